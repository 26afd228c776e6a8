//! What an article says.

use super::{Body, Lead, Slug, Subtitle, Tags, Title};

/// What one revision of an article says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// What it is called.
    pub title: Title,
    /// The word by which it is found.
    pub slug: Slug,
    /// The line under the title.
    pub subtitle: Option<Subtitle>,
    /// The paragraph before the body.
    pub lead: Option<Lead>,
    /// The text.
    pub body: Body,
    /// What it is about.
    pub tags: Tags,
}

/// What an editor hands in; the slug may be left open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What the article is to be called.
    pub title: Title,
    /// The word by which it is to be found; `None`: the present one if that has been published, else one made from
    /// the title.
    pub slug: Option<Slug>,
    /// The line under the title.
    pub subtitle: Option<Subtitle>,
    /// The paragraph before the body.
    pub lead: Option<Lead>,
    /// The text.
    pub body: Body,
    /// What it is about.
    pub tags: Tags,
}

/// What is to change of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patch {
    /// The title.
    pub title: Option<Title>,
    /// The slug; cleared, it is chosen as for a draft that leaves it open.
    pub slug: Update<Slug>,
    /// The subtitle.
    pub subtitle: Update<Subtitle>,
    /// The lead.
    pub lead: Update<Lead>,
    /// The body.
    pub body: Option<Body>,
    /// All tags.
    pub tags: Option<Tags>,
}

/// What is to become of a part that may be missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Update<T> {
    /// It stays as it is.
    #[default]
    Keep,
    /// It is taken away.
    Clear,
    /// It is this from now on.
    Set(T),
}

impl Draft {
    /// A draft of nothing but a title.
    #[must_use]
    pub fn titled(title: Title) -> Self {
        Self { title, slug: None, subtitle: None, lead: None, body: Body::default(), tags: Tags::default() }
    }

    /// The content with this slug, whichever the draft names.
    #[must_use]
    pub fn under(self, slug: Slug) -> Content {
        let Self { title, slug: _, subtitle, lead, body, tags } = self;
        Content { title, slug, subtitle, lead, body, tags }
    }
}

impl From<Content> for Draft {
    fn from(content: Content) -> Self {
        let Content { title, slug, subtitle, lead, body, tags } = content;
        Self { title, slug: Some(slug), subtitle, lead, body, tags }
    }
}

impl Patch {
    /// Whether nothing is to change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// `content` with these changes.
    #[must_use]
    pub fn of(self, content: &Content) -> Draft {
        let before = Draft::from(content.clone());
        Draft {
            title: self.title.unwrap_or(before.title),
            slug: self.slug.of(before.slug),
            subtitle: self.subtitle.of(before.subtitle),
            lead: self.lead.of(before.lead),
            body: self.body.unwrap_or(before.body),
            tags: self.tags.unwrap_or(before.tags),
        }
    }
}

impl<T> Update<T> {
    fn of(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Clear => None,
            Self::Set(after) => Some(after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn content() -> Content {
        Content {
            title: "Night".parse().unwrap(),
            slug: "night".parse().unwrap(),
            subtitle: Some("in Tokyo".parse().unwrap()),
            lead: Some("It is late.".parse().unwrap()),
            body: "text".parse().unwrap(),
            tags: Tags::new(["night".parse().unwrap()]).unwrap(),
        }
    }

    #[test]
    fn an_empty_patch_keeps_everything() {
        assert!(Patch::default().is_empty());
        assert_eq!(Patch::default().of(&content()), Draft::from(content()));
    }

    #[test]
    fn a_patch_sets_and_clears_what_it_names() {
        let patch = Patch {
            title: Some("Day".parse().unwrap()),
            slug: Update::Clear,
            subtitle: Update::Set("in Kyoto".parse().unwrap()),
            lead: Update::Clear,
            body: Some(Body::default()),
            tags: Some(Tags::default()),
        };
        assert!(!patch.is_empty());
        let expected =
            Draft { subtitle: Some("in Kyoto".parse().unwrap()), ..Draft::titled("Day".parse().unwrap()) };
        assert_eq!(patch.of(&content()), expected);
    }

    #[test]
    fn a_draft_takes_the_slug_that_it_is_given() {
        let other: Slug = "other".parse().unwrap();
        assert_eq!(Draft::from(content()).under(other.clone()), Content { slug: other, ..content() });
    }
}
