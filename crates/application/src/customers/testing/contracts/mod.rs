//! Suites of cases over a fresh [`CustomersHarness`](super::CustomersHarness), run by
//! [`customers_contract!`](crate::customers_contract).
//!
//! The crate that runs them needs tokio with `macros` and `rt-multi-thread`. A new case is a function in the suite's
//! file and its name in the macro below.
#![expect(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a case is an assertion whose name is its sentence"
)]

pub mod claims;
pub mod erasing;
pub mod imports;
pub mod lists;
pub mod notes;
pub mod random;
pub mod records;
mod support;
mod twins;

/// Makes a test of every case of one suite.
#[doc(hidden)]
#[macro_export]
macro_rules! customers_cases {
    ($harness:expr, $($suite:ident: $($case:ident),+;)+) => {
        $(
            mod $suite {
                use super::*;

                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $case() {
                        $crate::customers::testing::contracts::$suite::$case($harness).await;
                    }
                )+
            }
        )+
    };
}

/// Runs every suite of customers on an adapter; the expression makes a fresh harness and may `.await`.
#[macro_export]
macro_rules! customers_contract {
    ($harness:expr) => {
        $crate::customers_cases!($harness,
            records:
                a_customer_that_never_was_is_none,
                a_new_customer_is_told_whole,
                every_event_is_a_version_with_its_time,
                a_customer_reads_as_it_was_at_every_position,
                a_customer_reads_as_it_was_at_every_version,
                versions_within_one_commit_are_told_apart,
                a_deleted_customer_says_so_until_it_is_undeleted,
                consents_are_sorted_and_the_last_one_of_a_purpose_stands,
                a_hold_is_told_until_it_is_lifted;
            lists:
                customers_are_listed_in_the_order_of_their_creation,
                active_and_deleted_customers_are_never_in_one_list,
                a_list_by_tag_has_those_that_have_it_then,
                a_list_by_email_folds_and_follows_the_address,
                filters_hold_together,
                a_list_is_paged_by_the_position_of_creation,
                a_commit_of_many_is_listed_in_its_order;
            notes:
                notes_are_paged_in_both_orders,
                a_note_tells_its_author_and_its_time,
                notes_read_as_of_the_past,
                notes_outlast_deletion;
            imports:
                holders_are_active_and_deleted_customers_by_folded_address,
                an_address_that_was_given_up_has_no_holder,
                a_batch_knows_what_it_created_and_what_it_changed,
                taking_a_batch_back_is_of_the_batch,
                a_batch_is_paged_by_id;
            erasing:
                an_erased_customer_is_told_without_the_person,
                the_past_of_an_erased_customer_is_told_without_the_person,
                an_erased_customer_is_in_the_lists_of_before_only,
                an_erased_customer_is_found_by_no_address,
                the_notes_of_an_erased_customer_have_no_text,
                history_shows_what_happened_without_who,
                an_erased_customer_loads_as_erased,
                a_batch_outlasts_erasing,
                erasing_one_customer_leaves_the_others;
            claims:
                one_of_sixty_four_racing_creations_wins,
                two_customers_swap_their_addresses_by_way_of_a_third,
                a_deleted_customer_keeps_its_address,
                an_erased_customer_gives_its_address_back,
                another_spelling_of_ones_own_address_is_no_conflict;
            random:
                whatever_happens_all_reads_are_as_a_replay_has_them;
        );
    };
}
