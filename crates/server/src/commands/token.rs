//! `kassa token create`: a token for development, as an identity provider would sign it.

use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};
use domain::contact::Contact;
use domain::ids::UserId;
use ports::Clock;
use secrecy::ExposeSecret;
use uuid::Uuid;

use crate::context::Context;
use crate::exit::{Exit, Failure, Outcome};
use crate::global::Global;
use crate::settings::{ConfigErrors, Jwt};
use crate::system::SystemClock;
use crate::token::{Claims, sign};
use crate::{flags, output};

/// Tokens for development.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a token (JWT, HS256) signed with jwt.secret
    #[command(after_long_help = "Examples:
  kassa token create --user 0190a0de-0000-7000-8000-000000000001
  kassa token create --user \"$(uuidgen)\" --role admin --ttl 8h
  TOKEN=$(kassa token create --demo --user \"$(uuidgen)\" --email me@example.com)
  curl -H \"Authorization: Bearer $TOKEN\" http://127.0.0.1:8080/api/cart")]
    Create(Arguments),
}

/// What the token says.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The user (`sub`)
    #[arg(long, value_name = "UUID", value_parser = flags::user::<Uuid>)]
    user: Uuid,
    /// The user's role; can be repeated
    #[arg(long = "role", value_enum, default_values_t = [RoleName::Customer], value_name = "ROLE")]
    roles: Vec<RoleName>,
    /// How long it is valid
    #[arg(long, default_value = "1h", value_parser = flags::duration)]
    #[arg(value_name = "DURATION")]
    ttl: Duration,
    /// E-mail address claim
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// Phone number claim, such as +911234567890
    #[arg(long, value_name = "NUMBER")]
    phone: Option<String>,
    /// Name claim
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RoleName {
    /// Own resources
    Customer,
    /// Everything in the shop
    Admin,
    /// Acts for customers
    Service,
}

/// Runs it.
///
/// # Errors
/// If there is no good secret, or the token would have invalid claims.
pub fn run(global: &Global, Command::Create(arguments): Command) -> Outcome {
    let context = Context::load(global, Vec::new())?;
    let errors: Vec<_> = context.settings.jwt_secret_error(&context.resolved).into_iter().collect();
    ConfigErrors(errors).into_result()?;
    output::print(&token(&context.settings.jwt, arguments)?)?;
    Ok(Exit::Done)
}

fn token(jwt: &Jwt, arguments: Arguments) -> Result<String, Failure> {
    let now = SystemClock.now();
    let Arguments { user, roles, ttl, email, phone, name } = arguments;
    Contact::empty(UserId(user), now)
        .with(email.as_deref(), phone.as_deref(), name.as_deref(), now)
        .map_err(|error| Failure::usage(error.to_string(), "`kassa token create --help`"))?;
    let mut roles: Vec<&str> = roles.into_iter().map(RoleName::as_str).collect();
    roles.dedup();
    let mut claims = Claims::new(user, &roles, now, ttl);
    (claims.email, claims.phone, claims.name) = (email, phone, name);
    let secret = jwt.secret.as_ref().map(ExposeSecret::expose_secret).unwrap_or_default();
    sign(&claims.checked_by(jwt), secret)
}

impl RoleName {
    fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Admin => "admin",
            Self::Service => "service",
        }
    }
}
