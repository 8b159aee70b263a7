//! `send_sign_in_code`: a code by mail. Its text is in the job alone, and goes with it.

use std::sync::Arc;

use domain::locale::Locale;
use domain::notification::Channel;
use ports::{Changes, ClaimedJob, Message, Notifier, NotifyError, Work};

use super::job_outcome::retry_at;
use crate::engine::Engine;
use crate::messages::sign_in_code;

/// A code that is ready to be sent.
pub(super) struct OutgoingCode {
    message: Message,
    notifier: Arc<dyn Notifier>,
}

/// The code of a job, or what is to be recorded of it: a code that has expired is not sent. `None` for any
/// other job.
pub(super) fn prepare(
    engine: &Engine,
    claimed: &ClaimedJob,
) -> Option<Result<OutgoingCode, Changes>> {
    let Work::SendSignInCode { address, code, locale, expires_at } = &claimed.job.work else {
        return None;
    };
    let notifier = engine.notifier(Channel::Email);
    let is_usable = engine.now().timestamp_micros() < *expires_at;
    let Some(notifier) = notifier.filter(|_| is_usable) else {
        return Some(Err(finished(claimed)));
    };
    let wanted: Option<Locale> = locale.as_deref().and_then(|tag| tag.parse().ok());
    let languages = wanted.iter().chain([&engine.policy.default_locale]);
    let text = sign_in_code(code, languages);
    let message = Message {
        dedupe_key: claimed.job.id.to_string(),
        channel: Channel::Email,
        to: address.clone(),
        subject: text.subject,
        body: text.text,
        rendered: None,
    };
    Some(Ok(OutgoingCode { message, notifier: Arc::clone(notifier) }))
}

/// Sends a code, and returns what is to be recorded. A failed attempt is repeated until the code ends.
pub(super) async fn send(engine: &Engine, claimed: &ClaimedJob, code: OutgoingCode) -> Changes {
    let limit = engine.policy.message_timeout;
    let sent = tokio::time::timeout(limit, code.notifier.send(&code.message)).await;
    let error = match sent {
        Ok(Ok(())) => return finished(claimed),
        Ok(Err(NotifyError::Permanent(why))) => {
            tracing::warn!(job = %claimed.job.id, why, "sign-in code not sent");
            return finished(claimed);
        }
        Ok(Err(NotifyError::Temporary(why))) => why,
        Err(_) => "timed out".to_owned(),
    };
    let mut changes = Changes::default();
    changes.retry(claimed, retry_at(engine, claimed.job.attempts), &error);
    changes
}

fn finished(claimed: &ClaimedJob) -> Changes {
    let mut changes = Changes::default();
    changes.finish(claimed);
    changes
}
