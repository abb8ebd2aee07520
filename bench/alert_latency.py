#!/usr/bin/env python3
"""Measures how soon a listed vehicle's alert is on an operator's screen, end to end.

    bench/alert_latency.py BUILD_FOLDER [--rates 2000,5000] [--seconds N] [--entries N] [--markdown]

A bofd of its own, with a list of `--entries` vehicles, takes background traffic from `bof replay` while an operator's
stream of alerts is open over TLS. Listed vehicles of our own pass in between, each once; measured is the time from
just before the capture is sent, and from its answer, until its alert has come on the stream. A planted vehicle
without an alert, or a read that was not kept, makes the exit status 1. docs/performance.md says more."""
import argparse
import contextlib
import itertools
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests"))
import harness  # noqa: E402
from figures import Histogram, at, children_seconds, cpu_seconds, ms, quantiles, show  # noqa: E402
from harness import bof2, bofd  # noqa: E402
from harness.api import AlertStream  # noqa: E402
from harness.force import DESK, WEED_DATE, Force, wait_for_list  # noqa: E402

SEED = 20_260_501
CAMERAS = 400
SENDER_CONNECTIONS = 64
WARM_UP_SECONDS = 4
LAST_ALERT_SECONDS_MAX = 20
IMPORT_SECONDS_MAX = 1_200
# Of the background reads: those of vehicles that are listed, and of these the ones never seen before.
LISTED_SHARE, FRESH_SHARE = 0.03, 0.001
REGULARS = 100  # Listed vehicles that keep coming: their reads join the alert that is open.
LETTERS = "ABCDEFGHJKLMNOPRSTUVWXYZ"
AGES = [*range(28, 51), *range(78, 100)]  # Never issued.
PREFIXES = [f"{first}{second}{age}" for first in LETTERS for second in LETTERS for age in AGES]
TAILS = ["".join(letters) for letters in itertools.product(LETTERS, repeat=3)]
MARKS = len(PREFIXES) * len(TAILS)


