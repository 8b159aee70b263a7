//! What the calls of a pool share.

use std::sync::Arc;

use diesel::r2d2::R2D2Connection;

use super::abandoned::Abandoned;
use super::backends::BackendMonitor;
use super::generation::{Generation, Generations};
use super::limits::Limits;
use super::shares::Permits;

/// What calls share.
pub(super) struct Shared<C: R2D2Connection + Send + 'static> {
    pub(super) generations: Generations<C>,
    pub(super) permits: Permits,
    pub(super) limits: Limits,
    pub(super) abandoned: Arc<Abandoned>,
    /// Asks the database about statements that are not answered, if it can be asked.
    pub(super) monitor: Option<Arc<BackendMonitor>>,
}

impl<C: R2D2Connection + Send + 'static> Shared<C> {
    /// Replaces the connections of a generation one of which stays silent.
    pub(super) fn replace(&self, generation: &Arc<Generation<C>>) {
        self.generations.replace(generation);
    }
}
