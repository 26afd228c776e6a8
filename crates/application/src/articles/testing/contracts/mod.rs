//! Suites of cases over a fresh [`ArticlesHarness`](super::ArticlesHarness), run by
//! [`articles_contract!`](crate::articles_contract).
//!
//! The crate that runs them needs tokio with `macros` and `rt-multi-thread`. A new case is a function in the suite's
//! file and its name in the macro below.
#![expect(
    missing_docs,
    clippy::missing_panics_doc,
    clippy::unwrap_used,
    reason = "a case is an assertion whose name is its sentence"
)]

pub mod lists;
pub mod plans;
pub mod published;
pub mod records;
pub mod revisions;
pub mod search;
mod support;
pub mod twins;

/// Makes a test of every case of one suite.
#[doc(hidden)]
#[macro_export]
macro_rules! articles_cases {
    ($harness:expr, $($suite:ident: $($case:ident),+;)+) => {
        $(
            mod $suite {
                use super::*;

                $(
                    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                    async fn $case() {
                        $crate::articles::testing::contracts::$suite::$case($harness).await;
                    }
                )+
            }
        )+
    };
}

/// Runs every suite of articles on an adapter; the expression makes a fresh harness and may `.await`.
#[macro_export]
macro_rules! articles_contract {
    ($harness:expr) => {
        $crate::articles_cases!($harness,
            records:
                an_article_that_never_was_is_none,
                a_new_article_is_told_whole,
                every_event_is_a_version_with_its_time,
                an_article_reads_as_it_was_at_every_position_and_version,
                versions_within_one_commit_are_told_apart,
                rights_are_those_of_now,
                the_trash_hides_what_is_published_and_gives_it_back,
                a_body_of_a_million_characters_is_read_back;
            published:
                nothing_is_published_before_it_is,
                saving_changes_nothing_that_is_published,
                publishing_again_keeps_the_first_date,
                a_slug_finds_what_is_published_under_it,
                an_earlier_slug_finds_the_article_under_its_present_one,
                a_slug_of_a_working_copy_finds_nothing,
                a_slug_finds_nothing_while_nothing_is_published,
                a_slug_finds_what_it_found_at_every_position,
                a_slug_that_was_given_back_is_another_articles,
                a_slug_belongs_to_whoever_drafted_or_published_under_it;
            lists:
                articles_are_listed_in_the_order_of_their_creation,
                each_sort_is_paged_in_both_directions,
                the_trash_is_listed_only_when_asked_for,
                filters_hold_together,
                text_in_titles_is_found_without_case_and_without_operators,
                drafts_are_listed_for_their_editors_only,
                what_is_published_is_listed_as_it_is_published,
                what_was_private_stays_private_in_lists_of_the_past,
                a_list_of_the_past_is_as_it_was_for_who_may_see_it_now;
            revisions:
                revisions_are_paged_in_both_orders,
                a_revision_says_what_was_saved_by_whom_and_why,
                a_restored_revision_names_the_one_that_it_repeats,
                what_makes_no_revision_is_none,
                the_checkpoint_is_open_until_something_closes_it;
            plans:
                what_is_planned_is_due_at_its_time,
                what_is_due_comes_in_the_order_of_time,
                what_fell_away_or_is_done_is_not_due;
            search:
                an_article_is_found_by_the_words_of_each_part,
                all_terms_must_be_found_in_whatever_parts,
                a_title_weighs_more_than_tags_than_a_lead_than_a_body,
                case_and_accents_do_not_matter,
                where_no_spaces_are_written_any_part_is_found,
                a_word_is_found_however_its_letters_are_composed,
                the_last_word_may_go_on_and_no_other,
                a_phrase_is_found_as_it_stands,
                no_operator_does_anything,
                what_is_saved_is_found_and_what_was_replaced_is_not,
                readers_find_only_what_is_published,
                editors_find_only_what_they_may_see,
                nothing_in_the_trash_is_found,
                snippets_mark_what_was_searched_for,
                hits_are_filtered_counted_and_paged;
            twins:
                every_answer_is_as_a_replay_has_it;
        );
    };
}
