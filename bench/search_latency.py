#!/usr/bin/env python3
"""Measures how long an investigator waits for a search of one mark, end to end.

    bench/search_latency.py BUILD_FOLDER [--searches N] [--reads N] [--markdown]

A bofd of its own holds `--reads` invented reads of the last 60 days, sent by `bof replay`. An investigator who was made
through the API searches for one mark after the other, with a purpose each, over one HTTPS connection that stays open.
Measured is the time from just before the request that starts the search until the whole first page has come, what is put
on the record first included. A page that lacks a read makes the exit status 1. docs/performance.md says more."""
import argparse
import collections
import contextlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
import harness  # noqa: E402
from figures import Histogram, at, cpu_seconds, ms, quantiles, show  # noqa: E402
from harness import bof2, bofd, force  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402

SEED = 20_260_502
DAYS = 60  # Within the age that may be searched without an authority.
CAMERAS = 400
READS_OF_A_VEHICLE = 25  # On average: a few drive much and many little.
PAGE_ROWS = 50  # As the page asks for.
PLATE_BYTES = 3_000
WARM_UP = 20
SENDER_CONNECTIONS = 64
REPLAY_SECONDS_MAX = 1_800
# Between two searches, unevenly: so that a person's rate, 20 requests a second, is never met.
PAUSE_SECONDS = (0.25, 0.4)
SYNC_BYTES = 4_096
LETTERS = "ABCDEFGHJKLMNOPRSTUVWXYZ"
AGES = [*range(28, 51), *range(78, 100)]  # Never issued.


def mark(number):
    """Number 0 to 14,929,919: an invented mark."""
    tail = ""
    for _ in range(4):
        number, letter = divmod(number, len(LETTERS))
        tail += LETTERS[letter]
    return f"{tail[0]}K{AGES[number]}{tail[1:]}"


class Traffic:
    """Invented reads of the last DAYS days, in the order of their times."""

    def __init__(self, reads):
        drawn = random.Random(SEED)
        now = time.time()
        vehicles = reads // READS_OF_A_VEHICLE
        times = sorted(drawn.uniform(now - DAYS * 86_400, now - 60) for _ in range(reads))
        # The square: the first hundredth of the vehicles has a tenth of the reads.
        self.reads = [(mark(int(vehicles * drawn.random() ** 2)), moment, drawn.randint(1, CAMERAS)) for moment in times]
        self.counts = collections.Counter(vrm for vrm, _, _ in self.reads)

    def write(self, path):
        with open(path, "w", encoding="ascii") as out:
            out.write("vrm,captured,feed,source,camera,confidence,moving_towards\n")
            for vrm, moment, camera in self.reads:
                out.write(f"{vrm},{force.stamp(moment)},{bofd.FEED},{bofd.SOURCE},{camera},95,true\n")

    def subjects(self, count):
        """Marks that are sought, each once: drawn among those whose reads fill more than a page."""
        full = sorted(vrm for vrm, reads in self.counts.items() if reads > PAGE_ROWS)
        if len(full) < count:
            raise bofd.Failure(f"only {len(full)} marks have more than {PAGE_ROWS} reads: fewer --searches, or more --reads")
        return random.Random(SEED + 1).sample(full, count)


class Times:
    """Seconds, of each search."""

    def __init__(self):
        self.start, self.page, self.both, self.second, self.image, self.sync = [], [], [], [], [], []

    def sort(self):
        for times in vars(self).values():
            times.sort()


class Sync:
    """What the disk alone takes, at the same time and place."""

    def __init__(self, path):
        self._file = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
        self._bytes = random.Random(SEED).randbytes(SYNC_BYTES)

    def measure(self):
        began = time.monotonic()
        os.write(self._file, self._bytes)
        os.fdatasync(self._file)
        return time.monotonic() - began

    def close(self):
        os.close(self._file)


