# Kassa in a container: the binary, libpq and certificates, run as an unprivileged user.
#
#   docker build -t kassa .
#   docker run -p 127.0.0.1:8080:8080 -v kassa:/var/lib/kassa -e KASSA_JWT__SECRET=… kassa
#
# The data is in /var/lib/kassa. Settings come from KASSA_* variables or from a kassa.toml that is
# mounted as /var/lib/kassa/kassa.toml; secrets best from files, such as KASSA_JWT__SECRET_FILE.

FROM rust:1-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpq-dev pkg-config \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY crates crates
COPY migrations migrations
COPY tests tests
RUN cargo build --release --locked -p server --bin kassa \
    && strip target/release/kassa \
    && install -D target/release/kassa /out/kassa

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libpq5 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /var/lib/kassa kassa \
    && install -d -o kassa -g kassa -m 0700 /var/lib/kassa
COPY LICENSE-APACHE LICENSE-MIT /usr/share/doc/kassa/
COPY --from=build /out/kassa /usr/local/bin/kassa
USER 10001
WORKDIR /var/lib/kassa
VOLUME /var/lib/kassa
ENV KASSA_HTTP__BIND=0.0.0.0:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["kassa", "healthcheck"]
ENTRYPOINT ["kassa"]
CMD ["serve", "--wait-for", "30s"]
