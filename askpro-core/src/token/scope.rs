//! For whom a token stands, and what that allows.

use chrono::Duration;

use crate::id::{BranchId, CallId, CompanyId};
use crate::phone::E164;

/// What somebody may do, as one word. Which companies, branches and calls it holds for is the [`TokenScope`]'s matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Runs the server: everything, of every company.
    Operator,
    /// Answers for a company: everything of it.
    Admin,
    /// Works at a branch.
    Staff,
    /// A voice agent: calls functions within calls, nothing else.
    Agent,
    /// One call: what its caller may see and do.
    Caller,
}

impl Role {
    /// Every role, the mightier first.
    pub const ALL: [Self; 5] =
        [Self::Operator, Self::Admin, Self::Staff, Self::Agent, Self::Caller];

    /// Whether whoever has this role may do what needs the other one.
    ///
    /// It is an order, but not a line: staff may not do what an agent does in the caller's name, nor an agent what staff
    /// does, and an agent is not one of its callers.
    ///
    /// ```
    /// use askpro_core::Role;
    /// assert!(Role::Admin.includes(Role::Staff) && Role::Admin.includes(Role::Agent));
    /// assert!(!Role::Agent.includes(Role::Staff) && !Role::Staff.includes(Role::Agent));
    /// ```
    #[must_use]
    pub const fn includes(self, needed: Self) -> bool {
        match self {
            Self::Operator => true,
            Self::Admin => !matches!(needed, Self::Operator),
            Self::Staff => matches!(needed, Self::Staff),
            Self::Agent => matches!(needed, Self::Agent),
            Self::Caller => matches!(needed, Self::Caller),
        }
    }

    /// How long a token lasts for which nothing else is asked: a quarter for people, a year for an agent, because it
    /// stands in its settings, and longer than any call for a call (Retell ends one after two hours).
    #[must_use]
    pub const fn lasts(self) -> Duration {
        match self {
            Self::Operator | Self::Admin | Self::Staff => Duration::days(90),
            Self::Agent => Duration::days(365),
            Self::Caller => Duration::hours(3),
        }
    }

    /// The name in the database, on the command line and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Admin => "admin",
            Self::Staff => "staff",
            Self::Agent => "agent",
            Self::Caller => "caller",
        }
    }

    /// Reads [`Self::as_str`] back.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == word)
    }
}

/// For whom a token stands. It never reaches anything outside of that.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TokenScope {
    /// The operator of the server: every company.
    Operator,
    /// A company, as its admin.
    Company(CompanyId),
    /// A branch of a company, as its staff.
    Branch(CompanyId, BranchId),
    /// The voice agents of a company: they may call functions within calls, and nothing else. Such a token stands as a
    /// fixed header in the settings of the telephony service.
    Agent(CompanyId),
    /// One call.
    Call {
        /// The tenant.
        company: CompanyId,
        /// The branch that was called.
        branch: BranchId,
        /// The call.
        call: CallId,
        /// The caller's number, where the network delivers one.
        caller: Option<E164>,
    },
}

impl TokenScope {
    /// Puts together what [`Self::role`], [`Self::company`], [`Self::branch`], [`Self::call`] and [`Self::caller`] took
    /// apart; `None` when something is missing, or too much.
    #[must_use]
    pub fn from_parts(
        role: Role,
        company: Option<CompanyId>,
        branch: Option<BranchId>,
        call: Option<CallId>,
        caller: Option<E164>,
    ) -> Option<Self> {
        match (role, company, branch, call) {
            (Role::Caller, Some(company), Some(branch), Some(call)) => {
                Some(Self::Call { company, branch, call, caller })
            }
            _ if caller.is_some() => None,
            (Role::Operator, None, None, None) => Some(Self::Operator),
            (Role::Admin, Some(company), None, None) => Some(Self::Company(company)),
            (Role::Staff, Some(company), Some(branch), None) => Some(Self::Branch(company, branch)),
            (Role::Agent, Some(company), None, None) => Some(Self::Agent(company)),
            _ => None,
        }
    }

