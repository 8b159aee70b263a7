//! What the settings of notifications mean together, and what is wrong with them.

use std::time::Duration;

use domain::notification::Channel;

use super::Settings;
use super::config_error::{ConfigError, Origin};
use super::sections::{EmailCarrier, MailTls, SmsCarrier, SmsHttp, Smtp};

impl Settings {
    /// The maximum time to send one message, with a little for the way there; the notifiers have
    /// the same limits of their own, and say more about it.
    #[must_use]
    pub fn delivery_timeout(&self) -> Duration {
        self.smtp.timeout.max(self.sms_http.timeout) + Duration::from_secs(1)
    }

    /// The channels on which nothing is sent.
    #[must_use]
    pub fn silent_channels(&self) -> Vec<Channel> {
        let email = (self.email.kind == EmailCarrier::Off).then_some(Channel::Email);
        let sms = (self.sms.kind == SmsCarrier::Off).then_some(Channel::Sms);
        email.into_iter().chain(sms).collect()
    }

    /// What is missing, or set for nothing, between keys that each are well-formed.
    pub(super) fn message_errors(&self, origin: &dyn Fn(&str) -> Origin) -> Vec<ConfigError> {
        let mut errors = Vec::new();
        let mut tell = |key: &str, problem: &str, allowed: &str| {
            errors.push(ConfigError {
                key: key.to_owned(),
                value: None,
                origin: origin(key),
                problem: problem.to_owned(),
                allowed: Some(allowed.to_owned()),
            });
        };
        if self.email.kind == EmailCarrier::Smtp {
            for (key, problem, allowed) in self.smtp.problems() {
                tell(key, problem, allowed);
            }
        }
        if self.sms.kind == SmsCarrier::Http {
            for (key, problem, allowed) in self.sms_http.problems() {
                tell(key, problem, allowed);
            }
        }
        errors
    }
}

