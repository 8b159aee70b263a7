//! Callers and their permissions.
//!
//! The signature of a use case says who may run it:
//!
//! - `&Principal`: every caller with a valid token. Customers reach what is their own; services and operators
//!   act for customers ([`Principal::may_act_for`]). Resources of other customers are reported as
//!   not found.
//! - `&Admin`: operators. A caller without the role cannot become an [`Admin`], so that a missing check is a
//!   compile error.
//! - neither: listings are public, a provider's webhook is authorized by its signature, and the workers act
//!   for the shop itself.

mod admin;

pub use admin::Admin;

use domain::ids::UserId;
use domain::order::{Actor, StockState};

use crate::error::AppError;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Own resources.
    Customer,
    /// Everything in the shop.
    Admin,
    /// Acts for customers.
    Service,
    /// A customer without an account, whose browser is all that is known of them.
    Guest,
}

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The token's subject.
    pub user_id: UserId,
    /// The token's roles; a customer if it names none.
    pub roles: Vec<Role>,
    /// An e-mail address that the identity provider vouches for.
    pub email: Option<String>,
    /// A phone number that the identity provider vouches for.
    pub phone: Option<String>,
    /// A name that the identity provider vouches for.
    pub name: Option<String>,
    /// The language that the identity provider knows of.
    pub locale: Option<String>,
    /// The version of the cart or order that the caller expects (`If-Match`).
    pub expected: VersionPrecondition,
}

/// The expected versions of a cart or an order (`If-Match`). They are checked inside the decision,
/// so that the checked version is the one that guards the commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionPrecondition {
    versions: Option<Vec<i64>>,
    /// Whether an order may also be one version later if its stock is committed then.
    allows_stock_commit: bool,
}

impl VersionPrecondition {
    /// Any version.
    #[must_use]
    pub fn any() -> Self {
        Self::default()
    }

    /// Only these versions.
    #[must_use]
    pub fn one_of(versions: Vec<i64>) -> Self {
        Self { versions: Some(versions), allows_stock_commit: false }
    }

    /// These versions, and the next one of an order whose stock is committed in it: a caller who has seen that a job is
    /// about to commit the stock expects that change.
    #[must_use]
    pub fn or_stock_commit(self) -> Self {
        Self { allows_stock_commit: true, ..self }
    }

    /// Whether the change may be made to this version.
    ///
    /// # Errors
    /// [`AppError::VersionMismatch`].
    pub fn check(&self, current: i64) -> Result<(), AppError> {
        match &self.versions {
            Some(versions) if !versions.contains(&current) => {
                Err(AppError::VersionMismatch { current })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the change may be made to an order in this version, with its stock in this state.
    ///
    /// # Errors
    /// [`AppError::VersionMismatch`].
    pub(crate) fn check_order(&self, version: i64, stock: StockState) -> Result<(), AppError> {
        let is_before = || self.check(version.saturating_sub(1)).is_ok();
        let is_stock_commit = stock == StockState::Committed && is_before();
        if self.allows_stock_commit && is_stock_commit { Ok(()) } else { self.check(version) }
    }
}

impl Principal {
    /// A caller of whom only the id and the roles are known.
    #[must_use]
    pub fn new(user_id: UserId, roles: Vec<Role>) -> Self {
        Self {
            user_id,
            roles,
            email: None,
            phone: None,
            name: None,
            locale: None,
            expected: VersionPrecondition::any(),
        }
    }

    /// Whether the caller has a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether usage limits do not apply to the caller: a service or an operator.
    #[must_use]
    pub fn is_trusted(&self) -> bool {
        self.is(Role::Admin) || self.is(Role::Service)
    }

    /// The caller as the actor of a change to something that belongs to `owner`.
    #[must_use]
    pub fn actor_for(&self, owner: UserId) -> Actor {
        if owner == self.user_id {
            Actor::Customer(self.user_id)
        } else if self.is(Role::Admin) {
            Actor::Admin(self.user_id)
        } else {
            Actor::Service(self.user_id)
        }
    }

    /// The same caller, for a change of these versions.
    #[must_use]
    pub fn expecting(self, expected: VersionPrecondition) -> Self {
        Self { expected, ..self }
    }

    /// Whether the caller may see and change what belongs to `owner` on the customer's routes: it is
    /// their own, or they act for customers. Operators have routes of their own, but may look here.
    #[must_use]
    pub fn may_act_for(&self, owner: UserId) -> bool {
        owner == self.user_id || self.is(Role::Admin) || self.is(Role::Service)
    }
}
