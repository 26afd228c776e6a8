//! What the tests that `kinds!` makes look at.

use axum::body::Body;
use http::Request;
use http_body_util::BodyExt;
use tower::ServiceExt;
use utoipa_axum::router::OpenApiRouter;

use super::Kind;

pub(crate) fn check_page(kind: &Kind) {
    let (page, slug, status) = (kind.page(), kind.slug(), kind.status().as_u16());
    let begin = format!("# {}\n\n`/problems/{slug}`, status {status}\n", kind.title());
    assert!(page.starts_with(&begin), "{slug} does not begin with {begin:?}");
    let headings: Vec<_> = page.lines().filter(|line| line.starts_with('#')).skip(1).collect();
    assert_eq!(headings, ["## What happened", "## Why", "## What to do"], "{slug}");
}

pub(crate) async fn check_served(kinds: &[Kind], pages: OpenApiRouter) {
    let (router, _) = pages.split_for_parts();
    for kind in kinds {
        let request = Request::get(format!("/problems/{}", kind.slug())).body(Body::empty()).unwrap();
        let response = router.clone().oneshot(request).await.unwrap();
        assert_eq!((response.status().as_u16(), kind), (200, kind));
        assert_eq!(response.headers()["content-type"], "text/markdown; charset=utf-8");
        assert_eq!(response.into_body().collect().await.unwrap().to_bytes(), kind.page());
    }
}
