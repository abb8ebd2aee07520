#!/usr/bin/env python3
"""Lets simulated traffic run against a bofd for a long time and judges whether its memory stays flat.

    soak.py BUILD_FOLDER [--rate READS_PER_SECOND] [--seconds SECONDS] [--csv FILE]

Starts bofd in a data folder of its own, registers the simulator's sources and NRDs, sends traffic, and
every ten seconds looks at memory, open files, the store's own figures and what was accepted. Prints a
table at each tenth of the time and a verdict. Exit status: 0 passed, 1 failed, 2 could not be run."""
import argparse
import csv
import pathlib
import re
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness.bofd import START_SECONDS_MAX, Bofd, Failure  # noqa: E402

MIB = 1024 * 1024
# Small, so that it is full, and grows no more, before the second quarter.
BLOCK_CACHE = '"16 MiB"'

# What "flat" means. The first quarter is left out: caches fill, and threads come up.
MEMORY_GROWTH_MAX = 1.10  # Median of the last quarter over median of the second.
OPEN_FILES_GROWTH_MAX = 16  # Files and sockets other than the store's, which keeps each of its own open.
ACCEPTED_SHARE_MIN = 0.95  # Of the reads asked for: else it is not this load that was measured.
SAMPLES_MIN = 16  # Four in each quarter.

COLUMNS = ["seconds", "rss_bytes", "anonymous_bytes", "open_files", "store_files", "threads", "block_cache_bytes",
           "memtables_bytes", "table_readers_bytes", "queue_requests", "connections", "accepted_reads",
           "quarantined_items", "refused_items", "stored_bytes"]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build_folder", type=pathlib.Path, help="CMake build folder that has bofd and bof")
    parser.add_argument("--rate", type=float, default=1000, help="reads a second (default: %(default)s)")
    parser.add_argument("--seconds", type=float, default=3600, help="how long (default: %(default)s)")
    parser.add_argument("--every", type=float, default=10, help="seconds between samples (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the traffic (default: %(default)s)")
    parser.add_argument("--images", type=float, metavar="SHARE",
                        help="of the captures, 0 to 1; else as many as make 200 a second: 20 GB in an hour")
    parser.add_argument("--folder", type=pathlib.Path, help="for the data; a temporary one if left out")
    parser.add_argument("--csv", type=pathlib.Path, help="write every sample to this file")
    options = parser.parse_args()
    if not options.build_folder.is_dir():
        parser.error(f"{options.build_folder} is no folder")
    if options.seconds / options.every < SAMPLES_MIN:
        parser.error(f"--seconds must be at least {SAMPLES_MIN} times --every, for {SAMPLES_MIN} samples")
    return options


def metric_sum(metrics, name, *labels):
    return sum(value for key, value in metrics.items()
               if key.split("{")[0] == name and all(label in key for label in labels))


def status_bytes(status, name):
    return int(re.search(rf"^{name}:\s+(\d+) kB", status, re.MULTILINE)[1]) * 1024


def stored_bytes(folder):
    total = 0
    for file in folder.rglob("*"):
        try:
            total += file.stat().st_size if file.is_file() else 0
        except FileNotFoundError:
            pass  # The store deletes files while we look.
    return total


def count_open(process, data):
    """(files of the data folder, all others)."""
    inside = others = 0
    for descriptor in (process / "fd").iterdir():
        try:
            is_inside = descriptor.readlink().is_relative_to(data)
        except FileNotFoundError:
            continue  # Closed while we look.
        inside += is_inside
        others += not is_inside
    return inside, others


