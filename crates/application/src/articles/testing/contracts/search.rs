//! Searching by words.

use daybook_domain::articles::{ArticleId, Draft, Editors, NewArticle, Visibility, folded};

use super::support::{act, also_rebuilt, by_ann, create, draft, id, of, publish, save, shown, tags, under};
use crate::articles::testing::ArticlesHarness;
use crate::articles::{ArticleFilter, Audience, Count, SearchField, SearchPage};

fn page(text: &str) -> SearchPage {
    SearchPage {
        query: text.parse().unwrap(),
        filter: ArticleFilter::default(),
        audience: Audience::Everything,
        skip: 0,
        limit: 100,
    }
}

async fn found_on(h: &impl ArticlesHarness, page: &SearchPage) -> Vec<ArticleId> {
    let found = h.search().working(page).await.unwrap();
    assert!(found.hits.is_sorted_by(|a, b| a.rank >= b.rank), "out of rank");
    found.hits.into_iter().map(|hit| hit.of.id).collect()
}

/// What is found, as numbers in their order.
async fn found(h: &impl ArticlesHarness, text: &str) -> Vec<u64> {
    let mut numbers = ranked(h, text).await;
    numbers.sort_unstable();
    numbers
}

async fn ranked(h: &impl ArticlesHarness, text: &str) -> Vec<u64> {
    numbers(found_on(h, &page(text)).await)
}

async fn readers_find(h: &impl ArticlesHarness, text: &str, audience: Audience) -> Vec<u64> {
    let found = h.search().published(&SearchPage { audience, ..page(text) }).await.unwrap();
    assert_eq!(found.count, Count { number: found.hits.len(), more: false });
    let mut numbers = numbers(found.hits.into_iter().map(|hit| hit.of.id).collect());
    numbers.sort_unstable();
    numbers
}

fn numbers(ids: Vec<ArticleId>) -> Vec<u64> {
    ids.into_iter().map(|found| (1..100).find(|n| id(*n) == found).unwrap()).collect()
}

fn text(title: &str, words: &str, lead: &str, body: &str) -> NewArticle {
    let lead = (!lead.is_empty()).then(|| lead.parse().unwrap());
    by_ann(Draft { tags: tags(words), lead, ..draft(title, body) })
}

pub async fn an_article_is_found_by_the_words_of_each_part(h: impl ArticlesHarness) {
    create(&h, 1, text("Apple one", "banana", "cherry pie", "# date\n\nfig, *grape*.")).await;
    create(&h, 2, text("Other two", "", "", "nothing")).await;
    also_rebuilt(&h, async || {
        for word in ["apple", "banana", "cherry", "pie", "date", "fig", "grape"] {
            assert_eq!(found(&h, word).await, [1], "{word}");
        }
        assert_eq!(found(&h, "melon").await, [0; 0]);
    })
    .await;
}

pub async fn all_terms_must_be_found_in_whatever_parts(h: impl ArticlesHarness) {
    create(&h, 1, text("Apple", "banana", "cherry", "date")).await;
    create(&h, 2, text("Apple two", "", "cherry", "")).await;
    assert_eq!(found(&h, "date apple banana").await, [1]);
    assert_eq!(found(&h, "cherry apple").await, [1, 2]);
    assert_eq!(found(&h, "apple date melon").await, [0; 0]);
}

pub async fn a_title_weighs_more_than_tags_than_a_lead_than_a_body(h: impl ArticlesHarness) {
    // All parts are of the same length wherever the word stands.
    let parts = [
        text("Title", "tag", "lead", "apple"),
        text("Title", "tag", "apple", "body"),
        text("Title", "apple", "lead", "body"),
        text("Apple", "tag", "lead", "body"),
    ];
    for (n, new) in (1..).zip(parts) {
        create(&h, n, by_ann(under(&format!("slug-{n}"), new.draft))).await;
    }
    for n in 10..40 {
        create(&h, n, text(&format!("Filler {n}"), "tag", "lead", "body")).await;
    }
    also_rebuilt(&h, async || assert_eq!(ranked(&h, "apple").await, [4, 3, 2, 1])).await;
}

pub async fn case_and_accents_do_not_matter(h: impl ArticlesHarness) {
    create(&h, 1, text("Café Über", "Ångström", "", "naïve ΕΛΛΆΔΑ Война Straße")).await;
    for words in [
        "STRASSE",
        "straß",
        "cafe",
        "CAFÉ",
        "cafe\u{301}",
        "uber",
        "angstrom",
        "naive",
        "ελλαδα",
        "ΕΛΛΑΔΑ",
        "ВОЙНА",
    ] {
        assert_eq!(found(&h, words).await, [1], "{words}");
    }
}

