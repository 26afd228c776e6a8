//! How customers' errors are told. The match is exhaustive: a new rule does not compile until it has a type, and
//! so a page.

use daybook_application::shared::CommandError;
use daybook_domain::customers::{Customer, CustomerError};
use daybook_domain::shared::Timestamp;
use serde_json::json;

use crate::shared::{Door, Errors, Kind, Problem, command_problem};

/// There is no such customer, now or then, or it is deleted.
pub(super) fn not_found() -> Problem {
    Problem::new(Kind::CUSTOMER_NOT_FOUND, "There is no such customer.")
}

/// The person is erased.
pub(super) fn erased() -> Problem {
    Problem::new(Kind::CUSTOMER_ERASED, "The customer has been erased, for good.")
}

/// The problem of a command.
pub(super) fn of_command(door: &Door, error: CommandError<CustomerError>) -> Problem {
    match error {
        // Which customer has it is not told: whoever asks may not be allowed to know that there is one.
        CommandError::Taken { .. } => Problem::new(
            Kind::EMAIL_TAKEN,
            "Another customer has this e-mail address.",
        )
        .with("errors", json!([{"pointer": "/email", "detail": "is the address of another customer"}])),
        error => command_problem(door, error, not_found, |rule| of_rule(&rule)),
    }
}

/// The problem of a broken rule.
fn of_rule(rule: &CustomerError) -> Problem {
    match rule {
        CustomerError::Deleted => not_found(),
        CustomerError::Erased => erased(),
        CustomerError::HeldUntil(until) => held(*until),
        CustomerError::HoldInThePast => {
            let errors = json!([{"pointer": "/until", "detail": "must lie in the future"}]);
            Problem::new(Kind::HOLD_IN_THE_PAST, "A legal hold ends in the future.").with("errors", errors)
        }
        CustomerError::ReasonNamesPerson => {
            let detail = "The reason stays readable for ever, and contains personal data of the customer.";
            let errors =
                json!([{"pointer": "/reason", "detail": "must not contain personal data of the customer"}]);
            Problem::new(Kind::REASON_NAMES_PERSON, detail).with("errors", errors)
        }
        CustomerError::ReasonMissing => reason_missing(),
        CustomerError::TooManyConsents => {
            let most = Customer::MOST_PURPOSES;
            let detail = format!("A customer has consents for at most {most} purposes.");
            Problem::new(Kind::TOO_MANY_CONSENTS, detail).with("limit", most)
        }
    }
}

fn held(until: Timestamp) -> Problem {
    let until = until.to_string();
    Problem::new(Kind::LEGAL_HOLD, format!("A legal hold forbids erasing the customer until {until}."))
        .with("until", until)
}

/// An erasure without a reason.
pub(super) fn reason_missing() -> Problem {
    let mut errors = Errors::default();
    errors.add("/reason", "is missing, in the body and in the header Daybook-Reason");
    errors.check().err().unwrap_or_else(|| Problem::internal("a missing reason passed as valid"))
}
