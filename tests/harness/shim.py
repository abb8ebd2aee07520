"""The other half of tests/crash/sync_shim.c, which says what the model is: makes its control folder, makes the
disk fail, and after a kill takes away what had not been synced."""
import collections
import dataclasses
import mmap
import os
import pathlib
import struct

MAGIC = 0x424F4653
HEADER_BYTES = 4096
ENTRIES = 1 << 16
ENTRY = struct.Struct("=IIQQQII")
FAULT_OFFSET, SYNCS_OFFSET, REFUSED_OFFSET, PATH_OFFSET, PATH_BYTES = 4, 8, 16, 24, 1024

NO_FAULT, DISK_FULL, READ_ONLY, SYNC_FAILS = range(4)

# What a crash takes away.
CUT = "cut"      # Everything after the last sync.
TORN = "torn"    # As CUT, but a random part of what was appended since stays.
NAMES = "names"  # As CUT, and names whose folder was not synced go too.


@dataclasses.dataclass
class Loss:
    """What one crash took away."""
    files_cut: int = 0
    bytes_cut: int = 0
    overwrites_undone: int = 0
    names_at_risk: int = 0
    names_taken: int = 0

    def __str__(self):
        return (f"{self.bytes_cut} bytes of {self.files_cut} files cut, {self.overwrites_undone} overwrites undone, "
                f"{self.names_at_risk} names at risk, {self.names_taken} taken")


class Shim:
    """One control folder, for one life of a machine. What is in `folder` when the Shim is made counts as safely on
    the disk. Several processes may live in it, one after the other: what one that died had not synced, the next
    one finds in the page cache, and it is still not on the disk."""

    def __init__(self, library, control, folder):
        self.library = pathlib.Path(library)
        self.control = pathlib.Path(control)
        self.folder = pathlib.Path(folder).resolve()
        self.control.mkdir(parents=True)
        with open(self.control / "table", "wb") as table:
            table.truncate(HEADER_BYTES + ENTRY.size * ENTRIES)
            table.write(struct.pack("=I", MAGIC))
        (self.control / "journal").touch()
        with open(self.control / "table", "r+b") as table:
            self._table = mmap.mmap(table.fileno(), 0)
        self._before = {path: path.stat().st_size for path in self._files()}

    def environment(self, lie=None):
        """What a process must be started with. `lie`: see BOF_SHIM_LIE."""
        made = {"LD_PRELOAD": str(self.library), "BOF_SHIM_CONTROL": str(self.control),
                "BOF_SHIM_FOLDER": str(self.folder)}
        if lie is not None:
            made["BOF_SHIM_LIE"] = lie
        return made

    def close(self):
        self._table.close()

    # ---- A disk that fails ------------------------------------------------------------------------

    def set_fault(self, fault, only_below=None):
        """From now on every watched file, or only those under `only_below`, fails so."""
        path = os.fsencode(str(pathlib.Path(only_below).resolve())) if only_below else b""
        self._table[PATH_OFFSET:PATH_OFFSET + PATH_BYTES] = path.ljust(PATH_BYTES, b"\0")
        self._table[FAULT_OFFSET:FAULT_OFFSET + 4] = struct.pack("=I", fault)

    def syncs(self):
        return struct.unpack_from("=Q", self._table, SYNCS_OFFSET)[0]

    def refused(self):
        return struct.unpack_from("=Q", self._table, REFUSED_OFFSET)[0]

    # ---- The crash --------------------------------------------------------------------------------

    def crash(self, random, how=CUT):
        """To be called once the process is dead. Returns the Loss."""
        loss = Loss()
        overwritten, names = self._pending()
        synced = self._synced_lengths()
        paths = {}
        for path in self._files():
            status = path.stat()
            key = (status.st_dev, status.st_ino)
            paths[key] = path
            # A file the shim never saw was written in some way it does not watch: nothing of it is safe.
            keep = min(synced.get(key, self._before.get(path, 0)), status.st_size)
            if how == TORN and status.st_size > keep:
                keep = random.randint(keep, status.st_size)
            if keep < status.st_size:
                loss.files_cut += 1
                loss.bytes_cut += status.st_size - keep
                os.truncate(path, keep)
        self._put_back(overwritten, paths, loss)
        loss.names_at_risk = len(names)
        if how == NAMES:
            self._take_names(names, loss)
        return loss

    def _files(self):
        for root, _, names in os.walk(self.folder):
            for name in names:
                path = pathlib.Path(root, name)
                if path.is_file() and not path.is_symlink():
                    yield path

    def _synced_lengths(self):
        found = {}
        for offset in range(HEADER_BYTES, HEADER_BYTES + ENTRY.size * ENTRIES, ENTRY.size):
            state, _, device, inode, synced, watched, _ = ENTRY.unpack_from(self._table, offset)
            if state == 2 and watched and synced != 2**64 - 1:
                found[(device, inode)] = synced
        return found

    def _records(self):
        data = (self.control / "journal").read_bytes()
        at = 0
        while at < len(data):
            end = data.find(b"\n", at)
            if end < 0:
                return
            kind, device, inode, number, length = data[at:end].split()
            at = end + 1 + int(length)
            yield kind, (int(device), int(inode)), int(number), data[end + 1:at]

    def _pending(self):
        """Overwrites, by file, and names made, that no sync has covered."""
        written = collections.defaultdict(list)    # (device, inode) -> all records of it, in order
        covered = collections.defaultdict(int)     # (device, inode) -> how many of them a sync has covered
        begun = {}
        for kind, key, number, content in self._records():
            if kind == b"B":
                begun[number] = len(written[key])
            elif kind == b"E":
                covered[key] = max(covered[key], begun[number])
            else:
                written[key].append((kind, number, content))
        pending = {key: items[covered[key]:] for key, items in written.items()}
        overwritten = {key: [(number, old) for kind, number, old in items if kind == b"W"]
                       for key, items in pending.items()}
        names = [(kind, content) for items in pending.values() for kind, _, content in items if kind in b"CR"]
        return overwritten, names

    def _put_back(self, overwritten, paths, loss):
        for key, items in overwritten.items():
            if not items or key not in paths:
                continue
            with open(paths[key], "r+b") as file:
                length = os.fstat(file.fileno()).st_size
                for offset, old in reversed(items):
                    if offset < length:
                        file.seek(offset)
                        file.write(old[:length - offset])
                        loss.overwrites_undone += 1

    def _take_names(self, names, loss):
        for kind, content in reversed(names):
            if kind == b"R":
                old, new = (pathlib.Path(os.fsdecode(part)) for part in content.split(b"\0"))
                if new.exists() and not old.exists() and old.is_absolute():
                    new.rename(old)
                    loss.names_taken += 1
            else:
                path = pathlib.Path(os.fsdecode(content))
                if path.is_file():
                    path.unlink()
                    loss.names_taken += 1
