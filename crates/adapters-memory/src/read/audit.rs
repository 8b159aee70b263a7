//! Integrity audit and readiness checks.

use async_trait::async_trait;
use ports::{AbandonedConnections, AuditRepository, Finding, ReadError, Readiness, WriteFault};

use crate::audit;
use crate::store::MemoryStore;

#[async_trait]
impl AuditRepository for MemoryStore {
    async fn audit(&self) -> Result<Vec<Finding>, ReadError> {
        Ok(audit::findings(&self.lock()))
    }

    async fn readiness(&self) -> Result<Readiness, ReadError> {
        Ok(Readiness { reachable: true, pending_migrations: 0 })
    }

    async fn can_write(&self) -> Result<(), WriteFault> {
        Ok(())
    }

    fn abandoned_connections(&self) -> AbandonedConnections {
        AbandonedConnections::default()
    }
}
