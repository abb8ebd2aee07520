"""The common ground of the hostile tests: one server with short limits, and a good sender that goes on while it is
abused."""
import contextlib
import http.client
import itertools
import re
import socket
import statistics
import threading
import time
import unittest

from harness import bof2
from harness.bofd import Bofd

PLAIN, TLS = "camera_plain", "camera"  # The servers' names in the metrics.
HEADER_SECONDS_MAX, BODY_SECONDS_MAX, IDLE_SECONDS_MAX = 2, 3, 6
CONNECTIONS_PER_PEER_MAX = 500
BODY_BYTES_MAX = 4 << 20
SETTINGS = {
    "camera.header_seconds_max": str(HEADER_SECONDS_MAX), "camera.body_seconds_max": str(BODY_SECONDS_MAX),
    "camera.idle_seconds_max": str(IDLE_SECONDS_MAX), "camera.body_bytes_max": str(BODY_BYTES_MAX),
    "camera.connections_per_peer_max": str(CONNECTIONS_PER_PEER_MAX),
}
RSS_GROWTH_BYTES_MAX = 64 << 20
# A machine that runs other things too: these tell "disturbed" from "a little slower", nothing finer.
SLOWER_MAX, SLOWER_SECONDS_MAX, WORST_SECONDS_MAX = 20, 0.2, 5.0
COMPACT = "sendCompactCapture"


class GoodSender(threading.Thread):
    """A camera that delivers a capture every few milliseconds and remembers how long each took."""

    def __init__(self, server, port_name="plain"):
        super().__init__(daemon=True)
        authority = server.data / "tls" / "ca.crt" if port_name == "tls" else None
        self._server = server
        self._sender = bof2.Sender(server.ports[port_name], authority and str(authority))
        self._marks = bof2.marks(first=1, step=2)
        self._over = threading.Event()
        self.seconds, self.failures, self.rss_peak = [], [], 0

    def deliver(self):
        began = time.monotonic()
        capture = bof2.Capture(next(self._marks), 2, int(time.time() * 1000) - 1_000)
        answer = self._sender.send_compact(capture)
        if not answer.accepted:
            self.failures.append(answer)
        return time.monotonic() - began

    def run(self):
        try:
            for number in itertools.count():
                self.seconds.append(self.deliver())
                if number % 10 == 0:
                    self.rss_peak = max(self.rss_peak, self._server.rss())
                if self._over.wait(0.005):
                    break
        except Exception as error:  # pylint: disable=broad-except
            self.failures.append(error)
        self._sender.close()

    def finish(self):
        self._over.set()
        self.join(60)


