//! `kassa api-key create|list|revoke`: keys with which services and tools call the API.

use std::time::Duration;

use application::api_keys::{self, ApiKeyDraft, ApiKeySecret};
use application::{Admin, AppError, Engine, Executed};
use clap::{Args, Subcommand};
use domain::Instant;
use domain::ids::ApiKeyId;
use ports::{ApiKey, ApiKeyRole, ApiScope};
use serde_json::{Value, json};

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::output::{self, Format, List, OutputFlag};
use crate::system::credential_time;
use crate::{flags, wire};

/// Create, list and revoke API keys.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Create a key, and print its secret once
    #[command(after_long_help = "Examples:
  kassa api-key create Warehouse --role admin --scope orders:write --scope listings:read --expires-in 90d
  kassa api-key create Reports --role admin --scope read
  kassa api-key create Storefront --role service --scope all --output json

The secret is printed to standard output and is not stored. Send it as a bearer token:
  curl -H \"Authorization: Bearer $KASSA_API_KEY\" https://shop.example/api/admin/orders")]
    Create(CreateArguments),
    /// List keys, newest first
    #[command(after_long_help = "Examples:
  kassa api-key list
  kassa api-key list --output json

Keys that were revoked or have expired stay listed for 90 days.")]
    List(ListArguments),
    /// Revoke keys: they are refused from the next request on
    #[command(after_long_help = "Examples:
  kassa api-key revoke 0190a0de-0000-7000-8000-000000000001")]
    Revoke {
        /// Ids of keys
        #[arg(value_name = "ID", required = true, value_parser = flags::id::<ApiKeyId>)]
        keys: Vec<ApiKeyId>,
    },
}

/// Which key.
#[derive(Debug, Args)]
pub struct CreateArguments {
    /// What the key is for
    #[arg(value_name = "NAME")]
    name: String,
    /// `admin` for an operator's tool, `service` for a service that acts for customers
    #[arg(long, ignore_case = true)]
    #[arg(value_parser = flags::word::<ApiKeyRole>(ApiKeyRole::WORDS.iter().copied()))]
    role: ApiKeyRole,
    /// What the key may be used for; can be repeated
    #[arg(long = "scope", required = true, ignore_case = true, value_name = "SCOPE")]
    #[arg(value_parser = flags::word::<ApiScope>(ApiScope::WORDS.iter().copied()))]
    scopes: Vec<ApiScope>,
    /// How long the key works, such as 90d [default: until it is revoked]
    #[arg(long, value_name = "DURATION", value_parser = flags::duration)]
    expires_in: Option<Duration>,
    #[command(flatten)]
    format: OutputFlag,
}

/// Which keys.
#[derive(Debug, Args)]
pub struct ListArguments {
    /// Maximum number of keys
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    format: OutputFlag,
}

/// Runs it.
///
/// # Errors
/// If the database cannot be used, or a key is not there.
pub fn run(global: &Global, command: Command) -> Outcome {
    let settings = Context::load(global, Vec::new())?.settings;
    wait_for(with_storage(&settings, async |storage| {
        let engine = wire::operator_engine(&settings, storage).await?;
        let now = credential_time(settings.demo, engine.now());
        match command {
            Command::Create(arguments) => create(&engine, arguments, now).await,
            Command::List(arguments) => list(&engine, arguments, now).await,
            Command::Revoke { keys } => revoke(&engine, keys, now).await,
        }
    }))
}

async fn create(engine: &Engine, arguments: CreateArguments, now: Instant) -> Outcome {
    let secret = api_keys::new_secret(engine);
    let expires_at = arguments.expires_in.map(|time| end(now, time)).transpose()?;
    let CreateArguments { name, role, scopes, .. } = arguments;
    let draft = ApiKeyDraft { name, role, scopes, expires_at };
    let operator = Admin::local_operator();
    match api_keys::create(engine, &operator, draft, &secret, now, None).await {
        Ok(Executed::Fresh(key)) => print_created(&key, &secret, arguments.format.output),
        Ok(Executed::Replayed(_)) => Err(AppError::Contended.into()),
        Err(error @ AppError::Invalid { .. }) => {
            let cause =
                error.to_string().replace("/name:", "NAME").replace("/expires_at:", "--expires-in");
            Err(Failure::usage(cause, "see `kassa api-key create --help`"))
        }
        Err(error) => Err(error.into()),
    }
}

fn end(now: Instant, time: Duration) -> Result<Instant, Failure> {
    let time = chrono::TimeDelta::from_std(time).ok();
    let end = time.and_then(|time| now.checked_add_signed(time));
    end.ok_or_else(|| {
        Failure::usage("--expires-in is too long", "leave it out for a key without an end")
    })
}

/// The secret goes to standard output, where a script reads it, and what a person wants to know beside it to
/// standard error.
fn print_created(key: &ApiKey, secret: &ApiKeySecret, format: Format) -> Outcome {
    match format {
        Format::Json => {
            let row = json!({ "id": key.id.0, "name": key.name, "secret": secret.expose() });
            output::print(&output::pretty(&row))?;
        }
        Format::Table | Format::Csv => {
            output::say(&format!("key {} created; its secret is shown once:", key.id));
            output::print(secret.expose())?;
        }
    }
    Ok(Exit::Done)
}

async fn list(engine: &Engine, arguments: ListArguments, now: Instant) -> Outcome {
    let mut list = List::new(&[
        "id",
        "name",
        "prefix",
        "role",
        "scopes",
        "status",
        "created_at",
        "last_used_at",
        "expires_at",
    ]);
    let operator = Admin::local_operator();
    let read = async |page| api_keys::list(engine, &operator, page).await;
    super::for_each(arguments.limit, read, |key| list.push(row(&key, now))).await?;
    list.print(arguments.format.output)?;
    Ok(Exit::Done)
}

