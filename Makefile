# What one does with this repository. `make` lists the targets.

CARGO ?= cargo

# Without a system libpq, build the one that comes as a crate (it has no TLS).
ifeq ($(shell { pkg-config --exists libpq || pg_config --libdir; } >/dev/null 2>&1 && echo yes),)
FEATURES := --features pg-bundled
endif

# The bundled sample; name your own with ORDERS=… and LISTINGS=….
ORDERS ?= tests/data/online-retail/orders.jsonl.gz
LISTINGS ?= tests/data/online-retail/listings.csv.gz
# A server that runs already has its listings.
REPLAY = $(CARGO) run -q --release $(FEATURES) -p tests --bin replay -- --orders "$(ORDERS)" \
	$(if $(findstring --url,$(ARGS)),,--listings "$(LISTINGS)")

.DEFAULT_GOAL := help
.PHONY: help run test test-fast test-kill test-provider-kill test-sdk test-browser test-race test-walk test-many test-schema test-timeouts test-template test-clients test-mutants \
	lint fmt bench bench-load bench-hot bench-hang \
	bench-growth bench-domain replay soak openapi clients docs clean dist postgres release

# The databases, the seconds and rounds of each measurement, and how many shoppers there are.
LOAD_DATABASES ?= sqlite postgres
LOAD_SECONDS ?= 5
LOAD_ROUNDS ?= 3
LOAD_SHOPPERS ?= 16 64
LOAD = $(CARGO) run -q --release $(FEATURES) -p tests --bin load --
LOAD_COMMON = --databases $(LOAD_DATABASES) --seconds $(LOAD_SECONDS) --rounds $(LOAD_ROUNDS)

# Most tests wait for servers, timers and other processes: twice as many at once as there are processors take little
# more than half the time.
TEST_THREADS ?= $(or $(RUST_TEST_THREADS),$(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)))

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build, then serve the demo shop on SQLite under ./data/ (ARGS="--bind 127.0.0.1:9000")
	@mkdir -p data
	@$(CARGO) build $(FEATURES) -p server --bin kassa
	@env -u DATABASE_URL KASSA_DATABASE__URL=sqlite://data/kassa.db \
		$(CARGO) run -q $(FEATURES) -p server --bin kassa -- serve --demo $(ARGS)

test: postgres ## Run all tests, on SQLite and on a PostgreSQL they start themselves (TEST_THREADS=4)
	RUST_TEST_THREADS=$(TEST_THREADS) $(CARGO) test --workspace --no-fail-fast $(FEATURES)

test-fast: ## Run the tests that need no PostgreSQL
	KASSA_TEST_POSTGRES=off RUST_TEST_THREADS=$(TEST_THREADS) $(CARGO) test --workspace --no-fail-fast $(FEATURES)

test-kill: KASSA_KILLS ?= 100
test-kill: postgres release ## Kill the server under load repeatedly (KASSA_KILLS=100)
	KASSA_KILLS=$(KASSA_KILLS) $(CARGO) test --release $(FEATURES) -p tests --test kill

test-provider-kill: KASSA_PROVIDER_KILLS ?= 20
test-provider-kill: postgres ## Kill the server during requests to each payment provider (KASSA_PROVIDER_KILLS=20)
	@$(CARGO) build -q $(FEATURES) -p server --bin kassa
	KASSA_PROVIDER_KILLS=$(KASSA_PROVIDER_KILLS) $(CARGO) test $(FEATURES) -p tests --test providers -- f02_

test-sdk: ## Check the test doubles of payment providers with the providers' own SDKs, from PyPI
	@$(CARGO) build -q -p provider-fakes
	@scripts/test-sdk

test-browser: ## Test the pages in Chromium: journeys, accessibility, sizes (needs Node.js and npm)
	@$(CARGO) build -q $(FEATURES) -p server --bin kassa
	@scripts/test-browser

test-race: KASSA_RACE_ROUNDS ?= 2000
test-race: postgres release ## Run races between concurrent requests (KASSA_RACE_ROUNDS=2000)
	KASSA_RACE_ROUNDS=$(KASSA_RACE_ROUNDS) $(CARGO) test --release $(FEATURES) -p tests --test races

test-walk: KASSA_WALK_STEPS ?= 8000
test-walk: KASSA_WALK_CALLS ?= 8000
test-walk: KASSA_WALK_SEED ?= 1
test-walk: postgres release ## Run random walks of customers and operators, in the engine and over HTTP (KASSA_WALK_STEPS=8000, KASSA_WALK_CALLS=8000, KASSA_WALK_SEED=1)
	KASSA_WALK_STEPS=$(KASSA_WALK_STEPS) KASSA_WALK_SEED=$(KASSA_WALK_SEED) $(CARGO) test --release $(FEATURES) -p tests --test behaviours -- walk
	KASSA_WALK_CALLS=$(KASSA_WALK_CALLS) KASSA_WALK_SEED=$(KASSA_WALK_SEED) $(CARGO) test --release $(FEATURES) -p tests --test http_walk -- --nocapture

test-timeouts: KASSA_TIMEOUTS ?= 10000
test-timeouts: postgres ## Let provider calls time out while keys of requests expire, on each store (KASSA_TIMEOUTS=10000)
	KASSA_TIMEOUTS=$(KASSA_TIMEOUTS) $(CARGO) test --release $(FEATURES) -p tests --test behaviours -- p02_time_outs --nocapture