/// A key, what is wrong with it, and what to do.
type SettingProblem = (&'static str, &'static str, &'static str);

impl Smtp {
    fn problems(&self) -> Vec<SettingProblem> {
        let mut problems: Vec<SettingProblem> = Vec::new();
        let needs = "is missing, and notify.email.kind is smtp";
        if self.host.is_none() {
            problems.push(("notify.smtp.host", needs, "set the mail server"));
        }
        if self.from.is_none() {
            problems.push(("notify.smtp.from", needs, "set the sender of the e-mails"));
        }
        match (&self.user, &self.password) {
            (Some(_), None) => {
                let problem = "is required with notify.smtp.user";
                problems.push(("notify.smtp.password", problem, "set both or neither"));
            }
            (None, Some(_)) => {
                let problem = "is required with notify.smtp.password";
                problems.push(("notify.smtp.user", problem, "set both or neither"));
            }
            (Some(_), Some(_)) if self.tls == MailTls::None && !self.is_local() => {
                let problem = "is none: the password would be sent unencrypted";
                problems.push(("notify.smtp.tls", problem, "use starttls or tls"));
            }
            (Some(_), Some(_)) | (None, None) => {}
        }
        problems
    }

    fn is_local(&self) -> bool {
        let host = self.host.as_deref().unwrap_or_default();
        host == "localhost"
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}

impl SmsHttp {
    fn problems(&self) -> Vec<SettingProblem> {
        let mut problems: Vec<SettingProblem> = Vec::new();
        let needs = "is missing, and notify.sms.kind is http";
        if self.account.is_none() {
            problems.push(("notify.sms_http.account", needs, "set the account"));
        }
        if self.token.is_none() {
            problems.push(("notify.sms_http.token", needs, "set the account's token"));
        }
        let instead = "set it, or notify.sms_http.messaging_service";
        match (&self.from, &self.messaging_service) {
            (None, None) => problems.push(("notify.sms_http.from", needs, instead)),
            (Some(_), Some(_)) => {
                let problem = "conflicts with notify.sms_http.messaging_service";
                problems.push(("notify.sms_http.from", problem, "keep one of the two"));
            }
            (Some(_), None) | (None, Some(_)) => {}
        }
        problems
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::super::{Resolved, Sources};

    /// What is said against a server with these settings of messages.
    fn told(file: &str) -> String {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("kassa.toml");
        std::fs::write(&path, file).unwrap();
        let directory = directory.path().to_owned();
        let sources = Sources { directory, demo: true, ..Sources::default() };
        let resolved = Resolved::from_sources(&sources);
        let settings = resolved.settings().unwrap();
        let shown = format!("{settings:?} {:?}", resolved.shown());
        assert!(!shown.contains("canary"), "{shown}");
        let told = settings.errors_for_serving(&resolved).to_string();
        // Where it was said is another test's affair.
        told.replace(&format!(" ({})", path.display()), "")
    }

    const SMTP: &str = "[notify.email]\nkind = 'smtp'\n[notify.smtp]\n";
    const HTTP: &str = "[notify.sms]\nkind = 'http'\n[notify.sms_http]\n";
    const SERVER: &str = "host = 'mail.example.com'\nfrom = 'shop@example.com'\n";
    const ACCOUNT: &str = "account = 'AC1'\ntoken = 'canary'\n";

    #[rstest]
    #[case(SMTP, "", "notify.smtp.host: is missing")]
    #[case(SMTP, "", "notify.smtp.from: is missing")]
    #[case(SMTP, "host = 'm'\nfrom = 'shop'", "notify.smtp.from: is not an e-mail address")]
    #[case(
        SMTP,
        "host = 'http://m'\nfrom = 'a@b.example'",
        "notify.smtp.host: is not a server name"
    )]
    #[case(SMTP, "user = 'u'", "notify.smtp.password: is required with")]
    #[case(SMTP, "password = 'canary'", "notify.smtp.user: is required with")]
    #[case(SMTP, "tls = 'none'\nuser = 'u'\npassword = 'canary'", "notify.smtp.tls: is none")]
    #[case(HTTP, "", "notify.sms_http.account: is missing")]
    #[case(HTTP, "", "notify.sms_http.token: is missing")]
    #[case(HTTP, "", "notify.sms_http.from: is missing")]
    #[case(HTTP, "from = '+1'\nmessaging_service = 'MG1'", "notify.sms_http.from: conflicts with")]
    #[case("[notify]\n", "templates = '/nowhere'", "notify.templates: is invalid: /nowhere")]
    fn what_does_not_go_together_is_told_at_the_start(
        #[case] section: &str,
        #[case] keys: &str,
        #[case] config_error: &str,
    ) {
        let told = told(&format!("{section}{keys}\n"));
        assert!(told.contains(config_error), "{told}");
    }

    #[rstest]
    #[case("ca_file = '/nowhere.pem'", "notify.smtp.ca_file: cannot be read")]
    #[case("tls = 'none'\nuser = 'u'\npassword = 'canary'", "notify.smtp.tls: is none")]
    fn a_mail_server_that_is_named_is_looked_at_closely(
        #[case] keys: &str,
        #[case] config_error: &str,
    ) {
        let told = told(&format!("{SMTP}{SERVER}{keys}\n"));
        assert!(told.contains(config_error), "{told}");
    }

    #[test]
    fn plain_http_leads_to_this_machine_only() {
        let at = |base: &str| told(&format!("{HTTP}{ACCOUNT}from = '+1'\nbase_url = '{base}'\n"));
        let config_error = "notify.sms_http.base_url: is not encrypted";
        assert!(at("http://sms.example.com").contains(config_error));
        assert!(!at("http://127.0.0.1:9").contains("notify."));
        assert!(!at("https://sms.example.com").contains("notify."));
    }

    #[test]
    fn a_password_goes_unprotected_on_this_machine_only() {
        let login = "tls = 'none'\nuser = 'u'\npassword = 'canary'\nfrom = 'a@b.example'\n";
        let at = |host: &str| told(&format!("{SMTP}{login}host = '{host}'\n"));
        assert!(!at("127.0.0.1").contains("notify."));
        assert!(at("mail.example.com").contains("notify.smtp.tls"));
    }

    #[test]
    fn a_broken_template_is_told_with_its_file_and_line() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("order_shipped.txt");
        std::fs::write(file, "Hello\n{{ order.numbr }}").unwrap();
        let told = told(&format!("[notify]\ntemplates = '{}'\n", directory.path().display()));
        assert!(told.contains("order_shipped.txt, line 2: undefined value"), "{told}");
    }
}
