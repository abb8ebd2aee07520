"""Goal: a disk that is full, read-only or failing costs time, never data: senders are told to come again,
readiness says why, what was answered before is all there, and when the disk is well again service comes back by
itself; bofd never ends.
Method: cameras deliver all the while. The shim makes the system calls fail (sync_shim.c), in the last two tests a
real small file system is really filled. After the disk is well, what was refused is sent again by the cameras;
then the machine "crashes" (what was not synced is cut away), so that nothing counts that only the page cache
knows; and what is kept is compared with what was answered."""
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2, disks  # noqa: E402
from harness import shim as shims  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402
from harness.loader import Loader  # noqa: E402

SEED = time.time_ns() % 1_000_000
LOAD_SECONDS = 1.0
FAULT_SECONDS = 3.0
REFUSAL_SECONDS_MAX = 5   # From the fault to the first 503.
ANSWER_SECONDS_MAX = 10   # No request waits longer, whatever the disk does.
RETURN_SECONDS_MAX = 10   # From the end of the fault to the next read answered.
REAL_DISK_BYTES = 192 << 20


class Faulty:
    """A server under load whose disk can be made to fail. `fail` and `heal` do it."""

    def __init__(self, test, server, environment=None):
        self.test, self.server = test, server
        test.addCleanup(server.remove)
        server.start(extra_environment=environment)
        self.loader = Loader(server.ports["plain"], SEED, cameras=6, answer_seconds_max=ANSWER_SECONDS_MAX)
        test.addCleanup(self.loader.stop)
        print(f"\n  seed {SEED}", flush=True)

    def go_through(self, fail, heal, may_break_off=False):
        """Load, fault, healing, and everything answered at last."""
        self.loader.start()
        time.sleep(LOAD_SECONDS)
        self.test.assertGreater(self.loader.answered_count(), 0)
        fail()
        reasons = self._wait_for_refusals()
        time.sleep(FAULT_SECONDS)
        self.loader.check()
        self.server.check_alive()
        before = self.loader.answered_count()
        heal()
        took = self._wait_for_service(before)
        self.loader.drain(60)
        refusals = self.loader.refusals()
        print(f"  {self.loader.answered_count()} reads answered, refusals {dict(refusals)}, not ready because "
              f"{reasons}, back after {took:.1f} s", flush=True)
        if not may_break_off:
            self.test.assertLessEqual(set(refusals), {"503"}, "a sender got no answer")

    def _wait_for_refusals(self):
        began = time.monotonic()
        while self.loader.last_refusal is None:
            self.loader.check()
            self.test.assertLess(time.monotonic() - began, REFUSAL_SECONDS_MAX, "no 503: " + self.server.log_tail())
            time.sleep(0.02)
        return self.server.wait_not_ready(REFUSAL_SECONDS_MAX)

    def _wait_for_service(self, before):
        began = time.monotonic()
        while True:
            took = time.monotonic() - began
            if self.loader.answered_count() > before and self.server.ready()[0]:
                return took
            self.loader.check()
            self.server.check_alive()
            self.test.assertLess(took, RETURN_SECONDS_MAX, "service does not come back: " + self.server.log_tail())
            time.sleep(0.02)


