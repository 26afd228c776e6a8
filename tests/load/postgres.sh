#!/usr/bin/env bash
# Holds Daybook on PostgreSQL against one transaction for each create, by 64 clients on the same server: ratios count.
# Needs wrk, and pgbench of PostgreSQL. Usage: DATABASE_URL=postgres://… tests/load/postgres.sh [seconds]
# The database is emptied. DAYBOOK names a binary that is built already.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=${1:-10}
: "${DATABASE_URL:?names the database to measure with, which is emptied}"
daybook=${DAYBOOK:-target/release/daybook}
[[ -n ${DAYBOOK:-} ]] || cargo build --release --quiet -p daybook --bin daybook
data=$(mktemp -d) running=
trap '[[ -z $running ]] || kill $running; wait; rm -rf "$data"' EXIT

empty() {
  psql -q "$DATABASE_URL" -c 'DROP SCHEMA public CASCADE; CREATE SCHEMA public' 2>/dev/null
}
start() {
  "$daybook" --data-dir "$data" --port 8089 >"$data/log" 2>&1 & running=$!
  until curl -sf localhost:8089/health/ready >/dev/null; do sleep 0.1; done
}
stop() {
  kill $running; wait $running || true; running=
}
daybook() {
  empty; start
  wrk -t2 -c64 -d"${seconds}s" --latency -s tests/load/set.lua http://127.0.0.1:8089 |
    awk '/status/ {print} /50%/ {p50=$2} /99%/ {p99=$2} /Requests\/sec/ {printf "daybook PUT            %8.0f/s  p50 %s  p99 %s\n", $2, p50, p99}'
  stop
}
# The rows of the same create, with the same order of the log: whoever writes has the head.
control() {
  empty; start; stop
  cat >"$data/control.sql" <<'SQL'
BEGIN;
SELECT position AS at FROM head WHERE id = 1 FOR UPDATE \gset
INSERT INTO events (position, commit, stream, version, category, type, schema_version, data, metadata, recorded_at, hash)
  VALUES (:at + 1, :at + 1, 'config-' || :at, 1, 'config', 'ConfigValueSet', 1, convert_to(repeat('x', 150), 'UTF8'),
  convert_to(repeat('m', 100), 'UTF8'), :at + 1, decode(repeat('00', 32), 'hex'));
INSERT INTO config_entries (name, value, value_type, version, created_at, updated_at)
  VALUES ('name-' || :at, repeat('x', 100), 'string', 1, :at, :at);
INSERT INTO config_history (name, position, version, value, value_type, recorded_at)
  VALUES ('name-' || :at, :at + 1, 1, repeat('x', 100), 'string', :at);
UPDATE head SET position = :at + 1, recorded_at = :at + 1 WHERE id = 1;
COMMIT;
SQL
  pgbench -n -M prepared -c 64 -j 2 -T "$seconds" -f "$data/control.sql" "$DATABASE_URL" 2>/dev/null |
    awk '/tps/ {printf "one transaction each   %8.0f/s\n", $3}'
}
for round in 1 2; do control; daybook; done
