//! What an ID token has to say besides a valid signature, and the identity that it describes.

use domain::Instant;
use domain::ids::UserId;
use ports::{Identity, IdentityError, SignInAttempt};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::{Number, Value};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use crate::options::OidcOptions;

/// What is read of an ID token (OpenID Connect Core 1.0, 2 and 5.1).
#[derive(Debug, Deserialize)]
pub struct IdClaims {
    sub: String,
    exp: Number,
    iat: Number,
    nbf: Option<Number>,
    aud: Audience,
    azp: Option<String>,
    nonce: Option<String>,
    email: Option<String>,
    email_verified: Option<Value>,
    phone_number: Option<String>,
    phone_number_verified: Option<Value>,
    name: Option<String>,
    locale: Option<String>,
    /// All of them, among them the roles.
    #[serde(skip)]
    all: Value,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl IdClaims {
    /// The claims of a token whose signature was verified.
    ///
    /// # Errors
    /// [`IdentityError::Untrusted`].
    pub fn read(all: Value) -> Result<Self, IdentityError> {
        let claims = serde_json::from_value::<Self>(all.clone());
        // The reason could quote a claim, and the log holds no personal data.
        let claims = claims.map_err(|_| untrusted("a claim is missing or has the wrong type"))?;
        Ok(Self { all, ..claims })
    }

    /// The identity, if the token belongs to the attempt and is valid now. Issuer and audience were checked with the
    /// signature.
    ///
    /// # Errors
    /// [`IdentityError::Untrusted`].
    pub fn identity(
        self,
        options: &OidcOptions,
        attempt: &SignInAttempt,
        now: Instant,
    ) -> Result<Identity, IdentityError> {
        self.check_times(options, now)?;
        self.check_party(options)?;
        let sent = self.nonce.as_deref().unwrap_or_default().as_bytes();
        if !bool::from(sent.ct_eq(attempt.nonce.expose_secret().as_bytes())) {
            return Err(untrusted("the nonce is that of another sign-in"));
        }
        let is_operator = self.is_operator(options);
        let (email, phone) = (&self.email_verified, &self.phone_number_verified);
        let (has_email, has_phone) = (!is_denied(email.as_ref()), !is_denied(phone.as_ref()));
        Ok(Identity {
            user_id: user_id(&options.issuer, &self.sub)?,
            is_operator,
            email: self.email.filter(|_| has_email),
            phone: self.phone_number.filter(|_| has_phone),
            name: self.name,
            locale: self.locale,
        })
    }

    fn check_times(&self, options: &OidcOptions, now: Instant) -> Result<(), IdentityError> {
        let leeway = i64::try_from(options.leeway.as_secs()).unwrap_or(i64::MAX);
        let now = now.timestamp();
        if seconds(&self.exp)?.saturating_add(leeway) <= now {
            return Err(untrusted("the ID token has expired"));
        }
        let begins = self.nbf.as_ref().map_or(Ok(i64::MIN), seconds)?;
        if begins.max(seconds(&self.iat)?).saturating_sub(leeway) > now {
            return Err(untrusted("the ID token is from the future; compare the clocks"));
        }
        Ok(())
    }

    /// Of several audiences one is the party that the token was issued to (Core 1.0, 3.1.3.7).
    fn check_party(&self, options: &OidcOptions) -> Result<(), IdentityError> {
        let is_shared = matches!(&self.aud, Audience::Many(all) if all.len() > 1);
        let is_ours = match (&self.azp, &self.aud) {
            (Some(party), _) => *party == options.client_id,
            (None, Audience::One(one)) => *one == options.client_id,
            (None, Audience::Many(_)) => !is_shared,
        };
        if is_ours { Ok(()) } else { Err(untrusted("the ID token was issued to another client")) }
    }

    /// Whether the claim of the settings has one of their values: a text, or a list that contains it.
    fn is_operator(&self, options: &OidcOptions) -> bool {
        let is_admin = |value: &Value| {
            value.as_str().is_some_and(|text| options.admin_values.iter().any(|one| one == text))
        };
        match claim(&self.all, &options.role_claim) {
            Some(Value::Array(values)) => values.iter().any(is_admin),
            Some(value) => is_admin(value),
            None => false,
        }
    }
}

/// A claim by its name; if there is none of this name, the dots in it lead into objects.
fn claim<'a>(claims: &'a Value, name: &str) -> Option<&'a Value> {
    let nested = || name.split('.').try_fold(claims, |value, part| value.get(part));
    claims.get(name).or_else(nested)
}

/// Whether the provider says that something was not verified. Some send texts.
fn is_denied(verified: Option<&Value>) -> bool {
    match verified {
        Some(Value::String(text)) => text != "true",
        Some(value) => *value != Value::Bool(true),
        None => false,
    }
}

/// The user: the provider's id if it is a UUID as access tokens have it, in lower case with hyphens; otherwise one that is
/// derived from it. Subjects are case-sensitive, so another spelling of a UUID is another person.
fn user_id(issuer: &str, subject: &str) -> Result<UserId, IdentityError> {
    if subject.trim().is_empty() {
        return Err(untrusted("`sub` is empty"));
    }
    if let Some(id) = Uuid::parse_str(subject).ok().filter(|id| id.to_string() == subject) {
        return Ok(UserId(id));
    }
    let hash = Sha256::digest(format!("{issuer}\0{subject}").as_bytes());
    let mut bytes = [0; 16];
    for (byte, hashed) in bytes.iter_mut().zip(hash) {
        *byte = hashed;
    }
    Ok(UserId(uuid::Builder::from_custom_bytes(bytes).into_uuid()))
}

/// A NumericDate in whole seconds; a fraction is cut off.
fn seconds(date: &Number) -> Result<i64, IdentityError> {
    let whole = date.as_i64().or_else(|| {
        let text = date.to_string();
        text.split('.').next().and_then(|whole| whole.parse().ok())
    });
    whole.ok_or_else(|| untrusted("a timestamp is out of range"))
}

fn untrusted(why: &str) -> IdentityError {
    IdentityError::Untrusted(why.to_owned())
}
