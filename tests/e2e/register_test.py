"""Goal: the register is not needed to take in reads: while it cannot be reached, the sources and NRDs that were
known go on being served from memory, readiness says what is wrong, and when it is back what was added meanwhile
becomes known by itself.
Method: SQLite's locks are held by this process; a PostgreSQL of the test's own is stopped as by a power cut."""
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2, sqlite_lock  # noqa: E402
from harness.bofd import FEED, SOURCE, Bofd  # noqa: E402
from harness.postgres import Postgres  # noqa: E402

OUTAGE_SECONDS = 4      # Several looks of the server at its register.
NOTICE_SECONDS_MAX = 15  # The server waits for a lock before it gives up.


class Outage:
    """The common test; a subclass says what the register is and how it fails."""

    settings = {}

    def begin_outage(self):
        raise NotImplementedError

    def end_outage(self):
        raise NotImplementedError

    def test_known_cameras_are_served_while_the_register_is_away(self):
        self.server = Bofd(settings=self.settings)
        self.addCleanup(self.server.remove)
        self.server.prepare().start()
        sender, marks = bof2.Sender(self.server.ports["plain"]), bof2.marks()
        self.addCleanup(sender.close)
        sent = []

        def deliver(camera=1):
            one = bof2.Capture(next(marks), camera, int(time.time() * 1000))
            answer = sender.send_compact(one)
            self.assertTrue(answer.accepted, f"{answer}\n{self.server.log_tail()}")
            return one

        sent.append(deliver())
        self.begin_outage()
        try:
            self.wait_until(lambda: any("register" in reason for reason in self.server.ready()[1]),
                            NOTICE_SECONDS_MAX, "readiness does not say that the register is away")
            until = time.monotonic() + OUTAGE_SECONDS
            while time.monotonic() < until:
                sent.append(deliver())
                time.sleep(0.05)
            self.assertGreater(self.server.metric("bof_directory_failures_total"), 0)
        finally:
            self.end_outage()
        self.wait_until(lambda: self.server.ready()[0], NOTICE_SECONDS_MAX, "the server does not get well")
        self.server.import_nrds([{"feed": FEED, "source": SOURCE, "camera": 60}])
        time.sleep(2)
        sent.append(deliver(camera=60))
        self.server.stop()
        kept = sorted((read["vrm"], read["address"], read["captured_ms"]) for read in self.server.stored_reads())
        self.assertEqual(kept, sorted(one.key() for one in sent))

    def wait_until(self, is_so, seconds, complaint):
        until = time.monotonic() + seconds
        while not is_so():
            self.server.check_alive()
            self.assertLess(time.monotonic(), until, f"{complaint}: {self.server.ready()[1]}\n{self.server.log_tail()}")
            time.sleep(0.05)


class SqliteLocked(Outage, unittest.TestCase):
    def begin_outage(self):
        self.lock = sqlite_lock.Lock(self.server.data / "register.db")
        self.addCleanup(self.lock.close)
        self.lock.take()

    def end_outage(self):
        self.lock.release()


class PostgresStopped(Outage, unittest.TestCase):
    def setUp(self):
        self.postgres = Postgres()
        self.addCleanup(self.postgres.remove)
        self.postgres.start()
        self.settings = {"register.url": f'"{self.postgres.url()}"'}

    def begin_outage(self):
        self.postgres.stop()

    def end_outage(self):
        self.postgres.start()


if __name__ == "__main__":
    harness.main()