pub async fn a_word_is_found_however_its_letters_are_composed(h: impl ArticlesHarness) {
    // One of Devanagari's letters with a dot under them, and one of kana's with a voicing mark after them.
    create(&h, 1, text("ल\u{95c}का", "", "", "か\u{3099}くせい")).await;
    let other = text("ल\u{921}\u{93c}का", "", "", "がくせい");
    create(&h, 2, by_ann(under("second", other.draft))).await;
    for words in ["ल\u{95c}का", "ल\u{921}\u{93c}का", "がくせい", "か\u{3099}くせい", "がく"]
    {
        assert_eq!(found(&h, words).await, [1, 2], "{words}");
        let hits = h.search().working(&page(words)).await.unwrap().hits;
        assert!(hits.iter().all(|hit| !hit.snippets.is_empty()), "{words}");
    }
    assert_eq!(found(&h, "かく").await, [0; 0], "another letter");
}

pub async fn where_no_spaces_are_written_any_part_is_found(h: impl ArticlesHarness) {
    create(&h, 1, text("東京の夜", "", "", "ภาษาไทย Rust入門")).await;
    create(&h, 2, by_ann(under("second", text("京東", "", "", "a").draft))).await;
    for words in ["夜", "東京", "京の", "東京 夜", "ไทย", "入門", "rust", "入門 夜"] {
        assert_eq!(found(&h, words).await, [1], "{words}");
        let hit = h.search().working(&page(words)).await.unwrap().hits.remove(0);
        assert!(!hit.snippets.is_empty(), "{words}");
    }
    assert_eq!(found(&h, "京").await, [1, 2]);
    assert_eq!(found(&h, "夜東").await, [0; 0]);
}

pub async fn the_last_word_may_go_on_and_no_other(h: impl ArticlesHarness) {
    create(&h, 1, text("Event sourcing", "", "", "")).await;
    assert_eq!(found(&h, "event sourc").await, [1]);
    assert_eq!(found(&h, "s").await, [1]);
    assert_eq!(found(&h, "eve sourcing").await, [0; 0]);
    assert_eq!(found(&h, "ourcing").await, [0; 0]);
    assert_eq!(found(&h, "\"event sourc\"").await, [0; 0]);
    assert_eq!(found(&h, "\"event sourc").await, [1]);
}

pub async fn a_phrase_is_found_as_it_stands(h: impl ArticlesHarness) {
    create(&h, 1, text("One", "", "", "the big black cat sat")).await;
    create(&h, 2, text("Two", "", "", "the black big cat, an e-mail")).await;
    assert_eq!(found(&h, "\"big black\"").await, [1]);
    assert_eq!(found(&h, "\"black big\" cat").await, [2]);
    assert_eq!(found(&h, "big black").await, [1, 2]);
    assert_eq!(found(&h, "e-mail").await, [2]);
    assert_eq!(found(&h, "\"e mail\"").await, [2]);
    assert_eq!(found(&h, "mail-e").await, [0; 0]);
}

pub async fn no_operator_does_anything(h: impl ArticlesHarness) {
    create(&h, 1, text("Apple", "", "", "or and not near title body c")).await;
    create(&h, 2, text("Banana", "", "", "x")).await;
    for words in [
        "apple OR",
        "apple NOT",
        "NEAR(apple)",
        "apple AND not",
        "title:apple",
        "{title body}:apple",
        "^apple",
        "apple*",
        "-apple",
        "+apple",
        "(apple",
        "apple)",
        "apple'",
        "apple; --",
        "apple \"",
        "apple:*",
        "apple & not",
        "apple | body",
        "!apple",
        "<apple>",
        "%apple_",
        "apple\\",
    ] {
        let hits = found(&h, words).await;
        assert!(!hits.contains(&2), "{words}: {hits:?}");
    }
    assert_eq!(found(&h, "apple OR banana").await, [0; 0], "OR is a word");
    assert_eq!(found(&h, "apple OR").await, [1]);
    assert_eq!(found(&h, "-apple").await, [1]);
}

pub async fn what_is_saved_is_found_and_what_was_replaced_is_not(h: impl ArticlesHarness) {
    create(&h, 1, text("Apple", "red", "sour", "green")).await;
    save(&h, 1, text("Banana", "yellow", "", "sweet").draft).await;
    act(&h, 1, |article| article.autosave(draft("Melon", "melon"))).await;
    also_rebuilt(&h, async || {
        for word in ["banana", "yellow", "sweet"] {
            assert_eq!(found(&h, word).await, [1], "{word}");
        }
        for word in ["apple", "red", "sour", "green", "melon"] {
            assert_eq!(found(&h, word).await, [0; 0], "{word}");
        }
    })
    .await;
}

pub async fn readers_find_only_what_is_published(h: impl ArticlesHarness) {
    create(&h, 1, text("Apple", "", "", "green")).await;
    let everybody = async |text: &str| readers_find(&h, text, Audience::Everybody).await;
    assert_eq!(everybody("apple").await, [0; 0]);
    publish(&h, 1, 0).await;
    save(&h, 1, text("Banana", "", "", "yellow").draft).await;
    also_rebuilt(&h, async || {
        assert_eq!((everybody("apple green").await, everybody("banana").await), (vec![1], vec![]));
        assert_eq!((found(&h, "apple").await, found(&h, "banana").await), (vec![], vec![1]));
        let hit = h.search().published(&page("apple")).await.unwrap().hits.remove(0);
        assert_eq!(hit.of, shown(&h, 1, None).await.unwrap().summary);
    })
    .await;
    publish(&h, 1, 0).await;
    assert_eq!((everybody("apple").await, everybody("banana").await), (vec![], vec![1]));
    act(&h, 1, daybook_domain::articles::Article::unpublish).await;
    assert_eq!(everybody("banana").await, [0; 0]);
}

