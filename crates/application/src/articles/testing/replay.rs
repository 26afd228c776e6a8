//! What an article reads as after each of its events.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use daybook_domain::articles::{
    Action, Article, ArticleEvent, ArticleId, Content, Editors, Note, PlannedTime, Revision, Schedules, Slug,
    Visibility,
};
use daybook_domain::shared::{Actor, Timestamp};

use crate::articles::{
    ArticleSummary, ArticleView, CheckpointView, PlanView, PublishedMark, PublishedSummary, PublishedView,
    RevisionSummary, RevisionView, Rights, Status,
};
use crate::shared::EventView;
use crate::testing::Fact;

/// All that readers can be told of one article.
#[derive(Debug, Clone)]
pub(super) struct Record {
    pub(super) view: ArticleView,
    /// What is published, or was when it was put into the trash.
    published: Option<PublishedView>,
    /// What the status was when it was put into the trash.
    before_trash: Status,
    /// The slugs under which it was ever published.
    pub(super) slugs: BTreeSet<Slug>,
    pub(super) revisions: Vec<RevisionView>,
    pub(super) checkpoint: Option<CheckpointView>,
    pub(super) plans: BTreeMap<Action, PlanView>,
}

/// Every article after these facts.
pub(super) fn records(facts: &[Fact<Article>]) -> BTreeMap<ArticleId, Record> {
    let mut records = BTreeMap::new();
    for fact in facts {
        if let ArticleEvent::Created { author, editors, visibility, content, .. } = &fact.event {
            let begun = Record::begun(fact, author, editors, *visibility, content);
            records.insert(fact.id, begun);
        }
        if let Some(record) = records.get_mut(&fact.id) {
            record.take(fact);
        }
    }
    records
}

impl Record {
    fn begun(
        fact: &Fact<Article>,
        author: &Actor,
        editors: &Editors,
        visibility: Visibility,
        content: &Content,
    ) -> Self {
        let at = fact.view.created_at;
        let summary = ArticleSummary {
            id: fact.id,
            version: 1,
            author: author.clone(),
            editors: editors.clone(),
            visibility,
            status: Status::Draft,
            revision: Revision::FIRST,
            title: content.title.clone(),
            slug: content.slug.clone(),
            subtitle: content.subtitle.clone(),
            lead: content.lead.clone(),
            tags: content.tags.clone(),
            published: None,
            first_published_at: None,
            autosaved_at: None,
            schedules: Schedules::default(),
            created_at: at,
            updated_at: at,
        };
        Self {
            view: ArticleView { summary, body: content.body.clone() },
            published: None,
            before_trash: Status::Draft,
            slugs: BTreeSet::new(),
            revisions: Vec::new(),
            checkpoint: None,
            plans: BTreeMap::new(),
        }
    }

    fn take(&mut self, fact: &Fact<Article>) {
        let event = &fact.view;
        match &fact.event {
            ArticleEvent::Created { content, note, .. } => {
                self.revise(event, Revision::FIRST, content, note.as_ref(), None);
            }
            ArticleEvent::Saved { revision, content, note, .. } => {
                self.revise(event, *revision, content, note.as_ref(), None);
            }
            ArticleEvent::Restored { from, revision, content, note, .. } => {
                self.revise(event, *revision, content, note.as_ref(), Some(*from));
            }
            ArticleEvent::Autosaved { draft } => {
                let (actor, saved_at, version) = (actor(event), event.created_at, event.stream_version);
                self.checkpoint = Some(CheckpointView { draft: draft.clone(), actor, saved_at, version });
            }
            ArticleEvent::AutosaveDiscarded => self.checkpoint = None,
            ArticleEvent::Published { revision, at, .. } => self.publish(event, *revision, *at),
            ArticleEvent::Unpublished { .. } => self.unpublish(),
            ArticleEvent::Deleted => self.delete(),
            ArticleEvent::Undeleted => self.undelete(event),
            ArticleEvent::VisibilityChanged { visibility } => self.share(event, *visibility),
            ArticleEvent::EditorsChanged { editors } => self.view.summary.editors = editors.clone(),
            ArticleEvent::Scheduled { action, time } => self.plan(fact, *action, Some(time)),
            ArticleEvent::ScheduleFired { action, .. }
            | ArticleEvent::ScheduleCancelled { action, .. }
            | ArticleEvent::ScheduleSuperseded { action, .. } => self.plan(fact, *action, None),
        }
        self.view.summary.autosaved_at = self.checkpoint.as_ref().map(|checkpoint| checkpoint.saved_at);
        self.view.summary.version = event.stream_version;
        self.view.summary.updated_at = event.created_at;
    }

