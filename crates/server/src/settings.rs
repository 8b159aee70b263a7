//! Settings: defaults, then `kassa.toml`, then `KASSA_…` variables, then flags; all faults at once.

mod clock;
mod example;
mod fault;
mod key;
mod keys;
mod kind;
mod layers;
mod limits;
mod log;
mod notify;
mod reader;
mod resolve;
mod secrets;
mod serving;
mod show;
mod suggest;
#[cfg(test)]
mod tests;
mod typed;

pub use example::example;
pub use fault::{Fault, Faults, Origin};
pub use layers::Sources;
pub use log::{Log, LogFormat};
pub use notify::{EmailCarrier, MailTls, SmsCarrier};
pub use resolve::Resolved;
pub use secrets::{in_file as secret_in_file, needed as secret_fault};
pub use show::{for_other_programs, without_password};
pub use suggest::nearest;
pub use typed::{Jwt, Settings, StartCheck};

use reader::Reader;

impl Resolved {
    /// The settings as the program uses them.
    ///
    /// # Errors
    /// Everything that is wrong with what was said.
    pub fn settings(&self) -> Result<Settings, Faults> {
        self.faults.clone().or_fine()?;
        let mut reader = Reader::new(&self.settings);
        Settings::read(&mut reader, self.demo).ok_or_else(|| {
            // Every key of the table has a readable value or none that is needed: a test holds that.
            Faults(vec![Fault {
                key: "the settings table".to_owned(),
                value: None,
                origin: Origin::Default,
                problem: "does not match the settings of this program".to_owned(),
                allowed: None,
            }])
        })
    }
}
