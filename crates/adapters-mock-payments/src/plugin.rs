//! The mock provider as a plug-in: its settings, and what a demo and the command line do with it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ports::{
    Clock, OpenProvider, OpenProviderError, PaymentProvider, ProviderProblem, ProviderSetting,
    ProviderSettings, SecretRotation, SettingKind, SignWebhookError, TestProcess, TestProvider,
};
use secrecy::SecretString;
use serde_json::Value;

use crate::character::Character;
use crate::gateway::MockGateway;
use crate::ledger::LedgerError;
use crate::options::{MockError, MockOptions};
use crate::process::{RemoteMock, serve};
use crate::webhook;

/// The mock provider, to be registered with a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct MockProvider;

const WEBHOOK_SECRET: &str = "payments.mock.webhook_secret";
const PREVIOUS_WEBHOOK_SECRET: &str = "payments.mock.previous_webhook_secret";
const MAGIC_AMOUNTS: &str = "payments.mock.magic_amounts";
const SECRETS: &[&str] = &[WEBHOOK_SECRET, PREVIOUS_WEBHOOK_SECRET];
const URL: &str = "payments.mock.url";
const LEDGER_FILE: &str = "payments.mock.ledger_file";
const CHARACTER: &str = "payments.mock.character";

/// The secret of a demo's webhooks. No server starts on it outside of a demo.
const DEMO_WEBHOOK_SECRET: &str = "kassa-demo-webhooks-are-signed-with-this-and-everybody-knows-it";

const INSTRUCTIONS: &str = "\
The mock provider charges nothing: every payment succeeds, unless the request contains one of
these, such as -d '{\"payment_token\": \"mock_decline\"}' to /api/orders/{id}/pay:
";

const SETTINGS: &[ProviderSetting] = &[
    ProviderSetting::required(
        WEBHOOK_SECRET,
        SettingKind::Secret,
        "set 32 random bytes or more (openssl rand -hex 32)",
        "The secret with which the mock provider signs its webhooks.",
    ),
    ProviderSetting::optional(
        PREVIOUS_WEBHOOK_SECRET,
        SettingKind::Secret,
        "only payments.mock.webhook_secret is accepted",
        "the previous secret",
        "A second webhook secret that is accepted during a rotation.",
    ),
    ProviderSetting::with_default(
        MAGIC_AMOUNTS,
        SettingKind::Flag,
        "false",
        "Whether amounts that end in 02 to 09 make the mock provider decline, wait or fail, unless a \
         payment token selects the outcome. Ordinary purchases can have such amounts too. Only \
         with --demo.",
    ),
    ProviderSetting::with_default(
        CHARACTER,
        SettingKind::Word(Character::WORDS),
        "instant",
        "Which real provider the mock provider resembles in what it can do: which currencies, captures \
         and cancellations it supports, for how long it recognizes idempotency keys, whether it \
         finds payments by the shop's id, whether it needs a return_url, and whether its webhooks \
         are unsigned hints.",
    ),
    ProviderSetting::optional(
        URL,
        SettingKind::Text,
        "the mock provider is part of the server",
        "http://127.0.0.1:8090",
        "URL of a mock provider that runs as a separate process (`kassa mock-provider`), with the same \
         webhook secret and character. That process then keeps the ledger.",
    ),
    ProviderSetting::optional(
        LEDGER_FILE,
        SettingKind::Text,
        "it is kept in memory and lost on a restart",
        "data/mock-ledger.jsonl",
        "A file in which the mock provider stores captures and refunds.",
    ),
];

impl PaymentProvider for MockProvider {
    fn name(&self) -> &'static str {
        MockGateway::NAME
    }

    fn note(&self) -> &'static str {
        "charges nothing: goods of orders that it marks as paid are given away"
    }

    fn settings(&self) -> &'static [ProviderSetting] {
        SETTINGS
    }

    fn problems(&self, settings: &ProviderSettings, demo: bool) -> Vec<ProviderProblem> {
        let magic = magic_amounts(settings) && !demo;
        let problem = magic.then(|| ProviderProblem {
            key: MAGIC_AMOUNTS,
            problem: "is for --demo only".to_owned(),
            remedy: "remove it, or start with --demo".to_owned(),
        });
        problem.into_iter().collect()
    }

    fn open(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<OpenProvider, OpenProviderError> {
        if let Some(url) = settings.text(URL) {
            let remote = RemoteMock::new(url, character(settings), secrets(settings));
            let gateway = Arc::new(remote.map_err(cannot_open)?);
            let replaced = Arc::clone(&gateway);
            let replace = Box::new(move |secrets| replaced.replace_webhook_secrets(secrets));
            return Ok(OpenProvider {
                gateway,
                rotations: vec![SecretRotation { keys: SECRETS, replace }],
            });
        }
        let options = self.options(settings);
        let gateway = Arc::new(MockGateway::open(options, clock).map_err(cannot_open)?);
        let replaced = Arc::clone(&gateway);
        let replace = Box::new(move |secrets| replaced.replace_webhook_secrets(secrets));
        Ok(OpenProvider { gateway, rotations: vec![SecretRotation { keys: SECRETS, replace }] })
    }

    fn test_provider(&self) -> Option<&dyn TestProvider> {
        Some(self)
    }
}

