//! Shoppers sign in with a code of six digits that is sent to their address.
//!
//! A code works in the browser that asked for it, for ten minutes, and ends with the fifth wrong try. What is
//! stored of it is an HMAC keyed with the secret of that browser, which is in no row: once the mail is sent, the
//! million codes cannot be tried against the rows of the database. The answer never depends on whether the address has an account.

mod account;

use std::time::Duration;

use domain::Instant;
use domain::contact::ContactError;
use domain::email::EmailAddress;
use domain::notification::Channel;
use hmac::{Hmac, KeyInit, Mac};
use ports::{Changes, SignInCode, UsageCounter, UsageLimit, Work};
use sha2::Sha256;

use account::{Proven, begin_session};

use crate::commit_loop::retry_on_conflict;
use crate::engine::Engine;
use crate::error::AppError;
use crate::sessions::{hash, new_secret};
use crate::usage::RateLimit;
use crate::usage_count::one_use;
use crate::worker::mailbox;

/// How long a code works.
const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// Wrong tries that end a code.
const MOST_WRONG: i64 = 5;
/// A second request of the same browser within this time sends no second code: it is a double click.
const REPEATED_WITHIN: Duration = Duration::from_secs(15);

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = HOUR.saturating_mul(24);
const CODES_PER_ADDRESS: RateLimit = RateLimit { most: 40, within: DAY };
/// What one client can use of the codes and tries of one address, so that it does not lock the owner out.
const CODES_PER_ADDRESS_AND_CLIENT: RateLimit = RateLimit { most: 10, within: DAY };
const TRIES_PER_ADDRESS_AND_CLIENT: RateLimit = RateLimit { most: 20, within: DAY };
const CODES_PER_CLIENT: RateLimit = RateLimit { most: 30, within: HOUR };
const TRIES_PER_ADDRESS: RateLimit = RateLimit { most: 50, within: DAY };
const TRIES_PER_CLIENT: RateLimit = RateLimit { most: 60, within: HOUR };

/// A request for a code.
#[derive(Debug, Clone)]
pub struct CodeRequest {
    /// The address, as it was typed.
    pub address: String,
    /// The secret of the browser.
    pub browser: String,
    /// The network address of the client, for limits.
    pub client: String,
    /// The language of the browser, as a BCP 47 tag.
    pub locale: Option<String>,
}

/// A code that was entered.
#[derive(Debug, Clone)]
pub struct CodeEntry {
    /// The address that it was sent to, as it was typed.
    pub address: String,
    /// The code.
    pub code: String,
    /// The secret of the browser.
    pub browser: String,
    /// The network address of the client, for limits.
    pub client: String,
    /// Whether the cart and the orders of this browser's guest become those of the account.
    pub keeps_guest: bool,
}

/// Whether the shop can send codes: it sends e-mails.
#[must_use]
pub fn is_offered(engine: &Engine) -> bool {
    engine.notifier(Channel::Email).is_some()
}

/// Sends a code to an address. It replaces the one that this browser asked for before.
///
/// # Errors
/// [`AppError::Contact`] for what is no address; [`AppError::RateLimited`]; [`AppError::AddressMissing`] if
/// the shop sends no e-mails.
pub async fn request_code(engine: &Engine, request: &CodeRequest) -> Result<(), AppError> {
    let address = normalized(&request.address)?;
    if !is_offered(engine) {
        return Err(AppError::AddressMissing);
    }
    let sent = retry_on_conflict(engine, || async {
        let before = engine.store.sign_in_code(&hash(&request.browser)).await?;
        if before.as_ref().is_some_and(|code| is_repeated(engine, code, &address)) {
            return Ok(((), Changes::default()));
        }
        Ok(((), new_code(engine, request, &address, before.map(|code| code.version))?))
    });
    Ok(sent.await?)
}

/// Signs in with a code: a session begins, and its secret is returned. The session of the browser before, if
/// there was one, ends in the same commit. `now` is by the clock of sessions.
///
/// # Errors
/// [`AppError::NotFound`] if the code is wrong, was used, has ended, or was sent to another browser;
/// [`AppError::RateLimited`] after too many tries.
pub async fn use_code(
    engine: &Engine,
    entry: &CodeEntry,
    now: Instant,
) -> Result<String, AppError> {
    let address = normalized(&entry.address)?;
    let secret = new_secret(engine);
    let tried = retry_on_conflict(engine, || async {
        let code = engine.store.sign_in_code(&hash(&entry.browser)).await?;
        let code = code.filter(|code| is_open(engine, code, &address));
        let usage = tries(engine, entry, code.as_ref());
        let mut changes = Changes { usage, ..Changes::default() };
        let Some(code) = code else {
            return Ok((false, changes));
        };
        let is_right = is_code(&code, &entry.browser, &entry.code);
        if is_right {
            let proven = Proven {
                address: &address,
                browser: &entry.browser,
                keeps_guest: entry.keeps_guest,
                secret: &secret,
                now,
            };
            begin_session(engine, &proven, &mut changes).await?;
        }
        changes.put_sign_in_code(Some(code.version), after_try(engine, code, is_right));
        Ok((is_right, changes))
    });
    match tried.await? {
        true => Ok(secret),
        false => Err(AppError::NotFound("sign-in code")),
    }
}

/// An address as its codes and its customer are stored. Letter case is ignored: mail servers ignore it too.
fn normalized(address: &str) -> Result<String, AppError> {
    let address: EmailAddress = address.trim().parse().map_err(|_| ContactError::Email)?;
    Ok(address.normalized())
}

fn is_open(engine: &Engine, code: &SignInCode, address: &str) -> bool {
    code.ended_at.is_none()
        && code.wrong_tries < MOST_WRONG
        && engine.now() < code.expires_at
        && code.address == address
}

