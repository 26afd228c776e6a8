//! Identity's own types of problems.

use crate::shared::kinds;

kinds! { pub(super),
    LOGIN_REFUSED UNAUTHORIZED "login-refused" "The name or the password is wrong"
    REFRESH_REFUSED UNAUTHORIZED "refresh-refused" "The session cannot be renewed"
    REFRESH_REUSED UNAUTHORIZED "refresh-reused" "The refresh token was used before"
    WRONG_PASSWORD FORBIDDEN "wrong-password" "The present password is wrong"
    WRONG_SETUP_TOKEN FORBIDDEN "wrong-setup-token" "This is not the setup token"
    USER_NOT_FOUND NOT_FOUND "user-not-found" "There is no such user"
    SESSION_NOT_FOUND NOT_FOUND "session-not-found" "There is no such session"
    API_KEY_NOT_FOUND NOT_FOUND "api-key-not-found" "There is no such API key"
    LOGIN_TAKEN CONFLICT "login-taken" "Another user signs in with this"
    LAST_ADMIN CONFLICT "last-admin" "The last administrator has to stay one"
    TOO_MANY_KEYS CONFLICT "too-many-keys" "The user has too many API keys"
    USER_SUSPENDED CONFLICT "user-suspended" "The user is suspended"
    SETUP_OVER CONFLICT "setup-over" "There is an administrator already"
    USER_ERASED GONE "user-erased" "The user has been erased"
    TOO_MANY_TRIES TOO_MANY_REQUESTS "too-many-tries" "Too many tries have failed"
    PASSWORDS_BUSY SERVICE_UNAVAILABLE "passwords-busy" "Too many passwords are being checked"
}
