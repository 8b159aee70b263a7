//! Settings: defaults, then `kassa.toml`, then `KASSA_…` variables, then flags; all configuration
//! errors at once.

mod config_error;
mod declare;
mod example;
mod file;
mod key;
mod kind;
mod layers;
mod limits;
mod notify;
mod provider;
mod provider_by_currency;
mod reader;
mod resolve;
mod secrets;
mod sections;
mod serving;
mod show;
mod suggest;
#[cfg(test)]
mod tests;
mod unknown;
mod usage;

pub use config_error::{ConfigError, ConfigErrors, Origin};
pub use example::example;
pub use key::variable;
pub use layers::Sources;
pub use provider::ConfiguredProvider;
pub use resolve::Resolved;
pub use secrets::{in_file as secret_in_file, needed as secret_error};
pub use sections::{EmailCarrier, Jwt, Log, LogFormat, MailTls, SmsCarrier, StartCheck};
pub use show::{for_other_programs, without_password};
pub use suggest::nearest;

use declare::Section;
use key::Keys;
use reader::Reader;
use sections::{
    Carts, Clock, Console, Database, EmailChannel, Http, Idempotency, Limits, Metrics, Notify,
    Orders, Outbox, Payments, Secrets, Shop, SmsChannel, SmsHttp, Smtp, Web, Webhooks,
};

use crate::providers::Providers;

/// Declares the settings by their sections, in the order in which they are documented.
macro_rules! settings {
    ($($field:ident: $section:ty,)+) => {
        /// All settings, as the rest of the program uses them.
        #[derive(Debug, Clone)]
        pub struct Settings {
            $(pub $field: $section,)+
            /// The payment providers that there are, with their settings.
            pub providers: Vec<ConfiguredProvider>,
            /// Whether this is the demo.
            pub demo: bool,
        }

        impl Settings {
            /// Every key there is.
            fn keys(providers: &Providers) -> Keys {
                Keys::new(&[$(<$section as Section>::KEYS,)+], providers)
            }

            /// Reads every key there is; `None` if one has no readable value, which has been
            /// reported already.
            fn read(reader: &Reader<'_>, providers: &Providers, demo: bool) -> Option<Self> {
                Some(Self {
                    $($field: <$section as Section>::read(reader)?,)+
                    providers: provider::configured(providers, reader),
                    demo,
                })
            }
        }
    };
}

settings! {
    http: Http,
    jwt: Jwt,
    secrets: Secrets,
    limits: Limits,
    database: Database,
    shop: Shop,
    payments: Payments,
    orders: Orders,
    carts: Carts,
    email: EmailChannel,
    sms: SmsChannel,
    console: Console,
    notify: Notify,
    smtp: Smtp,
    sms_http: SmsHttp,
    outbox: Outbox,
    clock: Clock,
    idempotency: Idempotency,
    webhooks: Webhooks,
    log: Log,
    metrics: Metrics,
    web: Web,
}

impl Resolved {
    /// The settings as the program uses them.
    ///
    /// # Errors
    /// Everything that is wrong with what was said.
    pub fn settings(&self) -> Result<Settings, ConfigErrors> {
        self.errors.clone().into_result()?;
        let reader = Reader::new(&self.settings);
        Settings::read(&reader, &self.providers, self.demo).ok_or_else(|| {
            // Every default and example is a value of its type: a test holds that.
            ConfigErrors(vec![ConfigError {
                key: "the settings table".to_owned(),
                value: None,
                origin: Origin::Default,
                problem: "does not match the settings of this program".to_owned(),
                allowed: None,
            }])
        })
    }
}
