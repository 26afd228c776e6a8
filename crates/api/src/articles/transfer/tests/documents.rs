use daybook_domain::articles::Visibility;

use super::super::{Document, FilePath, Rule, Shown};

fn read(text: &str) -> Result<Document, Rule> {
    Document::read(&"guide/first-steps.md".parse::<FilePath>().unwrap(), text.as_bytes())
}

/// The word for the rule that this front matter breaks.
#[track_caller]
fn refusal(yaml: &str) -> &'static str {
    read(&format!("---\n{yaml}\n---\ntext")).unwrap_err().slug()
}

const YAML: &str = "---
id: 0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00
title: 'Night: a \"test\"'
slug: night-2
subtitle: Sub
summary: >
  Two
  lines
date: 2024-01-15
tags: [Rust, 1.10, \"two  words\"]
draft: false
visibility: private
author: ann
editors: bob, eve
layout: post
nested: {deep: [1, 2]}
---
Text\n";
const TOML: &str = "+++
id = '0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00'
title = 'Night: a \"test\"'
slug = 'night-2'
subtitle = 'Sub'
summary = 'Two lines'
date = 2024-01-15
tags = ['Rust', '1.10', 'two  words']
draft = false
visibility = 'private'
author = 'ann'
editors = ['bob', 'eve']
layout = 'post'
[nested]
deep = [1, 2]
+++
Text\n";

#[test]
fn all_that_is_said_before_a_text_is_read() {
    let document = read(YAML).unwrap();
    assert_eq!(document.id.unwrap().to_string(), "0192f1b2-7c4e-7d3a-9b1f-2a5c8e6d4f00");
    let draft = &document.draft;
    assert_eq!(draft.title.as_str(), "Night: a \"test\"");
    assert_eq!(draft.slug.as_ref().unwrap().as_str(), "night-2");
    assert_eq!(draft.subtitle.as_ref().unwrap().as_str(), "Sub");
    assert_eq!(draft.lead.as_ref().unwrap().as_str(), "Two lines");
    let tags: Vec<_> = draft.tags.as_slice().iter().map(daybook_domain::articles::Tag::as_str).collect();
    assert_eq!(tags, ["rust", "1.10", "two words"]);
    assert_eq!(draft.body.as_str(), "Text\n");
    assert_eq!(document.shown, Shown::Published(Some("2024-01-15T00:00:00Z".parse().unwrap())));
    assert_eq!(document.visibility, Some(Visibility::Private));
    assert_eq!(document.author.as_ref().unwrap().as_str(), "ann");
    let editors: Vec<_> = document
        .editors
        .as_ref()
        .unwrap()
        .as_slice()
        .iter()
        .map(daybook_domain::shared::Actor::as_str)
        .collect();
    assert_eq!(editors, ["bob", "eve"]);
    assert_eq!(document.passed_over, ["layout", "nested"]);
    assert_eq!(read(TOML).unwrap(), document);
}

#[test]
fn a_title_is_named_or_headed_or_the_files_name() {
    let title = |text: &str| read(text).unwrap().draft.title.as_str().to_owned();
    assert_eq!(title("---\ntitle: 2024\n---\n# Heading\n"), "2024");
    assert_eq!(title("---\ntitle: ''\n---\n# Heading\n"), "Heading");
    assert_eq!(title("---\ntitle:\n---\nx\n# Heading\n"), "Heading");
    assert_eq!(title("<h1>x</h1>"), "First steps");
    assert_eq!(title(""), "First steps");
}

#[test]
fn values_stay_as_they_are_written() {
    let document =
        read("---\ntitle: 1.10\nslug: 007\ntags: [yes, 1e3, null-ish, 2024-01-01]\nsubtitle: on\n---\n")
            .unwrap();
    assert_eq!(document.draft.title.as_str(), "1.10");
    assert_eq!(document.draft.slug.unwrap().as_str(), "007");
    let tags: Vec<_> = document.draft.tags.as_slice().iter().map(|tag| tag.as_str().to_owned()).collect();
    assert_eq!(tags, ["yes", "1e3", "null-ish", "2024-01-01"]);
    assert_eq!(document.draft.subtitle.unwrap().as_str(), "on");
}

#[test]
fn the_summary_goes_before_a_description_and_what_is_blank_is_none() {
    let lead = |yaml: &str| {
        read(&format!("---\n{yaml}\n---\n")).unwrap().draft.lead.map(|lead| lead.as_str().to_owned())
    };
    assert_eq!(lead("description: b\nsummary: a").as_deref(), Some("a"));
    assert_eq!(lead("description: b\nsummary: ' '").as_deref(), Some("b"));
    assert_eq!(lead("excerpt: c\nlead: d").as_deref(), Some("d"));
    assert_eq!(lead("summary:"), None);
}

#[test]
fn an_author_who_is_no_actor_is_passed_over() {
    for author in ["Ann Example", "ann@example.com", "[ann, bob]", "{name: ann}"] {
        let document = read(&format!("---\nauthor: {author}\n---\n")).unwrap();
        assert_eq!(document.author, None, "{author}");
    }
    assert_eq!(read("---\nauthor: ann@example.com\n---\n").unwrap().passed_over, ["author"]);
}

#[test]
fn whether_it_is_a_draft_is_said_in_many_words() {
    for (word, shown) in [
        ("true", Shown::Draft),
        ("Yes", Shown::Draft),
        ("'on'", Shown::Draft),
        ("false", Shown::Published(None)),
        ("", Shown::Published(None)),
        ("no", Shown::Published(None)),
    ] {
        assert_eq!(read(&format!("---\ndraft: {word}\n---\n")).unwrap().shown, shown, "{word}");
    }
    assert_eq!(refusal("draft: maybe"), "draft-malformed");
}

#[test]
fn each_key_that_breaks_a_rule_is_named() {
    let many = (0..21).map(|n| format!("t{n}")).collect::<Vec<_>>().join(",");
    for (yaml, slug) in [
        ("id: 7", "id-malformed"),
        (&format!("title: {}", "a".repeat(201)), "title-invalid"),
        ("title: \"a\\0b\"", "title-invalid"),
        ("slug: Über", "slug-invalid"),
        ("slug: ../../etc/passwd", "slug-invalid"),
        ("slug: feed", "slug-invalid"),
        (&format!("subtitle: {}", "a".repeat(301)), "subtitle-invalid"),
        (&format!("summary: {}", "a".repeat(5001)), "summary-invalid"),
        (&format!("tags: [{}]", "a".repeat(51)), "tag-invalid"),
        (&format!("tags: [{many}]"), "tags-too-many"),
        ("date: tomorrow", "date-malformed"),
        ("visibility: secret", "visibility-unknown"),
        ("editors: [ann@example.com]", "editor-invalid"),
    ] {
        assert_eq!(refusal(yaml), slug, "{yaml}");
    }
}

#[test]
fn front_matter_that_is_malformed_or_hostile_is_refused_in_one_line() {
    let bomb = "a: &a [x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n\
        c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c]\n\
        e: [*d, *d, *d, *d, *d, *d, *d, *d, *d]";
    let deep = format!("a: {}{}", "[".repeat(5_000), "]".repeat(5_000));
    for yaml in [
        "just words",
        "- a\n- list",
        "title: [a, b]",
        "title: {a: b}",
        "tags: {a: b}",
        "tags: [[a]]",
        "title: a\ntitle: b",
        "title: 'open",
        "a: b: c",
        "\tx",
        "title: !!binary AAAA\nid: *nobody",
        "%YAML 9.9\nx",
        "title: \u{1}",
        bomb,
        &deep,
    ] {
        let text = format!("---\n{yaml}\n---\ntext");
        let rule = read(&text).unwrap_err();
        assert_eq!(rule.slug(), "front-matter-malformed", "{yaml}");
        let said = rule.to_string();
        assert!(!said.contains('\n') && said.chars().count() < 300, "{said}");
    }
    for toml in
        ["title", "title = 'a'\ntitle = 'b'", "title = ['a']", "x = ", "date = 2024-99-99", "[[tags]]"]
    {
        let rule = read(&format!("+++\n{toml}\n+++\ntext")).unwrap_err();
        assert_eq!(rule.slug(), "front-matter-malformed", "{toml}");
    }
}

#[test]
fn a_file_that_is_no_text_or_too_long_is_refused() {
    let path: FilePath = "a.md".parse().unwrap();
    assert_eq!(Document::read(&path, b"\xff\xfe"), Err(Rule::NotUtf8));
    assert_eq!(read("a\0b").unwrap_err().slug(), "text-invalid");
    assert_eq!(read(&"a".repeat(1_000_001)).unwrap_err().slug(), "text-invalid");
    assert_eq!(read(&"a".repeat(Rule::MOST_BYTES + 1)).unwrap_err().slug(), "file-too-long");
    assert!(read(&"𝕏".repeat(1_000_000)).is_ok());
}

#[test]
fn empty_front_matter_says_nothing() {
    for matter in ["", "\n", "# only a remark\n\n"] {
        let document = read(&format!("---\n{matter}---\ntext")).unwrap();
        assert_eq!((document.shown, document.draft.body.as_str()), (Shown::Published(None), "text"));
    }
}

#[test]
fn a_tag_that_says_nothing_is_none() {
    let tags = |text: &str| {
        let document = read(&format!("---\n{text}\n---\ntext")).unwrap();
        document.draft.tags.as_slice().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(tags("tags: [a, null, ~, b]"), ["a", "b"]);
    assert_eq!(tags("tags:\n  - a\n  -"), ["a"]);
}
