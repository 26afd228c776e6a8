//! What an erasure leaves: nothing in the files, a line in the ledger, and a log that is in order.

on_files! { mod canary; }
mod ledger;
on_files! { mod overwriting; }
mod verified;

use daybook_application::shared::{CommandContext, NewCommit, StreamChange, Streams};
use daybook_application::testing::member::{Member, MemberEvent, MemberId};
use daybook_domain::access::Principal;
use uuid::Uuid;

fn member(n: u128) -> MemberId {
    MemberId(Uuid::from_u128(n))
}

fn stream(n: u128) -> String {
    format!("member-{}", member(n))
}

/// Appends to one member as it is now.
async fn say(streams: &dyn Streams<Member>, n: u128, events: Vec<MemberEvent>) {
    let based_on = streams.load(&[member(n)]).await.unwrap().remove(0);
    let change = StreamChange { id: member(n), based_on, events };
    let context = CommandContext {
        reason: Some("a reason".parse().unwrap()),
        ..CommandContext::new(Principal::System, Uuid::nil())
    };
    streams.append(NewCommit::new(vec![change], context)).await.unwrap();
}

on_files! {
    use super::place::{Place, texts};

    /// How many erasures wait to be overwritten.
    async fn pending(directory: &Place) -> usize {
        texts(directory, "SELECT stream AS text FROM erasures WHERE overwritten = 0").await.len()
    }

    /// The files of a directory that hold a text.
    fn holding(directory: &Place, text: &str) -> Vec<String> {
        let files = std::fs::read_dir(directory.path()).unwrap().map(Result::unwrap);
        let holds = |file: &std::fs::DirEntry| {
            let bytes = std::fs::read(file.path()).unwrap();
            bytes.windows(text.len()).any(|part| part == text.as_bytes())
        };
        files.filter(holds).map(|file| file.file_name().into_string().unwrap()).collect()
    }
}