    /// What it allows.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::Operator => Role::Operator,
            Self::Company(_) => Role::Admin,
            Self::Branch(..) => Role::Staff,
            Self::Agent(_) => Role::Agent,
            Self::Call { .. } => Role::Caller,
        }
    }

    /// The one company that it reaches; `None` for the operator, who reaches all.
    #[must_use]
    pub const fn company(&self) -> Option<CompanyId> {
        match self {
            Self::Operator => None,
            Self::Company(company)
            | Self::Branch(company, _)
            | Self::Agent(company)
            | Self::Call { company, .. } => Some(*company),
        }
    }

    /// Whose the token is: the company's, else the operator's.
    #[must_use]
    pub const fn owner(&self) -> CompanyId {
        match self.company() {
            Some(company) => company,
            None => CompanyId::OPERATOR,
        }
    }

    /// The one branch that it reaches; `None` when it reaches all that the company has.
    #[must_use]
    pub const fn branch(&self) -> Option<BranchId> {
        match self {
            Self::Branch(_, branch) | Self::Call { branch, .. } => Some(*branch),
            Self::Operator | Self::Company(_) | Self::Agent(_) => None,
        }
    }

    /// The one call that it reaches.
    #[must_use]
    pub const fn call(&self) -> Option<&CallId> {
        match self {
            Self::Call { call, .. } => Some(call),
            _ => None,
        }
    }

    /// The caller of its call.
    #[must_use]
    pub const fn caller(&self) -> Option<&E164> {
        match self {
            Self::Call { caller, .. } => caller.as_ref(),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn what_a_role_includes_is_an_order() {
        for one in Role::ALL {
            assert!(one.includes(one), "{one:?}");
            for two in Role::ALL {
                assert!(one == two || !(one.includes(two) && two.includes(one)), "{one:?} {two:?}");
                for three in Role::ALL {
                    let leads = one.includes(two) && two.includes(three);
                    assert!(!leads || one.includes(three), "{one:?} {two:?} {three:?}");
                }
            }
        }
    }

    #[test]
    fn a_role_includes_what_stands_here_and_nothing_else() {
        let included =
            |role: Role| Role::ALL.into_iter().filter(move |needed| role.includes(*needed));
        let counts = Role::ALL.map(|role| included(role).count());
        assert_eq!(counts, [5, 4, 1, 1, 1]);
        assert!(!Role::Admin.includes(Role::Operator));
    }

    #[test]
    fn a_scope_is_put_together_from_its_parts_and_from_no_others() {
        let (company, branch) = (CompanyId::new(1), BranchId::new(Uuid::from_u128(1)));
        let call = CallId::new("call_1").unwrap();
        let caller: Option<E164> = Some(E164::parse("+493023125010", crate::Region::De).unwrap());
        for scope in [
            TokenScope::Operator,
            TokenScope::Company(company),
            TokenScope::Branch(company, branch),
            TokenScope::Agent(company),
            TokenScope::Call { company, branch, call: call.clone(), caller: caller.clone() },
            TokenScope::Call { company, branch, call: call.clone(), caller: None },
        ] {
            let parts = TokenScope::from_parts(
                scope.role(),
                scope.company(),
                scope.branch(),
                scope.call().cloned(),
                scope.caller().cloned(),
            );
            assert_eq!(parts, Some(scope));
        }
        // An admin's row that lost its company must not become an operator's, nor staff's an admin's.
        let from =
            |role, company, branch| TokenScope::from_parts(role, company, branch, None, None);
        assert_eq!(from(Role::Operator, Some(company), None), None);
        assert_eq!(from(Role::Admin, None, None), None);
        assert_eq!(from(Role::Admin, Some(company), Some(branch)), None);
        assert_eq!(from(Role::Staff, Some(company), None), None);
        assert_eq!(from(Role::Caller, Some(company), Some(branch)), None);
        assert_eq!(
            TokenScope::from_parts(Role::Agent, Some(company), None, Some(call), None),
            None
        );
        assert_eq!(TokenScope::from_parts(Role::Agent, Some(company), None, None, caller), None);
    }
}
