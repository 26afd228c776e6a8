//! Revisions and the checkpoint.

use std::sync::Arc;

use daybook_domain::articles::{Draft, Note, Revision, Slug};

use super::support::{
    act, also_rebuilt, by_ann, context, create, draft, id, publish, revision, save, second, slug, tags,
    under, whole,
};
use crate::articles::testing::ArticlesHarness;
use crate::articles::{CheckpointView, RevisionSummary, RevisionView, RevisionsPage};
use crate::shared::{CommandContext, NewCommit, Order, StreamChange};
use crate::testing::START;

async fn numbers(h: &impl ArticlesHarness, page: &RevisionsPage) -> Vec<u64> {
    let found = h.revisions().page(page).await.unwrap();
    found.into_iter().map(|view| view.revision.number()).collect()
}

async fn one(h: &impl ArticlesHarness, number: u64) -> Option<RevisionView> {
    h.revisions().revision(id(1), revision(number)).await.unwrap()
}

async fn checkpoint(h: &impl ArticlesHarness) -> Option<CheckpointView> {
    h.revisions().checkpoint(id(1)).await.unwrap()
}

pub async fn revisions_are_paged_in_both_orders(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "1"))).await;
    create(&h, 2, by_ann(draft("Other", "1"))).await;
    for n in 2..=7 {
        save(&h, 1, draft("Night", &n.to_string())).await;
        save(&h, 2, draft("Other", &n.to_string())).await;
    }
    also_rebuilt(&h, async || {
        for (order, expected) in
            [(Order::Ascending, [1, 2, 3, 4, 5, 6, 7]), (Order::Descending, [7, 6, 5, 4, 3, 2, 1])]
        {
            assert_eq!(numbers(&h, &whole(1, order)).await, expected);
            let (mut paged, mut after): (Vec<u64>, Option<Revision>) = (Vec::new(), None);
            loop {
                let page = numbers(&h, &RevisionsPage { after, limit: 3, ..whole(1, order) }).await;
                assert!(page.len() <= 3);
                let Some(last) = page.last() else { break };
                after = Some(revision(*last));
                paged.extend(page);
            }
            assert_eq!(paged, expected);
        }
    })
    .await;
    assert_eq!(numbers(&h, &whole(3, Order::Ascending)).await, [0; 0]);
}

pub async fn a_revision_says_what_was_saved_by_whom_and_why(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "old"))).await;
    h.set_time(second(9));
    let text = Draft {
        subtitle: Some("s".parse().unwrap()),
        lead: Some("l".parse().unwrap()),
        tags: tags("b a"),
        ..under("day", draft("Day", "new\r\n"))
    };
    let note: Option<Note> = Some("typo".parse().unwrap());
    let loaded = h.streams().load(&[id(1)]).await.unwrap().remove(0);
    let events = loaded.state.as_deref().unwrap().save(text.clone(), slug("x"), note.clone()).unwrap();
    let change = StreamChange { id: id(1), based_on: loaded, events };
    let bob = CommandContext { actor: "bob".parse().unwrap(), ..context() };
    h.streams().append(NewCommit::new(vec![change], bob)).await.unwrap();
    let summary = RevisionSummary {
        revision: revision(2),
        title: "Day".parse().unwrap(),
        note,
        restored_from: None,
        actor: Arc::from("bob"),
        created_at: second(9),
        version: 2,
    };
    let expected = RevisionView { summary, content: text.under(slug("day")) };
    also_rebuilt(&h, async || {
        assert_eq!(one(&h, 2).await, Some(expected.clone()));
        let listed = h.revisions().page(&whole(1, Order::Descending)).await.unwrap();
        assert_eq!(listed[0], expected.summary);
        let first = one(&h, 1).await.unwrap();
        assert_eq!((first.content.body.as_str(), first.summary.created_at), ("old", START));
        assert_eq!(one(&h, 3).await, None);
    })
    .await;
}

pub async fn a_restored_revision_names_the_one_that_it_repeats(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "old"))).await;
    save(&h, 1, draft("Day", "new")).await;
    let old = one(&h, 1).await.unwrap().content;
    act(&h, 1, |article| article.restore_revision(revision(1), old.clone(), None)).await;
    also_rebuilt(&h, async || {
        let third = one(&h, 3).await.unwrap();
        assert_eq!(third.summary.restored_from, Some(revision(1)));
        // Its slug was given back, so that the present one stays.
        assert_eq!((third.content.body.as_str(), third.content.slug), ("old", slug("day")));
        assert_eq!(one(&h, 1).await.unwrap().content, old);
    })
    .await;
}

pub async fn what_makes_no_revision_is_none(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "old"))).await;
    act(&h, 1, |article| article.autosave(draft("Half", "x"))).await;
    publish(&h, 1, 0).await;
    act(&h, 1, daybook_domain::articles::Article::unpublish).await;
    act(&h, 1, |article| Ok(article.delete())).await;
    act(&h, 1, |article| Ok(article.undelete())).await;
    also_rebuilt(&h, async || assert_eq!(numbers(&h, &whole(1, Order::Ascending)).await, [1])).await;
}

pub async fn the_checkpoint_is_open_until_something_closes_it(h: impl ArticlesHarness) {
    create(&h, 1, by_ann(draft("Night", "old"))).await;
    assert_eq!(checkpoint(&h).await, None);
    let half = |slug: Option<Slug>| Draft {
        slug,
        lead: Some("l".parse().unwrap()),
        tags: tags("a"),
        ..draft("Half", "x")
    };
    let put_down = async |slug: Option<Slug>| act(&h, 1, |article| article.autosave(half(slug))).await;
    h.set_time(second(5));
    put_down(None).await;
    let first = CheckpointView { draft: half(None), actor: "tester".into(), saved_at: second(5), version: 2 };
    also_rebuilt(&h, async || assert_eq!(checkpoint(&h).await, Some(first.clone()))).await;
    put_down(Some(slug("half"))).await;
    assert_eq!(checkpoint(&h).await.unwrap().draft, half(Some(slug("half"))));
    act(&h, 1, daybook_domain::articles::Article::discard_autosave).await;
    assert_eq!(checkpoint(&h).await, None, "discarded");
    put_down(None).await;
    save(&h, 1, draft("Night", "new")).await;
    assert_eq!(checkpoint(&h).await, None, "saved");
    put_down(None).await;
    publish(&h, 1, 0).await;
    assert_eq!(checkpoint(&h).await, None, "published");
    put_down(None).await;
    let old = one(&h, 1).await.unwrap().content;
    act(&h, 1, |article| article.restore_revision(revision(1), old, None)).await;
    also_rebuilt(&h, async || assert_eq!(checkpoint(&h).await, None, "restored")).await;
}
