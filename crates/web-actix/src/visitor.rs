//! Who sends a request. A handler names what it needs, and a use case takes what only that gives: an
//! [`application::Admin`] comes from an [`Operator`] alone.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use api_actix::State;
use api_actix::errors::Problem;
use application::{Principal, Role, sessions};

use crate::cookies::{self, Area};
use crate::csrf;
use crate::failure::PageError;
use crate::options::SiteOptions;

/// The part of a request that every visitor has: the secret of the browser.
#[derive(Debug, Clone)]
pub struct Browser {
    /// Where the visitor is.
    pub area: Area,
    secret: String,
    is_new: bool,
    secure: bool,
}

impl Browser {
    /// The browser of a request; one without a secret gets a new one.
    ///
    /// # Errors
    /// `internal_error`.
    pub fn of(req: &HttpRequest) -> Result<Self, PageError> {
        let options = SiteOptions::of(req).ok_or_else(|| Problem::internal("no site"))?;
        let state = req.app_data::<State>().ok_or_else(|| Problem::internal("no state"))?;
        let area = Area::of(req.path()).unwrap_or(Area::Shop);
        let secure = options.secure_cookies;
        let sent = cookies::secret(req.headers(), area, secure);
        let is_new = sent.is_none();
        let secret = sent.unwrap_or_else(|| sessions::new_secret(&state.engine()));
        Ok(Self { area, secret, is_new, secure })
    }

    /// The secret.
    pub fn secret(&self) -> &str {
        &self.secret
    }

    /// The token of the forms on this browser's pages.
    pub fn token(&self) -> String {
        csrf::token(&self.secret)
    }

    /// The header that gives the browser its secret, if it is new.
    pub fn cookie(&self) -> Option<String> {
        self.is_new.then(|| cookies::set(self.area, self.secure, &self.secret))
    }

    /// The header that replaces the browser's secret.
    pub fn replace(&self, secret: &str) -> String {
        cookies::set(self.area, self.secure, secret)
    }

    /// The header that removes the browser's secret.
    pub fn forget(&self) -> String {
        cookies::remove(self.area, self.secure)
    }
}

/// The network address of the client, for limits.
pub fn client(req: &HttpRequest) -> String {
    let state = req.app_data::<State>();
    let address = state.and_then(|state| state.quotas().client(req));
    address.map_or_else(|| "unknown".to_owned(), |address| address.to_string())
}

/// A visitor, as a handler asks for them.
pub trait Visitor: Sized + 'static {
    /// The visitor of a request.
    ///
    /// # Errors
    /// A visitor who is not signed in is led to the sign-in page; one with another role gets `forbidden`.
    fn of(req: &HttpRequest) -> Result<Self, PageError>;

    /// Their browser.
    fn browser(&self) -> &Browser;

    /// Who they are, if they are signed in.
    fn caller(&self) -> Option<&Principal>;

    /// Whether they are a guest: a customer who has not signed in.
    fn is_guest(&self) -> bool {
        self.caller().is_some_and(|caller| caller.is(Role::Guest))
    }
}

/// Anyone, signed in or not.
#[derive(Debug, Clone)]
pub struct Anyone {
    browser: Browser,
    caller: Option<Principal>,
}

/// A customer who is signed in.
#[derive(Debug, Clone)]
pub struct Customer {
    browser: Browser,
    /// As use cases take them.
    pub caller: Principal,
}

/// An operator who is signed in.
#[derive(Debug, Clone)]
pub struct Operator {
    browser: Browser,
    /// As use cases take them.
    pub admin: application::Admin,
}

impl Visitor for Anyone {
    fn of(req: &HttpRequest) -> Result<Self, PageError> {
        Ok(Self { browser: Browser::of(req)?, caller: api_actix::caller(req) })
    }

    fn browser(&self) -> &Browser {
        &self.browser
    }

    fn caller(&self) -> Option<&Principal> {
        self.caller.as_ref()
    }
}

impl Anyone {
    /// The same visitor as this customer.
    pub fn shopping_as(self, caller: Principal) -> Customer {
        Customer { browser: self.browser, caller }
    }
}

impl Visitor for Customer {
    fn of(req: &HttpRequest) -> Result<Self, PageError> {
        let Anyone { browser, caller } = Anyone::of(req)?;
        let caller = caller.ok_or_else(|| PageError::sign_in(req))?;
        Ok(Self { browser, caller })
    }

    fn browser(&self) -> &Browser {
        &self.browser
    }

    fn caller(&self) -> Option<&Principal> {
        Some(&self.caller)
    }
}

impl Visitor for Operator {
    fn of(req: &HttpRequest) -> Result<Self, PageError> {
        let Customer { browser, caller } = Customer::of(req)?;
        Ok(Self { browser, admin: application::Admin::try_from(caller)? })
    }

    fn browser(&self) -> &Browser {
        &self.browser
    }

    fn caller(&self) -> Option<&Principal> {
        Some(self.admin.principal())
    }
}

macro_rules! extractors {
    ($($visitor:ident),+) => {$(
        impl FromRequest for $visitor {
            type Error = PageError;
            type Future = Ready<Result<Self, PageError>>;

            fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                ready(<Self as Visitor>::of(req))
            }
        }
    )+};
}

extractors!(Anyone, Customer, Operator);
