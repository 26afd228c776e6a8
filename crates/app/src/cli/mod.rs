//! The command line.

mod arguments;
mod events;
mod export;
mod import;
mod keys;
mod migrate;
mod output;
mod progress;
mod rebuild;
mod serve;
#[cfg(test)]
mod tests;
mod users;
mod verify;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use tokio::runtime::Runtime;

use arguments::{Arguments, Command, KeysCommand, UsersCommand};

use crate::telemetry::Traces;

/// How long the process waits at its end for the last spans to be sent.
const LAST_SPANS: Duration = Duration::from_secs(3);

/// Does what the command line says; answers with 0 if all went well, 1 if not, and 2 if it cannot be
/// understood or rows of an import were refused.
#[must_use]
pub fn main() -> ExitCode {
    match run(Arguments::parse().into_command()) {
        Ok(code) => code,
        Err(error) => {
            output::error(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    let runtime = Runtime::new().context("the runtime cannot be started")?;
    let traces = {
        // What sends spans over gRPC works on the runtime.
        let _within = runtime.enter();
        command.telemetry().map_or(Ok(Traces::none()), Traces::begin)?
    };
    // Dropped last: what the end has to say is written too.
    let log = crate::logs::begin(command.logs(), &traces)?;
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve(settings) => serve::run(*settings, &traces, &log).await,
            Command::Migrate(offline) => migrate::run(&offline.data).await,
            Command::Verify(query) => verify::run(&query).await,
            Command::Rebuild(offline) => rebuild::run(&offline.data).await,
            Command::Events(query) => events::run(&query).await,
            Command::Import(arguments) => import::run(arguments).await,
            Command::Export(arguments) => export::run(arguments).await,
            Command::Users(UsersCommand::Create(arguments)) => users::create(arguments).await,
            Command::Keys(KeysCommand::Generate(arguments)) => keys::generate(&arguments.file),
            Command::Keys(KeysCommand::Rotate(arguments)) => {
                keys::rotate(&arguments.offline.data, arguments.new_key_file.as_deref()).await
            }
        }
    });
    traces.end(LAST_SPANS);
    // What still runs after a second signal is not waited for.
    runtime.shutdown_background();
    outcome
}
