//! The tags of one customer.

use std::sync::Arc;

use super::Tag;

/// At most 50 tags, sorted, each once. Cloning shares them.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Tags(Arc<[Tag]>);

/// There are more different tags than a customer may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a customer has at most {most} tags, these are {count}", most = Tags::MOST)]
pub struct InvalidTags {
    /// How many different ones there are.
    pub count: usize,
}

impl Tags {
    /// The most tags of a customer.
    pub const MOST: usize = 50;

    /// These tags, each once.
    pub fn new(tags: impl IntoIterator<Item = Tag>) -> Result<Self, InvalidTags> {
        let tags = Self::restore(tags);
        match tags.0.len() {
            0..=Self::MOST => Ok(tags),
            count => Err(InvalidTags { count }),
        }
    }

    /// Tags that history holds, however many they are.
    #[must_use]
    pub fn restore(tags: impl IntoIterator<Item = Tag>) -> Self {
        let mut tags: Vec<Tag> = tags.into_iter().collect();
        tags.sort_unstable();
        tags.dedup();
        Self(tags.into())
    }

    /// The tags in their order.
    pub fn iter(&self) -> std::slice::Iter<'_, Tag> {
        self.0.iter()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether `tag` is one of them.
    #[must_use]
    pub fn contains(&self, tag: &Tag) -> bool {
        self.0.binary_search(tag).is_ok()
    }
}

impl<'a> IntoIterator for &'a Tags {
    type Item = &'a Tag;
    type IntoIter = std::slice::Iter<'a, Tag>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn tag(n: usize) -> Tag {
        format!("t{n}").parse().unwrap()
    }

    #[test]
    fn fifty_different_tags_are_allowed_and_one_more_is_not() {
        assert_eq!(Tags::new((0..50).chain(0..50).map(tag)).unwrap().len(), 50);
        assert_eq!(Tags::new((0..51).map(tag)), Err(InvalidTags { count: 51 }));
        assert_eq!(Tags::restore((0..51).map(tag)).len(), 51);
    }

    #[test]
    fn no_tags_are_what_a_customer_begins_with() {
        assert_eq!(Tags::new([]), Ok(Tags::default()));
        assert!(Tags::default().is_empty());
    }

    proptest! {
        #[test]
        fn tags_are_a_sorted_set(tags in prop::collection::vec(0_usize..60, 0..50)) {
            let set: BTreeSet<Tag> = tags.iter().copied().map(tag).collect();
            let held = Tags::new(tags.iter().copied().map(tag)).unwrap();
            prop_assert!(held.iter().eq(&set));
            prop_assert_eq!(held.is_empty(), set.is_empty());
            for n in 0..60 {
                prop_assert_eq!(held.contains(&tag(n)), set.contains(&tag(n)));
            }
        }
    }
}
