//! Fakes and contract suites.
