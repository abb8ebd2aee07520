"""Locks of SQLite's write-ahead log, held by this process: they are bytes of the -shm file."""
import contextlib
import fcntl

WRITE, EVERY = (120, 1), (120, 8)  # First byte and how many: the one writer's; every lock there is.


class Lock:
    """`database`: the path of the database, which a server has open."""

    def __init__(self, database, part=EVERY):
        self._file = open(f"{database}-shm", "r+b")
        self._first, self._count = part

    def take(self):
        """Waits for whoever has it."""
        fcntl.lockf(self._file, fcntl.LOCK_EX, self._count, self._first)

    def release(self):
        fcntl.lockf(self._file, fcntl.LOCK_UN, self._count, self._first)

    def close(self):
        """Gives back what is held."""
        self._file.close()


@contextlib.contextmanager
def held(database, part=EVERY):
    lock = Lock(database, part)
    try:
        lock.take()
        yield
    finally:
        lock.close()
