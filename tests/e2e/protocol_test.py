"""Goal: the camera services answer real devices as they are: every liberty they take with SOAP and HTTP is
understood, and what cannot be understood is refused in a sentence, without harm to anybody else.
Method: requests written by hand to the running server; then what it kept is read back."""
import itertools
import pathlib
import re
import socket
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402
from harness.server_case import ServerCase  # noqa: E402

COMPACT = "sendCompactCapture"


class ProtocolTest(ServerCase):
    def raw(self, *pieces, until=b"</soapenv:Envelope>", count=1, seconds=20):
        """Sends the pieces as they are and returns all that comes back, until `until` has come `count` times or
        the server closes."""
        with socket.create_connection(("127.0.0.1", self.server.ports["plain"]), timeout=seconds) as connection:
            got = b""
            for piece in pieces:
                connection.sendall(piece)
            while got.count(until) < count:
                more = connection.recv(65536)
                if not more:
                    break
                got += more
            return got

    def head(self, operation, *lines):
        return "\r\n".join((f"POST {bof2.path_of(operation)} HTTP/1.1", "Host: localhost", 'SOAPAction: ""',
                            "Content-Type: text/xml; charset=utf-8", *lines, "", "")).encode()

    # ---- Liberties with XML -----------------------------------------------------------------------

    def test_any_namespace_prefix_and_letter_case(self):
        one, other, third = self.capture(), self.capture(), self.capture()
        document = bof2.envelope(COMPACT, bof2.part("capture", "string", one.compact()), "urn:from:another:maker")
        self.check_accepted(self.sender.post(COMPACT, document))
        document = (f'<?xml version="1.0"?><Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Header/><Body>'
                    f'<sendCompactCapture xmlns="http://input.webservices.bof2.anite.com"><CAPTURE>'
                    f'<![CDATA[{other.compact()}]]></CAPTURE></sendCompactCapture></Body></Envelope>').encode()
        self.check_accepted(self.sender.post(COMPACT, document))
        document = bof2.envelope("SENDCOMPACTCAPTURE", f"<q:Capture xmlns:q='urn:q'>{third.compact()}</q:Capture>")
        self.check_accepted(self.sender.post(COMPACT, document, {"SOAPAction": '"urn:anything"'}))
        self.check_kept()

    def test_other_encodings(self):
        one, other, third = self.capture(), self.capture(), self.capture()
        for capture, encoding, mark in ((one, "utf-16-le", b"\xff\xfe"), (other, "utf-16-be", b"\xfe\xff")):
            text = bof2.send_compact_capture(capture.compact()).decode().replace("UTF-8", "UTF-16")
            self.check_accepted(self.sender.post(COMPACT, mark + text.encode(encoding),
                                                 {"Content-Type": "text/xml; charset=utf-16"}))
        document = b"\xef\xbb\xbf" + bof2.send_compact_capture(third.compact())
        self.check_accepted(self.sender.post(COMPACT, document))
        self.check_kept()

    def test_references_as_axis_1_writes_them(self):
        first, second = self.capture(), self.capture()
        encoded = 'soapenc:root="0" xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/"'
        siblings = (f'<multiRef id="id0" {encoded} soapenc:arrayType="xsd:string[2]" xsi:type="soapenc:Array">'
                    f'<item href="#id1"/><item xsi:type="xsd:string">{second.compact()}</item></multiRef>'
                    f'<multiRef id="id1" {encoded} xsi:type="xsd:string">{first.compact()}</multiRef>')
        document = bof2.envelope("sendCompoundCapture", '<captures href="#id0"/>', siblings=siblings)
        self.check_accepted(self.sender.post("sendCompoundCapture", document))
        full = self.capture(plate=jpeg(b"plate"))
        parts = re.sub(r"<vrm .*?</vrm>", '<vrm href="#mark"/>', bof2.send_capture_parts(full))
        parts = re.sub(r"<plateJpegImage.*?</plateJpegImage>", '<plateJpegImage href="#image"/>', parts)
        siblings = (f'<multiRef id="mark" xsi:type="xsd:string">{full.vrm}</multiRef>'
                    + bof2.binary("multiRef", full.plate).replace("<multiRef", '<multiRef id="image"'))
        self.check_accepted(self.sender.post("sendCapture", bof2.envelope("sendCapture", parts, siblings=siblings)))
        self.assertEqual(len(self.check_kept()[full.vrm]["images"]), 1)

    def test_nil_and_absent_parts(self):
        nil, absent = self.capture(), self.capture()
        parts = bof2.send_capture_parts(nil)
        for name in ("latitude", "longitude", "cameraPresetPosition", "cameraPan", "confidencePercentage",
                     "motionTowardCamera"):
            parts = re.sub(f"<{name} .*?</{name}>", f'<{name} xsi:nil="true"/>', parts)
        self.check_accepted(self.sender.post("sendCapture", bof2.envelope("sendCapture", parts)))
        parts = bof2.send_capture_parts(absent)
        for name in ("plateJpegImage", "overviewJpegImage", "cameraZoom", "confidencePercentage"):
            parts = re.sub(f"<{name} .*?(/>|</{name}>)", "", parts)
        self.check_accepted(self.sender.post("sendCapture", bof2.envelope("sendCapture", parts)))
        reads = self.check_kept()
        self.assertEqual((reads[nil.vrm]["confidence"], reads[nil.vrm]["motion"]), (None, "unknown"))
        self.assertEqual((reads[absent.vrm]["confidence"], reads[absent.vrm]["images"]), (None, []))

    def test_hostile_documents_are_refused_and_nobody_else_is_disturbed(self):
        good = bof2.send_compact_capture(self.capture().compact())
        text = good.decode()
        bomb = ('<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">' + "".join(
            f'<!ENTITY {after} "{f"&{before};" * 10}">' for before, after in itertools.pairwise("abcdefgh")) + "]>")
        ring = bof2.envelope("sendCompoundCapture", '<captures href="#a"/>',
                             siblings='<multiRef id="a" href="#b"/><multiRef id="b" href="#a"/>')
        deep = b"<a>" * 100_000
        hostile = {
            "a DTD": text.replace("?>", '?><!DOCTYPE x SYSTEM "file:///etc/passwd">', 1).encode(),
            "entities": text.replace("?>", "?>" + bomb, 1).replace("|true", "|&h;").encode(),
            "depth": deep, "a ring": ring, "not XML": b"hello", "nothing": b"", "half": good[:len(good) // 2],
            "not UTF-8": good.replace(b"|true", b"|\xff\xfe"), "no such operation": bof2.envelope("dropTables", ""),
            "a number": bof2.envelope("sendCapture", ""), "zeros": b"\0" * 1000,
        }
        for name, document in hostile.items():
            with self.subTest(name):
                answer = self.sender.post("sendCompoundCapture" if name == "a ring" else COMPACT, document)
                self.assertIn(answer.status, (400, 413, 500), answer)
                self.assertTrue(answer.fault, answer.body)
                self.assertNotIn("passwd", answer.body)
        self.check_accepted(self.sender.post(COMPACT, good))
        self.check_kept()

    # ---- Liberties with HTTP ----------------------------------------------------------------------

    def test_service_names_in_any_letter_case(self):
        for path in ("/bof2/services/inputcompactcapturewebservice", "/BOF2/Services/INPUTCOMPACTCAPTUREWEBSERVICE"):
            document = bof2.send_compact_capture(self.capture().compact())
            self.check_accepted(self.sender.post(COMPACT, document, path=path))
        self.check_kept()

    def test_expect_100_continue(self):
        document = bof2.send_compact_capture(self.capture().compact())
        with socket.create_connection(("127.0.0.1", self.server.ports["plain"]), timeout=20) as connection:
            connection.sendall(self.head(COMPACT, f"Content-Length: {len(document)}", "Expect: 100-continue"))
            self.assertIn(b"HTTP/1.1 100", connection.recv(4096))
            connection.sendall(document)
            got = b""
            while b"</soapenv:Envelope>" not in got:
                more = connection.recv(4096)
                self.assertTrue(more, got)
                got += more
        self.assertIn(b"200", got.split(b"\r\n")[0])
        self.check_kept()

    def test_chunked_body(self):
        document = bof2.send_compact_capture(self.capture().compact())
        pieces = [document[at:at + 100] for at in range(0, len(document), 100)]
        body = b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\nTrailer: x\r\n\r\n"
        got = self.raw(self.head(COMPACT, "Transfer-Encoding: chunked"), body)
        self.assertTrue(got.startswith(b"HTTP/1.1 200"), got)
        self.check_kept()

    def test_many_requests_on_one_connection_also_without_waiting(self):
        for _ in range(50):
            self.check_accepted(self.sender.send_compact(self.capture()))
        requests = b""
        for _ in range(10):
            document = bof2.send_compact_capture(self.capture().compact())
            requests += self.head(COMPACT, f"Content-Length: {len(document)}") + document
        got = self.raw(requests, count=10)
        self.assertEqual(got.count(b"HTTP/1.1 200"), 10, got)
        document = bof2.send_compact_capture(self.capture().compact())
        got = self.raw(self.head(COMPACT, f"Content-Length: {len(document)}", "Connection: close") + document,
                       until=b"never")
        self.assertTrue(got.startswith(b"HTTP/1.1 200"), got)
        self.check_kept()

    def test_wsdl_under_every_spelling(self):
        for operation, service in bof2.SERVICES.items():
            answers = [self.sender.get(bof2.path_of(operation) + query)
                       for query in ("?wsdl", "?WSDL", "?Wsdl", "?wsdl=wsdl0")]
            for answer in answers:
                self.assertEqual(answer.status, 200)
                self.assertEqual(answer.body, answers[0].body)
            self.assertIn(f'{self.server.settings["camera.public_url"][1:-1]}/bof2/services/{service}',
                          answers[0].body)
            self.assertIn(f'name="{operation}"', answers[0].body)
            # What a WSDL imports must come from this server: a closed network has no other.
            for place in re.findall(r'schemaLocation="([^"]+)"', answers[0].body):
                path = place.removeprefix(self.server.settings["camera.public_url"][1:-1])
                schema = self.sender.get(path)
                self.assertEqual(schema.status, 200, place)
                self.assertIn("schema", schema.body)
                self.assertIn("targetNamespace", schema.body)
        self.assertEqual(self.sender.get("/bof2/services/NoSuchService?wsdl").status, 404)
        self.assertEqual(self.sender.get("/").status, 404)

    def test_absurd_requests_are_answered_or_closed(self):
        for name, request in {
                "no HTTP": b"\x16\x03\x01 hello\r\n\r\n",
                "a long header": b"GET / HTTP/1.1\r\nX: " + b"x" * 100_000 + b"\r\n\r\n",
                "a huge body": self.head(COMPACT, "Content-Length: 99999999999"),
                "two lengths": self.head(COMPACT, "Content-Length: 1", "Content-Length: 2") + b"x",
                "a negative length": self.head(COMPACT, "Content-Length: -1"),
                "a bad chunk": self.head(COMPACT, "Transfer-Encoding: chunked") + b"zz\r\n",
                "length and chunks": self.head(COMPACT, "Content-Length: 5", "Transfer-Encoding: chunked") + b"0\r\n\r\n",
                "DELETE": b"DELETE /bof2/services/PingWebService HTTP/1.1\r\nHost: x\r\n\r\n",
        }.items():
            with self.subTest(name):
                # A reset instead of an answer: the server closed with our bytes unread, which is its right.
                try:
                    got = self.raw(request, until=b"\r\n\r\n", seconds=40)
                except ConnectionError:
                    continue
                self.assertTrue(got == b"" or re.match(rb"HTTP/1.[01] [45]\d\d ", got), got)
        self.check_accepted(self.sender.send_compact(self.capture()))
        self.check_kept()

    def test_half_open_and_slow_senders_disturb_nobody(self):
        half = []
        for number in range(200):
            connection = socket.create_connection(("127.0.0.1", self.server.ports["plain"]), timeout=20)
            self.addCleanup(connection.close)
            connection.sendall(self.head(COMPACT, "Content-Length: 1000000")[:40 + number % 400])
            half.append(connection)
        before = self.server.rss()
        for _ in range(100):
            self.check_accepted(self.sender.send_compact(self.capture()))
        self.assertLess(self.server.rss() - before, 32 << 20)
        self.check_kept()

    def test_ping(self):
        answer = self.sender.post("ping", bof2.ping())
        self.assertEqual((answer.status, answer.text), (200, "true"))


if __name__ == "__main__":
    harness.main()
