"""Goal: senders that abuse connections - too much, too slowly, too many at once, not HTTP at all - are told or cut
off, counted, hold no memory, and disturb nobody.
Method: raw sockets by the hundred against a running bofd with short limits, while a good sender delivers."""
import pathlib
import socket
import ssl
import struct
import sys
import time
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
import hostile_case  # noqa: E402
from harness import bof2  # noqa: E402
from hostile_case import HostileCase, read_answer  # noqa: E402

MANY, DOZENS = 300, 60


def drip(connections, piece, seconds):
    """Sends `piece` to each, again and again; a connection that was closed is left alone."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for connection in connections:
            try:
                connection.send(piece)
            except OSError:
                continue
        time.sleep(0.2)


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class TooMuch(HostileCase):
    def test_declared_bodies_beyond_the_limit(self):
        with self.good_sender_goes_on(), self.refused("body_bytes", DOZENS):
            for number in range(DOZENS):
                length = (hostile_case.BODY_BYTES_MAX + 1, 10 ** 12, 2 ** 63)[number % 3]
                self.check_refusal(self.answer_to(self.head(f"Content-Length: {length}"), b"x" * 1000), 413)

    def test_a_declared_body_beyond_the_limit_is_not_asked_for(self):
        with self.refused("body_bytes"):
            answer = self.answer_to(self.head("Content-Length: 999999999", "Expect: 100-continue"))
        self.check_refusal(answer, 413)

    def test_chunks_without_end(self):
        chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        with self.good_sender_goes_on(), self.refused("body_bytes", 10):
            for _ in range(10):
                answer = self.answer_to(self.head("Transfer-Encoding: chunked"), *[chunk] * 200)
                self.check_refusal(answer, 413)

    def test_one_huge_chunk(self):
        with self.refused("body_bytes"):
            answer = self.answer_to(self.head("Transfer-Encoding: chunked"), b"7FFFFFFFFFFFFFFF\r\n")
        self.check_refusal(answer, 413)

    def test_headers_without_end(self):
        with self.good_sender_goes_on(), self.refused("header_bytes", 3 * DOZENS):
            for _ in range(DOZENS):
                self.check_refusal(self.answer_to(b"GET /" + b"a" * 100_000), 414)
                self.check_refusal(self.answer_to(b"GET / HTTP/1.1\r\nX: " + b"a" * 100_000), 431)
                self.check_refusal(self.answer_to(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 150 + b"\r\n"), 431)

    def test_full_bodies_by_the_dozen_that_never_end(self):
        almost = b"x" * 1_000_000
        with self.good_sender_goes_on(), self.refused("body_time", 20):
            # 20 MB in all; what they sent is given back when they are cut off.
            senders = [self.connect() for _ in range(20)]
            for sender in senders:
                sender.sendall(self.head("Content-Length: 1000001") + almost)
            for sender in senders:
                self.check_refusal(read_answer(sender), 408)

    def test_senders_that_never_read(self):
        wsdl = b"GET /bof2/services/PingWebService?wsdl HTTP/1.1\r\nHost: x\r\n\r\n" * 200
        with self.good_sender_goes_on():
            flooders = [self.connect() for _ in range(20)]
            for flooder in flooders:
                flooder.setblocking(False)
            until = time.monotonic() + 3
            while time.monotonic() < until:
                for flooder in flooders:
                    try:
                        flooder.send(wsdl)
                    except (BlockingIOError, ConnectionError):
                        continue
                time.sleep(0.01)
            for flooder in flooders:
                reset(flooder)


class TooSlow(HostileCase):
    def test_headers_by_the_drop(self):
        with self.good_sender_goes_on(), self.refused("header_time", DOZENS):
            slow = [self.connect() for _ in range(DOZENS)]
            for connection in slow:
                connection.sendall(b"POST /bof2/services/PingWebService HTTP/1.1\r\nHost: x\r\n")
            drip(slow, b"X: y\r\n", hostile_case.HEADER_SECONDS_MAX + 1)
            answers = [read_answer(connection) for connection in slow]
        for answer in answers:
            if answer[0] != 0:  # A drop that came too late resets the connection, answer and all.
                self.check_refusal(answer, 408)

    def test_headers_that_stop(self):
        with self.good_sender_goes_on(), self.refused("header_time", DOZENS):
            slow = [self.connect() for _ in range(DOZENS)]
            for connection in slow:
                connection.sendall(b"POST /bof2/serv")
            for connection in slow:
                self.check_refusal(read_answer(connection), 408)

    def test_bodies_by_the_drop(self):
        with self.good_sender_goes_on(), self.refused("body_time", DOZENS):
            slow = [self.connect() for _ in range(DOZENS)]
            for number, connection in enumerate(slow):
                chunked = number % 2 == 0
                connection.sendall(self.head("Transfer-Encoding: chunked" if chunked else "Content-Length: 100000"))
            drip(slow[0::2], b"1\r\nx\r\n", hostile_case.BODY_SECONDS_MAX / 2)
            drip(slow[1::2], b"x", hostile_case.BODY_SECONDS_MAX / 2)
            for connection in slow:
                self.check_refusal(read_answer(connection), 408)


class TooMany(HostileCase):
    def test_hundreds_of_silent_connections(self):
        with self.good_sender_goes_on(), self.refused("idle_time", MANY):
            silent = [self.connect() for _ in range(MANY)]
            self.wait_until(lambda: self.server.metric("bof_http_connections", server=hostile_case.PLAIN) >= MANY,
                            "the connections are not counted")
            for connection in silent:
                self.assertEqual(connection.recv(1), b"")

    def test_more_connections_than_a_peer_may_have(self):
        extra = 100
        with self.good_sender_goes_on(), self.refused("connections_per_peer", extra):
            crowd = [self.connect(address="127.0.0.3")
                     for _ in range(hostile_case.CONNECTIONS_PER_PEER_MAX + extra)]
            for connection in crowd[hostile_case.CONNECTIONS_PER_PEER_MAX:]:
                self.assertEqual(connection.recv(1), b"", "a connection beyond the limit is kept")
            self.new_sender("127.0.0.2")
            for connection in crowd:
                connection.close()
            self.wait_until(lambda: self.server.metric("bof_http_connections", server=hostile_case.PLAIN) < 10,
                            "connections that were closed are still counted")
            self.new_sender("127.0.0.3")

    def test_connections_that_are_reset_in_every_state(self):
        document = bof2.send_compact_capture("nonsense")
        whole = self.head(f"Content-Length: {len(document)}") + document
        with self.good_sender_goes_on():
            for number in range(2 * MANY):
                connection = self.connect()
                connection.sendall(whole[:number * 7 % (len(whole) + 1)])
                reset(connection)
            self.wait_until(lambda: self.server.metric("bof_http_connections", server=hostile_case.PLAIN) < 10,
                            "connections that were reset are still counted")


class NotHttp(HostileCase):
    def test_what_two_programs_could_read_in_two_ways(self):
        bodies = {
            "two lengths": self.head("Content-Length: 1", "Content-Length: 2") + b"xy",
            "length and chunks": self.head("Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
            "a negative length": self.head("Content-Length: -1"),
            "a bad chunk": self.head("Transfer-Encoding: chunked") + b"zz\r\n",
            "a folded header": self.head("Transfer-Encoding:", " chunked"),
            "a blank before the colon": self.head("Content-Length : 1") + b"x",
            "no host": b"GET / HTTP/1.1\r\n\r\n",
            "bare line ends": b"GET / HTTP/1.1\nHost: x\n\n",
            "zeros": b"\0" * 1000,
            "a TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(64)),
            "another protocol": b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
        }
        with self.good_sender_goes_on(), self.refused("malformed", len(bodies)):
            for name, request in bodies.items():
                with self.subTest(name):
                    self.check_refusal(self.answer_to(request), 400)

    def test_unknown_encodings_versions_and_expectations(self):
        self.check_refusal(self.answer_to(self.head("Transfer-Encoding: gzip")), 501)
        self.check_refusal(self.answer_to(b"GET / HTTP/2.0\r\nHost: x\r\n\r\n"), 505)
        with self.refused("expectation"):
            self.check_refusal(self.answer_to(self.head("Expect: a-miracle", "Content-Length: 1")), 417)

    def test_unknown_services_and_wrong_methods(self):
        with self.counted("bof_http_requests_total", 4 + 5, server=hostile_case.PLAIN, status="4xx"):
            for path in ("/", "/bof2/services/NoSuchService", "/bof2/services/../../etc/passwd", "/bof2/services/"):
                request = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
                status, _, body = self.answer_to(request.encode())
                self.assertEqual(status, 404)
                self.assertRegex(body, r"[A-Z][^\n]{10,200}\.")
            for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
                path = bof2.path_of("ping")
                status, header, body = self.answer_to(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                self.assertEqual(status, 405)
                self.assertRegex(header, r"(?i)\r\nallow: [A-Z, ]*POST")
                self.assertRegex(body, r"[A-Z][^\n]{10,200}\.")


class OnTheTlsPort(HostileCase):
    def test_garbage_and_handshakes_broken_off(self):
        garbage = (b"\x16\x03\x01\x00\x05hello", b"\x00" * 500, bytes(range(256)) * 10, b"\x16\x03\x01\xff\xff",
                   b"\x80\x2e\x01\x00\x02")
        with self.good_sender_goes_on("tls"), self.refused("tls", DOZENS, hostile_case.TLS):
            for number in range(DOZENS):
                connection = self.connect("tls")
                connection.sendall(garbage[number % len(garbage)])
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4096):
                    pass

    def test_plain_http_is_told(self):
        with self.good_sender_goes_on("tls"), self.refused("plain_on_tls", 20, hostile_case.TLS):
            for _ in range(20):
                status, _, body = self.answer_to(self.head("Content-Length: 0"), port_name="tls")
                self.assertEqual(status, 400)
                self.assertIn("TLS", body)

    def test_half_open_handshakes_by_the_hundred(self):
        with self.good_sender_goes_on("tls"):
            half = [self.connect("tls") for _ in range(MANY)]
            for number, connection in enumerate(half):
                connection.sendall(b"\x16\x03\x01\x02\x00\x01"[:number % 7])
            self.wait_until(lambda: self.server.metric("bof_http_connections", server=hostile_case.TLS) >= MANY,
                            "the connections are not counted")
            for connection in half:
                reset(connection)
            self.wait_until(lambda: self.server.metric("bof_http_connections", server=hostile_case.TLS) < 10,
                            "connections that were reset are still counted")

    def test_old_versions_are_refused(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # That they are old is the point.
            context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with self.refused("tls", 1, hostile_case.TLS), self.assertRaises((ssl.SSLError, ConnectionError)):
            context.wrap_socket(self.connect("tls"))

    def test_slow_and_malformed_requests_inside_tls(self):
        context = ssl.create_default_context(cafile=self.server.data / "tls" / "ca.crt")
        with self.good_sender_goes_on("tls"), self.refused("malformed", 10, hostile_case.TLS), \
                self.refused("header_time", 10, hostile_case.TLS):
            slow = [context.wrap_socket(self.connect("tls"), server_hostname="localhost") for _ in range(10)]
            for connection in slow:
                connection.sendall(b"GET / HT")
            for _ in range(10):
                with context.wrap_socket(self.connect("tls"), server_hostname="localhost") as connection:
                    connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
                    self.check_refusal(read_answer(connection), 400)
            for connection in slow:
                self.check_refusal(read_answer(connection), 408)
                connection.close()


if __name__ == "__main__":
    harness.main()