def mark(number):
    """Number 0 to MARKS - 1: an invented mark. The list holds the first of them."""
    return PREFIXES[number // len(TAILS)] + TAILS[number % len(TAILS)]


def write_list(path, entries):
    rest = f",FORD,FOCUS,BLUE,STOP,,MEASUREMENT,,,,{WEED_DATE},,,,,\n"
    rows = [tail + rest for tail in TAILS]
    with open(path, "w", encoding="ascii") as file:
        for prefix in PREFIXES:
            if entries <= 0:
                break
            file.write(prefix + prefix.join(rows[:entries]))
            entries -= len(rows)


class Marks:
    """Deals out marks, each listed one once."""

    def __init__(self, entries):
        self.entries = entries
        self._random = random.Random(SEED)
        # Many at a time, so that one is never drawn twice.
        self._listed = iter(self._random.sample(range(entries), min(entries, 200_000)))
        self._regulars = [self.listed() for _ in range(REGULARS)]

    def listed(self):
        return mark(next(self._listed))

    def background(self):
        drawn = self._random.random()
        if drawn < FRESH_SHARE:
            return self.listed()
        if drawn < LISTED_SHARE:
            return self._random.choice(self._regulars)
        return mark(self._random.randrange(self.entries, MARKS))


class Stage:
    """The steps a read takes on its way, by the server's own metrics."""
    NAMES = {"log": "bof_store_fsync_seconds", "register": "bof_register_commit_seconds",
             "made": "bof_alerts_make_seconds", "record": "bof_audit_wait_seconds"}

    def __init__(self, server, before=None):
        self._metrics = server.metrics()
        self._histograms = {step: Histogram(self._metrics, name, before and before._histograms[step])
                            for step, name in self.NAMES.items()}
        self._before = before

    def quantile(self, step, share):
        return self._histograms[step].quantile(share)

    def counted(self, name):
        def total(metrics):
            return sum(value for key, value in metrics.items() if key.split("{")[0] == name)
        return total(self._metrics) - total(self._before._metrics)


class Screen(threading.Thread):
    """The operator's browser: the server ends a stream after a minute, and it comes back at once to where it was.
    What happened in between counts as late."""

    def __init__(self, operator):
        super().__init__(name="screen", daemon=True)
        self._operator, self._closed = operator, False
        self._streams = [AlertStream(operator, DESK)]
        self._streams[0].wait(lambda event: event.name == "reset")
        self.start()

    def run(self):
        while not self._closed:
            last = self._streams[-1]
            last.join(0.5)
            if last.is_alive() or self._closed:
                continue
            cursor = next(event.cursor for event in reversed(last.events()) if event.cursor)
            self._streams.append(AlertStream(self._operator, DESK, cursor))

    def alerts(self):
        return [event for stream in self._streams for event in stream.events("alert")]

    @property
    def returns(self):
        return len(self._streams) - 1

    def close(self):
        self._closed = True
        self.join(5)
        self._streams[-1].close()


class Planted:
    def __init__(self, vrm, sent, answered):
        self.vrm, self.sent, self.answered, self.came = vrm, sent, answered, None


class Run:
    """What one rate gave."""

    def __init__(self, rate, planted, sender, stage, shares, returns):
        self.rate, self.planted, self.sender, self.stage, self.shares = rate, planted, sender, stage, shares
        self.returns = returns
        self.seen = [one for one in planted if one.came is not None]
        self.misses = len(planted) - len(self.seen)

    def times(self, since):
        return sorted(one.came - getattr(one, since) for one in self.seen)

    @property
    def per_second(self):
        return self.sender["reads_accepted"] / self.sender["seconds"]


class Bench:
    def __init__(self, options):
        self.options = options
        self.folder = pathlib.Path(options.folder, f"bof-bench-alerts-{os.getpid()}").resolve()
        self.folder.mkdir()
        self.server = bofd.Bofd(self.folder)
        self.marks = Marks(options.entries)
        self.screen = None
        self._random = random.Random(SEED + 1)

    def close(self):
        if self.screen is not None:
            self.screen.close()
        self.server.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self):
        say(f"a list of {self.options.entries:,} entries ...")
        self.server.prepare(cameras=range(1, CAMERAS + 1))
        self.server.bof("voi", "list", "add", "--name", "Wanted", "--kind", "operational", "--purpose", "measurement",
                        "--review", WEED_DATE, "--priority", "high", "--desk", DESK)
        file = self.folder / "list.csv"
        write_list(file, self.options.entries)
        subprocess.run([harness.program("bof"), "--data", self.server.data, "voi", "import", file, "--list", "Wanted"],
                       check=True, stdout=subprocess.DEVNULL, timeout=IMPORT_SECONDS_MAX)
        file.unlink()
        (self.folder / "words").write_text(f"{bofd.FEED} {bofd.SOURCE} {bofd.USERNAME} {bofd.WORD}\n")
        (self.folder / "words").chmod(0o600)
        self.server.start()
        wait_for_list(self.server, self.options.entries, IMPORT_SECONDS_MAX)
        operator = Force(self.server).hire("operator", "fcr_operator")
        self.screen = Screen(operator)

    def measure(self, rate):
        say(f"{rate:,} reads a second ...")
        seconds = WARM_UP_SECONDS + self.options.seconds + 1
        file = self.write_traffic(rate * seconds)
        returns = self.screen.returns
        server, children, began = cpu_seconds(self.server.process.pid), children_seconds(), time.monotonic()
        sender = subprocess.Popen(
            [harness.program("bof"), "--data", self.server.data, "--json", "replay", file, "--rate", str(rate),
             "--shift-to-now", "--words", self.folder / "words", "--connections", str(SENDER_CONNECTIONS),
             "--url", f"http://127.0.0.1:{self.server.ports['plain']}"],
            stdout=subprocess.PIPE, stderr=open(self.folder / "sender.log", "wb"))
        try:
            time.sleep(WARM_UP_SECONDS)
            before = Stage(self.server)
            planted = self.plant()
            stage = Stage(self.server, before)
            told, _ = sender.communicate(timeout=seconds + 120)
        finally:
            if sender.poll() is None:
                sender.kill()
                sender.wait()
        if sender.returncode != 0:
            raise bofd.Failure(f"not every read was kept\n{(self.folder / 'sender.log').read_text()}")
        took = time.monotonic() - began
        shares = ((children_seconds() - children) / took, (cpu_seconds(self.server.process.pid) - server) / took)
        self.collect(planted)
        return Run(rate, planted, json.loads(told), stage, shares, self.screen.returns - returns)

    def write_traffic(self, count):
        file = self.folder / "traffic.csv"
        with open(file, "w", encoding="ascii") as out:
            out.write("vrm,captured,feed,source,camera,confidence,moving_towards\n")
            for _ in range(count):
                out.write(f"{self.marks.background()},2026-05-01T12:00:00Z,{bofd.FEED},{bofd.SOURCE},"
                          f"{self._random.randint(1, CAMERAS)},95,true\n")
        return file

    def plant(self):
        planted = []
        with contextlib.closing(bof2.Sender(self.server.ports["plain"])) as camera:
            end = time.monotonic() + self.options.seconds
            while time.monotonic() < end:
                # Unevenly, so that nothing that comes at a beat is always met or always missed.
                time.sleep(self._random.uniform(0.2, 1.8) / self.options.planted)
                capture = bof2.Capture(self.marks.listed(), self._random.randint(1, CAMERAS), int(time.time() * 1000))
                sent = time.monotonic()
                answer = camera.send(capture)
                planted.append(Planted(capture.vrm, sent, time.monotonic()))
                if not answer.accepted:
                    raise bofd.Failure(f"a planted vehicle was refused: {answer}")
        return planted

    def collect(self, planted):
        """Notes when each alert came."""
        until = time.monotonic() + LAST_ALERT_SECONDS_MAX
        missing = {one.vrm: one for one in planted}
        while True:
            for event in self.screen.alerts():
                if one := missing.pop(event.data["vrm"], None):
                    one.came = event.came
            if not missing or time.monotonic() > until:
                return
            time.sleep(0.1)


