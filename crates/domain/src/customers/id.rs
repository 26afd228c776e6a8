//! What tells customers, notes and imports apart.

use crate::shared::uuid_id;

uuid_id! {
    /// Tells one customer from another: a UUID, in lower case with hyphens as text.
    CustomerId, InvalidCustomerId, "customer"
}

uuid_id! {
    /// Tells one note from another: a UUID, in lower case with hyphens as text.
    NoteId, InvalidNoteId, "note"
}

uuid_id! {
    /// Tells one import from another: a UUID, in lower case with hyphens as text.
    BatchId, InvalidBatchId, "batch"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const ID: &str = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5";

    #[test]
    fn an_id_is_read_in_any_case_and_written_in_lower_case() {
        let id: CustomerId = ID.to_uppercase().parse().unwrap();
        assert_eq!(id.to_string(), ID);
    }

    #[test]
    fn other_spellings_of_a_uuid_are_no_ids() {
        let simple = ID.replace('-', "");
        for text in ["", "1", &simple, &format!("{{{ID}}}"), &format!("urn:uuid:{ID}"), &format!(" {ID}")] {
            assert_eq!(text.parse::<CustomerId>(), Err(InvalidCustomerId), "{text}");
            assert_eq!(text.parse::<NoteId>(), Err(InvalidNoteId), "{text}");
            assert_eq!(text.parse::<BatchId>(), Err(InvalidBatchId), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_uuid_survives_its_text(id: u128) {
            let id = CustomerId::new(Uuid::from_u128(id));
            prop_assert_eq!(id.to_string().parse::<CustomerId>(), Ok(id));
        }
    }
}