def sample(server, seconds):
    process = pathlib.Path("/proc") / str(server.process.pid)
    status = (process / "status").read_text()
    metrics = server.metrics()
    store_files, open_files = count_open(process, server.data)
    return {
        "seconds": round(seconds, 1),
        "rss_bytes": status_bytes(status, "VmRSS"),
        "anonymous_bytes": status_bytes(status, "RssAnon"),
        "open_files": open_files,
        "store_files": store_files,
        "threads": len(list((process / "task").iterdir())),
        "block_cache_bytes": metric_sum(metrics, "bof_store_memory_bytes", 'part="block_cache"'),
        "memtables_bytes": metric_sum(metrics, "bof_store_memory_bytes", 'part="memtables"'),
        "table_readers_bytes": metric_sum(metrics, "bof_store_memory_bytes", 'part="table_readers"'),
        "queue_requests": metric_sum(metrics, "bof_ingest_queue_requests"),
        "connections": metric_sum(metrics, "bof_http_connections"),
        "accepted_reads": sum(metric_sum(metrics, "bof_ingest_items_total", f'verdict="{verdict}"')
                              for verdict in ("stored", "repeat", "variant")),
        "quarantined_items": metric_sum(metrics, "bof_ingest_quarantined_total"),
        "refused_items": metric_sum(metrics, "bof_ingest_refused_total"),
        "stored_bytes": stored_bytes(server.data),
    }


