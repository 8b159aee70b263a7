//! Sending traces, as OTLP over HTTP. Only in builds with the feature `otel`.

use std::time::Duration;

use opentelemetry::global;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};

use crate::exit::{Exit, Failure};

/// How long a collector may take. No one waits for it but the thread that sends.
const PATIENCE: Duration = Duration::from_secs(5);

/// Collects spans and sends them; the rest is sent when it is dropped.
pub struct Traces(SdkTracerProvider);

impl Traces {
    /// Begins to collect for the collector at `endpoint`. Must not be called on a thread of the
    /// async runtime: spans are sent by a thread of their own, whose client waits.
    ///
    /// # Errors
    /// An endpoint that is invalid.
    pub fn begin(endpoint: &str) -> Result<Self, Failure> {
        let wrong = |why: &dyn std::fmt::Display| {
            let remedy = "use a collector URL such as http://127.0.0.1:4318";
            Failure::new(Exit::Settings, format!("log.otlp_endpoint: {why}"), remedy)
        };
        crate::http::install_ciphers();
        let client = reqwest::blocking::Client::builder().timeout(PATIENCE).no_proxy().build();
        let exporter = SpanExporter::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .with_timeout(PATIENCE)
            .with_http_client(client.map_err(|error| wrong(&error))?)
            .build()
            .map_err(|error| wrong(&error))?;
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_resource(Resource::builder().with_service_name("kassa").build())
            .build();
        global::set_text_map_propagator(TraceContextPropagator::new());
        Ok(Self(provider))
    }

    /// Creates spans.
    #[must_use]
    pub fn tracer(&self) -> SdkTracer {
        self.0.tracer("kassa")
    }
}

impl Drop for Traces {
    fn drop(&mut self) {
        // An unavailable collector does not prevent the shutdown.
        let _ = self.0.shutdown();
    }
}
