"""Goal: documents made to harm - bombs, rings, absurd numbers, wrong words - get a Fault or a text that says what is
wrong, are counted, cost no memory, and disturb nobody.
Method: each of them many times over to a running bofd, while a good sender delivers."""
import itertools
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from hostile_case import COMPACT, HostileCase  # noqa: E402

TIMES = 20


def with_prologue(document, prologue):
    return document.replace(b"?>", b"?>" + prologue, 1)


def entity_bomb(levels=9, width=10):
    names = "abcdefghijklmnop"[:levels + 1]
    entities = "".join(f'<!ENTITY {after} "{f"&{before};" * width}">' for before, after in itertools.pairwise(names))
    return f'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">{entities}]>'.encode(), f"&{names[-1]};".encode()


def reference_bomb(levels=12, width=10):
    """Arrays of references to arrays of references: 10^12 strings, were they followed."""
    siblings = "".join(
        f'<multiRef id="r{level}">' + f'<item href="#r{level + 1}"/>' * width + "</multiRef>"
        for level in range(levels))
    return bof2.envelope("sendCompoundCapture", '<captures href="#r0"/>',
                         siblings=siblings + f'<multiRef id="r{levels}"><item>x</item></multiRef>')


class HostileDocuments(HostileCase):
    def setUp(self):
        super().setUp()
        self.good = bof2.send_compact_capture(self.capture().compact())

    def capture(self, **more):
        return bof2.Capture(next(self.marks), more.pop("camera", 1), int(time.time() * 1000) - 5_000, **more)

    def check_faults(self, documents, operation=COMPACT):
        """Each gets a Fault with a sentence, every time, counted."""
        sender = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(sender.close)
        with self.good_sender_goes_on(), \
                self.counted("bof_soap_faults_total", TIMES * len(documents), operation=operation):
            for name, document in documents.items():
                for _ in range(TIMES):
                    answer = sender.post(operation, document)
                    self.assertEqual(answer.status, 500, (name, answer))
                    self.assertRegex(answer.fault or "", r"\A[^\n]{10,300}\Z", name)
                    self.assertNotIn("root:", answer.body)

    def test_documents_that_are_not_xml(self):
        self.check_faults({
            "nothing": b"", "blanks": b" \r\n" * 1000, "text": b"hello", "zeros": b"\0" * 100_000,
            "half": self.good[:len(self.good) // 2], "twice": self.good + self.good,
            "not UTF-8": self.good.replace(b"|true", b"|\xff\xfe\xc0\x80"),
            "a surrogate in UTF-8": self.good.replace(b"|true", b"|\xed\xa0\x80"),
            "a control symbol": self.good.replace(b"|true", b"|\x01"),
            "odd UTF-16": b"\xff\xfe" + self.good.decode().encode("utf-16-le")[:-1],
            "a wrong end": self.good.replace(b"</soapenv:Body>", b"</soapenv:Bodily>"),
            "JSON": b'{"capture": "x"}',
        })

    def test_documents_that_would_be_larger_inside(self):
        bomb, use = entity_bomb()
        self.check_faults({
            "an entity bomb": with_prologue(self.good, bomb).replace(b"|true", b"|" + use),
            "an outside entity": with_prologue(self.good, b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>')
                                 .replace(b"|true", b"|&e;"),
            "an outside DTD": with_prologue(self.good, b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'),
            "a DTD without end": with_prologue(self.good, b"<!DOCTYPE x [" + b"<!ENTITY a 'b'>" * 10_000),
        })

    def test_documents_that_are_deep_or_wide(self):
        element, attribute = b"<a>", b' a%d="b"'
        self.check_faults({
            "deep": element * 300_000,
            "deep and closed": b"<a>" * 100_000 + b"</a>" * 100_000,
            "deep in the envelope": self.good.replace(b"<capture ", b"<x>" * 50_000 + b"<capture "),
            "a million brothers": b"<a>" + b"<b/>" * 900_000 + b"</a>",
            "attributes": b"<a" + b"".join(attribute % number for number in range(100_000)) + b"/>",
            "a name of a megabyte": b"<" + b"a" * 1_000_000 + b"/>",
        })

    def test_references_that_go_round_or_multiply(self):
        compound = "sendCompoundCapture"
        self.check_faults({
            "a ring": bof2.envelope(compound, '<captures href="#a"/>',
                                    siblings='<multiRef id="a" href="#b"/><multiRef id="b" href="#a"/>'),
            "itself": bof2.envelope(compound, '<captures href="#a"/>', siblings='<multiRef id="a" href="#a"/>'),
            "a ring through an array": bof2.envelope(
                compound, '<captures href="#a"/>',
                siblings='<multiRef id="a"><item href="#a"/><item href="#a"/></multiRef>'),
            "nowhere": bof2.envelope(compound, '<captures href="#none"/>'),
            "a bomb of references": reference_bomb(),
            "a long chain": bof2.envelope(compound, '<captures href="#c0"/>', siblings="".join(
                f'<multiRef id="c{number}" href="#c{number + 1}"/>' for number in range(20_000))),
            "too many captures": bof2.send_compound_capture(["x"] * 100_000),
        }, compound)

    def test_wrong_words_and_unknown_senders(self):
        sender = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(sender.close)
        cases = {"wrong_word": {"word": "not the word"}, "unknown_source": {"source": 31_000}}
        for reason, wrong in cases.items():
            with self.subTest(reason), self.good_sender_goes_on(), \
                    self.counted("bof_ingest_refused_total", 2 * TIMES, reason=reason):
                for _ in range(TIMES):
                    for answer in (sender.send(self.capture(**wrong)), sender.send_compact(self.capture(**wrong))):
                        self.assertEqual(answer.status, 500, answer)
                        self.assertTrue(answer.fault)
                        self.assertNotIn("not the word", answer.body)
        answer = sender.send(self.capture(word="w" * 1_000_000))
        self.assertEqual(answer.status, 500, answer)

    def test_absurd_numbers(self):
        """Each is answered - taken, put aside, or refused with a text or a Fault - and the next good one is kept."""
        sender = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(sender.close)
        numbers = ("-1", "32768", "99999999999999999999", "1e308", "1e999", "-1e999", "NaN", "INF", "0x10", "", " ",
                   "9" * 10_000, "1" + "0" * 400 + ".5", "٣", "1;DROP TABLE nrd", "%s%n", "\U0001f697")
        times = ("9999-12-31T23:59:59Z", "99999-01-01T00:00:00Z", "-0001-01-01T00:00:00Z", "2026-02-30T00:00:00Z",
                 "2026-01-01T99:99:99Z", "2026-01-01T00:00:00+99:99", "0", "now", "1" * 5_000)
        fields = "signature username vrm feed source camera time latitude longitude preset pan tilt zoom " \
                 "confidence motion".split()
        with self.good_sender_goes_on():
            for place, name in enumerate(fields):
                if name in ("signature", "username"):
                    continue
                for absurd in times if name == "time" else numbers:
                    parts = self.capture().compact().split("|")
                    parts[place] = absurd
                    answer = sender.post(COMPACT, bof2.send_compact_capture("|".join(parts)))
                    self.assertIn(answer.status, (200, 500), (name, absurd[:30], answer))
                    self.assertTrue(answer.text is not None or answer.fault, (name, absurd[:30], answer.body))
            self.new_sender()

    def test_compact_captures_that_are_none(self):
        sender = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(sender.close)
        with self.good_sender_goes_on(), self.counted("bof_ingest_refused_total", 3, reason="malformed"):
            for text in ("|", "|" * 14, "a|b|c"):
                answer = sender.post(COMPACT, bof2.send_compact_capture(text))
                self.assertEqual(answer.status, 200, answer)
                self.assertRegex(answer.text or "", r"\A[^\n]{10,300}\Z")
            for text in ("", "|" * 100_000, "x" * 1_000_000):
                answer = sender.post(COMPACT, bof2.send_compact_capture(text))
                self.assertIn(answer.status, (200, 500), answer)
                self.assertRegex(answer.text or answer.fault or "", r"\A[^\n]{10,300}\Z")

    def test_images_that_are_none(self):
        sender = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(sender.close)
        with self.good_sender_goes_on():
            for image in (b"", b"GIF89a", b"\xff\xd8\xff" + b"\0" * 1_500_000, b"\xff\xd8\xff\xd9" * 100_000,
                          b"\xff\xd8\xff\xc0\x00\x11\x08\xff\xff\xff\xff\x03" + b"\x01\x11\x00" * 3 + b"\xff\xd9"):
                for _ in range(5):
                    answer = sender.send(self.capture(plate=image, overview=image))
                    self.assertEqual(answer.status, 200, answer)
            broken = bof2.send_capture(self.capture(plate=b"x" * 300)).replace(b"eHh4", b"e?h!", 1)
            answer = sender.post("sendCapture", broken)
            self.assertIn(answer.status, (200, 500), answer)
            self.assertTrue(answer.text is not None or answer.fault)


if __name__ == "__main__":
    harness.main()