    /// What is published now.
    pub(super) fn published(&self) -> Option<&PublishedView> {
        self.published.as_ref().filter(|_| self.view.summary.status != Status::Trashed)
    }

    pub(super) fn rights(&self) -> Rights {
        let ArticleSummary { author, editors, visibility, .. } = self.view.summary.clone();
        Rights { author, editors, visibility, is_published: self.published().is_some() }
    }

    fn revise(
        &mut self,
        event: &EventView,
        revision: Revision,
        content: &Content,
        note: Option<&Note>,
        restored_from: Option<Revision>,
    ) {
        let summary = RevisionSummary {
            revision,
            title: content.title.clone(),
            note: note.cloned(),
            restored_from,
            actor: actor(event),
            created_at: event.created_at,
            version: event.stream_version,
        };
        self.revisions.push(RevisionView { summary, content: content.clone() });
        self.checkpoint = None;
        self.view.body = content.body.clone();
        let told = &mut self.view.summary;
        told.revision = revision;
        told.title = content.title.clone();
        told.slug = content.slug.clone();
        told.subtitle.clone_from(&content.subtitle);
        told.lead.clone_from(&content.lead);
        told.tags = content.tags.clone();
    }

    fn publish(&mut self, event: &EventView, revision: Revision, at: Timestamp) {
        let Some(content) =
            self.revisions.iter().find(|r| r.summary.revision == revision).map(|r| &r.content)
        else {
            return;
        };
        let told = &mut self.view.summary;
        let first = *told.first_published_at.get_or_insert(at);
        let summary = PublishedSummary {
            id: told.id,
            version: event.stream_version,
            author: told.author.clone(),
            visibility: told.visibility,
            revision,
            title: content.title.clone(),
            slug: content.slug.clone(),
            subtitle: content.subtitle.clone(),
            lead: content.lead.clone(),
            tags: content.tags.clone(),
            published_at: at,
            first_published_at: first,
            created_at: told.created_at,
            updated_at: event.created_at,
        };
        told.status = Status::Published;
        told.published = Some(PublishedMark { revision, slug: content.slug.clone(), at });
        self.slugs.insert(content.slug.clone());
        self.published = Some(PublishedView { summary, body: content.body.clone() });
        self.checkpoint = None;
    }

    fn unpublish(&mut self) {
        self.published = None;
        self.view.summary.published = None;
        self.view.summary.status = Status::Unpublished;
    }

    fn delete(&mut self) {
        self.before_trash = self.view.summary.status;
        self.view.summary.status = Status::Trashed;
        self.view.summary.published = None;
    }

    fn undelete(&mut self, event: &EventView) {
        self.view.summary.status = self.before_trash;
        if let Some(published) = &mut self.published {
            let told = &mut published.summary;
            (told.version, told.updated_at) = (event.stream_version, event.created_at);
            let (revision, slug, at) = (told.revision, told.slug.clone(), told.published_at);
            self.view.summary.published = Some(PublishedMark { revision, slug, at });
        }
    }

    fn share(&mut self, event: &EventView, visibility: Visibility) {
        self.view.summary.visibility = visibility;
        if let Some(published) = &mut self.published {
            let told = &mut published.summary;
            (told.visibility, told.version, told.updated_at) =
                (visibility, event.stream_version, event.created_at);
        }
    }

    fn plan(&mut self, fact: &Fact<Article>, action: Action, time: Option<&PlannedTime>) {
        let schedules = &mut self.view.summary.schedules;
        match action {
            Action::Publish => schedules.publish = time.cloned(),
            Action::Unpublish => schedules.unpublish = time.cloned(),
        }
        match time.cloned() {
            Some(time) => {
                let plan = PlanView { id: fact.id, action, time, position: fact.view.position };
                self.plans.insert(action, plan);
            }
            None => {
                self.plans.remove(&action);
            }
        }
    }
}

fn actor(event: &EventView) -> Arc<str> {
    event.metadata["actor"].as_str().unwrap_or_default().into()
}
