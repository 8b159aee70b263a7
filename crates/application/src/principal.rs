//! Who calls.

use domain::ids::UserId;
use domain::order::Actor;

/// What a caller may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Their own things.
    Customer,
    /// Everything in the shop.
    Admin,
    /// Act for a customer that it names.
    Service,
}

/// A caller whose token was good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The token's subject.
    pub user_id: UserId,
    /// The token's roles; a customer where it names none.
    pub roles: Vec<Role>,
    /// An e-mail address that the identity provider vouches for.
    pub email: Option<String>,
    /// A phone number that the identity provider vouches for.
    pub phone: Option<String>,
    /// A name that the identity provider vouches for.
    pub name: Option<String>,
}

impl Principal {
    /// Whether the caller has a role.
    #[must_use]
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The caller as the one who changes something that belongs to `owner`.
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

    /// The caller as an operator.
    #[must_use]
    pub fn as_admin(&self) -> Actor {
        Actor::Admin(self.user_id)
    }

    /// Whether the caller may see and change what belongs to `owner` on the customer's routes: it is
    /// their own, or they act for customers. Operators have routes of their own, but may look here.
    #[must_use]
    pub fn may_act_for(&self, owner: UserId) -> bool {
        owner == self.user_id || self.is(Role::Admin) || self.is(Role::Service)
    }
}
