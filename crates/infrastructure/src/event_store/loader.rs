//! Loads streams for many handlers in one query.
//!
//! A statement costs a hand-over between threads, whatever it asks for; under load, whoever asks while one is
//! under way is served together by the next.

use std::collections::HashMap;

use daybook_application::shared::{DECIDED, StoreError};
use sea_orm::{DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tracing::{Instrument, Span};

use super::arrays::{numbers, texts};
use super::statements::{ids_statement, look_up};
use crate::shared::failed;
use crate::shared::spans::{MOST_LINKS, Statement as _, asker, link_both};

/// The most questions of one query.
const MOST_AT_ONCE: usize = 256;
/// How often others may come along before a query is made; not a wait, like the writer's.
const YIELDS: usize = 4;
/// The most questions that wait.
const MOST_WAITING: usize = 4_096;

/// A snapshot, or an event after it.
#[derive(Debug, Clone, FromQueryResult)]
pub(crate) struct StreamRow {
    /// 0 for a snapshot, 1 for an event.
    pub kind: i64,
    pub stream: String,
    pub version: i64,
    /// The version of the stored form.
    pub schema_version: i64,
    /// Of an event; empty for a snapshot.
    pub r#type: String,
    pub data: Vec<u8>,
    pub key_id: Option<String>,
    pub recorded_at: i64,
}

/// The rows of each stream that was asked for; a stream that never was has none.
pub(crate) type StreamRows = HashMap<String, Vec<StreamRow>>;

/// A stream that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    pub stream: String,
    /// The version that is at hand; what comes after it is asked for.
    pub known: i64,
}

struct Question {
    streams: Vec<Wanted>,
    /// The span of who asks; none, if it is not sampled.
    asker: Span,
    answer: oneshot::Sender<Result<StreamRows, StoreError>>,
}

/// Asks for streams.
#[derive(Clone)]
pub(crate) struct Loader {
    questions: mpsc::Sender<Question>,
    readers: DatabaseConnection,
}

/// Answers, as long as it is run.
pub(crate) struct LoaderTask {
    questions: mpsc::Receiver<Question>,
    readers: DatabaseConnection,
}

impl Loader {
    pub(crate) fn new(readers: DatabaseConnection) -> (Self, LoaderTask) {
        let (sender, questions) = mpsc::channel(MOST_WAITING);
        (Self { questions: sender, readers: readers.clone() }, LoaderTask { questions, readers })
    }

    /// What leads to the present state of each stream: its last snapshot, unless that is older than what is known, and
    /// the events after it. Where several ask, it can be more than was asked for.
    pub(crate) async fn tails(&self, streams: Vec<Wanted>) -> Result<StreamRows, StoreError> {
        let (answer, rows) = oneshot::channel();
        self.questions
            .try_send(Question { streams, asker: asker(), answer })
            .map_err(|_| StoreError::Overloaded { limit: format!("{MOST_WAITING} loads") })?;
        rows.await.unwrap_or_else(|_| Err(StoreError::Unavailable("the loader has stopped".into())))
    }

    /// All events of one stream: for the rare one whose snapshot is of another form.
    pub(crate) async fn whole(&self, stream: &str) -> Result<Vec<StreamRow>, StoreError> {
        let backend = self.readers.get_database_backend();
        let statement = Statement::from_sql_and_values(
            backend,
            "SELECT CAST(1 AS BIGINT) AS kind, stream, version, schema_version, type, data, key_id, recorded_at \
             FROM events WHERE stream = $1 ORDER BY version",
            [stream.into()],
        );
        StreamRow::find_by_statement(statement)
            .all(&self.readers)
            .named(&self.readers, "SELECT events")
            .await
            .map_err(failed)
    }
}

