//! Whatever is sent, the answer is a refusal with a stable code, never a 500, and nothing changes.

mod admin;
mod admin_resources;
mod bodies;
mod paths;
mod scene;
mod values;
mod webhooks;
