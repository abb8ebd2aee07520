"""Goal: `bof simulate --bulk` fills a store as promised: so many reads, the same ones from the same seed, which a bofd
started on the folder serves to a person with a purpose; it never writes into a store that is there, and says so
when the disk is too small or fills up.
Method: the real programs. What is kept is read by dump_reads and, the same reads, through the API. The full disk is
the shim's (tests/crash/sync_shim.c)."""
import collections
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import shim as shims  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import Force, stamp  # noqa: E402

READS, DAYS, NRDS = 6_000, 20, 40
DAY = 86_400
UNTIL = int(time.time()) // DAY * DAY
PATIENCE_SECONDS = 60


def bulk(seed=7, reads=READS):
    return ("simulate", "--bulk", "--seed", seed, "--reads", reads, "--days", DAYS, "--nrds", NRDS, "--until",
            stamp(UNTIL))


class BulkCase(unittest.TestCase):
    def make_server(self):
        server = Bofd()
        self.addCleanup(server.remove)
        return server.prepare(cameras=(1,))

    def refused(self, server, *arguments):
        """What the command says when it refuses."""
        done = server.try_bof(*arguments)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return done.stderr


class Bulk(BulkCase):
    def filled(self, seed):
        server = self.make_server()
        server.bof(*bulk(seed=seed))
        return server, server.stored_reads()

    def test_the_same_seed_gives_the_same_store_and_another_another(self):
        _, first = self.filled(7)
        _, again = self.filled(7)
        _, other = self.filled(8)
        self.assertEqual(first, again)
        self.assertNotEqual({read["vrm"] for read in first}, {read["vrm"] for read in other})
        self.look_at(first)

    def look_at(self, reads):
        # A quiet last day may leave a few reads unmade.
        self.assertLessEqual(len(reads), READS)
        self.assertGreater(len(reads), 0.98 * READS)
        days = collections.Counter(read["captured_ms"] // 1000 // DAY for read in reads)
        self.assertEqual(sorted(days), list(range(UNTIL // DAY - DAYS, UNTIL // DAY)), "a day without reads")
        self.assertGreaterEqual(len({read["nrd"] for read in reads}), NRDS / 2)
        self.assertLessEqual({read["motion"] for read in reads}, {"towards", "away"})
        self.assertTrue(all(40 <= read["confidence"] <= 100 for read in reads))
        self.assertEqual({flag for read in reads for flag in read["flags"]}, set(), "no history comes late")
        visits = sorted(collections.Counter(read["vrm"] for read in reads).values(), reverse=True)
        self.assertGreater(sum(visits[:len(visits) // 10]), 0.2 * READS, "a few vehicles drive much")

    def test_a_server_on_it_serves_it_to_a_person_with_a_purpose(self):
        server, kept = self.filled(7)
        mark, visits = collections.Counter(read["vrm"] for read in kept).most_common(1)[0]
        server.start()
        investigator = Force(server).hire("investigator", "investigator")
        opened = investigator.must(201, "POST", "/api/v1/searches", {
            "window": {"vrm": mark, "from": stamp(UNTIL - DAYS * DAY), "until": stamp(UNTIL)}, "page_rows": 200,
            "purpose": {"category": "stolen_vehicle", "reason": "seen leaving the yard at night",
                        "reference": "TEST/1/26", "on_behalf_of": "the night shift"}}).body["id"]
        rows = investigator.must(200, "GET", f"/api/v1/searches/{opened}/pages/0").body["rows"]
        self.assertGreater(visits, 3)
        self.assertEqual(len(rows), visits)

    def test_it_writes_into_no_store_that_is_there(self):
        server, kept = self.filled(7)
        self.assertIn("holds a store already", self.refused(server, *bulk(seed=8)))
        self.assertEqual(server.stored_reads(), kept)

    def test_it_says_when_the_history_cannot_be(self):
        server = self.make_server()
        self.assertIn("within the last", self.refused(
            server, "simulate", "--bulk", "--reads", 1000, "--until", stamp(UNTIL + DAY)))
        self.assertIn("midnight", self.refused(
            server, "simulate", "--bulk", "--reads", 1000, "--until", stamp(UNTIL - 60)))


class SmallDisk(BulkCase):
    def test_a_disk_that_is_too_small_is_refused_at_once(self):
        server = self.make_server()
        said = self.refused(server, *bulk(reads=100_000_000_000))
        self.assertRegex(said, r"has [0-9.]+ GB free, and 100000000000 reads may need [0-9.]+ GB: make room")
        self.assertFalse((server.data / "reads").exists())

    def test_a_disk_that_fills_up_ends_it_with_what_to_do(self):
        server = self.make_server()
        control = tempfile.TemporaryDirectory(prefix="bof-shim-")
        self.addCleanup(control.cleanup)
        shim = shims.Shim(harness.program("libsync_shim.so"), pathlib.Path(control.name, "life"), server.data)
        self.addCleanup(shim.close)
        words = [harness.program("bof"), "--data", server.data, *bulk(reads=3_000_000)]
        process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env={**os.environ, **shim.environment()})
        self.addCleanup(process.kill)
        self.wait_for_reads(server.data / "reads")
        shim.set_fault(shims.DISK_FULL)
        said = process.communicate(timeout=PATIENCE_SECONDS)[1]
        self.assertEqual(process.returncode, 1, said)
        self.assertRegex(said, r"the store refused further reads after about [0-9]+ of 3000000")
        self.assertIn("Make room on its disk", said)

    def wait_for_reads(self, folder):
        until = time.monotonic() + PATIENCE_SECONDS
        while not any(log.stat().st_size > 1 << 20 for log in folder.glob("*.log")):
            self.assertLess(time.monotonic(), until, "nothing is written")
            time.sleep(0.01)


if __name__ == "__main__":
    harness.main()