def slope_per_hour(samples, column):
    """Least squares over the second half of the time."""
    half = samples[len(samples) // 2:]
    seconds = [row["seconds"] for row in half]
    return statistics.linear_regression(seconds, [row[column] for row in half]).slope * 3600


def quarter(samples, number, column):
    """Median of the n-th quarter, 1 to 4."""
    size = len(samples) / 4
    return statistics.median(row[column] for row in samples[round((number - 1) * size):round(number * size)])


def print_table(samples):
    print(f"{'time':>5} {'s':>7} {'RSS MiB':>9} {'anon MiB':>9} {'cache MiB':>10} {'memtab MiB':>11} "
          f"{'tables MiB':>11} {'store':>6} {'files':>6} {'threads':>8} {'queue':>6} {'reads':>11} {'disk MiB':>9}")
    for tenth in range(11):
        row = samples[min(round(tenth / 10 * (len(samples) - 1)), len(samples) - 1)]
        print(f"{tenth * 10:>4}% {row['seconds']:>7.0f} {row['rss_bytes'] / MIB:>9.1f} "
              f"{row['anonymous_bytes'] / MIB:>9.1f} {row['block_cache_bytes'] / MIB:>10.1f} "
              f"{row['memtables_bytes'] / MIB:>11.1f} {row['table_readers_bytes'] / MIB:>11.1f} "
              f"{row['store_files']:>6} {row['open_files']:>6} {row['threads']:>8} {row['queue_requests']:>6.0f} "
              f"{row['accepted_reads']:>11.0f} {row['stored_bytes'] / MIB:>9.1f}")


def rate_of_reads(samples):
    """While they came: without the time before the first and after the last."""
    last = samples[-1]["accepted_reads"]
    flowing = [row for row in samples if 0 < row["accepted_reads"] < last]
    if len(flowing) < 2:
        return 0
    return ((flowing[-1]["accepted_reads"] - flowing[0]["accepted_reads"])
            / (flowing[-1]["seconds"] - flowing[0]["seconds"]))


def judge(samples, rate):
    """Prints each criterion with its figure; True when all hold."""
    growth = quarter(samples, 4, "rss_bytes") / quarter(samples, 2, "rss_bytes")
    files = quarter(samples, 4, "open_files") - quarter(samples, 2, "open_files")
    accepted_rate = rate_of_reads(samples)
    criteria = [
        (growth <= MEMORY_GROWTH_MAX,
         f"memory: median of the last quarter is {growth:.3f} times that of the second (at most {MEMORY_GROWTH_MAX})"),
        (files <= OPEN_FILES_GROWTH_MAX,
         f"other open files: {files:+.0f} from second to last quarter (at most {OPEN_FILES_GROWTH_MAX:+d})"),
        (accepted_rate >= ACCEPTED_SHARE_MIN * rate,
         f"load: {accepted_rate:.0f} reads a second accepted (at least {ACCEPTED_SHARE_MIN:.0%} of {rate:.0f})"),
    ]
    print(f"\nslope over the second half: {slope_per_hour(samples, 'rss_bytes') / MIB:+.2f} MiB an hour of RSS, "
          f"{slope_per_hour(samples, 'store_files'):+.0f} files of the store, "
          f"{slope_per_hour(samples, 'open_files'):+.1f} others")
    last = samples[-1]
    apart = [{"rest": row["rss_bytes"] - row["block_cache_bytes"] - row["memtables_bytes"]} for row in samples]
    print(f"without the store's caches, which have a limit: last quarter "
          f"{quarter(apart, 4, 'rest') / quarter(apart, 2, 'rest'):.3f} times the second")
    print(f"quarantined: {last['quarantined_items']:.0f}, refused: {last['refused_items']:.0f}")
    for holds, sentence in criteria:
        print(f"{'ok  ' if holds else 'FAIL'}  {sentence}")
    passed = all(holds for holds, _ in criteria)
    print(f"verdict: {'passed' if passed else 'FAILED'}")
    return passed


def last_lines(file, count):
    return "".join(f"  | {line}\n" for line in file.read_text(errors="replace").splitlines()[-count:])


def watch(server, traffic, options, keep):
    """Samples until the traffic ends, or Ctrl-C: then what there is so far is judged.
    Returns the samples and whether the traffic ran to its end."""
    began = time.monotonic()
    samples = []
    try:
        while traffic.poll() is None:
            server.check_alive()
            now = time.monotonic() - began
            if now >= len(samples) * options.every:
                samples.append(sample(server, now))
                keep(samples[-1])
            time.sleep(0.1)
    except KeyboardInterrupt:
        print("soak: interrupted", file=sys.stderr)
        return samples, False
    if traffic.returncode != 0:
        raise Failure(f"the simulator ended with {traffic.returncode} after {time.monotonic() - began:.0f} s")
    return samples, True


def wait_alive(server):
    until = time.monotonic() + START_SECONDS_MAX
    while server.monitor("/health/live")[0] != 200:
        server.check_alive()
        if time.monotonic() > until:
            raise Failure(f"bofd does not answer\n{server.log_tail()}")
        time.sleep(0.1)


def soak(server, options, keep):
    server.settings["store.block_cache_bytes"] = BLOCK_CACHE
    server.write_settings()
    server.bof("init")
    server.start(wait=False)  # It is ready only when it knows an NRD.
    wait_alive(server)
    images = [] if options.images is None else ["--images", str(options.images)]
    said = server.folder / "simulator.out"
    with open(said, "wb") as output:
        traffic = subprocess.Popen(
            [harness.program("bof"), "--data", server.data, "simulate", "--register",
             "--url", f"http://127.0.0.1:{server.ports['plain']}", "--seed", str(options.seed),
             "--rate", str(options.rate), "--seconds", str(options.seconds), *images],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output)
    try:
        samples, ended = watch(server, traffic, options, keep)
    except Failure as error:
        raise Failure(f"{error}\n{server.log_tail(5)}{last_lines(said, 20)}") from None
    finally:
        traffic.kill()
        traffic.wait()
    if ended:  # Ctrl-C bofd may have had, too.
        server.stop()
    print(last_lines(said, 3))
    return samples


def main():
    options = parse_arguments()
    harness.BUILD = options.build_folder.resolve()
    server = Bofd(folder=options.folder)
    output = open(options.csv, "w", newline="", encoding="utf-8") if options.csv else None
    try:
        writer = csv.DictWriter(output, COLUMNS) if output else None
        if writer:
            writer.writeheader()

        def keep(row):
            if writer:
                writer.writerow(row)
                output.flush()

        samples = soak(server, options, keep)
        if len(samples) < SAMPLES_MIN:
            raise Failure(f"only {len(samples)} samples: the simulator ended early")
    except (Failure, OSError, subprocess.SubprocessError) as error:
        print(f"soak: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        server.remove()
        if output:
            output.close()
    print_table(samples)
    return 0 if judge(samples, options.rate) else 1


if __name__ == "__main__":
    sys.exit(main())
