//! Customers' own types of problems.

use crate::shared::kinds;

kinds! { pub(super),
    CUSTOMER_NOT_FOUND NOT_FOUND "customer-not-found" "There is no such customer"
    EMAIL_TAKEN CONFLICT "email-taken" "Another customer has the e-mail address"
    LEGAL_HOLD CONFLICT "legal-hold" "A legal hold forbids erasing the customer"
    TOO_MANY_CONSENTS CONFLICT "too-many-consents" "The customer has consents for too many purposes"
    CUSTOMER_ERASED GONE "customer-erased" "The customer has been erased"
    HOLD_IN_THE_PAST UNPROCESSABLE_ENTITY "hold-in-the-past" "The legal hold would end before it begins"
    REASON_NAMES_PERSON UNPROCESSABLE_ENTITY "reason-names-person" "The reason of the erasure names the person"
}
