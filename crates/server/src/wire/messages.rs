//! Wiring of messages: notifiers and templates.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use adapters_notify::{
    ConsoleNotifier, SetupError, SmsNotifier, SmsOptions, SmsSender, SmtpLogin, SmtpNotifier,
    SmtpOptions, SmtpTls, TemplateTexts, built_in_templates,
};
use application::PlaceholderContact;
use domain::notification::Channel;
use ports::{Clock, MessageRenderer, Notifier};

use crate::exit::{Exit, Failure};
use crate::settings::{EmailCarrier, MailTls, Settings, SmsCarrier};
use crate::system::SystemClock;

/// A key, and what is wrong with it.
type SettingProblem = (&'static str, String);

/// Stands in only on channels that end on the console: no placeholder ever gets real mail.
pub(super) fn placeholder(settings: &Settings) -> Option<PlaceholderContact> {
    let console = &settings.console;
    let email =
        (settings.email.kind == EmailCarrier::Console).then(|| console.placeholder_email.clone());
    let phone =
        (settings.sms.kind == SmsCarrier::Console).then(|| console.placeholder_phone.clone());
    (email.is_some() || phone.is_some()).then_some(PlaceholderContact { email, phone })
}

/// The notifiers; e-mails are dated by the clock.
pub(super) fn notifiers(
    settings: &Settings,
    clock: Arc<dyn Clock>,
) -> Result<Vec<Arc<dyn Notifier>>, Failure> {
    let notifiers = [email(settings, clock).map_err(failure)?, sms(settings).map_err(failure)?];
    Ok(notifiers.into_iter().flatten().collect())
}

/// The texts.
pub(super) fn texts(settings: &Settings) -> Result<Arc<dyn MessageRenderer>, Failure> {
    template_texts(settings).map_err(failure)
}

/// Problems of the settings with notifiers and templates; makes no outbound calls.
#[must_use]
pub fn message_problems(settings: &Settings) -> Vec<SettingProblem> {
    let email = email(settings, Arc::new(SystemClock));
    let found = [email.err(), sms(settings).err(), template_texts(settings).err()];
    found.into_iter().flatten().collect()
}

/// Writes the built-in texts into a directory, for an operator to change; gives how many. Files
/// that are there already stay as they are.
///
/// # Errors
/// A directory or a file that cannot be written.
pub fn write_templates(directory: &Path) -> Result<usize, Failure> {
    let cannot = |error| Failure::cannot_write(directory.display(), &error);
    let mut written = 0;
    for (name, text) in built_in_templates() {
        let path = directory.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(cannot)?;
        }
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).map_err(cannot)?;
                written += 1;
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::cannot_write(path.display(), &error)),
        }
    }
    Ok(written)
}

fn failure((key, problem): SettingProblem) -> Failure {
    let remedy = "fix it and run `kassa config check`";
    Failure::new(Exit::Settings, format!("{key}: {problem}"), remedy)
}

fn email(
    settings: &Settings,
    clock: Arc<dyn Clock>,
) -> Result<Option<Arc<dyn Notifier>>, SettingProblem> {
    match settings.email.kind {
        EmailCarrier::Off => Ok(None),
        EmailCarrier::Console => Ok(Some(Arc::new(ConsoleNotifier::stdout(Channel::Email)))),
        EmailCarrier::Smtp => {
            let options = smtp_options(settings)?;
            let notifier = SmtpNotifier::new(options, clock);
            Ok(Some(Arc::new(notifier.map_err(|error| (smtp_key(&error), error.problem))?)))
        }
    }
}

fn smtp_options(settings: &Settings) -> Result<SmtpOptions, SettingProblem> {
    let smtp = &settings.smtp;
    let login = smtp.user.clone().zip(smtp.password.clone());
    let ca = smtp.ca_file.as_ref().map(fs::read).transpose();
    let ca = ca.map_err(|error| ("notify.smtp.ca_file", format!("cannot be read: {error}")))?;
    Ok(SmtpOptions {
        host: smtp.host.clone().unwrap_or_default(),
        port: smtp.port,
        tls: match smtp.tls {
            MailTls::StartTls => SmtpTls::StartTls,
            MailTls::Tls => SmtpTls::Tls,
            MailTls::None => SmtpTls::None,
        },
        ca,
        login: login.map(|(user, password)| SmtpLogin { user, password }),
        from: smtp.from.clone().unwrap_or_default(),
        timeout: smtp.timeout,
        pool_size: smtp.pool_size,
    })
}

fn sms(settings: &Settings) -> Result<Option<Arc<dyn Notifier>>, SettingProblem> {
    match settings.sms.kind {
        SmsCarrier::Off => Ok(None),
        SmsCarrier::Console => Ok(Some(Arc::new(ConsoleNotifier::stdout(Channel::Sms)))),
        SmsCarrier::Http => {
            let http = &settings.sms_http;
            let number = || SmsSender::Number(http.from.clone().unwrap_or_default());
            let options = SmsOptions {
                base_url: http.base_url.clone(),
                account: http.account.clone().unwrap_or_default(),
                token: http.token.clone().unwrap_or_default(),
                sender: http.messaging_service.clone().map_or_else(number, SmsSender::Service),
                timeout: http.timeout,
            };
            let notifier = SmsNotifier::new(options);
            Ok(Some(Arc::new(notifier.map_err(|error| (sms_key(&error), error.problem))?)))
        }
    }
}

fn template_texts(settings: &Settings) -> Result<Arc<dyn MessageRenderer>, SettingProblem> {
    let (shop, locale) = (&settings.shop.name, settings.notify.default_locale.clone());
    let texts = match &settings.notify.templates {
        Some(directory) => TemplateTexts::with_directory(shop, locale, Path::new(directory)),
        None => TemplateTexts::built_in(shop, locale),
    };
    let texts = texts.map_err(|errors| ("notify.templates", format!("is invalid: {errors}")))?;
    Ok(Arc::new(texts))
}

fn smtp_key(error: &SetupError) -> &'static str {
    match error.what {
        "host" => "notify.smtp.host",
        "from" => "notify.smtp.from",
        "ca" => "notify.smtp.ca_file",
        _ => "notify.smtp.tls",
    }
}

fn sms_key(error: &SetupError) -> &'static str {
    match error.what {
        "account" => "notify.sms_http.account",
        "sender" => "notify.sms_http.from",
        _ => "notify.sms_http.base_url",
    }
}
