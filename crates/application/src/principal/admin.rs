//! The proof that a caller is an operator.

use domain::ids::UserId;
use domain::order::Actor;

use super::{Principal, Role, VersionPrecondition};
use crate::error::AppError;

/// A caller with the role `admin`. The field is private: there is no other way to get one than
/// [`Admin::try_from`], which checks the role, and [`Admin::local_operator`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Admin(Principal);

impl TryFrom<Principal> for Admin {
    type Error = AppError;

    /// The caller as an operator.
    ///
    /// # Errors
    /// [`AppError::Forbidden`].
    fn try_from(caller: Principal) -> Result<Self, AppError> {
        if caller.is(Role::Admin) { Ok(Self(caller)) } else { Err(AppError::Forbidden("admin")) }
    }
}

impl Admin {
    /// The user of the command line: access to the database takes the place of a token. They have no
    /// account; the history of orders shows them under the nil UUID.
    #[must_use]
    pub fn local_operator() -> Self {
        Self(Principal::new(UserId(uuid::Uuid::nil()), vec![Role::Admin]))
    }

    /// The operator as a caller, for what any caller may do.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.0
    }

    /// The operator as the actor of a change on the shop's behalf.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Admin(self.0.user_id)
    }

    /// The same operator, for a change of these versions.
    #[must_use]
    pub fn expecting(self, expected: VersionPrecondition) -> Self {
        Self(self.0.expecting(expected))
    }
}

#[cfg(test)]
mod tests {
    use domain::order::StockState;

    use super::*;

    fn caller(roles: &[Role]) -> Principal {
        Principal { roles: roles.to_vec(), ..Admin::local_operator().0 }
    }

    #[test]
    fn only_the_role_admin_makes_an_admin() {
        let refused = Err(AppError::Forbidden("admin"));
        for roles in
            [&[][..], &[Role::Customer], &[Role::Service], &[Role::Service, Role::Customer]]
        {
            assert_eq!(Admin::try_from(caller(roles)), refused, "{roles:?}");
        }
        for roles in [&[Role::Admin][..], &[Role::Customer, Role::Admin]] {
            let admin = Admin::try_from(caller(roles)).unwrap();
            assert_eq!(admin.principal(), &caller(roles), "{roles:?}");
        }
    }

    #[test]
    fn the_local_operator_is_an_admin_without_an_account() {
        let operator = Admin::local_operator();
        assert_eq!(operator.actor(), Actor::Admin(UserId(uuid::Uuid::nil())));
        assert_eq!(Admin::try_from(operator.principal().clone()), Ok(operator));
    }

    #[test]
    fn an_admin_expects_versions_as_any_caller_does() {
        let admin = Admin::local_operator().expecting(VersionPrecondition::one_of(vec![7]));
        let mismatch = Err(AppError::VersionMismatch { current: 8 });
        assert_eq!(admin.principal().expected.check(8), mismatch);
        let checked = |version, stock| {
            let expected = &admin.principal().expected;
            let due = expected.clone().or_stock_commit();
            [expected, &due].map(|expected| expected.check_order(version, stock).is_ok())
        };
        assert_eq!(checked(7, StockState::Held), [true, true]);
        assert_eq!(checked(8, StockState::Held), [false, false], "another change");
        assert_eq!(checked(8, StockState::Committed), [false, true]);
        assert_eq!(checked(9, StockState::Committed), [false, false]);
        let anything = admin.expecting(VersionPrecondition::any());
        assert_eq!(anything, Admin::local_operator());
    }
}