class ShimmedDisk(unittest.TestCase):
    """Faults made by the shim, on every file of the data folder."""

    def setUp(self):
        # Outside the watched folder: the shim's own files must not fail.
        self.control = tempfile.mkdtemp(prefix="bof-shim-")
        self.addCleanup(shutil.rmtree, self.control, ignore_errors=True)
        self.server = Bofd()

    def watch(self, folder):
        """Takes what is in the folder now as safely on the disk."""
        self.shim = shims.Shim(harness.program("libsync_shim.so"), pathlib.Path(self.control, "life"), folder)
        self.addCleanup(self.shim.close)
        return self.shim.environment()

    def go_through(self, fault, images_may_be_lost=False):
        self.server.prepare()
        faulty = Faulty(self, self.server, self.watch(self.server.data))
        faulty.go_through(lambda: self.shim.set_fault(fault), lambda: self.shim.set_fault(shims.NO_FAULT))
        self.assertGreater(self.shim.refused(), 0)
        self.server.kill()
        print(f"  crash: {self.shim.crash(random.Random(SEED))}", flush=True)
        self.server.start()
        self.server.stop()
        self.assertEqual(faulty.loader.problems(self.server.stored_reads(), images_may_be_lost), [])

    def test_a_full_disk(self):
        self.go_through(shims.DISK_FULL)

    def test_a_read_only_disk(self):
        self.go_through(shims.READ_ONLY)

    def test_syncs_that_fail(self):
        # What a failed sync covered is gone, though a later sync goes well: the log must be begun anew. An image
        # whose sync failed just before the disk was well again may be lost, and its read says so.
        self.go_through(shims.SYNC_FAILS, images_may_be_lost=True)

    def test_a_server_that_starts_on_a_read_only_disk_says_so(self):
        self.server.prepare()
        self.addCleanup(self.server.remove)
        environment = self.watch(self.server.data)
        self.shim.set_fault(shims.READ_ONLY)
        self.server.start(wait=False, extra_environment=environment)
        self.assertNotEqual(self.server.process.wait(30), 0)
        self.server.process = None
        self.assertRegex(self.server.log_tail(), "(?i)read-only|cannot be|refuse")

    def test_another_disk_for_images_that_is_full_costs_images_only(self):
        pictures = tempfile.mkdtemp(prefix="bof-pictures-", dir="/dev/shm")
        self.addCleanup(shutil.rmtree, pictures, ignore_errors=True)
        self.assertNotEqual(os.stat(pictures).st_dev, os.stat(self.server.folder).st_dev, "/dev/shm is no other disk")
        self.lose_images(pathlib.Path(pictures), shims.DISK_FULL)

    def test_an_image_folder_that_fails_costs_images_only(self):
        # On one disk with the reads: full would mean that the reads find no room either, and their senders had
        # better keep the images. But an error of one file says nothing of the others.
        self.lose_images(self.server.folder / "pictures", shims.SYNC_FAILS)

    def lose_images(self, folder, fault):
        self.server.settings["store.image_folder"] = f'"{folder}"'
        self.addCleanup(self.server.remove)
        self.server.prepare()
        folder.mkdir(exist_ok=True)
        self.server.start(extra_environment=self.watch(folder))
        sender, marks = bof2.Sender(self.server.ports["plain"]), bof2.marks()
        self.addCleanup(sender.close)
        captures = [bof2.Capture(next(marks), 1, int(time.time() * 1000), plate=jpeg(b"%d" % number))
                    for number in range(4)]
        before, during, late, after = captures
        self.assertTrue(sender.send(before).accepted)
        self.assertTrue(sender.send_compact(late).accepted)
        self.shim.set_fault(fault)
        answer = sender.send(during)
        self.assertTrue(answer.accepted, f"{answer}\n{self.server.log_tail()}")
        self.assertTrue(sender.add_image(late, bof2.PLATE, late.plate).retryable)
        self.shim.set_fault(shims.NO_FAULT)
        until = time.monotonic() + RETURN_SECONDS_MAX
        while not sender.add_image(late, bof2.PLATE, late.plate).accepted:
            self.assertLess(time.monotonic(), until)
            time.sleep(0.1)
        self.assertTrue(sender.send(after).accepted)
        self.server.stop()
        reads = {read["vrm"]: read for read in self.server.stored_reads()}
        lost = {vrm: "image_lost" in read["flags"] for vrm, read in reads.items()}
        self.assertEqual(lost, {capture.vrm: capture is during for capture in captures})
        for capture in captures:
            self.assertEqual(len(reads[capture.vrm]["images"]), 0 if capture is during else 1)


class RealDisk(unittest.TestCase):
    """A small file system of its own for everything: register, reads, images and log."""

    def mount(self, kind):
        self.server = Bofd()
        self.addCleanup(self.server.remove)
        try:
            disk = kind(self.server.data, REAL_DISK_BYTES)
        except disks.CannotMount as error:
            self.not_tried(error)
        self.addCleanup(disk.unmount)
        return disk

    def not_tried(self, error):
        print(f"\n  NOT TRIED: this machine does not let us do that to a disk: {error}", flush=True)
        self.skipTest(str(error))

    def go_through(self, kind):
        disk = self.mount(kind)
        faulty = Faulty(self, self.server.prepare())
        faulty.go_through(disk.fill, disk.free)
        self.server.stop()
        self.assertEqual(faulty.loader.problems(self.server.stored_reads()), [])

    def test_a_full_tmpfs(self):
        self.go_through(disks.TmpfsDisk)

    def test_a_full_ext4(self):
        self.go_through(disks.Ext4Disk)

    def test_an_ext4_that_turns_read_only(self):
        # The kernel gives it back only after a repair, so here service comes back with the next start.
        disk = self.mount(disks.Ext4Disk)
        faulty = Faulty(self, self.server.prepare())

        def fail():
            try:
                disk.meet_an_error()
            except disks.CannotMount as error:
                self.not_tried(error)

        def heal():
            self.server.kill()
            disk.repair()
            self.server.start()

        faulty.go_through(fail, heal, may_break_off=True)
        self.server.stop()
        self.assertEqual(faulty.loader.problems(self.server.stored_reads()), [])


if __name__ == "__main__":
    harness.main()
