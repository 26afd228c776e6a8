//! The notes on a customer.

use super::support::{act, all_notes, also_rebuilt, context, create, id, note_id, notes, person, second};
use crate::customers::testing::CustomersHarness;
use crate::customers::{NoteView, NotesPage};
use crate::shared::{CommandContext, NewCommit, Order, Position, StreamChange};

async fn write(h: &impl CustomersHarness, n: u64, note: u64) -> Position {
    act(h, n, |customer| customer.add_note(note_id(note), format!("note {note}").parse().unwrap())).await
}

fn numbers(found: &[NoteView]) -> Vec<u64> {
    let number =
        |note: &NoteView| note.text.as_deref().unwrap().strip_prefix("note ").unwrap().parse().unwrap();
    found.iter().map(number).collect()
}

/// Two customers with seven notes each, in turns: odd ones for the first, even ones for the second.
async fn written(h: &impl CustomersHarness) {
    create(h, 1, person("n1@example.com"), "").await;
    create(h, 2, person("n2@example.com"), "").await;
    // The ids fall while the positions rise.
    for note in (1..=14).rev() {
        write(h, 2 - note % 2, note).await;
    }
}

pub async fn notes_are_paged_in_both_orders(h: impl CustomersHarness) {
    written(&h).await;
    also_rebuilt(&h, async || {
        for (order, expected) in
            [(Order::Ascending, [13, 11, 9, 7, 5, 3, 1]), (Order::Descending, [1, 3, 5, 7, 9, 11, 13])]
        {
            let whole = all_notes(1, order, None);
            assert_eq!(numbers(&notes(&h, &whole).await), expected);
            let (mut paged, mut after) = (Vec::new(), None);
            loop {
                let page = notes(&h, &NotesPage { after, limit: 3, ..whole.clone() }).await;
                assert!(page.len() <= 3);
                let Some(last) = page.last() else { break };
                after = Some(last.position);
                paged.extend(page);
            }
            assert_eq!(numbers(&paged), expected);
        }
    })
    .await;
    assert_eq!(notes(&h, &all_notes(3, Order::Ascending, None)).await, []);
}

pub async fn a_note_tells_its_author_and_its_time(h: impl CustomersHarness) {
    create(&h, 1, person("ann@example.com"), "").await;
    h.set_time(second(3));
    let based_on = h.streams().load(&[id(1)]).await.unwrap().remove(0);
    let text = "called\ntwice".parse().unwrap();
    let events = based_on.state.as_deref().unwrap().add_note(note_id(50), text).unwrap();
    let context = CommandContext { actor: "user:bob".parse().unwrap(), ..context() };
    let changes = vec![StreamChange { id: id(1), based_on, events }];
    h.streams().append(NewCommit::new(changes, context)).await.unwrap();
    let expected = NoteView {
        id: note_id(50),
        position: 2,
        text: Some("called\ntwice".into()),
        author: "user:bob".into(),
        created_at: second(3),
    };
    assert_eq!(notes(&h, &all_notes(1, Order::Ascending, None)).await, [expected]);
}

pub async fn notes_read_as_of_the_past(h: impl CustomersHarness) {
    written(&h).await;
    for (order, expected) in [(Order::Ascending, [13, 11, 9]), (Order::Descending, [9, 11, 13])] {
        // Two creations, and the notes 14 to 9.
        let then = all_notes(1, order, Some(Position(8)));
        assert_eq!(numbers(&notes(&h, &then).await), expected);
        let first = notes(&h, &NotesPage { limit: 1, ..then.clone() }).await;
        let rest = notes(&h, &NotesPage { after: Some(first[0].position), ..then }).await;
        assert_eq!(numbers(&rest), expected[1..]);
    }
    assert_eq!(notes(&h, &all_notes(1, Order::Ascending, Some(Position(3)))).await, []);
}

pub async fn notes_outlast_deletion(h: impl CustomersHarness) {
    written(&h).await;
    act(&h, 1, |customer| customer.delete(None)).await;
    assert_eq!(notes(&h, &all_notes(1, Order::Ascending, None)).await.len(), 7);
}
