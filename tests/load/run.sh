#!/usr/bin/env bash
# Holds Daybook's speed against a bare axum server on the same machine in one run: ratios count, not figures.
# Needs wrk. Usage: tests/load/run.sh [seconds per measurement]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5}
command -v wrk >/dev/null || { echo "wrk is not installed" >&2; exit 1; }
cargo build --release --quiet -p daybook --bin daybook --example bare
data=$(mktemp -d)
target/release/daybook --data-dir "$data" --port 8089 >"$data/log" 2>&1 & daybook=$!
target/release/examples/bare & bare=$!
trap 'kill $daybook $bare 2>/dev/null; wait; rm -rf "$data"' EXIT
until curl -sf localhost:8089/health/ready >/dev/null; do sleep 0.1; done

measure() { # name, script, port
  wrk -t2 -c64 -d"${seconds}s" --latency -s "tests/load/$2.lua" "http://127.0.0.1:$3" |
    awk -v name="$1" '/status/ {print} /50%/ {p50=$2} /99%/ {p99=$2} /Requests\/sec/ {printf "%-14s %10.0f/s  p50 %s  p99 %s\n", name, $2, p50, p99}'
}
for batch in 0 1 2 3; do # ten thousand entries to read
  changes=$(seq -f '{"name":"entry-%.0f","value":"value"}' -s, $((batch * 2500)) $((batch * 2500 + 2499)))
  curl -sf -o /dev/null -H 'Content-Type: application/json' -d "{\"changes\":[$changes]}" localhost:8089/v1/config-changes
done
for round in 1 2; do
  measure "bare PUT" set 8090
  measure "daybook PUT" set 8089
  measure "bare GET" get 8090
  measure "daybook GET" get 8089
done
grep VmHWM "/proc/$daybook/status"
