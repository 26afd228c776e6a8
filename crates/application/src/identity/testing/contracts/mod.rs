//! Suites of cases over a fresh [`IdentityHarness`](super::IdentityHarness), run by
//! [`identity_contract!`](crate::identity_contract), and those of the ports that keep secrets and keep strangers out.
//!
//! The crate that runs them needs tokio with `macros` and `rt-multi-thread`. A new case is a function in the suite's
//! file and its name in the macro below.
#![expect(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case is an assertion whose name is its sentence"
)]

pub mod credentials;
pub mod erasing;
pub mod passwords;
pub mod secrets;
pub mod sessions;
mod support;
pub mod throttle;
pub mod users;

/// Makes a test of every case of some suites; each gets what the expression makes.
#[doc(hidden)]
#[macro_export]
macro_rules! identity_cases {
    ($made:expr, $($suite:ident: $($case:ident),+;)+) => {
        $(
            mod $suite {
                use super::*;

                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $case() {
                        $crate::identity::testing::contracts::$suite::$case($made).await;
                    }
                )+
            }
        )+
    };
}

/// The same for suites of ports that do not wait.
#[doc(hidden)]
#[macro_export]
macro_rules! identity_instant_cases {
    ($made:expr, $suite:ident: $($case:ident),+;) => {
        mod $suite {
            use super::*;

            $(
                #[test]
                fn $case() {
                    $crate::identity::testing::contracts::$suite::$case(&$made);
                }
            )+
        }
    };
}

/// Runs every suite of users and sessions on an adapter; the expression makes a fresh harness and may `.await`.
#[macro_export]
macro_rules! identity_contract {
    ($harness:expr) => {
        $crate::identity_cases!($harness,
            users:
                a_user_that_never_was_is_none,
                a_new_user_is_told_whole,
                every_change_is_told,
                a_suspended_user_says_so_until_it_is_reinstated,
                users_are_paged_in_the_order_of_their_creation,
                administrators_are_the_active_ones_in_the_order_of_their_creation,
                a_user_is_found_by_every_spelling_of_what_it_signs_in_with,
                what_one_user_signs_in_with_no_other_one_takes,
                there_is_one_first_administrator;
            sessions:
                a_session_is_open_until_it_is_ended,
                a_session_is_open_until_its_refresh_token_is_over,
                sessions_of_a_former_generation_are_not_open,
                a_renewed_session_tells_its_new_times,
                sessions_are_listed_for_each_user_oldest_first;
            credentials:
                a_digest_that_was_never_given_is_nothing,
                the_last_access_token_finds_its_session,
                an_ended_session_is_found_by_no_access_token,
                every_refresh_token_there_was_finds_its_session,
                a_key_is_found_until_it_is_revoked,
                keys_of_several_users_are_told_apart;
            erasing:
                an_erased_user_is_told_without_the_person,
                an_erased_user_signs_in_with_nothing_and_has_no_keys,
                what_an_erased_user_signed_in_with_is_free,
                history_shows_neither_persons_nor_secrets;
        );
    };
}

/// Runs the suite of what hashes passwords; the expression makes one.
#[macro_export]
macro_rules! passwords_contract {
    ($passwords:expr) => {
        $crate::identity_cases!($passwords,
            passwords:
                a_password_is_verified_by_its_own_hash_only,
                without_a_hash_no_password_is_right,
                a_new_hash_is_current;
        );
    };
}

/// Runs the suite of what makes secrets; the expression makes one.
#[macro_export]
macro_rules! secrets_contract {
    ($secrets:expr) => {
        $crate::identity_instant_cases!($secrets,
            secrets:
                a_token_is_new_each_time_and_tells_its_kind,
                a_token_can_stand_in_a_header,
                a_digest_is_of_all_of_the_token_and_always_the_same;
        );
    };
}

/// Runs the suite of what slows down who guesses; the expression makes a fresh one.
#[macro_export]
macro_rules! throttle_contract {
    ($throttle:expr) => {
        $crate::identity_instant_cases!($throttle,
            throttle:
                some_failures_cost_nothing_and_then_each_one_doubles_the_wait,
                a_try_that_is_not_allowed_is_not_counted,
                a_success_forgets_the_failures_of_the_account,
                one_account_does_not_slow_down_another,
                an_address_is_slowed_down_whatever_accounts_it_tries,
                a_success_does_not_forgive_an_address_its_failures,
                an_ipv6_address_is_counted_by_its_network,
                an_ipv4_address_is_the_same_however_it_is_written,
                failures_are_forgotten_after_a_day;
        );
    };
}