pub async fn editors_find_only_what_they_may_see(h: impl ArticlesHarness) {
    let by = |author: &str, editors: &[&str], title: &str| NewArticle {
        author: author.parse().unwrap(),
        editors: Editors::new(editors.iter().map(|editor| editor.parse().unwrap())).unwrap(),
        visibility: Visibility::Private,
        ..text(title, "", "", "apple")
    };
    create(&h, 1, by("ann", &[], "One")).await;
    create(&h, 2, by("bob", &["ann"], "Two")).await;
    create(&h, 3, by("bob", &[], "Three")).await;
    publish(&h, 3, 0).await;
    also_rebuilt(&h, async || {
        let seen = async |audience: Audience| {
            let found = h.search().working(&SearchPage { audience, ..page("apple") }).await.unwrap();
            assert_eq!(found.count, Count { number: found.hits.len(), more: false });
            found.hits.len()
        };
        assert_eq!((seen(of("ann")).await, seen(of("bob")).await, seen(of("eve")).await), (2, 2, 0));
        assert_eq!((seen(Audience::Everybody).await, seen(Audience::Everything).await), (0, 3));
        assert_eq!(readers_find(&h, "apple", Audience::Everybody).await, [0; 0]);
        assert_eq!(readers_find(&h, "apple", of("ann")).await, [0; 0]);
        assert_eq!(readers_find(&h, "apple", of("bob")).await, [3]);
    })
    .await;
}

pub async fn nothing_in_the_trash_is_found(h: impl ArticlesHarness) {
    create(&h, 1, text("Apple", "", "", "green")).await;
    publish(&h, 1, 0).await;
    act(&h, 1, |article| Ok(article.delete())).await;
    also_rebuilt(&h, async || {
        assert_eq!(found(&h, "apple").await, [0; 0]);
        assert_eq!(readers_find(&h, "apple", Audience::Everything).await, [0; 0]);
    })
    .await;
    act(&h, 1, |article| Ok(article.undelete())).await;
    assert_eq!(found(&h, "apple").await, [1]);
    assert_eq!(readers_find(&h, "apple", Audience::Everybody).await, [1]);
}

pub async fn snippets_mark_what_was_searched_for(h: impl ArticlesHarness) {
    let long = format!("{} <b>Apple</b> pies & Äpple {}", "before ".repeat(500), "after ".repeat(500));
    create(&h, 1, text("Pear", "", "", &long)).await;
    let hit = h.search().working(&page("apple")).await.unwrap().hits.remove(0);
    assert_eq!(hit.snippets.len(), 1);
    let snippet = &hit.snippets[0];
    assert_eq!(snippet.field, SearchField::Body);
    let whole: String = snippet.pieces.iter().map(|piece| piece.text.as_str()).collect();
    assert!(whole.contains("<b>Apple</b> pies & Äpple"), "{whole}");
    assert!(whole.chars().count() < 500, "{whole}");
    let marked: Vec<_> =
        snippet.pieces.iter().filter(|piece| piece.is_hit).map(|piece| folded(&piece.text)).collect();
    assert_eq!(marked, ["apple", "apple"]);
    create(&h, 2, text("Apple tree", "", "", "nothing")).await;
    let found = h.search().working(&page("apple")).await.unwrap();
    let tree = found.hits.iter().find(|hit| hit.of.id == id(2)).unwrap();
    assert_eq!(tree.snippets[0].field, SearchField::Title);
}

pub async fn hits_are_filtered_counted_and_paged(h: impl ArticlesHarness) {
    for n in 1..=7 {
        let words = if n % 2 == 0 { "even" } else { "odd" };
        create(&h, n, text(&format!("Number {n}"), words, "", "apple")).await;
    }
    create(&h, 8, text("Banana", "even", "", "x")).await;
    let filter = ArticleFilter { tag: Some("odd".parse().unwrap()), ..ArticleFilter::default() };
    also_rebuilt(&h, async || {
        let odd = SearchPage { filter: filter.clone(), ..page("apple") };
        let whole = h.search().working(&odd).await.unwrap();
        assert_eq!(whole.count, Count { number: 4, more: false });
        let whole: Vec<_> = whole.hits.into_iter().map(|hit| hit.of.id).collect();
        let mut paged = Vec::new();
        for skip in [0, 3, 6] {
            let part = h.search().working(&SearchPage { skip, limit: 3, ..odd.clone() }).await.unwrap();
            assert_eq!(part.count.number, 4, "the count is of all hits");
            paged.extend(part.hits.into_iter().map(|hit| hit.of.id));
        }
        assert_eq!(paged, whole);
    })
    .await;
}
