//! Lists.

use serde_json::json;

use super::support::{ARTICLES, create, published};
use crate::support::TestApp;

#[tokio::test]
async fn a_list_is_filtered_sorted_and_paged() {
    let app = TestApp::start().await;
    for (n, title) in ["Cherry", "apple", "Banana", "Date"].iter().enumerate() {
        let tags = if n % 2 == 0 { json!(["even"]) } else { json!(["odd"]) };
        let body = json!({"title": title, "body": "text", "tags": tags, "author": format!("a{}", n / 2)});
        if n == 3 { drop(published(&app, &body).await) } else { drop(create(&app, &body).await) }
    }
    let titles = async |query: &str| app.get(&format!("{ARTICLES}?{query}")).await.expect(200).each("title");
    assert_eq!(titles("").await, ["Cherry", "apple", "Banana", "Date"]);
    assert_eq!(titles("order=desc").await, ["Date", "Banana", "apple", "Cherry"]);
    assert_eq!(titles("sort=title").await, ["apple", "Banana", "Cherry", "Date"]);
    assert_eq!(titles("tag=EVEN").await, ["Cherry", "Banana"]);
    assert_eq!(titles("author=a1").await, ["Banana", "Date"]);
    assert_eq!(titles("status=published").await, ["Date"]);
    assert_eq!(titles("status=draft&sort=title&order=desc").await, ["Cherry", "Banana", "apple"]);
    assert_eq!(titles("title=AN").await, ["Banana"]);
    for sort in ["created", "updated", "published", "title"] {
        for order in ["asc", "desc"] {
            let whole = app.get(&format!("{ARTICLES}?sort={sort}&order={order}")).await.expect(200).items();
            let paged = app.all_pages(&format!("{ARTICLES}?sort={sort}&order={order}&limit=1")).await;
            assert_eq!(paged, whole, "{sort} {order}");
            assert_eq!(whole.len(), 4);
            assert!(whole.iter().all(|item| item.get("body").is_none()), "lists have no bodies");
        }
    }
}

#[tokio::test]
async fn a_parameter_that_there_is_not_is_refused() {
    let app = TestApp::start().await;
    for query in
        ["sort=body", "status=secret", "limit=0", "limit=501", "body=x", "order=up", "cursor=nonsense"]
    {
        app.get(&format!("{ARTICLES}?{query}")).await.problem(400, "invalid-parameter");
    }
}
