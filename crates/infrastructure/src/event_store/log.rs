//! Reading the log.

use std::sync::Arc;

use async_trait::async_trait;
use daybook_application::shared::{
    EventFilter, EventLog, EventPage, EventView, Order, PageRequest, Position, StoreError,
};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};

use super::Store;
use super::codec::CodecError;
use super::entities::event;
use super::record::RecordedEvent;
use crate::shared::failed;
use crate::shared::rows::{signed, unsigned};
use crate::shared::spans::Statement as _;

/// A page ends before it would hold more bytes of events than this, unless one commit alone does.
const MOST_BYTES: i64 = 4 * 1024 * 1024;
/// How many positions one page looks at when few of them are asked for.
const WINDOW: u64 = 20_000;
/// The most events of one page.
const MOST_EVENTS: usize = 1_000;

/// The log of a store.
pub struct SqlEventLog {
    store: Arc<Store>,
}

/// The commit of an event and how large it is, without its bytes.
#[derive(FromQueryResult)]
struct Extent {
    commit: i64,
    size: i64,
}

impl SqlEventLog {
    /// The log of `store`.
    #[must_use]
    pub fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    fn views(&self, events: &[RecordedEvent]) -> Result<Vec<EventView>, StoreError> {
        let view = |event: &RecordedEvent| self.store.registry.view(event);
        events.iter().map(view).collect::<Result<_, CodecError>>().map_err(failed)
    }
}

