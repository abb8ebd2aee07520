"""Small real file systems that can be filled to the brim. They need root and a kernel that lets us mount."""
import os
import pathlib
import subprocess


class CannotMount(Exception):
    """This machine does not let us mount; the message is the mount program's."""


def _run(*command):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60)
    if done.returncode != 0:
        raise CannotMount(f"{' '.join(map(str, command))}: {done.stderr.strip() or done.returncode}")


class Disk:
    """A mounted file system of its own at `place`."""

    def __init__(self, place):
        self.place = pathlib.Path(place)
        self.place.mkdir(parents=True)
        self._filler = self.place / "filler"

    def fill(self):
        """Leaves no room for a single byte more."""
        with open(self._filler, "ab", buffering=0) as filler:
            for piece in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        filler.write(b"\1" * piece)
                except OSError:
                    continue
            try:
                os.fsync(filler.fileno())
            except OSError:
                pass

    def free(self):
        self._filler.unlink()

    def unmount(self):
        subprocess.run(["umount", "--lazy", str(self.place)], check=False, capture_output=True)


class TmpfsDisk(Disk):
    def __init__(self, place, size_bytes):
        super().__init__(place)
        _run("mount", "-t", "tmpfs", "-o", f"size={size_bytes},mode=0700", "tmpfs", self.place)


class Ext4Disk(Disk):
    """ext4 in a file, by way of a loop device; it turns read-only when it meets an error, as Debian mounts it."""

    def __init__(self, place, size_bytes):
        super().__init__(place)
        self._image = self.place.with_suffix(".image")
        with open(self._image, "wb") as file:
            file.truncate(size_bytes)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", self._image)
        self._mount()

    def _mount(self):
        _run("mount", "-o", "loop,errors=remount-ro", self._image, self.place)

    def meet_an_error(self):
        """The kernel takes the disk for damaged: read-only until repair()."""
        device = subprocess.run(["findmnt", "-no", "SOURCE", str(self.place)], check=True, capture_output=True,
                                text=True).stdout.strip()
        trigger = pathlib.Path("/sys/fs/ext4", pathlib.Path(device).name, "trigger_fs_error")
        if not trigger.exists():
            raise CannotMount(f"{trigger} is not there")
        trigger.write_text("1")

    def repair(self):
        """What the next boot would do. Nobody may have a file open."""
        _run("umount", self.place)
        subprocess.run(["fsck.ext4", "-fy", str(self._image)], check=False, capture_output=True, timeout=60)
        self._mount()
