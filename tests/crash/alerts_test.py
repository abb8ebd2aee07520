"""Goal: a listed vehicle whose read was answered has exactly one alert, whatever dies when: the alert is made after
the read is durable and answered, so a crash between the two must lose none and repeat none.
Method: as crash_test.py, with many planted vehicles that are listed and pass once each. In every other life the
register's write lock is held for the last moments, so that reads are answered whose alerts cannot be made before
the kill: then the crash is certain to fall between. At the end the register's own rows are compared with what was
answered, what an operator is shown with the rows, and the audit log is verified.

ProofTest keeps the comparison honest: with the register's syncs pretended, alerts are lost, and it must say so.
Settings: BOF_CRASH_ROUNDS (3), BOF_CRASH_SEED (from the clock, printed)."""
import collections
import contextlib
import itertools
import os
import pathlib
import random
import sqlite3
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2, sqlite_lock  # noqa: E402
from harness import shim as shims  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import DESK, Force, voi_row, wait_for_list  # noqa: E402
from harness.loader import Loader  # noqa: E402

ROUNDS = int(os.environ.get("BOF_CRASH_ROUNDS", "3"))
SEED = int(os.environ.get("BOF_CRASH_SEED", time.time_ns() % 1_000_000))
WAYS = (shims.CUT, shims.TORN, shims.NAMES)
ROUND_SECONDS = (0.8, 2.0)
LOCKED_SECONDS = (0.1, 0.5)  # Held before the kill; the server itself waits longer than this for the lock.
PLANTED = 20_000
PLANTED_FROM = 40_000_000  # Beyond what the cameras make up themselves.
DRAIN_SECONDS_MAX = 120
ALERT_SECONDS_MAX = 30
PAGE = 500


class Planted:
    """A server with a list of planted vehicles, killed again and again while they pass."""

    def __init__(self, seed, lie=None):
        self.random, self.lie = random.Random(seed), lie
        self.server = Bofd().prepare()
        marks = list(itertools.islice(bof2.marks(PLANTED_FROM), PLANTED))
        self.server.bof("voi", "list", "add", "--name", "Planted", "--kind", "operational", "--purpose", "to be seen",
                        "--review", "2035-01-01", "--desk", DESK)
        self.server.bof("voi", "import", "-", "--list", "Planted", text="".join(map(voi_row, marks)))
        self.random.shuffle(marks)
        self.loader = Loader(self.server.ports["plain"], seed, planted=marks, planted_share=0.4)
        self._lives, self.between = 0, 0

    @property
    def register(self):
        return self.server.data / "register.db"

    def life(self, seconds, how):
        """Start, load, kill, and the machine dies too. Returns when what was not synced is gone."""
        self._lives += 1
        shim = shims.Shim(harness.program("libsync_shim.so"), self.server.folder / f"shim{self._lives}",
                          self.server.data)
        with contextlib.closing(shim):
            self.server.start(extra_environment=shim.environment(self.lie))
            wait_for_list(self.server, PLANTED)
            if self._lives == 1:
                self.loader.start()
            self.loader.up.set()
            time.sleep(seconds)
            holding = self._lives % 2 == 1 and self.lie is None
            with sqlite_lock.held(self.register, sqlite_lock.WRITE) if holding else contextlib.nullcontext():
                before = len(self.loader.planted_answered())
                if holding:
                    time.sleep(self.random.uniform(*LOCKED_SECONDS))
                self.loader.up.clear()
                self.server.kill()
            between = len(self.loader.planted_answered()) - before
            self.between += between
            self.loader.check()
            loss = shim.crash(self.random, how)
            print(f"  life {self._lives}: {self.loader.answered_count()} reads answered so far, "
                  f"{len(self.loader.planted_answered())} of them planted, {between} while no alert could be made; "
                  f"{how}: {loss}", flush=True)

    def finish(self):
        """The last life: everything is answered at last, and the alerts have come to rest. Returns the problems."""
        self.server.start()
        self.loader.drain(DRAIN_SECONDS_MAX)
        answered = self.loader.planted_answered()
        until = time.monotonic() + ALERT_SECONDS_MAX
        while len(self.rows()) < len(answered) and time.monotonic() < until:
            time.sleep(0.1)
        time.sleep(1.0)  # For what comes too much.
        return self.problems(answered)

    def rows(self):
        """Every alert as (mark, state, sightings it counts, sightings it has), read beside the server."""
        with contextlib.closing(sqlite3.connect(f"file:{self.register}?mode=ro", uri=True)) as register:
            return register.execute(
                "SELECT vrm, state, sighting_count, (SELECT COUNT(*) FROM alert_sighting WHERE alert_id = id),"
                " first_captured_ms FROM alert").fetchall()

    def problems(self, answered):
        found = collections.defaultdict(list)
        alerts = collections.defaultdict(list)
        for vrm, *rest in self.rows():
            alerts[vrm].append(rest)
        for mark, capture in answered.items():
            if not alerts[mark]:
                found["an answered read of a listed vehicle has no alert"].append(mark)
            elif len(alerts[mark]) > 1:
                found["a vehicle seen once has more than one alert"].append(mark)
            elif alerts[mark] != [["new", 1, 1, capture.captured_ms]]:
                found["an alert is not of one sighting"].append((mark, alerts[mark]))
        for mark in alerts.keys() - answered.keys():
            found["an alert of a vehicle that did not pass"].append(mark)
        return [f"{what}: {len(which)} times, first {which[0]}" for what, which in found.items()]

    def shown(self):
        """{mark: how often} over the pages that an operator is shown."""
        operator = Force(self.server).hire("operator", "fcr_operator")
        found, after = collections.Counter(), ""
        while True:
            page = operator.must(200, "GET", f"/api/v1/alerts?desk={DESK}&limit={PAGE}{after}").body
            found.update(alert["vrm"] for alert in page["items"])
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"

    def remove(self):
        self.loader.stop()
        self.server.remove()


class AlertsTest(unittest.TestCase):
    def test_every_planted_vehicle_has_one_alert(self):
        print(f"\n  seed {SEED}, {ROUNDS} rounds")
        planted = Planted(SEED)
        self.addCleanup(planted.remove)
        for number in range(SEED, SEED + ROUNDS):
            planted.life(planted.random.uniform(*ROUND_SECONDS), WAYS[number % len(WAYS)])
        self.assertGreater(planted.between, 0, "no crash fell between commit and alert: nothing was tried")
        problems = planted.finish()
        answered = planted.loader.planted_answered()
        print(f"  {len(answered)} planted vehicles answered, {planted.between} of them just before a crash", flush=True)
        self.assertEqual(problems, [], f"seed {SEED}")
        self.assertEqual(planted.shown(), collections.Counter(answered.keys()))
        planted.server.stop()
        done = planted.server.try_bof("audit", "verify", "--live")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class ProofTest(unittest.TestCase):
    """The comparison sees a register that loses what it had, so it would see alerts settled too early."""

    def test_a_lie_about_the_register_is_seen(self):
        planted = Planted(SEED, lie="/register.db")
        self.addCleanup(planted.remove)
        planted.life(1.5, shims.CUT)
        problems = planted.finish()
        print(f"  found, as it must: {problems}", flush=True)
        self.assertTrue(any("has no alert" in problem for problem in problems), problems)


if __name__ == "__main__":
    harness.main()
