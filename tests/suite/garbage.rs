//! Requests with bytes changed, cut and repeated: always an answer or an end, never a 5xx.

use crate::support::{TestApp, exchange};

const REQUESTS: [&str; 7] = [
    "PUT /v1/config/theme HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nif-match: \"1-t\"\r\n\
     idempotency-key: k\r\ndaybook-actor: ann\r\ndaybook-reason: why\r\ncontent-length: 35\r\nconnection: close\r\n\r\n\
     {\"value\": \"dark\", \"type\": \"string\"}",
    "POST /v1/config-changes HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 73\r\n\
     connection: close\r\n\r\n{\"changes\": [{\"name\": \"a\", \"value\": \"1\"}, {\"name\": \"b\", \"delete\": true}]}",
    "POST /v1/config-changes/revert HTTP/1.1\r\nhost: localhost\r\ncontent-length: 45\r\nconnection: close\r\n\r\n\
     {\"to\": \"1\", \"prefix\": \"a.\", \"dry_run\": false}",
    "GET /v1/config?prefix=a%2E&limit=10&as_of=1 HTTP/1.1\r\nhost: localhost\r\naccept: application/json;q=0.5\r\n\
     daybook-min-position: 1\r\nconnection: close\r\n\r\n",
    "GET /v1/config/theme/history?order=desc&limit=3 HTTP/1.1\r\nhost: localhost\r\nif-none-match: \"1-j\", W/\"2\"\r\n\
     connection: close\r\n\r\n",
    "GET /v1/events?after=0&category=config&stream_prefix=config-a&limit=5 HTTP/1.1\r\nhost: localhost\r\n\
     last-event-id: 1\r\nconnection: close\r\n\r\n",
    "DELETE /config/theme HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n\
     2\r\n{}\r\n0\r\n\r\n",
];

/// Numbers that are the same in every run (an xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit as u64).unwrap()
    }
}

/// A few bytes changed, cut out, doubled or put in.
fn mangled(request: &[u8], numbers: &mut Numbers) -> Vec<u8> {
    const ODD: &[u8] = b"\x00\xff\xc3\xed%\"\\{}[],:;/?&=\r\n -9e\x80";
    let mut bytes = request.to_vec();
    for _ in 0..=numbers.below(4) {
        let at = numbers.below(bytes.len());
        let end = (at + 1 + numbers.below(12)).min(bytes.len());
        let odd = ODD[numbers.below(ODD.len())];
        match numbers.below(4) {
            0 => bytes[at] = odd,
            1 => drop(bytes.drain(at..end)),
            2 => bytes.insert(at, odd),
            _ => {
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
        }
        if bytes.is_empty() {
            bytes.push(odd);
        }
    }
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn mangled_requests_are_never_answered_by_a_5xx() {
    let quick = std::time::Duration::from_millis(150);
    let app = TestApp::start_with(|settings| {
        settings.serving.header_timeout = quick;
        settings.serving.body_timeout = quick;
        settings.serving.idle_timeout = quick;
    })
    .await;
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    for round in 0..60 {
        let requests: Vec<_> = REQUESTS.iter().map(|r| mangled(r.as_bytes(), &mut numbers)).collect();
        let sent = requests.iter().map(|request| exchange(&app, request));
        for (request, (status, answer)) in requests.iter().zip(futures::future::join_all(sent).await) {
            // Waiting for a position that does not come is the one thing that ends in "come back later".
            let asked = String::from_utf8_lossy(request).contains("daybook-min-position");
            let expected = status < 500 || (status == 503 && asked);
            assert!(expected, "round {round}: {}\n{answer}", String::from_utf8_lossy(request));
        }
    }
    app.get("/health").await.expect(200);
    app.set("theme", "alive").await;
}
