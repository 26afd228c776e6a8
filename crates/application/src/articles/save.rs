//! Saves one article.

use std::sync::Arc;

use daybook_domain::articles::{
    Article, ArticleError, ArticleEvent, ArticleId, Draft, Editors, Note, Patch, Slug, Update, Visibility,
};

use super::existing::{Doing, allowed, decide_on, with_suggestions};
use crate::shared::{
    CommandContext, CommandError, Expected, Once, Streams, Written, command_span, in_command,
};

/// Makes a new revision of an article, and says who may read and change it.
#[derive(Debug, Clone)]
pub struct SaveCommand {
    /// The article.
    pub id: ArticleId,
    /// What it says.
    pub text: Text,
    /// Who may read it once it is published; `None` leaves that as it is.
    pub visibility: Option<Visibility>,
    /// Who may change it beside the author; `None` leaves that as it is.
    pub editors: Option<Editors>,
    /// What the editor says about the revision.
    pub note: Option<Note>,
    /// What the caller expects of the article.
    pub expected: Expected,
    /// Who, why, and under which key.
    pub context: CommandContext,
}

/// All of a text, or what changes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Text {
    /// All of it: a revision, also if it says the same.
    Whole(Draft),
    /// What changes: a revision, unless nothing is named and there is no note.
    Part(Patch),
}

/// The handler of [`SaveCommand`].
pub struct Save {
    streams: Arc<dyn Streams<Article>>,
    once: Arc<Once>,
}

impl Save {
    pub(super) fn new(streams: Arc<dyn Streams<Article>>, once: Arc<Once>) -> Self {
        Self { streams, once }
    }

    /// Saves the working copy; what is published stays. [`CommandError::Taken`] if another article has the slug.
    pub async fn handle(&self, command: SaveCommand) -> Result<Written, CommandError<ArticleError>> {
        allowed(&*self.streams, (command.id, Doing::Write), &command.context).await?;
        let open = match &command.text {
            Text::Whole(draft) => draft.slug.is_none(),
            Text::Part(patch) => patch.slug == Update::Clear,
        };
        let work = with_suggestions(open, |attempt| self.save(&command, attempt));
        in_command(command_span!("articles", "save"), self.once.run(&command.context, work)).await
    }

    async fn save(
        &self,
        command: &SaveCommand,
        attempt: usize,
    ) -> Result<Written, CommandError<ArticleError>> {
        let SaveCommand { id, expected, context, .. } = command;
        let on = (*id, Doing::Write);
        decide_on(&*self.streams, on, *expected, context, |article| command.decide(article, attempt)).await
    }
}

impl SaveCommand {
    fn decide(&self, article: &Article, attempt: usize) -> Result<Vec<ArticleEvent>, ArticleError> {
        let mut events = Vec::new();
        if let Some(draft) = self.draft(article) {
            let suggested = Slug::suggested(&draft.title, self.id, attempt);
            events.extend(article.save(draft, suggested, self.note.clone())?);
        }
        if let Some(visibility) = self.visibility {
            events.extend(article.change_visibility(visibility)?);
        }
        if let Some(editors) = &self.editors {
            events.extend(article.change_editors(editors.clone())?);
        }
        Ok(events)
    }

