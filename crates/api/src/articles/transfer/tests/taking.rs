use daybook_application::articles::Status;
use daybook_application::testing::START;
use daybook_domain::access::Principal;

use super::super::Rule;
use super::support::{Files, Installation};

const NIGHT: &str = "---\ntitle: Night\ndate: 2024-01-15\ntags: [a]\n---\n# Night\n\nText.\n";

#[tokio::test]
async fn a_file_makes_an_article_once_and_then_it_is_told_to_be_unchanged() {
    let here = Installation::new();
    assert_eq!(here.take("x/night.md", NIGHT).await, "x/night.md: created");
    let first = here.at("x/night.md").await;
    assert_eq!(first.summary.status, Status::Published);
    assert_eq!(first.summary.published.as_ref().unwrap().at.to_string(), "2024-01-15T00:00:00.000000Z");
    assert_eq!((first.summary.slug.as_str(), first.summary.author.as_str()), ("night", "ann"));
    assert_eq!(here.take("x/night.md", NIGHT).await, "x/night.md: unchanged");
    assert_eq!(here.at("x/night.md").await, first);
}

#[tokio::test]
async fn a_file_that_changed_is_saved_and_published_under_the_date_that_readers_know() {
    let here = Installation::new();
    here.take("night.md", "# Night\nText").await;
    let first = here.at("night.md").await.summary;
    assert_eq!(here.take("night.md", "# Night\nOther text").await, "night.md: changed");
    let second = here.at("night.md").await;
    assert_eq!((second.summary.revision.number(), second.body.as_str()), (2, "# Night\nOther text"));
    let (was, is) = (first.published.unwrap(), second.summary.published.unwrap());
    assert_eq!((is.revision.number(), is.at, is.slug), (2, was.at, was.slug));
}

#[tokio::test]
async fn a_draft_is_saved_beside_what_is_published() {
    let here = Installation::new();
    assert_eq!(here.take("a.md", "---\ndraft: true\n---\none").await, "a.md: created");
    assert_eq!(here.at("a.md").await.summary.status, Status::Draft);
    assert_eq!(here.take("a.md", "---\ndraft: true\n---\none").await, "a.md: unchanged");
    assert_eq!(here.take("a.md", "one").await, "a.md: changed");
    assert_eq!(here.at("a.md").await.summary.published.unwrap().revision.number(), 1);
    assert_eq!(here.take("a.md", "---\ndraft: true\n---\ntwo").await, "a.md: changed");
    let is = here.at("a.md").await.summary;
    assert_eq!((is.revision.number(), is.published.unwrap().revision.number()), (2, 1));
}

#[tokio::test]
async fn another_date_is_taken_over_and_one_that_lies_ahead_is_a_plan() {
    let here = Installation::new();
    let dated = |date: &str| format!("---\ndate: {date}\n---\ntext");
    here.take("a.md", &dated("2024-01-15")).await;
    assert_eq!(here.take("a.md", &dated("2023-01-15")).await, "a.md: changed");
    assert_eq!(here.take("a.md", &dated("2023-01-15")).await, "a.md: unchanged");
    assert_eq!(
        here.at("a.md").await.summary.published.unwrap().at.to_string(),
        "2023-01-15T00:00:00.000000Z"
    );
    assert_eq!(here.take("b.md", &dated("2027-01-15")).await, "b.md: created");
    let planned = here.at("b.md").await.summary;
    assert_eq!(planned.status, Status::Draft);
    assert!(planned.schedules.publish.unwrap().at() > START);
    assert_eq!(here.take("b.md", &dated("2027-01-15")).await, "b.md: unchanged");
    assert_eq!(here.take("b.md", &dated("2028-01-15")).await, "b.md: changed");
}

