use std::collections::BTreeSet;

use super::*;

fn settings() -> Settings {
    Settings::for_tests(Path::new("/nowhere"))
}

#[test]
fn development_listens_on_this_machine_only() {
    let mut serving = settings().serving;
    assert_eq!(serving.check(), Ok(()));
    for host in ["0.0.0.0", "192.168.1.7", "::"] {
        serving.host = host.parse().unwrap();
        assert_eq!(serving.check(), Err(RefusedSettings::NotLoopback(serving.host)));
    }
    serving.host = "::1".parse().unwrap();
    assert_eq!(serving.check(), Ok(()));
}

#[test]
fn production_is_refused_until_people_can_log_in() {
    let serving = ServingSettings { env: Environment::Production, ..settings().serving };
    assert_eq!(serving.check(), Err(RefusedSettings::Production));
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
