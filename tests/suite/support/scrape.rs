//! Figures as Prometheus reads them.

use std::collections::{BTreeMap, BTreeSet};

use super::Http;

pub(crate) type Labels = BTreeMap<String, String>;

/// One figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: Labels,
    pub(crate) value: f64,
    text: String,
}

impl Sample {
    #[track_caller]
    fn count(&self) -> u64 {
        self.text.parse().unwrap_or_else(|_| panic!("{self:?} is no number of something"))
    }
}

/// All figures of one moment.
#[derive(Debug, Default)]
pub(crate) struct Scrape {
    pub(crate) samples: Vec<Sample>,
    /// The type of each family.
    pub(crate) types: BTreeMap<String, String>,
    pub(crate) helps: BTreeSet<String>,
}

impl Scrape {
    /// The figures of a server as they are now.
    pub(crate) async fn of(http: &Http) -> Self {
        let answer = http.get("/metrics").await.expect(200);
        assert!(
            answer.header("content-type").starts_with("text/plain; version=0.0.4"),
            "{:?}",
            answer.headers
        );
        Self::parse(&answer.text)
    }

    /// Reads the text format; whatever it does not allow fails.
    #[track_caller]
    pub(crate) fn parse(text: &str) -> Self {
        let mut scrape = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match line.strip_prefix("# ").map(|comment| comment.splitn(3, ' ').collect::<Vec<_>>()) {
                Some(help) if help[0] == "HELP" && help.len() == 3 => {
                    assert!(scrape.helps.insert(help[1].to_owned()), "two helps: {line}");
                }
                Some(kind) if kind[0] == "TYPE" && kind.len() == 3 => {
                    let before = scrape.types.insert(kind[1].to_owned(), kind[2].to_owned());
                    assert_eq!(before, None, "two types: {line}");
                }
                Some(_) => panic!("a comment that is none: {line}"),
                None => scrape.samples.push(sample(line)),
            }
        }
        scrape
    }

    /// The figures of a name whose labels have these values among them.
    pub(crate) fn all(&self, name: &str, labels: &[(&str, &str)]) -> Vec<&Sample> {
        let has = |sample: &Sample, (label, value): &(&str, &str)| {
            sample.labels.get(*label).map(String::as_str) == Some(*value)
        };
        let named = self.samples.iter().filter(|sample| sample.name == name);
        named.filter(|sample| labels.iter().all(|label| has(sample, label))).collect()
    }

    /// The sum of these numbers of something; 0 if there is none.
    #[track_caller]
    pub(crate) fn sum(&self, name: &str, labels: &[(&str, &str)]) -> u64 {
        self.all(name, labels).into_iter().map(Sample::count).sum()
    }

    /// The one figure of a name with these labels, which is a number of something.
    #[track_caller]
    pub(crate) fn count(&self, name: &str, labels: &[(&str, &str)]) -> u64 {
        let found = self.all(name, labels);
        assert_eq!(found.len(), 1, "{name} {labels:?}: {found:?}");
        found[0].count()
    }

    /// The one figure of a name with these labels.
    #[track_caller]
    pub(crate) fn one(&self, name: &str, labels: &[(&str, &str)]) -> f64 {
        let found = self.all(name, labels);
        assert_eq!(found.len(), 1, "{name} {labels:?}: {found:?}");
        found[0].value
    }
}

#[track_caller]
fn sample(line: &str) -> Sample {
    let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
    let (text, value) = (value.to_owned(), value.parse().unwrap_or_else(|_| panic!("no number: {line}")));
    let (name, labels) = match series.split_once('{') {
        Some((name, rest)) => (name, labels(rest.strip_suffix('}').expect(line), line)),
        None => (series, Labels::new()),
    };
    assert!(is_name(name), "no name: {line}");
    Sample { name: name.to_owned(), labels, value, text }
}

#[track_caller]
fn labels(mut text: &str, line: &str) -> Labels {
    let mut labels = Labels::new();
    while !text.is_empty() {
        let (name, rest) = text.split_once("=\"").unwrap_or_else(|| panic!("no label: {line}"));
        let (value, rest) = rest.split_once('"').unwrap_or_else(|| panic!("no end: {line}"));
        assert!(is_name(name) && !value.contains('\\'), "{line}");
        assert_eq!(labels.insert(name.to_owned(), value.to_owned()), None, "twice the same label: {line}");
        text = rest.strip_prefix(',').unwrap_or(rest);
    }
    labels
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|c: char| c.is_ascii_digit())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
