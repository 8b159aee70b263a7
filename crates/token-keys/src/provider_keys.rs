//! The keys of an identity provider: fetched when they are needed, kept, and replaced when it rotates them.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use jsonwebtoken::{Header, decode, decode_header};
use serde::de::DeserializeOwned;
use thiserror::Error;
use tokio::task::JoinHandle;

use crate::key_set::{ALGORITHMS, Key, KeySet};
use crate::rules::Rules;

/// Bytes of a token that are read.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Keys are fetched again when they are older than this.
const FRESH: Duration = Duration::from_secs(10 * 60);
/// How long the last valid keys are used while the provider is unavailable.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// Keys are not fetched more often than this, however many tokens name unknown ones.
const PAUSE: Duration = Duration::from_secs(60);
/// The pause while there is no valid key set, because no token can be verified until then.
pub(crate) const SHORT_PAUSE: Duration = Duration::from_secs(5);

/// Where the provider's keys come from: a file or an address.
#[async_trait]
pub trait JwksSource: Send + Sync {
    /// The JWKS as JSON text.
    ///
    /// # Errors
    /// Why there is none, for the log.
    async fn fetch(&self) -> Result<String, String>;
}

/// Why a token is not accepted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It is not valid. The reason is for the log.
    #[error("the token is not accepted: {0}")]
    Invalid(String),
    /// No key is available to verify it, because the identity provider is unavailable.
    #[error("no key available to verify the token")]
    NoKeys,
}

/// Checks tokens by the provider's keys. The algorithm is the key's, never the token's.
pub struct ProviderKeys {
    pub(crate) source: Arc<dyn JwksSource>,
    pub(crate) pause: Duration,
    pub(crate) known: Arc<RwLock<Option<Arc<KeySet>>>>,
    /// When keys had last been asked for; held while they are, so that one asks for all.
    pub(crate) asked: Arc<tokio::sync::Mutex<Option<std::time::Instant>>>,
}

impl ProviderKeys {
    /// Keys that are taken from this source when they are first needed.
    #[must_use]
    pub fn new(source: Arc<dyn JwksSource>) -> Self {
        Self { source, pause: PAUSE, known: Arc::default(), asked: Arc::default() }
    }

    /// The same, fetched again for unknown key ids after this pause: for tokens that come from the provider
    /// itself, whose key ids no caller chooses.
    #[must_use]
    pub fn with_pause(self, pause: Duration) -> Self {
        Self { pause, ..self }
    }

    /// The claims of a token whose signature, and whose issuer and audience by the rules, are right. Its times are
    /// not checked here: the caller has the clock that tokens expire by.
    ///
    /// # Errors
    /// [`KeyError`].
    pub async fn claims<C: DeserializeOwned>(
        &self,
        token: &str,
        rules: &Rules,
    ) -> Result<C, KeyError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(KeyError::Invalid("too long".to_owned()));
        }
        let header = decode_header(token).map_err(|e| KeyError::Invalid(e.to_string()))?;
        if has_embedded_key(&header) {
            return Err(KeyError::Invalid(
                "embedded keys (`jwk`, `jku`, `x5u`) and `crit` are not supported".to_owned(),
            ));
        }
        let key = self.key_of(&header).await?;
        let read = decode::<C>(token, &key.decoding, &rules.validation(key.algorithm));
        Ok(read.map_err(|e| KeyError::Invalid(e.to_string()))?.claims)
    }

    /// The key that a token names. Known keys are used at once, also while newer ones are being
    /// fetched; a token under an unknown key waits for them.
    async fn key_of(&self, header: &Header) -> Result<Key, KeyError> {
        if !ALGORITHMS.contains(&header.alg) {
            return Err(KeyError::Invalid("unsupported algorithm".to_owned()));
        }
        if let Some(set) = usable(&self.known)
            && let Some(key) = set.find(header)
        {
            if set.age() >= FRESH && self.may_ask() {
                drop(self.refresh());
            }
            return Ok(key);
        }
        // If the fetch fails for any reason, the known keys stay.
        let _ = self.refresh().await;
        let set = usable(&self.known).ok_or(KeyError::NoKeys)?;
        set.find(header).ok_or_else(|| KeyError::Invalid("unknown key id".to_owned()))
    }

    /// Whether a fetch would begin now: none is under way, and the pause since the last one is over. A
    /// provider that stays away must not cost a task for each request.
    fn may_ask(&self) -> bool {
        self.asked.try_lock().is_ok_and(|asked| !asked.is_some_and(|at| at.elapsed() < self.pause))
    }

    /// Fetches keys in the background, so that a caller who disconnects does not cancel the fetch.
    pub(crate) fn refresh(&self) -> JoinHandle<()> {
        let (source, known, asked) = (self.source.clone(), self.known.clone(), self.asked.clone());
        let pause = self.pause;
        tokio::spawn(async move { fetch(&source, &known, &asked, pause).await })
    }
}

/// The keys that were read last, as long as they count.
fn usable(known: &RwLock<Option<Arc<KeySet>>>) -> Option<Arc<KeySet>> {
    let set = known.read().unwrap_or_else(PoisonError::into_inner).clone();
    set.filter(|set| set.age() < KEPT)
}

/// Fetches keys, unless they were fetched just now. On failure the known keys stay.
///
/// A caller that finds a fetch in progress waits for it and does not fetch again: the pause begins at
/// its end, so that a provider that does not respond delays callers once, not one after the other.
async fn fetch(
    source: &Arc<dyn JwksSource>,
    known: &RwLock<Option<Arc<KeySet>>>,
    asked: &tokio::sync::Mutex<Option<std::time::Instant>>,
    pause: Duration,
) {
    let mut asked = asked.lock().await;
    let pause = if usable(known).is_some() { pause } else { pause.min(SHORT_PAUSE) };
    if asked.is_some_and(|at| at.elapsed() < pause) {
        return;
    }
    let fetched = source.fetch().await.and_then(|text| KeySet::read(&text));
    *asked = Some(std::time::Instant::now());
    match fetched {
        Ok(set) => {
            tracing::info!(keys = set.len(), "identity provider keys loaded");
            *known.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(set));
        }
        Err(why) => {
            tracing::warn!(why, "identity provider keys not loaded; keeping the previous ones");
        }
    }
}

/// Whether the header names a key or a place of one (RFC 8725, 3.10), or something critical that is
/// not understood.
fn has_embedded_key(header: &Header) -> bool {
    header.jku.is_some() || header.jwk.is_some() || header.x5u.is_some() || header.crit.is_some()
}