#[tokio::test]
async fn a_dry_run_tells_the_same_and_writes_nothing() {
    let here = Installation::new();
    here.take("old.md", "old").await;
    let files =
        Files::of(&[("bad.md", "---\ndraft: maybe\n---\n"), ("new.md", "new"), ("old.md", "changed")]);
    let would = here.take_in(&files, true).await;
    assert_eq!(here.at("old.md").await.body.as_str(), "old");
    assert!(here.find("new.md".parse::<super::super::FilePath>().unwrap().article()).await.is_none());
    assert_eq!(here.take_in(&files, false).await, would);
    assert_eq!(here.at("old.md").await.body.as_str(), "changed");
}

#[tokio::test]
async fn a_dry_run_knows_whose_each_slug_would_be() {
    let here = Installation::new();
    here.take("drafted.md", "---\nslug: drafted\ndraft: true\n---\n").await;
    here.take("seen.md", "---\nslug: seen\n---\ntext").await;
    let files = Files::of(&[
        ("a.md", "---\nslug: drafted\n---\ntext"),
        ("b.md", "# Night\n"),
        ("c.md", "---\nslug: night\n---\ntext"),
        ("drafted.md", "---\nslug: other\ndraft: true\n---\n"),
        ("e.md", "---\nslug: seen\n---\ntext"),
        ("f.md", "---\nslug: other\n---\ntext"),
        ("seen.md", "---\nslug: again\n---\ntext"),
        ("t.md", "# Drafted\n"),
        ("u.md", "---\nslug: drafted-2\n---\ntext"),
    ]);
    let would = here.take_in(&files, true).await;
    let taken = would.iter().filter(|outcome| outcome.happened == Err(Rule::SlugTaken));
    assert_eq!(
        taken.map(|outcome| outcome.path.as_str()).collect::<Vec<_>>(),
        ["a.md", "c.md", "e.md", "f.md"]
    );
    assert_eq!(here.take_in(&files, false).await, would);
}

#[tokio::test]
async fn slugs_that_collide_are_refused_if_named_and_told_apart_if_not() {
    let here = Installation::new();
    let named = "---\nslug: night\n---\ntext";
    let files = Files::of(&[("a.md", named), ("b.md", named), ("c.md", "# Night\n"), ("d.md", "# Night\n")]);
    assert_eq!(
        here.told(&files).await,
        [
            "a.md: created",
            "b.md: slug-taken: slug: another article has or had this slug",
            "c.md: created",
            "d.md: created"
        ]
    );
    assert_eq!(here.refusal("b.md", named).await, Rule::SlugTaken);
    let would = here.take_in(&Files::of(&[("b.md", named)]), true).await;
    assert_eq!(would[0].happened, Err(Rule::SlugTaken));
    let (c, d) = (here.at("c.md").await.summary.slug, here.at("d.md").await.summary.slug);
    assert_ne!(c, d);
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_nothing_comes_of_it() {
    let here = Installation::new();
    assert_eq!(here.refusal("a.md", "---\ntitle: T\n---\n \n").await, Rule::BodyMissing);
    assert_eq!(here.refusal("../a.md", "text").await.slug(), "path-invalid");
    let id = "---\nid: 0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00\n---\ntext";
    let told = here.told(&Files::of(&[("a.md", id), ("b.md", id)])).await;
    assert_eq!(told, ["a.md: created", "b.md: article-twice: a.md is the same article"]);
    assert_eq!(here.written_out().await.0.len(), 1);
}

#[tokio::test]
async fn an_article_in_the_trash_stays_there() {
    use daybook_application::articles::DeleteCommand;
    use daybook_application::shared::{CommandContext, Expected};
    use daybook_application::testing::SequentialIds;

    let here = Installation::new();
    here.take("a.md", "text").await;
    let id = here.at("a.md").await.summary.id;
    let context = CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(1));
    here.articles.delete.handle(DeleteCommand { id, expected: Expected::Any, context }).await.unwrap();
    assert_eq!(here.refusal("a.md", "text").await, Rule::InTrash);
    assert_eq!(here.written_out().await, Files::default());
}

#[tokio::test]
async fn the_names_of_files_make_no_lines_of_their_own() {
    let here = Installation::new();
    let told = here.take("a\nb: created.md", "text").await;
    assert!(!told.contains('\n') && told.contains("path-invalid"), "{told}");
}