class Server:
    """bofd's own figures, since `before` where they add up."""
    NAMES = {"record of a page or image put down": "bof_audit_wait_seconds", "commit of the register": "bof_register_commit_seconds"}

    def __init__(self, server, before=None):
        metrics, self.cpu = server.metrics(), cpu_seconds(server.process.pid) - (before.cpu if before else 0)
        self.steps = {step: Histogram(metrics, name, before and before.steps[step]) for step, name in self.NAMES.items()}


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.folder, f"bof-bench-searches-{os.getpid()}").resolve()
        self.folder.mkdir()
        self.server = bofd.Bofd(self.folder)
        self.investigator = None
        self.subjects = []
        self.counts = {}
        self._random = random.Random(SEED + 2)

    def close(self):
        self.server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self):
        say(f"{self.options.reads:,} reads of {DAYS} days ...")
        traffic = Traffic(self.options.reads)
        self.counts, self.subjects = traffic.counts, traffic.subjects(self.options.searches + WARM_UP)
        self.server.prepare(cameras=range(1, CAMERAS + 1)).start()
        self.replay(traffic)
        # Each vehicle sought passes once more, with an image: its newest read.
        with contextlib.closing(bof2.Sender(self.server.ports["plain"])) as camera:
            for vrm in self.subjects:
                capture = bof2.Capture(vrm, self._random.randint(1, CAMERAS), int(time.time() * 1000),
                                       plate=jpeg(vrm.encode(), size=PLATE_BYTES))
                answer = camera.send(capture)
                if not answer.accepted:
                    raise bofd.Failure(f"a read was refused: {answer}")
        # What was taken in a minute ago lies on the disk, as old reads do.
        self.server.stop()
        self.server.start()
        self.investigator = force.Force(self.server).hire("investigator", "investigator")

    def replay(self, traffic):
        file, words = self.folder / "traffic.csv", self.folder / "words"
        traffic.write(file)
        words.write_text(f"{bofd.FEED} {bofd.SOURCE} {bofd.USERNAME} {bofd.WORD}\n")
        words.chmod(0o600)
        done = subprocess.run([harness.program("bof"), "--data", self.server.data, "replay", file, "--speed", "max", "--words",
                               words, "--connections", str(SENDER_CONNECTIONS), "--url",
                               f"http://127.0.0.1:{self.server.ports['plain']}"],
                              capture_output=True, text=True, timeout=REPLAY_SECONDS_MAX)
        if done.returncode != 0:
            raise bofd.Failure(f"not every read was kept\n{done.stdout}{done.stderr[-2000:]}")
        file.unlink()

    def measure(self):
        say(f"{self.options.searches} searches ...")
        times = Times()
        with contextlib.closing(self.investigator.connect()) as connection, \
                contextlib.closing(Sync(self.folder / "sync")) as sync:
            for vrm in self.subjects[:WARM_UP]:
                self.search(connection, vrm, Times())
            before = Server(self.server)
            for vrm in self.subjects[WARM_UP:]:
                times.sync.append(sync.measure())
                self.search(connection, vrm, times)
        times.sort()
        return times, Server(self.server, before)

    def search(self, connection, vrm, times):
        wish = {**force.search_wish(vrm, (DAYS + 1) * 86_400), "page_rows": PAGE_ROWS}
        began = time.monotonic()
        place = f"/api/v1/searches/{json.loads(self.ask(connection, 201, 'POST', '/api/v1/searches', wish))['id']}"
        started = time.monotonic()
        page = self.ask(connection, 200, "GET", f"{place}/pages/0")
        shown = time.monotonic()
        second = self.ask(connection, 200, "GET", f"{place}/pages/1")
        went_on = time.monotonic()
        self.ask(connection, 200, "GET", f"{place}/rows/0/images/plate/0")
        looked = time.monotonic()
        self.ask(connection, 204, "DELETE", place)
        for taken, seconds in ((times.start, started - began), (times.page, shown - started), (times.both, shown - began),
                               (times.second, went_on - shown), (times.image, looked - went_on)):
            taken.append(seconds)
        rows = [row["read"]["vrm"] for part in (page, second) for row in json.loads(part)["rows"]]
        if rows != [vrm] * min(self.counts[vrm] + 1, 2 * PAGE_ROWS):
            raise bofd.Failure(f"two pages have {len(rows)} rows where {self.counts[vrm] + 1} reads were sent")
        time.sleep(self._random.uniform(*PAUSE_SECONDS))

    def ask(self, connection, status, method, path, body=None):
        response = self.investigator.send(connection, method, path, body)
        raw = response.read()
        if response.status != status:
            raise bofd.Failure(f"{method} {path}: {response.status} {raw[:600]}")
        return raw


# ---- What is printed ----------------------------------------------------------------------------------


def say(text):
    print(f"measuring searches: {text}", file=sys.stderr, flush=True)


def note(options, times, server):
    steps = ", ".join(f"{step} {ms(waited.quantile(0.5))} and {ms(waited.quantile(0.99))}"
                      for step, waited in server.steps.items())
    return (f"{len(times.both)} searches, one after the other, of {options.reads:,} reads of {DAYS} days; "
            f"{quantiles(times.both)}; of it, p50 and p99, the start {ms(at(times.start, 0.5))} and "
            f"{ms(at(times.start, 0.99))}, the page {ms(at(times.page, 0.5))} and {ms(at(times.page, 0.99))}; by bofd's "
            f"metrics, p50 and p99: {steps}; a search with two pages, image and end takes "
            f"{ms(server.cpu / len(times.both))} of bofd's CPU; the disk alone, 4 KiB appended and synced between the "
            f"searches: {ms(at(times.sync, 0.5))} and {ms(at(times.sync, 0.99))}")


def cells(name, times, of, images, memory_bytes):
    """As bof bench prints its figures."""
    return (name, "-", ms(at(times, 0.5)), ms(at(times, 0.99)), of, "-", "yes", images, "-", "-", f"{memory_bytes >> 20} MiB")


def report(options, memory_bytes, times, server):
    show(cells("search of one mark over HTTPS", times.both, "start to first page", "no", memory_bytes),
         note(options, times, server), options.markdown)
    show(cells("second page of a search over HTTPS", times.second, "page", "no", memory_bytes), quantiles(times.second),
         options.markdown)
    show(cells("image of a read over HTTPS", times.image, "image", "3 KB", memory_bytes), quantiles(times.image),
         options.markdown)


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="the CMake build folder")
    parser.add_argument("--searches", type=int, default=400)
    parser.add_argument("--reads", type=int, default=1_000_000, help="kept before the first search")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path.cwd(), help="where to write")
    parser.add_argument("--markdown", action="store_true", help="rows for the table of docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="only see that it works; the figures mean nothing then")
    options = parser.parse_args()
    if options.quick:
        options.searches, options.reads = 10, 20_000
    if not options.build.is_dir() or options.searches < 1 or not 1_000 <= options.reads <= 100_000_000:
        parser.error("needs a build folder, a search at least, and 1,000 to 100,000,000 reads")
    return options


def main():
    options = parse_arguments()
    harness.BUILD = options.build.resolve()
    bench = Bench(options)
    with contextlib.closing(bench):
        try:
            bench.prepare()
            times, server = bench.measure()
            report(options, bench.server.rss(), times, server)
        except (bofd.Failure, AssertionError, OSError, subprocess.SubprocessError) as failure:
            print(f"search_latency: {failure}\n{bench.server.log_tail()}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