async fn revoke(engine: &Engine, keys: Vec<ApiKeyId>, now: Instant) -> Outcome {
    for id in keys {
        match api_keys::revoke(engine, &Admin::local_operator(), id, now, None).await {
            Ok(_) => output::say(&format!("revoked: {id}")),
            Err(AppError::NotFound(_)) => {
                let remedy = "`kassa api-key list` lists the keys";
                return Err(Failure::new(
                    Exit::Failed,
                    format!("the key {id} does not exist"),
                    remedy,
                ));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(Exit::Done)
}

fn row(key: &ApiKey, now: Instant) -> Vec<Value> {
    let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.as_str()).collect();
    vec![
        json!(key.id.0),
        json!(key.name),
        json!(key.prefix),
        json!(key.role.as_str()),
        json!(scopes.join(" ")),
        json!(key.status(now).as_str()),
        json!(super::time(key.created_at)),
        json!(key.last_used_at.map(super::time)),
        json!(key.expires_at.map(super::time)),
    ]
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use application::IdempotentRequest;
    use ports::{IdempotencyScope, PageRequest, StoredResponse};

    use super::*;
    use crate::settings::{Resolved, Sources};

    async fn engine() -> Engine {
        let settings = Resolved::from_sources(&Sources::default()).settings().unwrap();
        wire::operator_engine(&settings, wire::in_memory()).await.unwrap()
    }

    fn arguments(name: &str, expires_in: Option<Duration>) -> CreateArguments {
        CreateArguments {
            name: name.to_owned(),
            role: ApiKeyRole::Service,
            scopes: vec![ApiScope::OrdersRead],
            expires_in,
            format: OutputFlag { output: Format::Json },
        }
    }

    #[tokio::test]
    async fn a_key_is_created_listed_and_revoked() {
        let engine = engine().await;
        let now = engine.now();
        create(&engine, arguments("Storefront", Some(Duration::from_secs(60))), now).await.unwrap();
        let operator = Admin::local_operator();
        let keys = api_keys::list(&engine, &operator, PageRequest::default()).await.unwrap().items;
        let [key] = keys.as_slice() else { panic!("one key: {keys:?}") };
        let status = |key: &ApiKey, at| row(key, at)[5].clone();
        assert_eq!((status(key, now), &row(key, now)[4]), (json!("active"), &json!("orders:read")));
        assert_eq!(status(key, key.expires_at.unwrap()), "expired");
        revoke(&engine, vec![key.id], now).await.unwrap();
        let keys = api_keys::list(&engine, &operator, PageRequest::default()).await.unwrap().items;
        assert_eq!(status(&keys[0], now), "revoked");
        let missing = revoke(&engine, vec![ApiKeyId(uuid::Uuid::nil())], now).await.unwrap_err();
        assert!(missing.cause.contains("does not exist"), "{missing}");
    }

    #[tokio::test]
    async fn a_mistake_is_named_by_its_flag() {
        let engine = engine().await;
        let now = engine.now();
        for (name, time, word) in [
            ("", None, "NAME"),
            ("n", Some(Duration::ZERO), "--expires-in"),
            ("n", Some(Duration::MAX), "--expires-in"),
        ] {
            let refused = create(&engine, arguments(name, time), now).await.unwrap_err();
            assert!(refused.cause.contains(word), "{refused}");
        }
    }

    /// Whatever the answer to be kept says of the key, and wherever the database puts it.
    fn keyed() -> IdempotentRequest<ApiKey> {
        let (user_id, operation) = (domain::ids::UserId(uuid::Uuid::nil()), "test".to_owned());
        IdempotentRequest {
            scope: IdempotencyScope { user_id, operation, key: "k".to_owned() },
            fingerprint: "f".repeat(64),
            render: Arc::new(|key| StoredResponse {
                status: 201,
                headers: Vec::new(),
                body: format!("{key:?}"),
            }),
            limited: false,
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_secret_is_not_in_the_database() {
        let directory = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", directory.path().join("kassa.db").display());
        let flags = vec![("database.url", "", url)];
        let sources = Sources { flags, ..Sources::default() };
        let settings = Resolved::from_sources(&sources).settings().unwrap();
        wire::migrate_up(&settings).await.unwrap();
        let storage = wire::open(&settings).unwrap();
        let engine = wire::operator_engine(&settings, storage).await.unwrap();
        let (secret, now) = (api_keys::new_secret(&engine), engine.now());
        let draft = ApiKeyDraft {
            name: "Warehouse".to_owned(),
            role: ApiKeyRole::Admin,
            scopes: vec![ApiScope::All],
            expires_at: None,
        };
        let (operator, keyed) = (Admin::local_operator(), keyed());
        let made = api_keys::create(&engine, &operator, draft, &secret, now, Some(&keyed));
        assert!(matches!(made.await.unwrap(), Executed::Fresh(_)));
        let used = api_keys::authenticate(&engine, secret.expose(), now).await.unwrap();
        assert!(matches!(used, api_keys::Authenticated::Holder(_)));
        let mut stored = Vec::new();
        for file in std::fs::read_dir(directory.path()).unwrap() {
            stored.extend(std::fs::read(file.unwrap().path()).unwrap());
        }
        let contains = |text: &str| stored.windows(text.len()).any(|part| part == text.as_bytes());
        assert!(contains("Warehouse"), "the files are those of the database");
        assert!(!contains(secret.expose()) && !contains(&secret.expose()[20..]));
        assert!(!format!("{secret:?}").contains(&secret.expose()[9..]));
    }
}
