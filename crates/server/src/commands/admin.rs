//! `kassa admin link|sessions`: a one-time link that signs in an operator, and where operators, or one user, are signed in.

use application::{Admin, Engine, sessions};
use clap::{Args, Subcommand};
use domain::Instant;
use domain::ids::UserId;
use serde_json::json;
use uuid::Uuid;

use crate::context::{Context, wait_for, with_storage};
use crate::exit::{Exit, Outcome};
use crate::global::Global;
use crate::output::{self, Format, List, OutputFlag};
use crate::system::credential_time;
use crate::{demo, flags, http, web, wire};

/// The admin pages.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a link that signs in an operator once, within ten minutes
    #[command(after_long_help = "Examples:
  kassa admin link --demo
  kassa admin link --url https://shop.example
  kassa admin link --user 0190a0de-0000-7000-8000-000000000002

The link makes its holder an operator: open it yourself, and do not send it.")]
    Link(Arguments),
    /// List the sessions of operators or of one user, or sign them out
    #[command(after_long_help = "Examples:
  kassa admin sessions
  kassa admin sessions --output json
  kassa admin sessions --user 0190a0de-0000-7000-8000-000000000002
  kassa admin sessions --user 0190a0de-0000-7000-8000-000000000002 --revoke-all
  kassa admin sessions --revoke-all

Lists the 100 sessions that were used last. With --revoke-all every operator has to sign in again; with --user as \
well, that user has to, in the shop and in the admin.")]
    Sessions(SessionsArguments),
}

/// What about the sessions.
#[derive(Debug, Args)]
pub struct SessionsArguments {
    /// Sign out all operators, or the user
    #[arg(long, conflicts_with = "output")]
    revoke_all: bool,
    /// The sessions of this user, in the shop and in the admin
    #[arg(long, value_name = "UUID", value_parser = flags::user::<Uuid>)]
    user: Option<Uuid>,
    #[command(flatten)]
    format: OutputFlag,
}

/// Whose link it is.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The operator's user id, for the history of orders [default: the nil UUID]
    #[arg(long, value_name = "UUID", value_parser = flags::user::<Uuid>)]
    user: Option<Uuid>,
    /// Where browsers reach the server [default: http.public_url, or http:// and the address it
    /// listens on]
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

/// Runs it.
///
/// # Errors
/// A database that is unavailable, or behind this program.
pub fn run(global: &Global, command: Command) -> Outcome {
    let context = Context::load(global, Vec::new())?;
    match command {
        Command::Link(arguments) => link(&context, arguments),
        Command::Sessions(arguments) => {
            wait_for(with_storage(&context.settings, async |storage| {
                let engine = wire::operator_engine(&context.settings, storage).await?;
                let now = credential_time(context.settings.demo, engine.now());
                let user = arguments.user.map(UserId);
                match arguments.revoke_all {
                    true => revoke_all(&engine, user, now).await,
                    false => list(&engine, user, now, arguments.format.output).await,
                }
            }))
        }
    }
}

async fn revoke_all(engine: &Engine, user: Option<UserId>, now: Instant) -> Outcome {
    let operator = Admin::local_operator();
    let ended = match user {
        Some(user) => sessions::revoke_all_of_user(engine, &operator, user, now).await?,
        None => sessions::revoke_all_operators(engine, &operator, now).await?,
    };
    output::say(&format!("sessions ended: {ended}"));
    Ok(Exit::Done)
}

async fn list(engine: &Engine, user: Option<UserId>, now: Instant, format: Format) -> Outcome {
    let columns = &["id", "user_id", "role", "browser", "created_at", "last_seen_at", "expires_at"];
    let mut list = List::new(columns);
    let operator = Admin::local_operator();
    let found = match user {
        Some(user) => sessions::list_of_user(engine, &operator, user, now).await?,
        None => sessions::list_operators(engine, &operator, now).await?,
    };
    for session in found {
        list.push(vec![
            json!(session.id.0),
            json!(session.user_id.0),
            json!(session.role.as_str()),
            json!(session.browser),
            json!(super::time(session.created_at)),
            json!(super::time(session.last_seen_at)),
            json!(super::time(session.expires_at)),
        ]);
    }
    list.print(format)?;
    Ok(Exit::Done)
}

fn link(context: &Context, arguments: Arguments) -> Outcome {
    let settings = &context.settings;
    let default = if settings.demo { demo::ADMIN } else { UserId(Uuid::nil()) };
    let user = arguments.user.map_or(default, UserId);
    let url = arguments.url.or_else(|| settings.public_url());
    let url = url.unwrap_or_else(|| http::base_url(settings));
    wait_for(with_storage(settings, async |storage| {
        let engine = wire::operator_engine(settings, storage).await?;
        let base = url.trim_end_matches('/');
        output::print(&web::sign_in_link(settings, &engine, user, base).await?)?;
        Ok(Exit::Done)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Resolved, Sources};

    #[tokio::test]
    async fn all_sessions_of_a_user_end_and_those_of_others_stay() {
        let settings = Resolved::from_sources(&Sources::default()).settings().unwrap();
        let engine = wire::operator_engine(&settings, wire::in_memory()).await.unwrap();
        let (now, operator) = (engine.now(), Admin::local_operator());
        let [gone, other] = [1, 2].map(|id| UserId(Uuid::from_u128(id)));
        for user in [gone, gone, other] {
            let link = sessions::create_sign_in_link(&engine, &operator, user, now).await.unwrap();
            sessions::use_sign_in_link(&engine, &link, now).await.unwrap();
            sessions::begin_for_customer(&engine, user, "", now).await.unwrap();
        }
        let count =
            async |user| sessions::list_of_user(&engine, &operator, user, now).await.unwrap().len();
        assert_eq!((count(gone).await, count(other).await), (4, 2));
        revoke_all(&engine, Some(gone), now).await.unwrap();
        assert_eq!((count(gone).await, count(other).await), (0, 2));
        revoke_all(&engine, None, now).await.unwrap();
        assert_eq!(count(other).await, 1, "customers stay signed in");
    }
}