    fn draft(&self, article: &Article) -> Option<Draft> {
        match &self.text {
            Text::Whole(draft) => Some(draft.clone()),
            Text::Part(patch) if patch.is_empty() && self.note.is_none() => None,
            Text::Part(patch) => Some(patch.clone().of(&article.parts().content)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{
        END, accepting, answered, article, conflicting, context, created, draft, id, keyed, loaded, once,
        saved, taken,
    };
    use super::*;
    use crate::shared::{Loaded, MockStreams, Position};

    fn command(text: Text) -> SaveCommand {
        SaveCommand {
            id: id(1),
            text,
            visibility: None,
            editors: None,
            note: None,
            expected: Expected::Version(3),
            context: context(),
        }
    }

    fn whole(title: &str, body: &str) -> SaveCommand {
        command(Text::Whole(draft(title, body)))
    }

    fn night() -> Loaded<Article> {
        article(3, &[created("text", "night")])
    }

    async fn run(
        streams: MockStreams<Article>,
        command: SaveCommand,
    ) -> Result<Written, CommandError<ArticleError>> {
        Save::new(Arc::new(streams), once()).handle(command).await
    }

    #[tokio::test]
    async fn a_whole_text_is_the_next_revision() {
        let mut streams = loaded(vec![night()]);
        accepting(&mut streams, 3, vec![saved(2, "Night", "more", "night", None)]);
        let written = run(streams, whole("Night", "more")).await.unwrap();
        assert_eq!(written, Written { version: 4, position: END, changed: true });
    }

    #[tokio::test]
    async fn a_new_title_brings_its_slug_or_the_next_that_is_free() {
        let mut streams = loaded(vec![night(); 2]);
        taken(&mut streams, 1);
        accepting(&mut streams, 3, vec![saved(2, "Day", "text", "day-2", Some("night"))]);
        assert!(run(streams, whole("Day", "text")).await.is_ok());
    }

    #[tokio::test]
    async fn a_part_of_a_text_keeps_the_rest_and_the_slug() {
        let mut streams = loaded(vec![night()]);
        accepting(&mut streams, 3, vec![saved(2, "Day", "text", "night", None)]);
        let patch = Patch { title: Some("Day".parse().unwrap()), ..Patch::default() };
        assert!(run(streams, command(Text::Part(patch))).await.is_ok());
    }

    #[tokio::test]
    async fn a_cleared_slug_is_suggested_and_a_given_one_is_not() {
        let mut streams = loaded(vec![night(); 2]);
        taken(&mut streams, 1);
        accepting(&mut streams, 3, vec![saved(2, "Night", "text", "night-2", Some("night"))]);
        let patch = Patch { slug: Update::Clear, ..Patch::default() };
        assert!(run(streams, command(Text::Part(patch))).await.is_ok());
        let mut streams = loaded(vec![night()]);
        taken(&mut streams, 1);
        let patch = Patch { slug: Update::Set("day".parse().unwrap()), ..Patch::default() };
        let outcome = run(streams, command(Text::Part(patch))).await;
        assert!(matches!(outcome, Err(CommandError::Taken { .. })), "{outcome:?}");
    }

    #[tokio::test]
    async fn who_may_read_and_change_it_makes_no_revision() {
        let editors = Editors::new(["bob".parse().unwrap()]).unwrap();
        let mut streams = loaded(vec![night()]);
        let events = vec![
            ArticleEvent::VisibilityChanged { visibility: Visibility::Private },
            ArticleEvent::EditorsChanged { editors: editors.clone() },
        ];
        accepting(&mut streams, 3, events);
        let nothing = command(Text::Part(Patch::default()));
        let command =
            SaveCommand { visibility: Some(Visibility::Private), editors: Some(editors), ..nothing };
        assert_eq!(run(streams, command).await.unwrap().version, 5);
    }

    #[tokio::test]
    async fn an_empty_patch_changes_nothing() {
        let mut streams = loaded(vec![night()]);
        accepting(&mut streams, 3, vec![]);
        let written = run(streams, command(Text::Part(Patch::default()))).await.unwrap();
        assert_eq!(written, Written { version: 3, position: END, changed: false });
    }

    #[tokio::test]
    async fn a_stale_save_overwrites_nothing_also_when_it_gets_stale_meanwhile() {
        let outcome =
            run(loaded(vec![article(4, &[created("text", "night")])]), whole("Night", "mine")).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: 4 })), "{outcome:?}");
        let mut streams = loaded(vec![night(), article(4, &[created("theirs", "night")])]);
        conflicting(&mut streams, 1);
        let outcome = run(streams, whole("Night", "mine")).await;
        assert!(matches!(outcome, Err(CommandError::Stale { current: 4 })), "{outcome:?}");
    }

    #[tokio::test]
    async fn what_never_was_is_missing_whatever_is_expected() {
        let outcome = run(loaded(vec![Loaded::absent()]), whole("Night", "text")).await;
        assert!(matches!(outcome, Err(CommandError::Missing)), "{outcome:?}");
    }

    #[tokio::test]
    async fn what_is_in_the_trash_is_not_saved() {
        let streams = loaded(vec![article(3, &[created("text", "night"), ArticleEvent::Deleted])]);
        let outcome = run(streams, whole("Night", "text")).await;
        assert!(matches!(outcome, Err(CommandError::Rejected(ArticleError::InTrash))), "{outcome:?}");
    }

    #[tokio::test]
    async fn an_answered_key_touches_no_stream() {
        let first = Written { version: 4, position: Position(5), changed: true };
        let command = SaveCommand { context: keyed(), ..whole("Night", "text") };
        let again = Save::new(Arc::new(MockStreams::new()), answered(first)).handle(command).await;
        assert_eq!(again.unwrap(), first);
    }
}
