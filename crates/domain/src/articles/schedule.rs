//! What is to happen to an article at a time.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::shared::Timestamp;

/// What can be scheduled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// The working copy of that moment is published.
    Publish,
    /// What is published is taken back.
    Unpublish,
}

/// The text names no action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("what can be scheduled is one of publish, unpublish")]
pub struct UnknownAction;

/// The moment for which something is planned, and the zone in whose clock it was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedTime {
    at: Timestamp,
    zone: Option<Arc<str>>,
}

/// The text is no time, or its zone is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time like 2026-07-01T09:00:00+02:00 or 2026-07-01T09:00:00[Europe/Berlin] (RFC 3339 or 9557)")]
pub struct InvalidPlannedTime;

/// What is planned for an article: at most one time for each action.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedules {
    /// When it is to be published.
    pub publish: Option<PlannedTime>,
    /// When it is to be taken back.
    pub unpublish: Option<PlannedTime>,
}

impl Action {
    /// Each of them, in the order in which they happen if they are planned for the same moment.
    pub const ALL: [Self; 2] = [Self::Publish, Self::Unpublish];

    /// The name, as it is written outside.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publish => "publish",
            Self::Unpublish => "unpublish",
        }
    }
}

impl FromStr for Action {
    type Err = UnknownAction;

    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        Self::ALL.into_iter().find(|action| action.as_str() == text).ok_or(UnknownAction)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PlannedTime {
    /// A time that history holds.
    #[must_use]
    pub fn restore(at: Timestamp, zone: Option<Arc<str>>) -> Self {
        Self { at, zone }
    }

    /// The moment.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The name of the zone in whose clock the moment was named, `Europe/Berlin`, if it was.
    #[must_use]
    pub fn zone(&self) -> Option<&Arc<str>> {
        self.zone.as_ref()
    }
}

impl FromStr for PlannedTime {
    type Err = InvalidPlannedTime;

    /// RFC 3339 with an offset, or RFC 9557: a zone in brackets, with or without an offset.
    ///
    /// The moment is fixed here, by the rules of the zone that this program knows. A time that a clock leaves out
    /// is read as the one an hour later; of one that it shows twice, the first is meant. An offset that is not the
    /// zone's is refused.
    fn from_str(text: &str) -> Result<Self, InvalidPlannedTime> {
        if !text.ends_with(']') {
            let at = text.parse().map_err(|_| InvalidPlannedTime)?;
            return Ok(Self { at, zone: None });
        }
        let zoned: jiff::Zoned = text.parse().map_err(|_| InvalidPlannedTime)?;
        let at = Timestamp::from_micros(zoned.timestamp().as_microsecond());
        Ok(Self { at, zone: zoned.time_zone().iana_name().map(Arc::from) })
    }
}

impl Schedules {
    /// The time that is planned for an action.
    #[must_use]
    pub fn of(&self, action: Action) -> Option<&PlannedTime> {
        match action {
            Action::Publish => self.publish.as_ref(),
            Action::Unpublish => self.unpublish.as_ref(),
        }
    }

    /// Everything that is planned, in the order in which it is to happen.
    #[must_use]
    pub fn in_order(&self) -> Vec<(Action, &PlannedTime)> {
        let planned = |action| self.of(action).map(|time| (action, time));
        let mut all: Vec<_> = Action::ALL.into_iter().filter_map(planned).collect();
        all.sort_by_key(|(action, time)| (time.at, *action));
        all
    }

    pub(super) fn set(&mut self, action: Action, time: Option<PlannedTime>) {
        match action {
            Action::Publish => self.publish = time,
            Action::Unpublish => self.unpublish = time,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> String {
        text.parse::<PlannedTime>().unwrap().at().to_string()
    }

    #[test]
    fn a_time_has_an_offset_or_a_zone() {
        assert_eq!(utc("2026-07-01T09:00:00+02:00"), "2026-07-01T07:00:00.000000Z");
        for text in ["2026-07-01T09:00[Europe/Berlin]", "2026-07-01T09:00:00+02:00[Europe/Berlin]"] {
            let time: PlannedTime = text.parse().unwrap();
            assert_eq!(time.at().to_string(), "2026-07-01T07:00:00.000000Z", "{text}");
            assert_eq!(time.zone().map(AsRef::as_ref), Some("Europe/Berlin"), "{text}");
        }
        assert_eq!("2026-07-01T07:00:00Z".parse::<PlannedTime>().unwrap().zone(), None);
    }

    #[test]
    fn the_same_clock_time_is_another_moment_in_winter() {
        assert_eq!(utc("2026-01-01T09:00[Europe/Berlin]"), "2026-01-01T08:00:00.000000Z");
    }

    #[test]
    fn a_time_that_the_clock_leaves_out_or_shows_twice_is_one_moment() {
        assert_eq!(utc("2026-03-29T02:30[Europe/Berlin]"), "2026-03-29T01:30:00.000000Z");
        assert_eq!(utc("2026-10-25T02:30[Europe/Berlin]"), "2026-10-25T00:30:00.000000Z");
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        let none = [
            "",
            "tomorrow",
            "2026-07-01T09:00:00",
            "2026-07-01",
            "2026-07-01T09:00[Europe/Atlantis]",
            "2026-07-01T09:00+05:00[Europe/Berlin]",
            "2026-07-01T25:00[Europe/Berlin]",
            "]",
        ];
        for text in none {
            assert_eq!(text.parse::<PlannedTime>(), Err(InvalidPlannedTime), "{text}");
        }
    }

    #[test]
    fn what_is_planned_is_told_in_the_order_of_time() {
        let time = |second: i64| PlannedTime::restore(Timestamp::from_micros(second * 1_000_000), None);
        let both =
            |publish, unpublish| Schedules { publish: Some(time(publish)), unpublish: Some(time(unpublish)) };
        let order = |schedules: &Schedules| {
            schedules.in_order().iter().map(|(action, _)| *action).collect::<Vec<_>>()
        };
        assert_eq!(order(&both(1, 2)), [Action::Publish, Action::Unpublish]);
        assert_eq!(order(&both(2, 1)), [Action::Unpublish, Action::Publish]);
        assert_eq!(order(&both(1, 1)), [Action::Publish, Action::Unpublish]);
        assert_eq!(order(&Schedules::default()), []);
    }
}
