#!/usr/bin/env bash
# The demo: bofd on loopback with simulated traffic, and a line of counters. Called by ./run demo.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

data=demo-data
port=8443
seconds=0
rate=20
reset=no
while [[ $# -gt 0 ]]; do
    case $1 in
        --seconds) seconds=$2 && shift 2 ;;
        --port) port=$2 && shift 2 ;;
        --data) data=$2 && shift 2 ;;
        --reset) reset=yes && shift ;;
        *) echo "demo: takes --seconds N, --port P, --data DIR, --reset; not $1" >&2 && exit 2 ;;
    esac
done
monitor_port=$((port + 1))
api_port=$((port + 2))
build=${BOF_BUILD:-build/release}
bofd=$build/tools/bofd
bof=$build/tools/bof

stop() { printf 'demo: %s\n' "$*" >&2; exit 1; }

# Only a folder that the demo made is used or deleted.
if [[ -d $data && -n $(ls -A "$data") && ! -f $data/DEMO ]]; then
    stop "$data is not a demo's data folder: it is left alone; name another with --data"
fi
[[ $reset == no ]] || rm -rf "$data"
mkdir -p "$data"
echo "Made by ./run demo. Everything in it is invented, its shared words too. bof doctor refuses it on a network." \
    >"$data/DEMO"
cat >"$data/bofd.toml" <<TOML
[camera]
listen = "127.0.0.1:$port"
public_url = "https://localhost:$port"
[api]
listen = "127.0.0.1:$api_port"
public_url = "https://localhost:$api_port"
[monitor]
listen = "127.0.0.1:$monitor_port"
[log]
level = "info"
TOML
$bof --data "$data" init >/dev/null
echo "Making the demo's force; the first time takes a while."
$bof --data "$data" demo prepare >"$data/accounts.txt" || stop "the demo's force could not be made"

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

$bofd --data "$data" 2>"$data/bofd.err" &
bofd_process=$!
health() { curl -fsS -o /dev/null "http://127.0.0.1:$monitor_port/health/$1" 2>/dev/null; }
for _ in $(seq 100); do
    health live && break
    kill -0 $bofd_process 2>/dev/null || { cat "$data/bofd.err" >&2; stop "bofd did not start"; }
    sleep 0.1
done
health live || stop "bofd did not answer within 10 s; see $data/bofd.err"

$bof --data "$data" simulate --rate "$rate" --seconds "$seconds" \
    --url "https://localhost:$port" --ca "$data/tls/ca.crt" >"$data/simulator.log" 2>&1 &
simulator_process=$!

cat <<INFO

OpenBOF demo: an invented force, $rate simulated reads a second, on this machine only.

  the page             https://localhost:$api_port/
  its certificate      made on this machine: accept it in the browser, or trust $data/tls/ca.crt
  cameras deliver to   https://localhost:$port/bof2/services/
  metrics and health   http://127.0.0.1:$monitor_port/metrics, /health/ready

$(cat "$data/accounts.txt")

Ctrl-C stops.

INFO

# The sum of a metric over all its labels that match.
total() { awk -v pattern="$1" '$0 ~ pattern {sum += $NF} END {printf "%d", sum}' <<<"$metrics"; }
while kill -0 "$bofd_process" 2>/dev/null && kill -0 "$simulator_process" 2>/dev/null; do
    sleep 1
    metrics=$(curl -fsS "http://127.0.0.1:$monitor_port/metrics" 2>/dev/null) || continue
    printf '\r%s  reads %s  repeats %s  variants %s  late images %s  quarantined %s   ' "$(date +%T)" \
        "$(total 'items_total.*verdict="stored"')" "$(total 'items_total.*verdict="repeat"')" \
        "$(total 'items_total.*verdict="variant"')" "$(total 'items_total.*verdict="image_joined"')" \
        "$(total 'ingest_quarantined_total')"
done
echo
kill -0 "$bofd_process" 2>/dev/null || stop "bofd ended by itself; see $data/bofd.err"
wait "$simulator_process" || { cat "$data/simulator.log" >&2; stop "the simulator failed"; }
tail -n 20 "$data/simulator.log"
