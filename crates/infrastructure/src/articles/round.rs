//! What at most one event of each of many articles changes.

use daybook_application::articles::title_key;
use daybook_domain::articles::{Action, ArticleEvent, Content, Note, PlannedTime, Revision};
use daybook_domain::shared::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, IntoActiveModel};

use super::entities::article::{Column, Model};
use super::entities::{checkpoint, plan, revision, searched, slug};
use super::rows::{
    PUBLISHED, TRASHED, UNPUBLISHED, article_row, checkpoint_row, editor_names, plan_row, revision_row,
    searched_row, slug_row,
};
use super::statements;
use crate::event_store::{Changes, CodecError, RecordedEvent};
use crate::shared::rows::signed;

/// The new rows, sorted by what is written of them.
#[derive(Default)]
pub(super) struct Round {
    /// The articles that it is about.
    ids: Vec<String>,
    created: Vec<Model>,
    saved: Vec<Model>,
    checkpointed: Vec<Model>,
    published: Vec<Model>,
    unpublished: Vec<Model>,
    deleted: Vec<Model>,
    undeleted: Vec<Model>,
    shared: Vec<Model>,
    edited: Vec<Model>,
    /// By [`Action`], in the order of [`Action::ALL`].
    planned: [Vec<Model>; 2],
    revisions: Vec<revision::Model>,
    searched: Vec<searched::Model>,
    checkpoints: Vec<checkpoint::Model>,
    plans: Vec<plan::Model>,
    slugs: Vec<slug::Model>,
}

/// What every event changes.
const ALWAYS: [Column; 3] = [Column::Version, Column::Position, Column::UpdatedAt];
const TEXT: [Column; 4] = [Column::Revision, Column::TitleKey, Column::TextPosition, Column::AutosavedAt];
const CHECKPOINT: [Column; 1] = [Column::AutosavedAt];
const PUBLICATION: [Column; 9] = [
    Column::Status,
    Column::Standing,
    Column::PublishedRevision,
    Column::PublishedSlug,
    Column::PublishedAt,
    Column::PublicVersion,
    Column::PublicUpdatedAt,
    Column::ShownAt,
    Column::AutosavedAt,
];
const NO_PUBLICATION: [Column; 10] = [
    Column::Status,
    Column::Standing,
    Column::PublishedRevision,
    Column::PublishedSlug,
    Column::PublishedAt,
    Column::PublicVersion,
    Column::PublicUpdatedAt,
    Column::ShownAt,
    Column::PublicTitleKey,
    Column::PublicTextPosition,
];
const TRASH: [Column; 2] = [Column::Status, Column::ShownAt];
const VISIBILITY: [Column; 1] = [Column::Visibility];
const EDITORS: [Column; 1] = [Column::Editors];
const PLANS: [[Column; 2]; 2] =
    [[Column::PublishAt, Column::PublishZone], [Column::UnpublishAt, Column::UnpublishZone]];

impl Round {
    /// Takes in an event of an article that this round knows no other of.
    pub(super) fn take(&mut self, event: &RecordedEvent, what: ArticleEvent) -> Result<(), CodecError> {
        self.ids.push(event.id().to_owned());
        let row = article_row(event);
        match what {
            ArticleEvent::Created { author, editors, visibility, content, note } => {
                let row = Model {
                    author: author.to_string(),
                    editors: editor_names(&editors),
                    visibility: visibility.to_string(),
                    title_key: title_key(content.title.as_str()),
                    ..row
                };
                self.created.push(row);
                self.revise(event, Revision::FIRST, &content, note.as_ref(), None)?;
            }
            ArticleEvent::Saved { revision, content, note, .. } => {
                self.save(event, revision, &content, note.as_ref(), None)?;
            }
            ArticleEvent::Restored { from, revision, content, note, .. } => {
                self.save(event, revision, &content, note.as_ref(), Some(from))?;
            }
            ArticleEvent::Autosaved { draft } => {
                self.checkpoints.push(checkpoint_row(event, draft)?);
                self.checkpointed.push(Model { autosaved_at: Some(row.updated_at), ..row });
            }
            ArticleEvent::AutosaveDiscarded => self.checkpointed.push(row),
            ArticleEvent::Published { revision, slug, at } => {
                self.publish(event, revision, slug.as_str(), at);
            }
            ArticleEvent::Unpublished { .. } => {
                let standing = UNPUBLISHED.to_owned();
                self.unpublished.push(Model { status: standing.clone(), standing, ..row });
            }
            ArticleEvent::Deleted => self.deleted.push(Model { status: TRASHED.to_owned(), ..row }),
            ArticleEvent::Undeleted => self.undeleted.push(row),
            ArticleEvent::VisibilityChanged { visibility } => {
                self.shared.push(Model { visibility: visibility.to_string(), ..row });
            }
            ArticleEvent::EditorsChanged { editors } => {
                self.edited.push(Model { editors: editor_names(&editors), ..row });
            }
            ArticleEvent::Scheduled { action, time } => self.plan(event, action, Some(&time)),
            ArticleEvent::ScheduleFired { action, .. }
            | ArticleEvent::ScheduleCancelled { action, .. }
            | ArticleEvent::ScheduleSuperseded { action, .. } => self.plan(event, action, None),
        }
        Ok(())
    }