impl MockProvider {
    fn options(self, settings: &ProviderSettings) -> MockOptions {
        MockOptions {
            webhook_secrets: secrets(settings),
            magic_amounts: magic_amounts(settings),
            ledger_file: self.state_file(settings),
            ..MockOptions::default().resembling(character(settings))
        }
    }
}

impl TestProvider for MockProvider {
    fn demo_settings(&self) -> &'static [(&'static str, &'static str)] {
        &[(WEBHOOK_SECRET, DEMO_WEBHOOK_SECRET), (LEDGER_FILE, "data/mock-ledger.jsonl")]
    }

    fn instructions(&self, settings: &ProviderSettings) -> String {
        let mut text = String::from(INSTRUCTIONS);
        text.push_str(&MockGateway::payment_tokens_help());
        if magic_amounts(settings) {
            text.push_str(&MockGateway::magic_amounts_help());
        }
        text
    }

    fn payment_tokens(&self) -> Vec<(&'static str, &'static str)> {
        let tokens = crate::script::TOKENS.iter();
        tokens.map(|(token, _, what)| (*token, *what)).collect()
    }

    fn state_setting(&self) -> &'static str {
        LEDGER_FILE
    }

    fn state_file(&self, settings: &ProviderSettings) -> Option<PathBuf> {
        settings.text(LEDGER_FILE).map(|file| Path::new(file).to_owned())
    }

    fn sign_webhook(
        &self,
        settings: &ProviderSettings,
        body: Value,
    ) -> Result<Value, SignWebhookError> {
        let secret = settings.secret(WEBHOOK_SECRET);
        let secret = secret.ok_or(SignWebhookError::NotSet(WEBHOOK_SECRET))?;
        webhook::sign(secret, body).map_err(|error| SignWebhookError::Body(error.to_string()))
    }

    fn serve(
        &self,
        settings: &ProviderSettings,
        clock: Arc<dyn Clock>,
        process: TestProcess,
    ) -> Result<(), OpenProviderError> {
        let Some(secret) = settings.secret(WEBHOOK_SECRET).cloned() else {
            return Err(cannot_open(MockError::EmptySecret));
        };
        let page_url = format!("http://{}/pay", process.bind);
        let options = MockOptions { page_url, hosted_page: true, ..self.options(settings) };
        let gateway = Arc::new(MockGateway::open(options, clock).map_err(cannot_open)?);
        let bind = process.bind.clone();
        serve(gateway, secret, process).map_err(|error| OpenProviderError::File {
            what: "the mock provider's address",
            kind: error.kind(),
            problem: format!("{bind}: {error}"),
        })
    }
}

fn secrets(settings: &ProviderSettings) -> Vec<SecretString> {
    SECRETS.iter().filter_map(|key| settings.secret(key)).cloned().collect()
}

fn magic_amounts(settings: &ProviderSettings) -> bool {
    settings.flag(MAGIC_AMOUNTS).unwrap_or_default()
}

fn character(settings: &ProviderSettings) -> Character {
    let word = settings.text(CHARACTER).and_then(|word| word.parse().ok());
    word.unwrap_or(Character::Instant)
}

fn cannot_open(error: MockError) -> OpenProviderError {
    match error {
        MockError::Ledger(LedgerError::Io { ref source, .. }) => OpenProviderError::File {
            what: "the mock provider's ledger",
            kind: source.kind(),
            problem: error.to_string(),
        },
        MockError::Ledger(_) => OpenProviderError::Setting(ProviderProblem {
            key: LEDGER_FILE,
            problem: format!("cannot be used: {error}"),
            remedy: "name another file, or move this one away".to_owned(),
        }),
        MockError::Client(_) => OpenProviderError::Setting(ProviderProblem {
            key: URL,
            problem: error.to_string(),
            remedy: "unset it to run the mock provider within the server".to_owned(),
        }),
        MockError::EmptySecret | MockError::NoSuchPayment(_) => {
            OpenProviderError::Setting(ProviderProblem {
                key: WEBHOOK_SECRET,
                problem: error.to_string(),
                remedy: "set a secret of 32 bytes or more".to_owned(),
            })
        }
    }
}
