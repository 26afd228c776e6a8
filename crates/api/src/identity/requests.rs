//! What comes in, as OpenAPI describes it.
#![expect(dead_code, reason = "the fields are read by the derive; the bodies are parsed field by field")]

use utoipa::ToSchema;

/// Who signs in. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = Login)]
pub struct LoginRequest {
    /// The e-mail address or the user name; case makes no difference.
    #[schema(example = "ann@example.com")]
    login: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// A session to renew. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = Refresh)]
pub struct RefreshRequest {
    /// The refresh token, which is good once.
    refresh_token: String,
}

/// The administrator to begin with. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = Setup)]
pub struct SetupRequest {
    /// The token that was printed when the server started.
    token: String,
    /// 1–200 characters.
    #[schema(example = "Ann Lee", max_length = 200)]
    name: String,
    /// What it signs in with: this, a user name, or both.
    #[schema(example = "ann@example.com", max_length = 254)]
    email: Option<String>,
    /// 1–64 letters, digits, `.`, `_` or `-`.
    #[schema(example = "ann", max_length = 64)]
    user_name: Option<String>,
    /// 12–200 characters, of which at least 5 differ.
    #[schema(format = Password, min_length = 12, max_length = 200)]
    password: String,
}

/// One's own password to be. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = ChangePassword)]
pub struct PasswordRequest {
    /// The present password.
    #[schema(format = Password)]
    present_password: String,
    /// 12–200 characters, of which at least 5 differ.
    #[schema(format = Password, min_length = 12, max_length = 200)]
    new_password: String,
}

/// A user's password to be. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = ResetPassword)]
pub struct ResetRequest {
    /// 12–200 characters, of which at least 5 differ.
    #[schema(format = Password, min_length = 12, max_length = 200)]
    new_password: String,
}

/// A user to create. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = CreateUser)]
pub struct CreateUserRequest {
    /// 1–200 characters.
    #[schema(example = "Ann Lee", max_length = 200)]
    name: String,
    /// What it signs in with: this, a user name, or both.
    #[schema(example = "ann@example.com", max_length = 254)]
    email: Option<String>,
    /// 1–64 letters, digits, `.`, `_` or `-`.
    #[schema(example = "ann", max_length = 64)]
    user_name: Option<String>,
    /// 12–200 characters, of which at least 5 differ. Without it the user has API keys alone.
    #[schema(format = Password, min_length = 12, max_length = 200)]
    password: Option<String>,
    /// At least one of `admin`, `editor`, `author`, `reader`.
    #[schema(example = json!(["editor"]), min_items = 1)]
    roles: Vec<String>,
    /// At most 100 scopes, of those that can be granted.
    #[schema(example = json!(["customers:read"]), max_items = 100)]
    grants: Option<Vec<String>>,
}

/// Some of a user's profile, as a JSON Merge Patch (RFC 7396): what is left out stays, and `null` takes away.
#[derive(ToSchema)]
#[schema(as = PatchUser)]
pub struct PatchUserRequest {
    /// Not `null`.
    #[schema(example = "Ann Lee", max_length = 200)]
    name: Option<String>,
    /// `null` takes it away, if there is a user name.
    #[schema(example = "ann@example.com", max_length = 254)]
    email: Option<String>,
    /// `null` takes it away, if there is an e-mail address.
    #[schema(example = "ann", max_length = 64)]
    user_name: Option<String>,
}

/// What a user may, all of it. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = Access)]
pub struct AccessRequest {
    /// At least one of `admin`, `editor`, `author`, `reader`.
    #[schema(example = json!(["editor"]), min_items = 1)]
    roles: Vec<String>,
    /// At most 100 scopes, of those that can be granted; none without it.
    #[schema(example = json!(["customers:read"]), max_items = 100)]
    grants: Option<Vec<String>>,
}

/// An API key to issue. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = IssueApiKey)]
pub struct IssueKeyRequest {
    /// 1–100 characters.
    #[schema(example = "nightly export", max_length = 100)]
    name: String,
    /// 1–100 scopes. What its user may not, the key may not either.
    #[schema(example = json!(["customers:read"]), min_items = 1, max_items = 100)]
    scopes: Vec<String>,
    /// When it is over: within 366 days.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Why a user is erased. Other fields are refused.
#[derive(ToSchema)]
#[schema(as = EraseUser)]
pub struct EraseUserRequest {
    /// 1–1,000 characters that do not name the person, for they stay readable. Instead of the header `Daybook-Reason`.
    #[schema(example = "left, ticket 1742")]
    reason: Option<String>,
}