class HostileCase(unittest.TestCase):
    """One server for all tests of a class; each test leaves it as it was."""

    @classmethod
    def setUpClass(cls):
        cls.server = Bofd(settings=SETTINGS)
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare().start()
        cls.marks = bof2.marks(step=2)

    def tearDown(self):
        self.server.check_alive()
        self.wait_until(lambda: self.server.metric("bof_http_bodies_in_memory_bytes") == 0,
                        "bodies stay in memory with nobody waiting for an answer")

    # ---- The others are not disturbed -------------------------------------------------------------

    @contextlib.contextmanager
    def good_sender_goes_on(self, port_name="plain", sends_min=20):
        """Whatever is done inside, a good sender is served all the while, and memory does not grow."""
        quiet = GoodSender(self.server, port_name)
        quiet_seconds = statistics.median(quiet.deliver() for _ in range(50))
        self.assertEqual(quiet.failures, [])
        rss_before = self.server.rss()
        good = quiet
        good.start()
        try:
            yield
            until = time.monotonic() + 20
            while len(good.seconds) < sends_min and good.is_alive() and time.monotonic() < until:
                time.sleep(0.01)
        finally:
            good.finish()
        self.assertEqual(good.failures, [], self.server.log_tail())
        self.assertGreaterEqual(len(good.seconds), sends_min)
        usual, worst = statistics.median(good.seconds), max(good.seconds)
        print(f"\n  good sender: {len(good.seconds)} captures, median {usual * 1e3:.1f} ms (undisturbed "
              f"{quiet_seconds * 1e3:.1f}), worst {worst * 1e3:.0f} ms; memory {rss_before >> 20} to "
              f"{good.rss_peak >> 20} MiB", flush=True)
        self.assertLess(usual, quiet_seconds * SLOWER_MAX + SLOWER_SECONDS_MAX, "the good sender is slowed down")
        self.assertLess(worst, WORST_SECONDS_MAX, "the good sender had to wait")
        self.assertLess(good.rss_peak - rss_before, RSS_GROWTH_BYTES_MAX, "memory grew")

    # ---- What is counted --------------------------------------------------------------------------

    @contextlib.contextmanager
    def counted(self, name, by_min=1, **labels):
        """The metric rises by at least `by_min`, if not at once."""
        before = self.server.metric(name, **labels)
        yield
        self.wait_until(lambda: self.server.metric(name, **labels) >= before + by_min,
                        lambda: f"{name} {labels}: {before}, then {self.server.metric(name, **labels)}")

    def refused(self, reason, by_min=1, server=PLAIN):
        return self.counted("bof_http_refused_total", by_min, server=server, reason=reason)

    def wait_until(self, condition, complaint, seconds=15):
        until = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), until, complaint() if callable(complaint) else complaint)
            time.sleep(0.05)

    # ---- Senders of bytes -------------------------------------------------------------------------

    def connect(self, port_name="plain", address="127.0.0.1", seconds=20):
        connection = socket.create_connection(("127.0.0.1", self.server.ports[port_name]), timeout=seconds,
                                              source_address=(address, 0))
        self.addCleanup(connection.close)
        return connection

    def head(self, *lines, operation=COMPACT):
        return "\r\n".join((f"POST {bof2.path_of(operation)} HTTP/1.1", "Host: localhost", 'SOAPAction: ""',
                            "Content-Type: text/xml; charset=utf-8", *lines, "", "")).encode()

    def answer_to(self, *pieces, seconds=20, **where):
        """(status, header text, body) of the answer to the pieces; (0, "", "") when there is none."""
        with self.connect(seconds=seconds, **where) as connection:
            try:
                for piece in pieces:
                    connection.sendall(piece)
            except ConnectionError:
                pass  # Refused before it was all sent: the answer may be there all the same.
            return read_answer(connection)

    def check_refusal(self, answer, *statuses):
        """A refusal by HTTP: one English sentence, and the connection ends."""
        status, header, body = answer
        self.assertIn(status, statuses, answer)
        self.assertIn("connection: close", header.lower())
        self.assertIn("content-type: text/plain", header.lower())
        self.assertRegex(body, r"\A[A-Z][^\n]{10,200}\.\n\Z")

    def new_sender(self, address="127.0.0.1"):
        """A sender not seen before is served."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.ports["plain"], timeout=20,
                                                source_address=(address, 0))
        self.addCleanup(connection.close)
        capture = bof2.Capture(next(self.marks), 1, int(time.time() * 1000) - 1_000)
        connection.request("POST", bof2.path_of(COMPACT), bof2.send_compact_capture(capture.compact()),
                           {"Content-Type": "text/xml; charset=utf-8", "Connection": "close"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200, answer.read())


def read_answer(connection):
    """(status, header text, body) of the next answer; (0, "", "") when the server closes first."""
    got = b""
    try:
        while b"\r\n\r\n" not in got:
            more = connection.recv(65536)
            if not more:
                return 0, "", ""
            got += more
        header, body = got.split(b"\r\n\r\n", 1)
        length = int(re.search(rb"content-length:\s*(\d+)", header, re.I)[1])
        while len(body) < length:
            more = connection.recv(65536)
            if not more:
                break
            body += more
    except ConnectionError:
        return 0, "", ""
    return int(header.split(b" ")[1]), header.decode("latin-1"), body.decode()