# ---- What is printed ----------------------------------------------------------------------------------


def say(text):
    print(f"measuring alerts: {text}", file=sys.stderr, flush=True)


def name_of(run):
    return f"alert on the stream, at {run.rate:,} reads a second"


def note(run, entries):
    stage, per_read = run.stage, max(1.0, run.stage.counted("bof_ingest_items_total"))
    text = (f"{len(run.seen)} planted vehicles, {run.misses} without an alert; from sending {quantiles(run.times('sent'))}"
            f"; from the answer {quantiles(run.times('answered'))}; {entries:,} entries listed, "
            f"{stage.counted('bof_ingest_hits_total') / per_read:.1%} of the reads were hits, "
            f"{stage.counted('bof_alerts_opened_total') / per_read:.2%} opened an alert; ")
    steps = (("log", "fsync of the reads' log"), ("register", "commit of the register"),
             ("made", "receipt to alert in the register"), ("record", "display put on the record"))
    text += "by bofd's metrics, p50 and p99: " + ", ".join(
        f"{words} {ms(stage.quantile(step, 0.5))} and {ms(stage.quantile(step, 0.99))}" for step, words in steps)
    if run.returns:
        text += f"; the server ended the stream and the operator came back to it: {run.returns}"
    if run.sender["most_behind_ms"] > 1_000:
        text += f"; the sender fell {run.sender['most_behind_ms'] / 1e3:.1f} s behind: the rate was not held"
    return text


def cells(run, memory_bytes):
    """As bof bench prints its figures."""
    times = run.times("sent")
    sender, server = run.shares
    return (name_of(run), f"{run.per_second:,.0f}", ms(at(times, 0.5)), ms(at(times, 0.99)), "send to stream", "-",
            "stream", "no", f"{sender:.2f}", f"{server:.2f}", f"{memory_bytes >> 20} MiB")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build", type=pathlib.Path, help="the CMake build folder")
    parser.add_argument("--rates", default="2000,5000", help="reads a second, one run each")
    parser.add_argument("--seconds", type=int, default=60, help="of each run")
    parser.add_argument("--entries", type=int, default=10_000_000, help="listed vehicles")
    parser.add_argument("--planted", type=float, default=8, help="vehicles of our own a second")
    parser.add_argument("--folder", type=pathlib.Path, default=pathlib.Path.cwd(), help="where to write")
    parser.add_argument("--markdown", action="store_true", help="rows for the table of docs/performance.md")
    parser.add_argument("--quick", action="store_true", help="only see that it works; the figures mean nothing then")
    options = parser.parse_args()
    if options.quick:
        options.rates, options.seconds, options.entries = "200", 3, 10_000
    options.rates = [int(rate) for rate in options.rates.split(",")]
    if not options.build.is_dir() or not 1_000 <= options.entries <= MARKS // 2 or options.seconds < 1:
        parser.error(f"needs a build folder, 1,000 to {MARKS // 2:,} entries, and a second at least")
    return options


def main():
    options = parse_arguments()
    harness.BUILD = options.build.resolve()
    bench = Bench(options)
    with contextlib.closing(bench):
        try:
            bench.prepare()
            runs = []
            for rate in options.rates:
                runs.append(bench.measure(rate))
                show(cells(runs[-1], bench.server.rss()), note(runs[-1], options.entries), options.markdown)
        except (bofd.Failure, AssertionError, OSError, subprocess.SubprocessError) as failure:
            print(f"alert_latency: {failure}\n{bench.server.log_tail()}", file=sys.stderr)
            return 1
    missed = sum(run.misses for run in runs)
    if missed or not all(run.planted for run in runs):
        print(f"alert_latency: {missed} planted vehicles made no alert", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
