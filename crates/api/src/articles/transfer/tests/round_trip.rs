use daybook_application::articles::{CreateCommand, ShownArticle, UnpublishCommand};
use daybook_application::shared::{CommandContext, Expected};
use daybook_application::testing::SequentialIds;
use daybook_domain::access::Principal;
use daybook_domain::articles::{ArticleId, Draft, Editors, NewArticle, Visibility};
use proptest::prelude::*;

use super::super::{Document, FilePath, Page, written};
use super::support::{Files, Installation};

fn context() -> CommandContext {
    CommandContext::new(Principal::Development("ann".parse().unwrap()), SequentialIds::nth(0))
}

fn unchanged(told: &[String]) -> bool {
    told.iter().all(|line| line.ends_with(": unchanged"))
}

#[tokio::test]
async fn what_came_from_files_goes_to_the_same_files_and_comes_in_unchanged_everywhere() {
    let files = Files::of(&[
        ("a.md", "\u{feff}# A\r\ntext\r\n"),
        (
            "b/c.markdown",
            "---\ntitle: \"C: \\\"x\\\"\"\ndate: 2024-01-15 10:00 +0200\nsummary: |\n  two\n  lines\ntags: [x, 'y, z']\n---\n\n---\nbody\n---\n",
        ),
        ("b/d.md", "+++\ndraft = true\nvisibility = 'private'\neditors = ['bob']\nauthor = 'eve'\n+++\n"),
        ("e.md", "---\ndate: 2099-01-01\nsubtitle: Sub\n---\nlater"),
    ]);
    let here = Installation::new();
    here.told(&files).await;
    let out = here.written_out().await;
    assert_eq!(out.0.keys().collect::<Vec<_>>(), files.0.keys().collect::<Vec<_>>());
    assert!(unchanged(&here.told(&out).await), "{:?}", here.told(&out).await);
    assert!(unchanged(&here.told(&files).await));
    let there = Installation::new();
    there.told(&out).await;
    assert_eq!(there.written_out().await, out);
    for path in out.0.keys() {
        let (one, other) = (here.at(path).await, there.at(path).await);
        assert_eq!((one.body, one.summary.author), (other.body, other.summary.author));
        assert_eq!(one.summary.editors, other.summary.editors);
        assert_eq!(one.summary.visibility, other.summary.visibility);
    }
}

#[tokio::test]
async fn an_article_without_a_file_is_written_under_its_slug_and_comes_back_as_itself() {
    let here = Installation::new();
    here.take("night.md", "# Night\n").await;
    let id = ArticleId::new(SequentialIds::nth(7));
    let slugged = Draft {
        slug: Some("other".parse().unwrap()),
        body: "text".parse().unwrap(),
        ..Draft::titled("Other".parse().unwrap())
    };
    let new = NewArticle {
        author: "eve".parse().unwrap(),
        editors: Editors::default(),
        visibility: Visibility::Public,
        draft: slugged,
        note: Some("Imported from ../../etc/passwd.md".parse().unwrap()),
    };
    here.articles.create.handle(CreateCommand { id, new, context: context() }).await.unwrap();
    let out = here.written_out().await;
    assert_eq!(out.0.keys().collect::<Vec<_>>(), ["night.md", "other.md"]);
    assert!(out.0["other.md"].starts_with(&format!("---\nid: {id}\n")), "{}", out.0["other.md"]);
    assert!(unchanged(&here.told(&out).await));
    let there = Installation::new();
    there.told(&out).await;
    assert_eq!(there.find(id).await.unwrap().summary.author.as_str(), "eve");
    assert_eq!(there.written_out().await, out);
}

#[tokio::test]
async fn a_file_that_is_there_already_is_not_written_over() {
    let here = Installation::new();
    here.take("x/night.md", "---\nslug: taken\n---\ntext").await;
    let id = here.at("x/night.md").await.summary.id;
    let mut files = Files::of(&[("x/night.md", "theirs"), ("taken.md", "theirs too")]);
    super::super::export(&here.articles, &mut files).await.unwrap();
    assert_eq!(files.0["x/night.md"], "theirs");
    assert!(files.0[&format!("taken-{id}.md")].contains("text"));
}

#[tokio::test]
async fn bringing_in_what_was_written_out_publishes_nothing_that_was_not() {
    let here = Installation::new();
    here.take("a.md", "one").await;
    here.take("a.md", "---\ndraft: true\n---\ntwo").await;
    here.take("b.md", "b").await;
    let b = here.at("b.md").await.summary.id;
    here.articles
        .unpublish
        .handle(UnpublishCommand { id: b, expected: Expected::Any, context: context() })
        .await
        .unwrap();
    let out = here.written_out().await;
    assert!(unchanged(&here.told(&out).await), "{out:?}");
    assert_eq!(here.at("a.md").await.summary.published.unwrap().revision.number(), 1);
    assert_eq!(here.at("b.md").await.summary.published, None);
    let query = daybook_application::articles::ArticleQuery {
        id: b,
        audience: daybook_application::articles::Audience::Everything,
        as_of: None,
    };
    let shown = here.articles.article.handle(&query).await.unwrap().value;
    assert!(matches!(shown, Some(ShownArticle::Working(_))));
}

proptest! {
    #[test]
    fn any_text_comes_back_as_it_was(
        title in "\\PC{1,40}",
        lead in "[\\PC\\t\\n\\r\u{1}\u{7f}\u{85}\u{2028}\u{feff}\"\\\\]{0,60}",
        tags in proptest::collection::vec("\\PC{1,20}", 0..5),
        body in "(---\n|\\+\\+\\+\n|\\PC{0,9}\n|\r\n|\u{feff}){0,6}",
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let Ok(title) = title.parse() else { return };
            let Ok(tags) = tags.iter().map(|tag| tag.parse()).collect::<Result<Vec<_>, _>>() else { return };
            let draft = Draft {
                lead: lead.parse().ok(),
                tags: daybook_domain::articles::Tags::new(tags).unwrap(),
                body: body.parse().unwrap(),
                ..Draft::titled(title)
            };
            let here = Installation::new();
            let id = ArticleId::new(SequentialIds::nth(3));
            let new = NewArticle {
                author: "ann".parse().unwrap(),
                editors: Editors::default(),
                visibility: Visibility::Public,
                draft,
                note: None,
            };
            here.articles.create.handle(CreateCommand { id, new, context: context() }).await.unwrap();
            let view = here.find(id).await.unwrap();
            let text = written(Page { article: &view, names_article: true });
            let path: FilePath = "a.md".parse().unwrap();
            let back = Document::read(&path, text.as_bytes()).unwrap_or_else(|rule| panic!("{rule}: {text}"));
            let slug = view.summary.slug.clone();
            assert_eq!(back.draft.slug.as_ref(), Some(&slug));
            assert_eq!(back.draft.title, view.summary.title);
            assert_eq!(back.draft.lead, view.summary.lead);
            assert_eq!(back.draft.tags, view.summary.tags);
            assert_eq!(back.draft.body, view.body);
            assert_eq!(back.id, Some(id));
        });
    }
}
