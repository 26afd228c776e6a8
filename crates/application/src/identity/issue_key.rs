//! Issues an API key.

use std::sync::Arc;

use daybook_domain::access::{Action, Principal, Scopes};
use daybook_domain::identity::{KeyId, KeyName, NewApiKey, User, UserId};
use daybook_domain::shared::Timestamp;

use super::changing::Changing;
use super::judging::own_or;
use super::{Failure, Secrets, Token, TokenKind};
use crate::shared::{Clock, CommandContext, Expected, Once, Written};

/// Issues one more API key to a user.
#[derive(Debug, Clone)]
pub struct IssueKeyCommand {
    /// The user.
    pub user: UserId,
    /// The key's id, never used before.
    pub key: KeyId,
    /// What it is called.
    pub name: KeyName,
    /// What it is limited to.
    pub scopes: Scopes,
    /// The first moment at which it is worth nothing any more.
    pub expires_at: Timestamp,
    /// Who asks.
    pub by: Principal,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// A key that was issued.
pub struct Issued {
    /// What became of the command.
    pub written: Written,
    /// The key, shown this once; `None` if it was shown before, under the same idempotency key.
    pub token: Option<Token>,
}

/// The handler of [`IssueKeyCommand`].
pub struct IssueKey {
    changing: Changing,
    once: Arc<Once>,
    secrets: Arc<dyn Secrets>,
    clock: Arc<dyn Clock>,
}

impl IssueKey {
    pub(super) fn new(
        changing: Changing,
        once: Arc<Once>,
        secrets: Arc<dyn Secrets>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { changing, once, secrets, clock }
    }

    /// Issues the key. What its user may not, it may not either, whatever its scopes say.
    pub async fn handle(&self, command: IssueKeyCommand) -> Result<Issued, Failure> {
        let IssueKeyCommand { user, key, name, scopes, expires_at, by, context } = command;
        own_or(&by, user, &Action::WriteUsers)?;
        let mut shown = None;
        let work = async {
            let token = self.secrets.token(TokenKind::Key);
            let new = NewApiKey { name, scopes, digest: self.secrets.digest(&token), expires_at };
            let now = self.clock.now();
            let issue = |user: &User| user.issue_key(key, new.clone(), now);
            let written = self.changing.decide_on(user, Expected::Any, &context, issue).await?;
            // What was issued before was issued with another token.
            shown = written.changed.then_some(token);
            Ok(written)
        };
        let written = self.once.run(&context, work).await?;
        Ok(Issued { written, token: shown })
    }
}

#[cfg(test)]
mod tests {
    use daybook_domain::access::Role;
    use daybook_domain::identity::UserEvent;
    use daybook_domain::shared::Erasable;

    use super::super::fixtures::{
        FIRST, accepting, answered, assert_forbidden, author, by, changing, context, id, key_id, key_of,
        keyed, loaded, once, seconds, taking, untouched,
    };
    use super::super::testing::SequentialSecrets;
    use super::*;
    use crate::shared::{Loaded, Streams};
    use crate::testing::FixedClock;

    fn scopes() -> Scopes {
        Scopes::new(["config:read:feature.".parse().unwrap()]).unwrap()
    }

    fn command(by: Principal) -> IssueKeyCommand {
        IssueKeyCommand {
            user: id(1),
            key: key_id(7),
            name: "laptop".parse().unwrap(),
            scopes: scopes(),
            expires_at: seconds(60),
            by,
            context: context(),
        }
    }

    fn issued() -> UserEvent {
        let secrets = SequentialSecrets::default();
        UserEvent::KeyIssued {
            key: key_id(7),
            name: Erasable::Known("laptop".parse().unwrap()),
            scopes: scopes(),
            digest: secrets.digest(&secrets.token(TokenKind::Key)),
            expires_at: seconds(60),
        }
    }

    fn handler(streams: Arc<dyn Streams<User>>, once: Arc<Once>) -> IssueKey {
        let clock = Arc::new(FixedClock::new(seconds(5)));
        IssueKey::new(changing(streams), once, Arc::new(SequentialSecrets::default()), clock)
    }

    #[tokio::test]
    async fn a_key_is_shown_once_and_kept_as_a_digest() {
        for who in [by(1, Role::Reader), by(2, Role::Admin)] {
            let outcome = handler(taking(author(3), vec![issued()]), once()).handle(command(who)).await;
            let given = outcome.ok().unwrap();
            assert_eq!(given.written.version, 4);
            let shown = given.token.unwrap();
            assert_eq!(shown.kind(), Some(TokenKind::Key));
            assert_eq!(shown.reveal(), SequentialSecrets::default().token(TokenKind::Key).reveal());
        }
    }

    #[tokio::test]
    async fn a_key_that_is_issued_already_is_not_shown_again() {
        let user = author(3).state.map(|user| {
            let user = daybook_domain::shared::replay(Some((*user).clone()), &[issued()]);
            Arc::new(user.unwrap())
        });
        let mut streams = loaded(vec![vec![Loaded { version: 4, state: user }]]);
        accepting(&mut streams, Vec::new());
        let again = handler(Arc::new(streams), once()).handle(command(by(1, Role::Reader))).await;
        assert!(again.ok().unwrap().token.is_none());
        let keyed = IssueKeyCommand { context: keyed(), ..command(by(1, Role::Reader)) };
        let again = handler(untouched(), answered()).handle(keyed).await.ok().unwrap();
        assert!(again.token.is_none());
        assert_eq!(again.written, FIRST);
    }

    #[tokio::test]
    async fn a_key_issues_no_keys_and_others_issue_none() {
        let own_key = key_of(by(1, Role::Admin), "users:write");
        for who in [own_key, by(2, Role::Editor), Principal::Anonymous] {
            let outcome = handler(untouched(), once()).handle(command(who)).await;
            assert_forbidden(&outcome.map(|issued| issued.written));
        }
    }
}
