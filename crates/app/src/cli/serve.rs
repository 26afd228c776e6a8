//! `daybook serve`.

use std::process::ExitCode;

use crate::logs::Log;
use crate::settings::{LogFormat, Settings};
use crate::signals::Signals;
use crate::telemetry::Traces;
use crate::{App, modules};

use super::output;

/// Serves until told to end; a second signal ends it at once.
pub(super) async fn run(settings: Settings, traces: &Traces, log: &Log) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::listen()?;
    let (data, format) = (settings.data.location()?.to_string(), settings.logs.log_format);
    let app = App::builder(settings).traces(traces).log(log).modules(modules::all());
    let app = app.build().await?;
    let url = format!("http://{}", app.local_addr());
    let head = app.head().to_string();
    match format {
        LogFormat::Text => drop(output::line(&welcome(&url, &data, &head))?),
        LogFormat::Json => tracing::info!(url, data, head, "daybook listens"),
    }
    if let Some(token) = app.setup_token().await? {
        // To whoever started it, and not into the log, which others may read later.
        output::line(&invitation(&url, token.reveal()))?;
    }
    let shutdown = app.shutdown_handle();
    let told = async {
        // Waited for outside the log lines, which evaluate nothing when their level is off.
        let signal = signals.next().await;
        tracing::info!(signal, "draining; a second signal ends at once");
        shutdown.shutdown();
        let signal = signals.next().await;
        tracing::warn!(signal, "ending at once");
    };
    tokio::select! {
        ended = app.run() => ended.map(|()| ExitCode::SUCCESS),
        () = told => Ok(ExitCode::FAILURE),
    }
}

/// What to know, and what to try.
fn welcome(url: &str, data: &str, head: &str) -> String {
    format!(
        "Daybook {} listens on {url} (development: this machine only, no credentials)
Data: {data} (the log is at {head})
Try:  curl -X PUT {url}/v1/config/greeting -H 'Content-Type: application/json' -d '{{\"value\":\"hello\"}}'
      curl {url}/v1/config/greeting
      curl -N -H 'Accept: text/event-stream' {url}/v1/events
API:  {url}/docs",
        env!("CARGO_PKG_VERSION"),
    )
}

/// How the first administrator is made.
fn invitation(url: &str, token: &str) -> String {
    format!(
        "There is no administrator yet. POST {url}/v1/auth/setup makes the first one, once, with this token,
which is good until this process ends: {token}"
    )
}
