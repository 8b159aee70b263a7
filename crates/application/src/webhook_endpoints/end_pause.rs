//! A pause that a receiver has asked for ends when an operator wants something sent.

use domain::ids::WebhookEndpointId;

use crate::engine::Engine;

/// Ends a pause that the receiver of an endpoint has asked for, on this server, and has its deliveries sent.
pub(crate) fn end_pause(engine: &Engine, id: WebhookEndpointId) {
    if let Some(receivers) = &engine.receivers {
        receivers.end_pause(id);
        engine.wake.receivers_if(true);
    }
}
