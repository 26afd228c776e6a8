//! The search's index is held against the log like every table.

use daybook_application::articles::testing::ArticlesHarness;
use daybook_application::testing::START;
use daybook_domain::articles::Article;

use super::harness::{StoreHarness, draft};

async fn written() -> StoreHarness {
    let h = StoreHarness::new().await;
    h.create(1, draft("Night", "dark and late")).await;
    h.act(1, |article| article.publish(None, START)).await;
    h.create(2, draft("Day", "bright")).await;
    h.verify().await;
    h
}

async fn assert_found_out_and_mended(tampered: &str) {
    let h = written().await;
    let before = h.rows().await;
    h.tamper(tampered).await;
    let fault = h.try_verify().await.unwrap_err().to_string();
    assert!(fault.contains("article_terms"), "{fault}");
    h.rebuild().await;
    h.verify().await;
    assert_eq!(h.rows().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_is_missing_in_the_index_is_found_out_and_mended() {
    assert_found_out_and_mended("DELETE FROM article_index_whole").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_nobody_wrote_is_found_out_and_mended() {
    let add = "INSERT INTO article_index (rowid, title, tags, lead, body) VALUES (1, 'forged', '', '', '')";
    assert_found_out_and_mended(add).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_words_of_a_text_are_there_once_however_often_it_is_published() {
    let h = written().await;
    h.act(1, Article::unpublish).await;
    h.act(1, |article| article.publish(None, START)).await;
    let rows = h.query("SELECT term || texts || times FROM article_terms ORDER BY term").await;
    assert_eq!(rows, ["and11", "bright11", "dark11", "day11", "late11", "night11"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_working_copy_and_what_is_published_are_in_the_index() {
    let h = written().await;
    for n in 0..5 {
        h.act(1, |article| article.save(draft("Night", &format!("text{n}")), "x".parse().unwrap(), None))
            .await;
    }
    let rows = h.query("SELECT body FROM article_searched ORDER BY position").await;
    assert_eq!(rows, ["dark and late", "bright", "text4"]);
    h.act(1, |article| article.publish(None, START)).await;
    assert_eq!(h.query("SELECT body FROM article_searched ORDER BY position").await, ["bright", "text4"]);
    h.verify().await;
}
