//! What `daybook users` understands.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use daybook_domain::access::Role;
use daybook_domain::identity::{DisplayName, UserName};
use daybook_domain::shared::{Email, Reason};

use super::Unserved;

/// What to do about users.
#[derive(Debug, Subcommand)]
pub(in crate::cli) enum UsersCommand {
    /// Make a user who signs in with a password, such as the first administrator: --role admin. The password is the
    /// first line of standard input, or of a file.
    Create(CreateUserArguments),
}

/// A user to make.
#[derive(Debug, Args)]
pub(in crate::cli) struct CreateUserArguments {
    /// What the user is: admin, editor, author or reader. Once for each role.
    #[arg(long = "role", value_name = "ROLE", required = true)]
    pub(in crate::cli) roles: Vec<Role>,
    /// What the user is called [default: what it signs in with].
    #[arg(long)]
    pub(in crate::cli) name: Option<DisplayName>,
    /// The e-mail address that the user signs in with.
    #[arg(long, required_unless_present = "user_name")]
    pub(in crate::cli) email: Option<Email>,
    /// The user name that the user signs in with.
    #[arg(long)]
    pub(in crate::cli) user_name: Option<UserName>,
    /// The file whose first line is the password [default: standard input].
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) password_file: Option<PathBuf>,
    /// Why, as history will show.
    #[arg(long)]
    pub(in crate::cli) reason: Option<Reason>,
    #[command(flatten)]
    pub(in crate::cli) unserved: Unserved,
}
