//! Who may change an article beside its author.

use crate::shared::Actor;

/// At most 100 actors, each once, sorted by their ids.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Editors(Vec<Actor>);

/// There are more editors than an article has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an article has at most {} editors, these are {}", Editors::MOST, .0)]
pub struct TooManyEditors(pub usize);

impl Editors {
    /// The most editors of an article.
    pub const MOST: usize = 100;

    /// These actors; one that is named twice counts once.
    pub fn new(actors: impl IntoIterator<Item = Actor>) -> Result<Self, TooManyEditors> {
        let editors = Self::restore(actors);
        if editors.0.len() > Self::MOST { Err(TooManyEditors(editors.0.len())) } else { Ok(editors) }
    }

    /// The editors that history holds: read back whatever the rules are today.
    #[must_use]
    pub fn restore(actors: impl IntoIterator<Item = Actor>) -> Self {
        let mut actors: Vec<_> = actors.into_iter().collect();
        actors.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        actors.dedup();
        Self(actors)
    }

    /// The actors, sorted by their ids.
    #[must_use]
    pub fn as_slice(&self) -> &[Actor] {
        &self.0
    }

    /// Whether this actor is one of them.
    #[must_use]
    pub fn contains(&self, actor: &Actor) -> bool {
        self.0.contains(actor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actors(ids: impl IntoIterator<Item = String>) -> Vec<Actor> {
        ids.into_iter().map(|id| id.parse().unwrap()).collect()
    }

    #[test]
    fn editors_are_sorted_and_each_there_once() {
        let editors = Editors::new(actors(["bob", "ann", "bob"].map(str::to_owned))).unwrap();
        assert_eq!(editors.as_slice(), actors(["ann", "bob"].map(str::to_owned)));
        assert!(editors.contains(&"ann".parse().unwrap()));
        assert!(!editors.contains(&"eve".parse().unwrap()));
    }

    #[test]
    fn a_hundred_editors_are_enough() {
        let many = |n: usize| actors((0..n).map(|i| format!("user-{i}")));
        assert!(Editors::new(many(100)).is_ok());
        assert_eq!(Editors::new(many(101)), Err(TooManyEditors(101)));
        assert_eq!(Editors::restore(many(101)).as_slice().len(), 101);
    }
}
