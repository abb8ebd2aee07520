"""The common ground of tests that talk to one running server and read back what it kept."""
import time
import unittest

from . import bof2
from .bofd import Bofd


class ServerCase(unittest.TestCase):
    """A server with the standard source and NRDs, a sender, and the list of what must be kept in the end."""

    def setUp(self):
        self.server = Bofd()
        self.addCleanup(self.server.remove)
        self.server.prepare().start()
        self.sender = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(self.sender.close)
        self.marks = bof2.marks()
        self.sent = []

    def capture(self, **more):
        """A capture that must be kept in the end."""
        made = bof2.Capture(next(self.marks), more.pop("camera", 1), int(time.time() * 1000) - 5_000, **more)
        self.sent.append(made)
        return made

    def check_accepted(self, answer):
        self.assertTrue(answer.accepted, f"{answer}\n{answer.body}\n{self.server.log_tail()}")

    def check_kept(self):
        """Exactly what was sent is kept. Returns the reads by mark."""
        self.sender.close()
        self.server.stop()
        reads = self.server.stored_reads()
        keys = sorted((read["vrm"], read["address"], read["captured_ms"]) for read in reads)
        self.assertEqual(keys, sorted(capture.key() for capture in self.sent))
        return {read["vrm"]: read for read in reads}
