"""Goal: nothing that was answered is lost when the machine dies, and nothing is made up.
Method: bofd runs under sync_shim while cameras of every habit deliver. At a random moment it is killed with
kill -9, and everything that had not been synced is taken from its files (see sync_shim.c for the model); then it
is started again. In some rounds only the process dies at first, and the machine a life later. Meanwhile the cameras, which live on, send again what was not answered, and only that. At the end
what is kept is compared with what was answered: every read once, with its images, and nothing else.

The test is worth its name only if it sees a server that answers too early. ProofTest keeps that true: it makes
fsync a lie, of everything or of the images alone, and the comparison must then find losses. By hand:
    BOF_CRASH_LIE= tests/crash/crash_test.py BUILD CrashTest          every sync is a lie: fails
    BOF_CRASH_LIE=/images/ tests/crash/crash_test.py BUILD CrashTest  only those of the images: fails
A server that does not start again, because what it needs is gone, is a failure too.
Other settings: BOF_CRASH_ROUNDS (4), BOF_CRASH_SEED (from the clock, printed)."""
import os
import pathlib
import random
import statistics
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import shim as shims  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.loader import Loader  # noqa: E402

ROUNDS = int(os.environ.get("BOF_CRASH_ROUNDS", "4"))
SEED = int(os.environ.get("BOF_CRASH_SEED", time.time_ns() % 1_000_000))
LIE = os.environ.get("BOF_CRASH_LIE")
WAYS = (shims.CUT, shims.TORN, shims.NAMES)
ROUND_SECONDS = (0.8, 2.5)
DRAIN_SECONDS_MAX = 120


class Crashes:
    """A server that is killed again and again under load."""

    def __init__(self, seed, lie=None):
        self.random, self.lie = random.Random(seed), lie
        self.server = Bofd().prepare()
        self.loader = Loader(self.server.ports["plain"], seed)
        self.shim = None  # The machine's life that is going on.
        self.authority = None
        self.starts, self._lives = [], 0

    def life(self, seconds, how):
        """Start, load, kill; then the machine dies too, or with `how` None lives on."""
        shim = self._machine()
        self.starts.append(self.server.start(extra_environment=shim.environment(self.lie)))
        before = self.loader.answered_count()
        authority = (self.server.data / "tls" / "ca.crt").read_bytes()
        assert self.authority in (None, authority), "a new authority after a crash: cameras do not know it"
        self.authority = authority
        if self._lives == 1:
            self.loader.start()
        self.loader.up.set()
        time.sleep(seconds)
        self.loader.check()
        self._die(how, f"{self.loader.answered_count() - before} reads answered, ready after "
                       f"{self.starts[-1]:.3f} s")

    def stillbirth(self, seconds, how):
        """Killed while it starts: recovery itself must stand a crash."""
        shim = self._machine()
        self.server.start(wait=False, extra_environment=shim.environment(self.lie))
        time.sleep(seconds)
        self._die(how, f"killed {seconds:.3f} s into its start")

    def finish(self):
        """The last life: everything is answered at last. Returns the problems found."""
        self.starts.append(self.server.start())
        self.loader.drain(DRAIN_SECONDS_MAX)
        self.server.stop()
        return self.loader.problems(self.server.stored_reads())

    def remove(self):
        self.loader.stop()
        self.server.remove()

    def _machine(self):
        self._lives += 1
        if self.shim is None:
            self.shim = shims.Shim(harness.program("libsync_shim.so"), self.server.folder / f"shim{self._lives}",
                                   self.server.data)
        return self.shim

    def _die(self, how, told):
        self.loader.up.clear()
        self.server.kill()
        if how is None:
            print(f"  life {self._lives}: {told}; the machine lives on", flush=True)
            return
        loss = self.shim.crash(self.random, how)
        print(f"  life {self._lives}: {told}; {self.shim.syncs()} syncs; {how}: {loss}", flush=True)
        if self.lie is None and not told.startswith("killed"):
            assert self.shim.syncs() > 0, "the shim saw no sync: was it loaded?"
        self.shim.close()
        self.shim = None


class CrashTest(unittest.TestCase):
    def test_every_answered_read_survives(self):
        print(f"\n  seed {SEED}, {ROUNDS} rounds")
        crashes = Crashes(SEED, LIE)
        self.addCleanup(crashes.remove)
        for number in range(SEED, SEED + ROUNDS):
            if number % 2 == 1:
                # What this process leaves unsynced, the next one finds, and must not take for durable.
                crashes.life(crashes.random.uniform(*ROUND_SECONDS), None)
            crashes.life(crashes.random.uniform(*ROUND_SECONDS), WAYS[number % len(WAYS)])
            if number % 4 == 2:
                crashes.stillbirth(crashes.random.uniform(0.02, 0.3), WAYS[number // 4 % len(WAYS)])
        problems = crashes.finish()
        starts = crashes.starts[1:]
        print(f"  {crashes.loader.answered_count()} reads answered; from start to ready after a crash: median "
              f"{statistics.median(starts):.3f} s, most {max(starts):.3f} s", flush=True)
        self.assertEqual(problems, [], f"seed {SEED}")


class ProofTest(unittest.TestCase):
    """The comparison sees a disk that lies, so it would see a server that answers before the disk has it."""

    def lied_to(self, lie, expected):
        crashes = Crashes(SEED, lie)
        self.addCleanup(crashes.remove)
        crashes.life(1.5, shims.CUT)
        problems = crashes.finish()
        print(f"  found, as it must: {problems}", flush=True)
        self.assertTrue(any(problem.startswith(expected) for problem in problems), problems)

    def test_a_lie_about_the_write_ahead_log_is_seen(self):
        self.lied_to(".log", "an answered read is lost")

    def test_a_lie_about_the_images_is_seen(self):
        self.lied_to("/images/", "an answered image is lost")


if __name__ == "__main__":
    harness.main()