#[async_trait]
impl EventLog for SqlEventLog {
    async fn page(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<EventPage, StoreError> {
        let (events, read_to) = self.store.next(after, limit.clamp(1, MOST_EVENTS), filter).await?;
        let more = read_to < self.store.bus.head();
        Ok(EventPage { events: self.views(&events)?, read_to, more })
    }

    async fn stream(&self, stream: &str, page: PageRequest) -> Result<Vec<EventView>, StoreError> {
        let after = page.after.map(signed);
        let of_stream = event::Entity::find().filter(event::Column::Stream.eq(stream));
        let query = match page.order {
            Order::Ascending => of_stream
                .filter(Condition::all().add_option(after.map(|v| event::Column::Version.gt(v))))
                .order_by_asc(event::Column::Version),
            Order::Descending => of_stream
                .filter(Condition::all().add_option(after.map(|v| event::Column::Version.lt(v))))
                .order_by_desc(event::Column::Version),
        };
        let extents = self.store.extents(query.clone(), page.limit.min(MOST_EVENTS)).await?;
        let fitting = fitting(&extents);
        let events = self.store.fetch(query.limit(fitting as u64)).await?;
        self.views(&events)
    }

    async fn commit(&self, position: Position) -> Result<Vec<EventView>, StoreError> {
        // A commit's events lie side by side: its first one is found from its last one's time.
        let last = event::Entity::find_by_id(signed(position.0))
            .filter(event::Column::Commit.eq(signed(position.0)));
        let Some(last) = last
            .one(&self.store.database.readers)
            .named(&self.store.database.readers, "SELECT events")
            .await
            .map_err(failed)?
        else {
            return Ok(Vec::new());
        };
        let query = event::Entity::find()
            .filter(event::Column::RecordedAt.eq(last.recorded_at))
            .filter(event::Column::Commit.eq(last.commit))
            .order_by_asc(event::Column::Position);
        self.views(&self.store.fetch(query).await?)
    }
}

/// How many of these events fit into one page: at least one.
fn fitting(extents: &[Extent]) -> usize {
    let mut bytes = 0;
    let more = extents.iter().skip(1).take_while(|extent| {
        bytes += extent.size;
        bytes <= MOST_BYTES
    });
    1 + more.count()
}

impl Store {
    /// The next events after a position, in whole commits, and how far that has looked.
    pub(crate) async fn next(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<(Vec<RecordedEvent>, Position), StoreError> {
        if after >= self.bus.head() {
            return Ok((Vec::new(), after));
        }
        match self.recent(after, limit, filter) {
            Some(recent) => Ok(recent),
            None => self.read_log(after, limit, filter).await,
        }
    }

    /// The next events, if they are at hand.
    pub(super) fn recent(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Option<(Vec<RecordedEvent>, Position)> {
        let events = self.bus.after(after, MOST_EVENTS);
        let mut page = Vec::new();
        let mut read_to = after;
        let mut bytes = 0;
        for event in &events {
            let whole = event.position == event.commit;
            bytes += event.size();
            if filter.matches(&event.category, &event.stream) {
                page.push(RecordedEvent::clone(event));
            }
            if whole {
                read_to = event.position;
                if page.len() >= limit || bytes > usize::try_from(MOST_BYTES).unwrap_or(usize::MAX) {
                    break;
                }
            }
        }
        // A commit that goes on beyond what is at hand is for the database to read whole.
        while page.last().is_some_and(|event| event.position > read_to) {
            page.pop();
        }
        (read_to > after).then_some((page, read_to))
    }

    /// The next events after a position, out of the database.
    pub(crate) async fn read_log(
        &self,
        after: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<(Vec<RecordedEvent>, Position), StoreError> {
        let end = self.end_of_stretch(after, filter).await?;
        self.read_stretch(after, end, limit, filter).await
    }

    /// The next events after a position, up to the end of a commit.
    pub(crate) async fn read_stretch(
        &self,
        after: Position,
        end: Position,
        limit: usize,
        filter: &EventFilter,
    ) -> Result<(Vec<RecordedEvent>, Position), StoreError> {
        let within = event::Entity::find()
            .filter(event::Column::Position.gt(signed(after.0)))
            .filter(event::Column::Position.lte(signed(end.0)))
            .filter(matching(filter))
            .order_by_asc(event::Column::Position);
        let extents = self.extents(within.clone(), limit).await?;
        let fits = fitting(&extents);
        let Some(last) = extents.get(fits.min(extents.len()).wrapping_sub(1)) else {
            return Ok((Vec::new(), end.max(after)));
        };
        let (last, ended) = (last.commit, fits >= extents.len() && extents.len() < limit);
        let page = event::Entity::find()
            .filter(event::Column::Position.gt(signed(after.0)))
            .filter(event::Column::Position.lte(last))
            .filter(matching(filter))
            .order_by_asc(event::Column::Position);
        let read_to = if ended { end } else { Position(unsigned(last).map_err(failed)?) };
        Ok((self.fetch(page).await?, read_to))
    }

    /// How far one page looks: an index serves the positions of one category; for anything rarer it is a
    /// stretch of the log, to the end of a commit.
    async fn end_of_stretch(&self, after: Position, filter: &EventFilter) -> Result<Position, StoreError> {
        let head = self.bus.head();
        let end = Position(after.0 + WINDOW);
        if filter.stream_prefix.is_none() || end >= head {
            return Ok(head);
        }
        let last = event::Entity::find_by_id(signed(end.0))
            .one(&self.database.readers)
            .named(&self.database.readers, "SELECT events")
            .await;
        let commit = last.map_err(failed)?.map_or(signed(head.0), |event| event.commit);
        unsigned(commit).map(Position).map_err(failed)
    }

    async fn extents(&self, query: Select<event::Entity>, limit: usize) -> Result<Vec<Extent>, StoreError> {
        // The length of bytes on both databases, and read without reading the bytes.
        let size = Expr::cust("CAST(LENGTH(data) AS BIGINT)");
        query
            .select_only()
            .column(event::Column::Commit)
            .column_as(size, "size")
            .limit(limit as u64)
            .into_model::<Extent>()
            .all(&self.database.readers)
            .named(&self.database.readers, "SELECT events")
            .await
            .map_err(failed)
    }

    /// The events of a query, opened as far as keys allow.
    pub(crate) async fn fetch(&self, query: Select<event::Entity>) -> Result<Vec<RecordedEvent>, StoreError> {
        let rows = query
            .all(&self.database.readers)
            .named(&self.database.readers, "SELECT events")
            .await
            .map_err(failed)?;
        let events = rows.into_iter().map(RecordedEvent::from_row).collect::<Result<Vec<_>, DbErr>>();
        let mut events = events.map_err(failed)?;
        self.keyring.open(&mut events).await?;
        Ok(events)
    }
}

fn matching(filter: &EventFilter) -> Condition {
    let category = filter.category.as_deref().map(|category| event::Column::Category.eq(category));
    let prefix = filter.stream_prefix.as_deref().filter(|prefix| !prefix.is_empty());
    let prefixed = prefix.map(|prefix| crate::shared::prefix::begins_with(event::Column::Stream, prefix));
    Condition::all().add_option(category).add_option(prefixed)
}
