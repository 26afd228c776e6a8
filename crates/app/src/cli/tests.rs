use std::path::Path;

use clap::CommandFactory;

use super::*;

fn parse(line: &str) -> Command {
    Arguments::try_parse_from(line.split(' ')).unwrap().into_command()
}

#[test]
fn the_command_line_is_consistent() {
    Arguments::command().debug_assert();
}

#[test]
fn without_a_command_it_serves() {
    let Command::Serve(settings) = parse("daybook --port 9000 --data-dir /x") else { panic!("not serve") };
    assert_eq!((settings.serving.port, settings.data.data_dir.as_path()), (9000, Path::new("/x")));
    assert!(matches!(parse("daybook serve --port 9000"), Command::Serve(s) if s.serving.port == 9000));
}

#[test]
fn events_take_a_position_of_this_log_or_of_a_named_one() {
    let Command::Events(query) = parse("daybook events --after 3kf82h.42 --follow --category config") else {
        panic!("not events")
    };
    assert_eq!(query.after.unwrap().to_string(), "3kf82h.42");
    assert!(query.follow);
    assert_eq!(query.category.as_deref(), Some("config"));
}

#[test]
fn an_import_says_which_columns_are_which_fields() {
    let line = ["daybook", "import", "customers", "-", "--map", "E=Mail=email", "--map", " Kunde = name"];
    let Command::Import(import) = Arguments::try_parse_from(line).unwrap().into_command() else {
        panic!("not import")
    };
    let column = |header: &str, field: &str| (header.to_owned(), field.to_owned());
    assert_eq!(import.map, [column("E=Mail", "email"), column("Kunde", "name")]);
    assert_eq!((import.kind.as_str(), import.actor.as_str()), ("customers", "import"));
}

#[test]
fn keys_are_made_and_replaced() {
    let Command::Keys(KeysCommand::Generate(generate)) = parse("daybook keys generate /k") else {
        panic!("not generate")
    };
    assert_eq!(generate.file, Path::new("/k"));
    let Command::Keys(KeysCommand::Rotate(rotate)) =
        parse("daybook keys rotate --new-key-file /k --key-file /o")
    else {
        panic!("not rotate")
    };
    assert_eq!(rotate.new_key_file.as_deref(), Some(Path::new("/k")));
    assert_eq!(rotate.offline.data.keys.key_file.as_deref(), Some(Path::new("/o")));
}

#[test]
fn what_is_not_understood_is_refused() {
    for line in [
        "daybook --port many",
        "daybook fly",
        "daybook events --after yesterday",
        "daybook --port 1 verify",
        "daybook import customers",
        "daybook import customers - --map email",
        "daybook import customers - --map =email",
        "daybook keys",
        "daybook keys generate",
    ] {
        assert!(Arguments::try_parse_from(line.split(' ')).is_err(), "{line}");
    }
}
