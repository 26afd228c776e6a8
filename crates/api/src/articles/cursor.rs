//! Where a page of a list of articles ended: `<id>` and what the list is sorted by.

use daybook_application::articles::{ArticleSort, Place, SortKey};

/// The place as a cursor: `0192…-….2026-01-01T00:00:00.000000Z`, `0192…-….` or `0192…-….night trains`.
pub(super) fn cursor(place: &Place) -> String {
    match &place.key {
        SortKey::Time(Some(time)) => format!("{}.{time}", place.id),
        SortKey::Time(None) => format!("{}.", place.id),
        SortKey::Text(text) => format!("{}.{text}", place.id),
    }
}

/// The place that a cursor of a list in this order stands for.
pub(super) fn place(cursor: &str, sort: ArticleSort) -> Option<Place> {
    let (id, key) = cursor.split_once('.')?;
    let key = match sort {
        ArticleSort::Title => SortKey::Text(key.to_owned()),
        ArticleSort::Published if key.is_empty() => SortKey::Time(None),
        ArticleSort::Created | ArticleSort::Updated | ArticleSort::Published => {
            SortKey::Time(Some(key.parse().ok()?))
        }
    };
    Some(Place { key, id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use daybook_domain::articles::ArticleId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_place_is_read_back() {
        let time = "2026-01-01T00:00:00.000001Z".parse().unwrap();
        for (sort, key) in [
            (ArticleSort::Created, SortKey::Time(Some(time))),
            (ArticleSort::Published, SortKey::Time(None)),
            (ArticleSort::Published, SortKey::Time(Some(time))),
            (ArticleSort::Title, SortKey::Text("3. a & b.c".to_owned())),
        ] {
            let original = Place { key, id: ArticleId::new(Uuid::from_u128(7)) };
            assert_eq!(place(&cursor(&original), sort), Some(original));
        }
    }

    #[test]
    fn what_is_no_place_is_none() {
        let id = Uuid::from_u128(7);
        for text in ["", "7", "3kf82h.42", &id.to_string(), &format!("{id}."), &format!("{id}.soon")] {
            assert_eq!(place(text, ArticleSort::Created), None, "{text}");
        }
    }
}