    fn save(
        &mut self,
        event: &RecordedEvent,
        number: Revision,
        content: &Content,
        note: Option<&Note>,
        restored_from: Option<Revision>,
    ) -> Result<(), CodecError> {
        let (revision, title_key) = (signed(number.number()), title_key(content.title.as_str()));
        self.saved.push(Model { revision, title_key, ..article_row(event) });
        self.revise(event, number, content, note, restored_from)
    }

    fn revise(
        &mut self,
        event: &RecordedEvent,
        number: Revision,
        content: &Content,
        note: Option<&Note>,
        restored_from: Option<Revision>,
    ) -> Result<(), CodecError> {
        self.revisions.push(revision_row(event, number, content, note, restored_from)?);
        self.searched.push(searched_row(event, content));
        Ok(())
    }

    fn publish(&mut self, event: &RecordedEvent, revision: Revision, slug: &str, at: Timestamp) {
        let row = article_row(event);
        self.slugs.push(slug_row(event, slug));
        self.published.push(Model {
            status: PUBLISHED.to_owned(),
            standing: PUBLISHED.to_owned(),
            published_revision: Some(signed(revision.number())),
            published_slug: Some(slug.to_owned()),
            published_at: Some(at.as_micros()),
            public_version: Some(row.version),
            public_updated_at: Some(row.updated_at),
            shown_at: at.as_micros(),
            ..row
        });
    }

    fn plan(&mut self, event: &RecordedEvent, action: Action, time: Option<&PlannedTime>) {
        let (at, zone) =
            (time.map(|t| t.at().as_micros()), time.and_then(|t| t.zone().map(ToString::to_string)));
        self.plans.extend(time.map(|time| plan_row(event, action.as_str(), time)));
        let row = article_row(event);
        match action {
            Action::Publish => {
                self.planned[0].push(Model { publish_at: at, publish_zone: zone, ..row });
            }
            Action::Unpublish => {
                self.planned[1].push(Model { unpublish_at: at, unpublish_zone: zone, ..row });
            }
        }
    }

    /// Says what is to be written.
    pub(super) fn write(self, changes: &mut Changes) {
        let written = ids(self.created.iter().chain(&self.saved));
        let publications = ids(self.published.iter().chain(&self.unpublished));
        let published = ids(&self.published);
        let undeleted = ids(&self.undeleted);
        let public = ids(self.shared.iter().chain(&self.undeleted));
        let closed = ids(self.saved.iter().chain(&self.published).chain(&self.checkpointed));
        let owned = ids(self.created.iter().chain(&self.edited));
        let texts = ids(self.saved.iter().chain(&self.published).chain(&self.unpublished));
        let planned = self.planned.each_ref().map(ids);

        changes.insert(active(self.created));
        changes.upsert(active(self.saved), &only(&TEXT));
        changes.upsert(active(self.checkpointed), &only(&CHECKPOINT));
        changes.upsert(active(self.published), &only(&PUBLICATION));
        changes.upsert(active(self.unpublished), &only(&NO_PUBLICATION));
        changes.upsert(active(self.deleted), &only(&TRASH));
        changes.upsert(active(self.undeleted), &only(&[]));
        changes.upsert(active(self.shared), &only(&VISIBILITY));
        changes.upsert(active(self.edited), &only(&EDITORS));
        for (rows, columns) in self.planned.into_iter().zip(&PLANS) {
            changes.upsert(active(rows), &only(columns));
        }
        changes.insert(active(self.revisions));
        changes.insert(active(self.searched));
        changes.upsert(active(self.slugs), &OnConflict::column(slug::Column::Slug).do_nothing().to_owned());

        statements::publish(changes, &published);
        statements::undelete(changes, &undeleted);
        statements::change_public(changes, &public);
        statements::close_checkpoints(changes, &closed);
        changes.insert(active(self.checkpoints));
        for (action, ids) in Action::ALL.into_iter().zip(&planned) {
            statements::drop_plans(changes, action.as_str(), ids);
        }
        changes.insert(active(self.plans));
        statements::rewrite_writers(changes, &owned);
        statements::retag(changes, &written);
        statements::retag_public(changes, &publications);
        statements::forget_texts(changes, &texts);
        statements::keep_history(changes, &self.ids);
    }
}

fn ids<'r>(rows: impl IntoIterator<Item = &'r Model>) -> Vec<String> {
    rows.into_iter().map(|row| row.id.clone()).collect()
}

fn active<M: IntoActiveModel<A>, A: ActiveModelTrait>(rows: Vec<M>) -> Vec<A> {
    rows.into_iter().map(IntoActiveModel::into_active_model).collect()
}

/// Of articles that are there only these columns change, and what every event changes.
fn only(columns: &[Column]) -> OnConflict {
    OnConflict::column(Column::Id).update_columns(ALWAYS.iter().chain(columns).copied()).to_owned()
}
