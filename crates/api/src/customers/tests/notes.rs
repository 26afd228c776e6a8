//! Notes.

use serde_json::{Value, json};

use super::{Test, next, pointers};

#[tokio::test]
async fn a_note_has_its_author_and_is_answered_alike_under_its_key() {
    let test = Test::new();
    let ann = test.ann().await;
    let (line, headers) = (format!("POST {ann}/notes"), [("daybook-actor", "bob"), ("idempotency-key", "k")]);
    let note = test.send(&line, &headers, &json!({"text": " called \n twice "})).await;
    assert_eq!((note.status.as_u16(), note.header("daybook-position")), (201, "memory.2"));
    let id = note.json()["id"].clone();
    let expected = json!({"id": id, "text": "called \n twice", "author": "bob", "created_at": "2026-01-01T00:00:00.000001Z"});
    assert_eq!(note.json(), expected);
    assert_eq!(test.get(&format!("{ann}/notes")).await.json(), json!([expected]));
    let again = test.send(&line, &headers, &json!({"text": " called \n twice "})).await;
    assert_eq!((again.status.as_u16(), again.json()), (201, expected));
    test.done(&format!("POST {ann}/erase"), &json!({"reason": "ticket 1"})).await;
    let erased = test.send(&line, &headers, &json!({"text": " called \n twice "})).await;
    assert_eq!((erased.status.as_u16(), &erased.json()["text"]), (201, &Value::Null));
}

#[tokio::test]
async fn a_note_needs_no_condition_and_heeds_one() {
    let test = Test::new();
    let line = format!("POST {}/notes", test.ann().await);
    assert_eq!(test.send(&line, &[], &json!({"text": "x"})).await.status, 201);
    let stale = test.send(&line, &[("if-match", "\"1-j\"")], &json!({"text": "x"})).await;
    assert_eq!((stale.status.as_u16(), &stale.json()["current_version"]), (412, &json!(2)));
    assert_eq!(test.send(&line, &[("if-match", "\"2-j\"")], &json!({"text": "x"})).await.status, 201);
    for body in [json!({}), json!({"text": " "}), json!({"text": "x".repeat(10_001)})] {
        assert_eq!(pointers(&test.send(&line, &[], &body).await), ["/text"]);
    }
}

#[tokio::test]
async fn notes_are_paged_in_either_order_and_as_of_the_past() {
    let test = Test::new();
    let ann = test.ann().await;
    for i in 0..5 {
        test.done(&format!("POST {ann}/notes"), &json!({"text": format!("n{i}")})).await;
    }
    for (order, expected) in
        [("asc", ["n0", "n1", "n2", "n3", "n4"]), ("desc", ["n4", "n3", "n2", "n1", "n0"])]
    {
        let (mut texts, mut sizes) = (Vec::new(), Vec::new());
        let mut path = Some(format!("{ann}/notes?order={order}&limit=2"));
        while let Some(page) = path {
            let answer = test.get(&page).await;
            let notes = answer.json().as_array().unwrap().clone();
            sizes.push(notes.len());
            texts.extend(notes.iter().map(|note| note["text"].as_str().unwrap().to_owned()));
            path = next(&answer);
        }
        assert_eq!((sizes, texts), (vec![2, 2, 1], expected.map(str::to_owned).to_vec()));
    }
    let then = test.get(&format!("{ann}/notes?as_of=3&limit=1")).await;
    assert_eq!((then.json().as_array().unwrap().len(), then.header("daybook-position")), (1, "memory.3"));
    assert_eq!(
        then.header("link"),
        format!("<{ann}/notes?as_of=memory.3&limit=1&after=memory.2>; rel=\"next\"")
    );
    for wrong in ["order=up", "limit=0", "after=x", "sort=text"] {
        assert_eq!(test.get(&format!("{ann}/notes?{wrong}")).await.problem().1, "invalid-parameter");
    }
    assert_eq!(test.get(&format!("{ann}/notes?as_of=0")).await.problem().1, "customer-not-found");
}
