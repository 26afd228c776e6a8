#!/usr/bin/env bash
# What telemetry costs: three servers of the same build, with traces off, of 1 % and of all requests, measured in turns
# in one run. Ratios count, not figures: the receiver of the traces and the load take their share of the same cores.
# Needs wrk. Usage: tests/load/telemetry.sh [seconds per measurement] [rounds]
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-5} rounds=${2:-5}
command -v wrk >/dev/null || { echo "wrk is not installed" >&2; exit 1; }
cargo build --release --quiet -p daybook --bin daybook --example bare

scratch=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; wait; rm -rf "$scratch"' EXIT
# It takes whatever is sent, and answers with 200.
target/release/examples/bare & pids+=($!)
receiver=http://127.0.0.1:8090

serve() { # name, port, variables
  local name=$1 port=$2; shift 2
  env "$@" target/release/daybook --data-dir "$scratch/$name" --port "$port" >"$scratch/$name.log" 2>&1 & pids+=($!)
  until curl -sf "localhost:$port/health/ready" >/dev/null; do sleep 0.1; done
  local from changes
  for from in 0 2500 5000 7500; do # ten thousand entries to read
    changes=$(seq -f '{"name":"entry-%.0f","value":"value"}' -s, "$from" $((from + 2499)))
    curl -sf -o /dev/null -H 'Content-Type: application/json' -d "{\"changes\":[$changes]}" "localhost:$port/v1/config-changes"
  done
}
export OTEL_TRACES_SAMPLER=parentbased_traceidratio OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
serve off 8091 OTEL_SDK_DISABLED=true
serve 1% 8092 OTEL_EXPORTER_OTLP_ENDPOINT=$receiver OTEL_TRACES_SAMPLER_ARG=0.01
serve 100% 8093 OTEL_EXPORTER_OTLP_ENDPOINT=$receiver OTEL_TRACES_SAMPLER_ARG=1

measure() { # work, name, port
  wrk -t2 -c64 -d"${seconds}s" --latency -s "tests/load/$1.lua" "http://127.0.0.1:$3" |
    awk -v work="$1" -v name="$2" '/status/ {print} /99%/ {p99=$2} /Requests\/sec/ {print work, name, $2, p99}' |
    tee -a "$scratch/figures"
}
servers=(off:8091 1%:8092 100%:8093)
for work in set get; do
  for ((round = 0; round < rounds; round++)); do
    for turn in 0 1 2; do # who begins changes, so that nobody always comes after the same one
      server=${servers[(turn + round) % 3]}
      measure "$work" "${server%:*}" "${server#*:}"
    done
  done
done

echo
for work in set get; do
  for name in off 1% 100%; do
    median=$(awk -v work="$work" -v name="$name" '$1 == work && $2 == name {print $3}' "$scratch/figures" | sort -n |
      awk '{all[NR] = $1} END {print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2}')
    [ "$name" = off ] && off=$median
    awk -v work="$work" -v name="$name" -v median="$median" -v off="$off" \
      'BEGIN {printf "%-4s %-5s %8.0f/s  %5.1f %% of off\n", work, name, median, 100 * median / off}'
  done
done