fn is_repeated(engine: &Engine, code: &SignInCode, address: &str) -> bool {
    is_open(engine, code, address)
        && code.wrong_tries == 0
        && code.created_at > engine.before(REPEATED_WITHIN)
}

/// The code after a try. The version guards it, so that no more than [`MOST_WRONG`] are ever counted.
fn after_try(engine: &Engine, code: SignInCode, is_right: bool) -> SignInCode {
    let wrong_tries = code.wrong_tries.saturating_add(i64::from(!is_right));
    let is_over = is_right || wrong_tries >= MOST_WRONG;
    SignInCode { wrong_tries, ended_at: is_over.then(|| engine.now()), ..code }
}

fn new_code(
    engine: &Engine,
    request: &CodeRequest,
    address: &str,
    before: Option<i64>,
) -> Result<Changes, AppError> {
    let digits = format!("{:06}", engine.random() % 1_000_000);
    let (now, expires_at) = (engine.now(), engine.after(LIFETIME));
    let mut code = SignInCode {
        address: address.to_owned(),
        browser_hash: hash(&request.browser),
        code_hash: String::new(),
        created_at: now,
        expires_at,
        wrong_tries: 0,
        ended_at: None,
        version: 1,
    };
    let mac = keyed(&code, &request.browser, &digits);
    let mac = mac.ok_or_else(|| AppError::Internal("no key for a sign-in code".to_owned()))?;
    code.code_hash = hex::encode(mac.finalize().into_bytes());
    let work = Work::SendSignInCode {
        address: address.to_owned(),
        code: digits,
        locale: request.locale.clone(),
        expires_at: expires_at.timestamp_micros(),
    };
    let usage = requests(engine, request, address);
    let mut changes = Changes { usage, ..Changes::default() };
    changes.put_sign_in_code(before, code);
    changes.enqueue(engine.job(work, now));
    Ok(changes)
}

/// Codes are counted by mailbox: `ada+1@example.com` and `ada+2@example.com` are read by one person.
fn requests(engine: &Engine, request: &CodeRequest, address: &str) -> Vec<UsageLimit> {
    let of_shop = engine.policy.usage.emails.per_shop;
    let one = |counter, limit, subject: &str| one_use(engine, counter, limit, subject.to_owned());
    let mut uses = vec![
        one(
            UsageCounter::SignInCodesPerAddress,
            CODES_PER_ADDRESS_AND_CLIENT,
            &both(&mailbox(address), &request.client),
        ),
        one(UsageCounter::SignInCodesPerAddress, CODES_PER_ADDRESS, &mailbox(address)),
        one(UsageCounter::SignInCodesPerClient, CODES_PER_CLIENT, &request.client),
    ];
    uses.extend(of_shop.map(|limit| one(UsageCounter::EmailsPerShop, limit, "shop")));
    uses
}

/// A try counts for the client, and for the address if it is one at its code: otherwise others could use up the
/// tries of an address without asking for a code.
fn tries(engine: &Engine, entry: &CodeEntry, code: Option<&SignInCode>) -> Vec<UsageLimit> {
    let one = |counter, limit, subject: &str| one_use(engine, counter, limit, subject.to_owned());
    let of_client = one(UsageCounter::SignInTriesPerClient, TRIES_PER_CLIENT, &entry.client);
    let of_address = code.map(|code| {
        let (counter, both) =
            (UsageCounter::SignInTriesPerAddress, both(&code.address, &entry.client));
        [
            one(counter, TRIES_PER_ADDRESS_AND_CLIENT, &both),
            one(counter, TRIES_PER_ADDRESS, &code.address),
        ]
    });
    of_address.into_iter().flatten().chain([of_client]).collect()
}

/// An address with a client, as a subject that names neither.
fn both(address: &str, client: &str) -> String {
    hash(&format!("{address} {client}"))
}

/// Whether these are the digits of a code, in constant time.
fn is_code(code: &SignInCode, browser: &str, digits: &str) -> bool {
    let (Some(mac), Ok(stored)) = (keyed(code, browser, digits), hex::decode(&code.code_hash))
    else {
        return false;
    };
    mac.verify_slice(&stored).is_ok()
}

fn keyed(code: &SignInCode, browser: &str, digits: &str) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(browser.as_bytes()).ok()?;
    let made_at = code.created_at.timestamp_micros().to_be_bytes();
    for part in [b"kassa sign-in code".as_slice(), &made_at, code.address.as_bytes()] {
        mac.update(part);
        mac.update(&[0]);
    }
    mac.update(digits.as_bytes());
    Some(mac)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use adapters_memory::{MemoryStore, SequentialIds, TestClock};

    use super::*;
    use crate::engine::EngineParts;
    use crate::policy::Policy;

    #[test]
    fn codes_to_all_addresses_of_a_mailbox_are_counted_together() {
        let engine = Engine::new(EngineParts {
            store: Arc::new(MemoryStore::new()),
            gateways: Vec::new(),
            notifiers: Vec::new(),
            texts: None,
            clock: Arc::new(TestClock::default()),
            ids: Arc::new(SequentialIds::default()),
            policy: Policy::new("GBP".parse().unwrap()),
        });
        let request = |address: &str| CodeRequest {
            address: address.to_owned(),
            browser: "b".to_owned(),
            client: "192.0.2.1".to_owned(),
            locale: None,
        };
        for address in ["ada@example.com", "ada+1@example.com", "ada+2@example.com"] {
            let counted = requests(&engine, &request(address), address);
            let subject = counted.iter().find(|limit| limit.most == CODES_PER_ADDRESS.most);
            assert_eq!(subject.unwrap().subject, "ada@example.com");
        }
    }
}
