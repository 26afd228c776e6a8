use std::collections::BTreeSet;

use super::*;
use crate::keys::KeySource;

fn settings() -> Settings {
    Settings::for_tests(Path::new("/nowhere"))
}

#[test]
fn development_listens_on_this_machine_only() {
    let mut serving = settings().serving;
    assert_eq!(serving.check(Environment::Development), Ok(()));
    for host in ["0.0.0.0", "192.168.1.7", "::"] {
        serving.host = host.parse().unwrap();
        let refused = Err(RefusedSettings::NotLoopback(serving.host));
        assert_eq!(serving.check(Environment::Development), refused);
    }
    serving.host = "::1".parse().unwrap();
    assert_eq!(serving.check(Environment::Development), Ok(()));
}

#[test]
fn production_is_refused_until_people_can_log_in() {
    let mut settings = settings();
    settings.data.env = Environment::Production;
    settings.data.keys.key_file = Some("/run/key".into());
    assert_eq!(settings.check(), Err(RefusedSettings::Production));
}

#[test]
fn production_is_told_the_address_that_links_name() {
    let mut settings = settings();
    assert_eq!(settings.check_public_url(), Ok(()));
    settings.data.env = Environment::Production;
    assert_eq!(settings.check_public_url(), Err(RefusedSettings::NoPublicUrl));
    settings.contexts.articles.public_url = Some("https://example.com".parse().unwrap());
    assert_eq!(settings.check_public_url(), Ok(()));
}

#[test]
fn production_needs_a_key_that_is_given() {
    let mut settings = settings();
    settings.data.env = Environment::Production;
    assert_eq!(settings.check(), Err(RefusedSettings::Key(RefusedKey::Missing)));
}

/// The key settings of a command line.
fn keys(arguments: &[&str]) -> KeySettings {
    let command = KeySettings::augment_args(clap::Command::new("daybook")).mut_args(|arg| arg.env(None));
    let arguments = ["daybook"].iter().chain(arguments);
    KeySettings::from_arg_matches(&command.get_matches_from(arguments)).unwrap()
}

#[test]
fn a_key_is_given_itself_or_in_a_file_and_else_lies_in_the_data_directory() {
    let source = |arguments: &[&str]| keys(arguments).source(Path::new("/data"));
    assert!(matches!(source(&["--key", &"0f".repeat(32)]), Ok(KeySource::Given(_))));
    assert!(matches!(source(&["--key-file", "/k"]), Ok(KeySource::File(file)) if file == Path::new("/k")));
    for none in [&[] as &[&str], &["--key", ""]] {
        let Ok(KeySource::Own(own)) = source(none) else { panic!("{none:?}") };
        assert_eq!(own.path(), Path::new("/data/installation.key"));
    }
    assert!(matches!(source(&["--key", " ", "--key-file", "/k"]), Ok(KeySource::File(_))));
}

#[test]
fn two_keys_or_what_is_no_key_are_refused() {
    let refusal = |arguments: &[&str]| keys(arguments).source(Path::new("/data")).unwrap_err();
    assert_eq!(refusal(&["--key", &"0f".repeat(32), "--key-file", "/k"]), RefusedKey::Both);
    for text in ["secret", &"0f".repeat(31), &"0g".repeat(32)] {
        assert_eq!(refusal(&["--key", text]), RefusedKey::NotAKey, "{text}");
    }
}

#[test]
fn a_key_is_shown_nowhere() {
    let key = "0f".repeat(32);
    for given in [key.as_str(), "0g0g"] {
        let keys = keys(&["--key", given]);
        let source = keys.source(Path::new("/data"));
        assert!(!format!("{keys:?} {source:?}").contains(given));
        assert!(source.err().is_none_or(|refused| !refused.to_string().contains(given)));
    }
    let mut command = Settings::augment_args(clap::Command::new("daybook"));
    let argument = command.get_arguments().find(|argument| argument.get_id() == "key").unwrap();
    assert!(argument.is_hide_set() && argument.is_hide_env_values_set());
    assert!(!command.render_long_help().to_string().contains("--key <"));
}

#[test]
fn the_region_of_telephone_numbers_is_two_letters() {
    let command =
        || ContextSettings::augment_args(clap::Command::new("daybook")).mut_args(|arg| arg.env(None));
    let matches = command().get_matches_from(["daybook", "--phone-region", "de"]);
    assert_eq!(
        ContextSettings::from_arg_matches(&matches).unwrap().customers.phone_region.as_deref(),
        Some("DE")
    );
    assert!(command().try_get_matches_from(["daybook", "--phone-region", "Germany"]).is_err());
    assert_eq!(settings().contexts.customers.phone_region, None);
}

#[test]
fn every_setting_has_a_flag_an_environment_variable_of_its_own_and_a_sentence() {
    let command = Settings::augment_args(clap::Command::new("daybook"));
    let mut seen = BTreeSet::new();
    for argument in command.get_arguments() {
        let flag = argument.get_long().unwrap_or_else(|| panic!("{argument} has no flag"));
        let variable = argument.get_env().unwrap_or_else(|| panic!("--{flag} has no variable"));
        assert!(seen.insert(variable.to_owned()), "{} is used twice", variable.display());
        assert!(argument.get_help().is_some(), "--{flag} says nothing");
        let name = variable.to_str().unwrap().trim_start_matches("DAYBOOK_").replace('_', "-").to_lowercase();
        assert_eq!(flag, name, "{}", variable.display());
    }
}

#[test]
fn a_filter_by_part_goes_before_the_level() {
    let mut logs = settings().logs;
    assert_eq!(logs.filter(), "info");
    logs.rust_log = Some("warn,daybook=debug".to_owned());
    assert_eq!(logs.filter(), "warn,daybook=debug");
    logs.rust_log = Some(" ".to_owned());
    assert_eq!(logs.filter(), "info");
}
