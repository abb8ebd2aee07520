#!/usr/bin/env bash
# The demo: an invented force with a week behind it, bofd on loopback, live traffic, and a line of
# counters. Called by ./run demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
began=$EPOCHREALTIME

data=demo-data
port=8443
seconds=0
rate=20
reads=400000
reset=no
while [[ $# -gt 0 ]]; do
    case $1 in
        --seconds) seconds=$2 && shift 2 ;;
        --port) port=$2 && shift 2 ;;
        --data) data=$2 && shift 2 ;;
        --rate) rate=$2 && shift 2 ;;
        --history) reads=$2 && shift 2 ;;
        --reset) reset=yes && shift ;;
        *) echo "demo: takes --seconds N, --port P, --data DIR, --rate R, --history READS, --reset; not $1" >&2 &&
            exit 2 ;;
    esac
done
camera_port=$((port + 2))
monitor_port=$((port + 1))
build=${BOF_BUILD:-build/release}
bofd=$build/tools/bofd
bof=$build/tools/bof

stop() { printf 'demo: %s\n' "$*" >&2; exit 1; }
since_start() { awk -v then="$began" -v now="$EPOCHREALTIME" 'BEGIN {printf "%.1f", now - then}'; }

# Only a folder that the demo made is used or deleted.
if [[ -d $data && -n $(ls -A "$data") && ! -f $data/DEMO ]]; then
    stop "$data is not a demo's data folder: it is left alone; name another with --data"
fi
[[ $reset == no ]] || rm -rf "$data"
mkdir -p "$data"
echo "Made by ./run demo. Everything in it is invented, its passwords are known. bofd serves it on loopback only." \
    >"$data/DEMO"
cat >"$data/bofd.toml" <<TOML
[camera]
listen = "127.0.0.1:$camera_port"
public_url = "https://localhost:$camera_port"
[api]
listen = "127.0.0.1:$port"
public_url = "https://localhost:$port"
[monitor]
listen = "127.0.0.1:$monitor_port"
[force]
name = "Bro a Glannau Police"
name_cy = "Heddlu Bro a Glannau"
[log]
level = "info"
TOML

bofd_process='' simulator_process=''
clean_up() {
    trap - EXIT INT TERM
    printf '\nStopping.\n'
    local process
    for process in $simulator_process $bofd_process; do kill "$process" 2>/dev/null || true; done
    wait || true
    echo "The data stays in $data; --reset begins anew."
}
trap clean_up EXIT
trap 'exit 0' INT TERM

$bof --data "$data" init >/dev/null
echo "Making the demo's force and its past week; the first time this takes up to a minute."
$bof --data "$data" demo prepare --rate "$rate" --reads "$reads" >"$data/accounts.txt" ||
    stop "the demo's force could not be made"

$bofd --data "$data" 2>"$data/bofd.err" &
bofd_process=$!
health() { curl -fsS -o /dev/null "http://127.0.0.1:$monitor_port/health/$1" 2>/dev/null; }
for _ in $(seq 100); do
    health live && break
    kill -0 $bofd_process 2>/dev/null || { cat "$data/bofd.err" >&2; stop "bofd did not start"; }
    sleep 0.1
done
health live || stop "bofd did not answer within 10 s; see $data/bofd.err"

$bof --data "$data" demo live --rate "$rate" --seconds "$seconds" \
    --url "https://localhost:$camera_port" --ca "$data/tls/ca.crt" >"$data/simulator.log" 2>&1 &
simulator_process=$!

cat <<INFO

OpenBOF demo: Bro a Glannau Police, an invented force, on this machine only.

  open                 https://localhost:$port/
  the certificate      was made on this machine: accept it in the browser, or trust $data/tls/ca.crt
  cameras deliver to   https://localhost:$camera_port/bof2/services/   $rate reads a second over a week
  metrics and health   http://127.0.0.1:$monitor_port/metrics, /health/ready

$(cat "$data/accounts.txt")

docs/tour.md leads through it in five minutes. Ctrl-C stops.

INFO

# The sum of a metric over all its labels that match.
total() { awk -v pattern="$1" '$0 ~ pattern {sum += $NF} END {printf "%d", sum}' <<<"$metrics"; }
first_alert=no
while kill -0 "$bofd_process" 2>/dev/null && kill -0 "$simulator_process" 2>/dev/null; do
    if [[ $first_alert == no ]]; then sleep 0.2; else sleep 1; fi
    metrics=$(curl -fsS "http://127.0.0.1:$monitor_port/metrics" 2>/dev/null) || continue
    # Ctrl-C ends what runs in here too: not a failure of ours.
    alerts=$(total '^bof_alerts_(opened|joined)_total') || continue
    if [[ $first_alert == no && $alerts -gt 0 ]]; then
        first_alert=yes
        printf '\r\033[KThe first alert came %s s after the start of this script.\n' "$(since_start)"
    fi
    printf '\r\033[K%s  reads %s  alerts %s, joined by %s  late images %s  quarantined %s' "$(date +%T)" \
        "$(total 'items_total.*verdict="stored"')" "$(total '^bof_alerts_opened_total')" \
        "$(total '^bof_alerts_joined_total')" "$(total 'items_total.*verdict="image_joined"')" \
        "$(total 'ingest_quarantined_total')"
done
echo
kill -0 "$bofd_process" 2>/dev/null || stop "bofd ended by itself; see $data/bofd.err"
wait "$simulator_process" || { cat "$data/simulator.log" >&2; stop "the simulator failed"; }
tail -n 3 "$data/simulator.log"
