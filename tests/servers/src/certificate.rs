//! Certificates that nobody else trusts.

use std::path::Path;
use std::process::Command;

use crate::guarded::{User, as_user};

/// What makes an authority, a key, and a certificate for a name by that authority.
const MAKE: &str = r#"
set -e
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=authority of $1" -keyout authority.key -out authority.pem
openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout server.key -out server.csr
printf 'subjectAltName=DNS:%s\nbasicConstraints=critical,CA:FALSE\n' "$1" > server.ext
openssl x509 -req -days 2 -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial \
    -extfile server.ext -out server.pem
chmod 600 server.key
"#;

/// Makes `server.pem` and `server.key` for `name` in `folder`, and `authority.pem`, which signed it; all of them this
/// user's.
pub(crate) fn make(folder: &Path, user: Option<User>, name: &str) {
    let mut command = as_user(Command::new("sh"), user);
    let done = command.current_dir(folder).args(["-c", MAKE, "make", name]).output().unwrap();
    assert!(done.status.success(), "no certificate was made: {}", String::from_utf8_lossy(&done.stderr));
}
