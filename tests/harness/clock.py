"""A clock for bofd that the test sets, to the millisecond. Only a demo's data folder takes one."""
import os

VARIABLE = "BOFD_DEMO_CLOCK"


class Clock:
    """Stands still until it is told otherwise. Order: of a prepared Bofd, before it starts."""

    def __init__(self, server, now_ms):
        self._file = server.folder / "clock"
        self.set(now_ms)
        (server.data / "DEMO").write_text("demo\n")
        server.environment[VARIABLE] = str(self._file)

    def set(self, now_ms):
        """Milliseconds since 1970."""
        self.now_ms = int(now_ms)
        new = self._file.with_suffix(".new")
        new.write_text(f"{self.now_ms}\n")
        os.replace(new, self._file)

    def advance(self, by_ms):
        self.set(self.now_ms + by_ms)

    @property
    def now(self):
        """Seconds since 1970."""
        return self.now_ms / 1000
