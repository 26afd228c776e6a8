//! `daybook users`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use daybook_application::identity::{CreateCommand, Password};
use daybook_application::shared::CommandContext;
use daybook_domain::access::{Principal, Roles, Scopes};
use daybook_domain::identity::{Logins, UserId, UserProfile};
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::arguments::{CreateUserArguments, Unserved};
use super::output;
use crate::app::{Composition, Foundation};
use crate::modules;

/// How long what is on the writer's queue may take at the end.
const END_WITHIN: Duration = Duration::from_secs(20);
/// The most bytes of a line that are taken for a password.
const MOST_BYTES: u64 = 4_096;

/// Makes a user, and prints its id.
pub(super) async fn create(arguments: CreateUserArguments) -> anyhow::Result<ExitCode> {
    let CreateUserArguments { roles, name, email, user_name, password_file, reason, unserved } = arguments;
    // Before the data is taken: who types may take any time.
    let password = password(password_file.as_deref())?;
    let called = email.as_ref().map(|email| email.as_str().to_owned());
    let called = called.or_else(|| user_name.as_ref().map(ToString::to_string)).unwrap_or_default();
    let name = name.map_or_else(|| called.parse(), Ok)?;
    let profile = UserProfile { name, logins: Logins::new(email, user_name)? };
    let Unserved { data, store, contexts, logs: _ } = unserved;
    let composition = Composition { modules: modules::all(), ..Composition::new(data, store, contexts) };
    let id = UserId::new(composition.ids.next());
    let context = CommandContext { reason, ..CommandContext::new(Principal::System, composition.ids.next()) };
    let (roles, grants, by) = (Roles::new(roles)?, Scopes::default(), Principal::System);
    let command = CreateCommand { id, profile, password: Some(password), roles, grants, by, context };
    let foundation = composition.start().await?;
    let created = made(&foundation, command).await;
    let ended = foundation.end(Instant::now() + END_WITHIN).await;
    created?;
    ended?;
    output::line(&format!("Created the user {id}"))?;
    Ok(ExitCode::SUCCESS)
}

async fn made(foundation: &Foundation, command: CreateCommand) -> anyhow::Result<()> {
    let accounts = foundation.accounts()?;
    tokio::select! {
        created = accounts.identity.create.handle(command) => Ok(created.map(|_| ())?),
        error = foundation.failure() => Err(error),
    }
}

/// The first line of a file or of standard input. It is never an argument: others on the machine could read that.
fn password(file: Option<&Path>) -> anyhow::Result<Password> {
    let source: Box<dyn Read> = match file {
        Some(path) => Box::new(File::open(path).with_context(|| path.display().to_string())?),
        None => Box::new(io::stdin()),
    };
    let mut line = Zeroizing::new(String::new());
    BufReader::new(source.take(MOST_BYTES)).read_line(&mut line).context("the password cannot be read")?;
    Ok(Password::new(line.trim_end_matches(['\r', '\n']))?)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_password_is_the_first_line_of_a_file_and_its_spaces_count() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for (text, expected) in [
            ("correct horse battery\n", "correct horse battery"),
            (" correct horse \r\nmore", " correct horse "),
            ("correct horse battery", "correct horse battery"),
        ] {
            fs::write(file.path(), text).unwrap();
            assert!(
                password(Some(file.path())).is_ok_and(|password| password.reveal() == expected),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_password_that_is_weak_is_refused_without_being_quoted() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for text in ["", "hunter2\n", "\ncorrect horse battery"] {
            fs::write(file.path(), text).unwrap();
            let error = password(Some(file.path())).err().unwrap().to_string();
            assert!(!error.contains("hunter2"), "{error}");
        }
        assert!(password(Some(Path::new("/nowhere/at/all"))).is_err());
    }
}