test-many: ORDERS_IN_SHOP ?= 1000000
test-many: postgres release ## Measure a shop with a million orders, on both databases (ORDERS_IN_SHOP=1000000)
	$(CARGO) run -q --release $(FEATURES) -p tests --bin many -- --orders $(ORDERS_IN_SHOP)
	$(CARGO) run -q --release $(FEATURES) -p tests --bin many -- --orders $(ORDERS_IN_SHOP) --database postgres

test-template: ## Test the provider template in examples/, and build a server with it
	@scripts/test-template $(FEATURES)

test-clients: ## Test the TypeScript and Python clients, and buy with them (needs Node.js, npm and Python)
	@$(CARGO) build -q $(FEATURES) -p server --bin kassa
	@scripts/test-clients

test-mutants: ## Check that the contract suite of payment providers catches each mutant (MUTANTS="no-time-out always-dollars")
	@scripts/test-mutants $(MUTANTS)

test-schema: EXAMPLES ?= 100
test-schema: ## Fuzz the API from its OpenAPI document with Schemathesis (EXAMPLES=100)
	@$(CARGO) build -q $(FEATURES) -p server --bin kassa
	@scripts/schemathesis $(EXAMPLES)

lint: ## Check format, clippy and the documentation; warnings are errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --workspace --no-deps --all-features

fmt: ## Format the Rust code
	$(CARGO) fmt --all

bench: release ## Measure checkouts a second on the bundled orders (ARGS="--shoppers 64")
	@$(REPLAY) $(ARGS)

bench-load: postgres release ## Measure flows of many shoppers on both databases, beside bare SQL (LOAD_SHOPPERS="16 64", LOAD_SECONDS=5, LOAD_ROUNDS=3, LOAD_DATABASES="sqlite postgres", ARGS="--flows b")
	$(LOAD) flows $(LOAD_COMMON) --shoppers $(LOAD_SHOPPERS) $(ARGS)
	$(LOAD) hot $(LOAD_COMMON)

bench-hot: postgres release ## Measure shoppers who all want one listing alone (LOAD_SECONDS=5, LOAD_ROUNDS=3, ARGS="--shoppers 64")
	$(LOAD) hot $(LOAD_COMMON) $(ARGS)

bench-hang: HANG_SECONDS ?= 30
bench-hang: postgres release ## Measure reads while the payment provider hangs (HANG_SECONDS=30, LOAD_ROUNDS=3, ARGS="--payments 20")
	$(LOAD) hang --databases $(LOAD_DATABASES) --seconds $(HANG_SECONDS) --rounds $(LOAD_ROUNDS) $(ARGS)

bench-pages: release ## Measure the pages of a demo with a release build: times to the first byte, memory, size of the binary
	@KASSA_BINARY=$(CURDIR)/target/release/kassa scripts/test-browser --measure

bench-growth: LOAD_ORDERS ?= 10000 1000000 10000000
bench-growth: postgres release ## Measure shops of more and more orders, on both databases; about 20 GB of disk for ten million (LOAD_ORDERS="10000 1000000 10000000", LOAD_SECONDS=5, LOAD_ROUNDS=3)
	$(LOAD) growth $(LOAD_COMMON) --sizes $(LOAD_ORDERS) $(ARGS)

bench-domain: ## Measure the domain's rules, without I/O (ARGS="order")
	CRITERION_HOME=$(CURDIR)/target/criterion $(CARGO) bench -q -p domain --bench rules -- --noplot $(ARGS)
	$(LOAD) rules

replay: release ## Replay real orders and compare the totals (ORDERS=… LISTINGS=… ARGS=…)
	@$(REPLAY) $(ARGS)

soak: SOAK_MINUTES ?= 20
soak: SOAK_RATE ?= 10
soak: postgres release ## Place orders at a steady rate and measure memory, descriptors and database size, on both databases (SOAK_MINUTES=20, SOAK_RATE=10)
	$(CARGO) run -q --release $(FEATURES) -p tests --bin soak -- --minutes $(SOAK_MINUTES) --rate $(SOAK_RATE)
	$(CARGO) run -q --release $(FEATURES) -p tests --bin soak -- --minutes $(SOAK_MINUTES) --rate $(SOAK_RATE) --database postgres

openapi: ## Write docs/openapi.json, as served at /openapi.json
	KASSA_UPDATE_DOCS=1 $(CARGO) test -q $(FEATURES) -p tests --test docs openapi

clients: ## Regenerate the TypeScript client from docs/openapi.json (the Python client is generated when it is built)
	@cd clients/typescript && npm ci --no-audit --no-fund --loglevel=error && npm run -s generate

docs: ## Update the generated pages, and build the API documentation
	KASSA_UPDATE_DOCS=1 $(CARGO) test -q $(FEATURES) -p tests --test docs
	$(CARGO) doc --workspace --no-deps $(FEATURES)

dist: ## Build a release archive and its checksum, in dist/
	@scripts/release $(if $(FEATURES),--features pg-bundled)

clean: ## Remove build artifacts; data/ is kept
	$(CARGO) clean

# The tests must not run against a release binary of yesterday.
release:
	@$(CARGO) build -q --release $(FEATURES) -p server --bin kassa

postgres:
	@scripts/ensure-postgres >/dev/null
