//! What holds over the fakes, whatever is done.

mod yielding;

use std::sync::Arc;

use daybook_domain::access::{Principal, Role, Roles, Scopes};
use daybook_domain::identity::{Logins, UserProfile};
use proptest::prelude::*;

use self::yielding::Yielding;
use super::fixtures::{context, id, key_id, seconds};
use super::testing::{InMemoryIdentity, InMemoryThrottle, PlainPasswords, SequentialSecrets};
use super::*;
use crate::shared::{CommandContext, CommandError, Expected};
use crate::testing::{FixedClock, InMemoryLog, SequentialIds};

/// The use cases over fakes.
struct World {
    identity: Identity,
    clock: Arc<FixedClock>,
}

const PASSWORD: &str = "correct horse battery";

impl World {
    fn new() -> Self {
        let clock = Arc::new(FixedClock::default());
        let log = Arc::new(InMemoryLog::new(clock.clone()));
        let readers = Arc::new(InMemoryIdentity::new(log.clone()));
        let identity = Identity::new(&IdentityPorts {
            users: log.clone(),
            sessions: log.clone(),
            once: Arc::new(Once::new(log.clone())),
            records: Arc::new(Yielding(readers.clone())),
            logins: readers.clone(),
            credentials: readers.clone(),
            open_sessions: readers,
            passwords: Arc::new(PlainPasswords),
            secrets: Arc::new(SequentialSecrets::default()),
            throttle: Arc::new(InMemoryThrottle::default()),
            log,
            ids: Arc::new(SequentialIds::default()),
            clock: clock.clone(),
            lifetimes: Lifetimes { access: 10_000_000, refresh: 50_000_000, session: 100_000_000 },
            setup: None,
        });
        Self { identity, clock }
    }

    async fn create(&self, n: u64, role: Role) {
        let logins = Logins::new(None, format!("user{n}").parse().ok()).unwrap();
        let profile = UserProfile { name: format!("User {n}").parse().unwrap(), logins };
        let (password, roles) = (Some(Password::typed(PASSWORD)), Roles::new([role]).unwrap());
        let (grants, by, context) = (Scopes::default(), Principal::System, context());
        let command = CreateCommand { id: id(n), profile, password, roles, grants, by, context };
        self.identity.create.handle(command).await.unwrap();
    }

    async fn login(&self, n: u64, password: &str) -> Result<SignedIn, LoginError> {
        let (login, password) = (format!("USER{n}"), Password::typed(password));
        self.identity.login.handle(LoginCommand { login, password, address: None, context: context() }).await
    }

    async fn refresh(&self, token: &Token) -> Result<SignedIn, RefreshError> {
        let token = Token::new(token.reveal().to_owned());
        self.identity.refresh.handle(RefreshCommand { token, context: context() }).await
    }

    async fn who(&self, token: &Token) -> Option<Authenticated> {
        self.identity.authenticate.handle(token).await.unwrap()
    }

    async fn knows(&self, token: &Token) -> bool {
        self.who(token).await.is_some()
    }
}

fn suspension(n: u64) -> SuspendCommand {
    SuspendCommand { user: id(n), expected: Expected::Any, by: Principal::System, context: context() }
}

#[tokio::test]
async fn a_session_lives_from_signing_in_to_signing_out() {
    let world = World::new();
    world.create(1, Role::Author).await;
    let first = world.login(1, PASSWORD).await.ok().unwrap();
    let who = world.who(&first.access).await.unwrap();
    assert_eq!(who.by, ProvenBy::Session(first.session));
    world.clock.set(seconds(10));
    assert!(!world.knows(&first.access).await);
    let second = world.refresh(&first.refresh).await.ok().unwrap();
    assert!(world.knows(&second.access).await && !world.knows(&first.access).await);
    assert_eq!(world.identity.sessions.of_user(id(1), &who.principal).await.unwrap().len(), 1);
    let command = EndSessionCommand { id: second.session, of: None, by: who.principal, context: context() };
    world.identity.end_session.handle(command).await.unwrap();
    assert!(!world.knows(&second.access).await);
    assert!(matches!(world.refresh(&second.refresh).await, Err(RefreshError::Refused)));
}

#[tokio::test]
async fn a_refresh_token_that_is_used_twice_ends_the_session_of_thief_and_user() {
    let world = World::new();
    world.create(1, Role::Author).await;
    let stolen = world.login(1, PASSWORD).await.ok().unwrap();
    let thiefs = world.refresh(&stolen.refresh).await.ok().unwrap();
    assert!(matches!(world.refresh(&stolen.refresh).await, Err(RefreshError::Reused)));
    assert!(!world.knows(&thiefs.access).await);
    assert!(matches!(world.refresh(&thiefs.refresh).await, Err(RefreshError::Refused)));
}

