//! Articles' own types of problems.

use crate::shared::kinds;

kinds! { pub(super),
    SORT_OF_PAST BAD_REQUEST "sort-of-past" "The past is listed in the order of creation only"
    ARTICLE_NOT_FOUND NOT_FOUND "article-not-found" "There is no such article"
    REVISION_NOT_FOUND NOT_FOUND "revision-not-found" "The article has no such revision"
    DRAFT_NOT_FOUND NOT_FOUND "draft-not-found" "Nothing is autosaved"
    PREVIEW_NOT_FOUND NOT_FOUND "preview-not-found" "There is no such preview"
    SLUG_TAKEN CONFLICT "slug-taken" "Another article has the slug"
    ARTICLE_IN_TRASH CONFLICT "article-in-trash" "The article is in the trash"
    BODY_MISSING CONFLICT "body-missing" "An article without a body is not published"
    BODY_AWAITED CONFLICT "body-awaited" "The article is scheduled for publishing and needs its body"
    TOO_MANY_SLUGS CONFLICT "too-many-slugs" "The article was published under too many slugs"
    PREVIEW_EXPIRED GONE "preview-expired" "The preview has expired"
    TIME_NOT_AHEAD UNPROCESSABLE_ENTITY "time-not-ahead" "The time of the schedule has passed"
    DATE_AHEAD UNPROCESSABLE_ENTITY "date-ahead" "The date of publication lies in the future"
}
