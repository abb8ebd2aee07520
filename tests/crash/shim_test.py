"""Goal: sync_shim.c and harness/shim.py do what their model says; every crash and disk test leans on them.
Method: a small Python program runs under the shim, writes and syncs in known ways, and is killed by itself; the
files are then compared byte for byte."""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import shim as shims  # noqa: E402

PRELUDE = """
import os, signal, sys
def new(path): return os.open(path, os.O_RDWR | os.O_CREAT)
def die(): os.kill(os.getpid(), signal.SIGKILL)
def error_of(call, *arguments):
    try: call(*arguments)
    except OSError as error: return error.errno
    return 0
"""


class ShimTest(unittest.TestCase):
    def setUp(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.addCleanup(self.temporary.cleanup)
        self.folder = pathlib.Path(self.temporary.name, "data")
        self.folder.mkdir()
        self.lives = 0

    def life(self, program, lie=None, prepare=None):
        """Runs `program` under a new shim in the folder; returns the shim and what was printed."""
        self.lives += 1
        shim = shims.Shim(harness.program("libsync_shim.so"), pathlib.Path(self.temporary.name, f"control{self.lives}"), self.folder)
        self.addCleanup(shim.close)
        if prepare:
            prepare(shim)
        done = subprocess.run([sys.executable, "-c", PRELUDE + program], cwd=self.folder, capture_output=True,
                              text=True, timeout=60, env={**os.environ, **shim.environment(lie)})
        self.assertIn(done.returncode, (0, -9), done.stderr)
        return shim, done.stdout

    def content(self, name):
        return (self.folder / name).read_bytes()

    def test_what_was_not_synced_is_cut(self):
        shim, _ = self.life("f = new('f'); os.write(f, b'safe'); os.fsync(f); os.write(f, b'lost'); die()")
        loss = shim.crash(random.Random(1))
        self.assertEqual(self.content("f"), b"safe")
        self.assertEqual((loss.files_cut, loss.bytes_cut), (1, 4))

    def test_fdatasync_counts_and_a_second_life_starts_from_what_was_kept(self):
        shim, _ = self.life("f = new('f'); os.write(f, b'safe'); os.fdatasync(f); os.write(f, b'lost'); die()")
        shim.crash(random.Random(1))
        shim, _ = self.life("f = new('f'); os.lseek(f, 0, 2); os.write(f, b'er'); die()")
        shim.crash(random.Random(1))
        self.assertEqual(self.content("f"), b"safe")

    def test_a_file_never_synced_is_emptied(self):
        shim, _ = self.life("f = new('f'); os.write(f, b'lost'); die()")
        shim.crash(random.Random(1))
        self.assertEqual(self.content("f"), b"")

    def test_an_overwrite_not_synced_is_undone(self):
        shim, _ = self.life("f = new('f'); os.write(f, b'0123456789'); os.fsync(f); os.pwrite(f, b'abc', 2);"
                            "os.fsync(f); os.pwrite(f, b'XXXX', 4); os.pwrite(f, b'YY', 3); os.pwrite(f, b'ZZ', 9);"
                            "die()")
        shim.crash(random.Random(1))
        self.assertEqual(self.content("f"), b"01abc56789")

    def test_gathered_and_appended_writes_are_seen(self):
        shim, _ = self.life("f = new('f'); os.writev(f, [b'01', b'23']); os.pwritev(f, [b'45'], 4); os.fsync(f);"
                            "g = os.open('f', os.O_WRONLY | os.O_APPEND); os.write(g, b'lost'); os.pwritev(f, [b'X'], 0);"
                            "die()")
        loss = shim.crash(random.Random(1))
        self.assertEqual(self.content("f")[1:2], b"1")
        self.assertEqual(loss.overwrites_undone, 1)
        self.assertNotIn(b"lost", self.content("f"))

    def test_a_renamed_file_keeps_its_synced_length(self):
        shim, _ = self.life("f = new('a'); os.write(f, b'safe'); os.fsync(f); os.write(f, b'lost');"
                            "os.rename('a', 'b'); die()")
        shim.crash(random.Random(1))
        self.assertEqual(self.content("b"), b"safe")

    def test_an_inode_used_again_starts_again(self):
        # The file system tends to give the number of a deleted file to the next one.
        shim, _ = self.life("""
for turn in range(50):
    f = new('f'); os.write(f, b'safe'); os.fsync(f); os.close(f); os.unlink('f')
f = new('f'); os.write(f, b'lost'); die()""")
        shim.crash(random.Random(1))
        self.assertEqual(self.content("f"), b"")

    def test_torn_keeps_between_the_synced_and_the_whole(self):
        seen = set()
        for seed in range(20):
            (self.folder / "f").unlink(missing_ok=True)
            shim, _ = self.life("f = new('f'); os.write(f, b'safe'); os.fsync(f); os.write(f, b'lost'); die()")
            shim.crash(random.Random(seed), shims.TORN)
            self.assertEqual(self.content("f"), b"safelost"[:len(self.content("f"))])
            self.assertGreaterEqual(len(self.content("f")), 4)
            seen.add(len(self.content("f")))
        self.assertGreater(len(seen), 2)

    def test_names_not_synced_are_taken_only_when_asked(self):
        program = """
here = os.getcwd()
f = new(here + '/kept'); os.fsync(f); d = os.open(here, os.O_RDONLY); os.fsync(d)
f = new(here + '/lost'); os.write(f, b'safe'); os.fsync(f); os.rename(here + '/kept', here + '/renamed'); die()"""
        shim, _ = self.life(program)
        loss = shim.crash(random.Random(1))
        self.assertEqual(sorted(os.listdir(self.folder)), ["lost", "renamed"])
        self.assertEqual((loss.names_at_risk, loss.names_taken), (2, 0))
        for name in os.listdir(self.folder):
            (self.folder / name).unlink()
        shim, _ = self.life(program)
        loss = shim.crash(random.Random(1), shims.NAMES)
        self.assertEqual(os.listdir(self.folder), ["kept"])
        self.assertEqual(loss.names_taken, 2)

    def test_a_lie_makes_the_cut_take_everything(self):
        shim, _ = self.life("f = new('f'); os.write(f, b'safe'); os.fsync(f); g = new('other'); os.write(g, b'safe');"
                            "os.fsync(g); die()", lie="/f")
        shim.crash(random.Random(1))
        self.assertEqual((self.content("f"), self.content("other")), (b"", b"safe"))

    def test_a_failed_sync_poisons_the_file(self):
        program = """
f = new('f'); os.write(f, b'safe'); os.fsync(f); os.write(f, b'gone')
print(flush=True); sys.stdin.readline()
print(error_of(os.fsync, f), flush=True); sys.stdin.readline()
os.fsync(f); die()"""
        shim = shims.Shim(harness.program("libsync_shim.so"), pathlib.Path(self.temporary.name, "control"), self.folder)
        self.addCleanup(shim.close)
        child = subprocess.Popen([sys.executable, "-c", PRELUDE + program], cwd=self.folder, text=True,
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                 env={**os.environ, **shim.environment()})
        with child:
            child.stdout.readline()
            shim.set_fault(shims.SYNC_FAILS)
            child.stdin.write("\n")
            child.stdin.flush()
            self.assertEqual(child.stdout.readline().strip(), "5")
            shim.set_fault(shims.NO_FAULT)
            child.stdin.write("\n")
            child.stdin.flush()
        shim.crash(random.Random(1))
        self.assertEqual(self.content("f"), b"safe")
        self.assertEqual(shim.refused(), 1)

    def test_a_full_disk_takes_half_and_then_refuses(self):
        program = """
f = os.open('f', os.O_RDWR)
print(os.write(f, b'12345678'), error_of(os.write, f, b'5678'), error_of(new, 'g'), error_of(os.mkdir, 'd'),
      error_of(os.ftruncate, f, 99), error_of(os.posix_fallocate, f, 0, 99), error_of(os.unlink, 'f'))"""
        (self.folder / "f").touch()
        shim, printed = self.life(program, prepare=lambda shim: shim.set_fault(shims.DISK_FULL))
        self.assertEqual(printed.split(), ["4", "28", "28", "28", "28", "28", "0"])
        self.assertGreater(shim.refused(), 3)

    def test_a_read_only_disk_refuses_every_change(self):
        program = """
f = os.open('f', os.O_RDONLY)
print(os.read(f, 4), error_of(os.open, 'f', os.O_RDWR), error_of(os.unlink, 'f'), error_of(os.rename, 'f', 'g'))"""
        (self.folder / "f").write_bytes(b"here")
        _, printed = self.life(program, prepare=lambda shim: shim.set_fault(shims.READ_ONLY))
        self.assertEqual(printed.split(), ["b'here'", "30", "30", "30"])

    def test_a_fault_may_strike_one_folder_only(self):
        (self.folder / "images").mkdir()
        _, printed = self.life("print(error_of(new, 'images/f'), error_of(new, 'f'))", prepare=lambda shim:
                               shim.set_fault(shims.DISK_FULL, self.folder / "images"))
        self.assertEqual(printed.split(), ["28", "0"])


if __name__ == "__main__":
    harness.main()
