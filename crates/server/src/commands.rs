//! The commands, one per file.

#[cfg(feature = "web")]
pub mod admin;
pub mod api_key;
pub mod audit;
pub mod backup;
pub mod config;
pub mod healthcheck;
pub mod import;
pub mod migrate;
pub mod mock_provider;
pub mod notify;
pub mod orders;
pub mod outbox;
pub mod payments;
pub mod reconcile;
pub mod serve;
pub mod token;
pub mod webhook;

use application::AppError;
use clap::CommandFactory;
use ports::{Page, PageRequest};

use crate::cli::{Cli, Command};
use crate::exit::{Exit, Outcome};
use crate::{api, output};

/// A time as the API writes it: RFC 3339, UTC.
fn time(at: domain::Instant) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
}

/// Reads page after page: at most `limit` items, each of which goes to `take`.
async fn for_each<T>(
    limit: usize,
    read: impl AsyncFn(PageRequest) -> Result<Page<T>, AppError>,
    mut take: impl FnMut(T),
) -> Result<(), AppError> {
    let mut page = PageRequest { limit: domain::limits::MAX_PAGE, after: None };
    let mut left = limit;
    while left > 0 {
        let Page { items, next } = read(page).await?;
        let taken = items.len().min(left);
        items.into_iter().take(taken).for_each(&mut take);
        left -= taken;
        let Some(next) = next else { break };
        page.after = Some(next);
    }
    Ok(())
}

/// Runs a command.
///
/// # Errors
/// Why it failed, with the exit code.
pub fn run(cli: Cli) -> Outcome {
    let global = &cli.global;
    match cli.command {
        Command::Serve(arguments) => serve::run(global, arguments),
        Command::Migrate(command) => migrate::run(global, command),
        Command::Token(command) => token::run(global, command),
        #[cfg(feature = "web")]
        Command::Admin(command) => admin::run(global, command),
        Command::ApiKey(command) => api_key::run(global, command),
        Command::Import(command) => import::run(global, command),
        Command::Webhook(command) => webhook::run(global, command),
        Command::MockProvider(arguments) => mock_provider::run(global, arguments),
        Command::Orders(command) => orders::run(global, command),
        Command::Payments(command) => payments::run(global, command),
        Command::Outbox(command) => outbox::run(global, command),
        Command::Notify(command) => notify::run(command),
        Command::Reconcile(arguments) => reconcile::run(global, arguments),
        Command::Audit(arguments) => audit::run(global, arguments),
        Command::Backup(arguments) => backup::run(global, arguments),
        Command::Config(command) => config::run(global, command),
        Command::Healthcheck(arguments) => healthcheck::run(global, arguments),
        Command::Openapi => {
            output::print(&api::openapi()?)?;
            Ok(Exit::Done)
        }
        Command::Completions(arguments) => {
            let mut script = Vec::new();
            clap_complete::generate(arguments.shell, &mut Cli::command(), "kassa", &mut script);
            output::print(String::from_utf8_lossy(&script).trim_end())?;
            Ok(Exit::Done)
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// The items of three pages, and how many pages were read for them.
    async fn items(limit: usize) -> (Vec<u128>, usize) {
        let (mut items, pages) = (Vec::new(), std::cell::Cell::new(0));
        let read = async |page: PageRequest| {
            pages.set(pages.get() + 1);
            let first = page.after.map_or(0, |after| after.as_u128());
            let next = Some(first + 2).filter(|next| *next < 6).map(Uuid::from_u128);
            Ok(Page { items: vec![first, first + 1], next })
        };
        for_each(limit, read, |item| items.push(item)).await.unwrap();
        (items, pages.into_inner())
    }

    #[tokio::test]
    async fn pages_are_read_until_there_are_enough_items() {
        assert_eq!(items(0).await, (vec![], 0));
        assert_eq!(items(3).await, (vec![0, 1, 2], 2));
        assert_eq!(items(4).await, (vec![0, 1, 2, 3], 2));
        assert_eq!(items(usize::MAX).await, (vec![0, 1, 2, 3, 4, 5], 3));
    }
}