#[tokio::test]
async fn changing_the_password_ends_every_session_and_the_former_one_signs_nobody_in() {
    let world = World::new();
    world.create(1, Role::Author).await;
    let (one, two) =
        (world.login(1, PASSWORD).await.ok().unwrap(), world.login(1, PASSWORD).await.ok().unwrap());
    let by = world.who(&one.access).await.unwrap().principal;
    let command = ChangePasswordCommand {
        user: id(1),
        present: Password::typed(PASSWORD),
        new: Password::typed("another password"),
        by,
        context: context(),
    };
    world.identity.change_password.handle(command).await.unwrap();
    for signed_in in [&one, &two] {
        assert!(!world.knows(&signed_in.access).await);
        assert!(matches!(world.refresh(&signed_in.refresh).await, Err(RefreshError::Refused)));
    }
    assert!(matches!(world.login(1, PASSWORD).await, Err(LoginError::Refused)));
    assert!(world.login(1, "another password").await.is_ok());
}

#[tokio::test]
async fn a_suspension_holds_for_sessions_and_keys_at_once_and_keys_come_back() {
    let world = World::new();
    world.create(1, Role::Author).await;
    let signed_in = world.login(1, PASSWORD).await.ok().unwrap();
    let command = IssueKeyCommand {
        user: id(1),
        key: key_id(7),
        name: "laptop".parse().unwrap(),
        scopes: Scopes::new(["config:read".parse().unwrap()]).unwrap(),
        expires_at: seconds(60),
        by: world.who(&signed_in.access).await.unwrap().principal,
        context: context(),
    };
    let key = world.identity.issue_key.handle(command).await.ok().unwrap().token.unwrap();
    assert!(world.knows(&key).await);
    world.identity.suspend.handle(suspension(1)).await.unwrap();
    assert!(!world.knows(&signed_in.access).await && !world.knows(&key).await);
    assert!(matches!(world.login(1, PASSWORD).await, Err(LoginError::Refused)));
    world.identity.reinstate.handle(suspension(1)).await.unwrap();
    assert!(!world.knows(&signed_in.access).await && world.knows(&key).await);
    world.clock.set(seconds(60));
    assert!(!world.knows(&key).await);
}

#[tokio::test]
async fn two_administrators_who_suspend_each_other_do_not_both_succeed() {
    let world = World::new();
    world.create(1, Role::Admin).await;
    world.create(2, Role::Admin).await;
    // Each learns that the other one is an administrator before either is suspended.
    let suspend = &world.identity.suspend;
    let (one, other) = tokio::join!(suspend.handle(suspension(1)), suspend.handle(suspension(2)));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn guessing_a_password_is_slowed_down_for_names_that_nobody_has_as_well() {
    let world = World::new();
    world.create(1, Role::Author).await;
    let mut slowed = Vec::new();
    for n in [1, 2] {
        let mut tries = 0;
        while matches!(world.login(n, "wrong").await, Err(LoginError::Refused)) {
            tries += 1;
        }
        slowed.push((tries, world.login(n, "wrong").await.err().unwrap().to_string()));
    }
    assert_eq!(slowed[0], slowed[1]);
    assert!(matches!(world.login(1, PASSWORD).await, Err(LoginError::Throttled(_))));
}

#[derive(Debug, Clone, Copy)]
enum Deed {
    Suspend(u64),
    Reinstate(u64),
    Give(u64, Role),
    Erase(u64),
}

fn deeds() -> impl Strategy<Value = Vec<Deed>> {
    let deed = prop_oneof![
        3 => (1_u64..4).prop_map(Deed::Suspend),
        2 => (1_u64..4).prop_map(Deed::Reinstate),
        4 => (1_u64..4, prop::sample::select(vec![Role::Admin, Role::Reader])).prop_map(|(n, r)| Deed::Give(n, r)),
        1 => (1_u64..4).prop_map(Deed::Erase),
    ];
    prop::collection::vec(deed, 1..25)
}

async fn doing(world: &World, deed: Deed) -> Result<(), Failure> {
    let (by, expected) = (Principal::System, Expected::Any);
    let reasoned = CommandContext { reason: "asked".parse().ok(), ..context() };
    let done = match deed {
        Deed::Suspend(n) => world.identity.suspend.handle(suspension(n)).await,
        Deed::Reinstate(n) => world.identity.reinstate.handle(suspension(n)).await,
        Deed::Give(n, role) => {
            let (user, roles, grants) = (id(n), Roles::new([role]).unwrap(), Scopes::default());
            let command = ChangeAccessCommand { user, roles, grants, expected, by, context: context() };
            world.identity.change_access.handle(command).await
        }
        Deed::Erase(n) => {
            let command = EraseCommand { user: id(n), expected, by, context: reasoned };
            world.identity.erase.handle(command).await
        }
    };
    done.map(|_| ())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn there_is_always_an_administrator_who_can_sign_in(deeds in deeds()) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = World::new();
            world.create(1, Role::Admin).await;
            world.create(2, Role::Admin).await;
            world.create(3, Role::Reader).await;
            for deed in deeds {
                let outcome = doing(&world, deed).await;
                let is_told = matches!(
                    outcome,
                    Ok(()) | Err(CommandError::Rejected(IdentityError::LastAdmin | IdentityError::User(_)))
                );
                prop_assert!(is_told, "{:?} {:?}", deed, outcome);
                let is_empty = world.identity.first_admin.is_needed().await.unwrap();
                prop_assert!(!is_empty, "nobody is left after {:?}", deed);
            }
            Ok(())
        })?;
    }
}
