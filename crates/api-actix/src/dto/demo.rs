//! The demo's clock.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::object_only::JsonBody;
use super::text::Moment;

/// What time it is in the demo.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DemoClock)]
pub struct ClockDto {
    /// The time by the demo's clock.
    pub now: Moment,
    /// How far it runs ahead of the machine's, such as `2h`.
    #[schema(example = "2h")]
    pub offset: String,
}

/// By how much the clock is to be moved.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = MoveDemoClock)]
#[serde(deny_unknown_fields)]
pub struct MoveClockBody {
    /// A duration with its unit.
    #[schema(example = "2h")]
    pub advance: String,
}

impl JsonBody for MoveClockBody {}