impl LoaderTask {
    /// Answers until cancelled.
    pub(crate) async fn run(mut self, stop: CancellationToken) -> Result<(), StoreError> {
        let mut questions = Vec::with_capacity(MOST_AT_ONCE);
        loop {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                taken = self.questions.recv_many(&mut questions, MOST_AT_ONCE) => if taken == 0 {
                    return Ok(());
                },
            }
            self.gather(&mut questions).await;
            self.answer(questions.drain(..)).await;
        }
    }

    /// Lets those who are about to ask come along: fewer queries, each for more.
    async fn gather(&mut self, questions: &mut Vec<Question>) {
        for _ in 0..YIELDS {
            tokio::task::yield_now().await;
            while questions.len() < MOST_AT_ONCE {
                match self.questions.try_recv() {
                    Ok(question) => questions.push(question),
                    Err(_) => break,
                }
            }
        }
    }

    async fn answer(&self, questions: impl Iterator<Item = Question>) {
        // Those whose askers have gone are not looked for.
        let questions: Vec<_> = questions.filter(|question| !question.answer.is_closed()).collect();
        let mut streams: Vec<_> = questions.iter().flat_map(|q| &q.streams).collect();
        streams.sort_unstable();
        // Of several who ask for one, whoever knows least.
        streams.dedup_by(|later, first| later.stream == first.stream);
        let span = load_span(&questions);
        match self.read(streams).instrument(span).await {
            Ok(rows) => {
                for Question { streams, answer, .. } in questions {
                    let own = streams.into_iter().filter_map(|wanted| rows.get_key_value(&wanted.stream));
                    let own = own.map(|(name, rows)| (name.clone(), rows.clone())).collect();
                    drop(answer.send(Ok(own)));
                }
            }
            Err(error) => {
                for question in questions {
                    drop(question.answer.send(Err(failed(error.clone()))));
                }
            }
        }
    }

    async fn read(&self, streams: Vec<&Wanted>) -> Result<StreamRows, DbErr> {
        if streams.is_empty() {
            return Ok(StreamRows::new());
        }
        let statement = tails_statement(&self.readers, &streams);
        let mut rows = StreamRows::new();
        for row in StreamRow::find_by_statement(statement)
            .all(&self.readers)
            .named(&self.readers, "SELECT events")
            .await?
        {
            rows.entry(row.stream.clone()).or_default().push(row);
        }
        Ok(rows)
    }
}

/// The span of a query that serves all of these, if one of them is sampled; linked to those that are.
fn load_span(questions: &[Question]) -> Span {
    let sampled = || questions.iter().map(|question| &question.asker).filter(|asker| !asker.is_disabled());
    if sampled().next().is_none() {
        return Span::none();
    }
    let span = tracing::info_span!(
        target: DECIDED,
        parent: None,
        "event_store.load_batch",
        daybook.batch.requests = questions.len(),
        daybook.batch.requests.sampled = sampled().count(),
    );
    sampled().take(MOST_LINKS).for_each(|asker| link_both(asker, &span));
    span
}

/// Snapshots and events in one statement, so that both are of one moment. The joins are spelled so that a
/// stream's events are looked up from the snapshot's version on, never from its first.
fn tails_statement(db: &DatabaseConnection, streams: &[&Wanted]) -> Statement {
    let backend = db.get_database_backend();
    let snapshot = "COALESCE((SELECT s.version FROM snapshots s WHERE s.stream = ids.value), 0)";
    // A process that is alone with its log has nothing at hand that it would ask for again.
    let (known, since) = match backend {
        DbBackend::Postgres => ("ids.known", format!("GREATEST(ids.known, {snapshot})")),
        _ => ("0", snapshot.to_owned()),
    };
    let select = format!("WITH wanted AS (SELECT ids.value AS stream, {known} AS known, {since} AS since");
    let snapshots =
        look_up(backend, "snapshots", "s", "s.stream = wanted.stream AND s.version > wanted.known");
    let events = look_up(backend, "events", "e", "e.stream = wanted.stream AND e.version > wanted.since");
    let rest = format!(
        ") SELECT CAST(0 AS BIGINT) AS kind, s.stream, s.version, s.state_version AS schema_version, \
           '' AS type, s.state AS data, s.key_id, CAST(0 AS BIGINT) AS recorded_at \
         FROM wanted {snapshots} \
         UNION ALL \
         SELECT CAST(1 AS BIGINT), e.stream, e.version, e.schema_version, e.type, e.data, e.key_id, e.recorded_at \
         FROM wanted {events} \
         ORDER BY 2, 1, 3"
    );
    wanted_statement(backend, &select, &rest, streams)
}

fn wanted_statement(backend: DbBackend, select: &str, rest: &str, streams: &[&Wanted]) -> Statement {
    let names = streams.iter().map(|wanted| wanted.stream.as_str());
    if backend != DbBackend::Postgres {
        return ids_statement(backend, select, rest, names.collect());
    }
    let values = [texts(names), numbers(streams.iter().map(|wanted| wanted.known))];
    let source = "unnest($1::text[], $2::bigint[]) AS ids(value, known)";
    Statement::from_sql_and_values(backend, format!("{select} FROM {source} {rest}"), values)
}
