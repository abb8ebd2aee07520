"""Goal: SOAP clients that no one here wrote, made from the server's own WSDLs, deliver captures with images.
Method: the client (python3-zeep, npm's soap, or Apache Axis 1.4) makes its stubs from ?wsdl of the running server
and calls every service; then the server is stopped and everything it kept is compared, byte for byte.

A client reads lines of fields with tabs between: name, service, operation, one field for each part of the
operation in the WSDL's order (binary as base64, no value as \\N; of sendCompoundCapture one for each capture).
It answers "name, return or fault, text".

usage: clients_test.py BUILD_FOLDER [Zeep|Node|Axis ...]"""
import base64
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import FEED, SOURCE, USERNAME, WORD, Bofd  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402

NIL = "\\N"
JARS = ("axis", "axis-jaxrpc", "axis-saaj", "wsdl4j", "commons-logging", "commons-discovery", "javax.mail",
        "javax.activation")


def encoded(content):
    return NIL if content is None else base64.b64encode(content).decode()


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Deliveries:
    """What is sent, what must be answered, and what must then be kept."""

    def __init__(self):
        now = int(time.time() * 1000)
        marks = bof2.marks()
        self.lines, self.answers, self.reads = [], {}, {}

        def capture(camera=1, **more):
            return bof2.Capture(next(marks), camera, now - 10_000, **more)

        def keep(one, **images):
            self.reads[one.key()] = {kind: digest(content) for kind, content in images.items() if content}

        both = capture(plate=jpeg(b"plate"), overview=jpeg(b"overview", 640, 480, 28_000))
        self.add("both images", "sendCapture", self.full(both), "")
        keep(both, plate=both.plate, overview=both.overview)
        none = capture(camera=2)
        self.add("no image", "sendCapture", self.full(none), "")
        keep(none)
        self.add("again", "sendCapture", self.full(both), "")
        compact = capture(camera=3)
        self.add("compact", "sendCompactCapture", [compact.compact()], "")
        late = jpeg(b"late")
        self.add("late image", "addBinaryCaptureData", self.image(compact, "P", late), "")
        keep(compact, plate=late)
        early_of, early = capture(camera=4), jpeg(b"early", 320, 240)
        self.add("early image", "addBinaryCaptureData", self.image(early_of, "C", early), "")
        self.add("its read", "sendCompactCapture", [early_of.compact()], "")
        keep(early_of, overview=early)
        first, last = capture(), capture()
        self.add("compound", "sendCompoundCapture", [first.compact(), "not|a capture & <no> XML", last.compact()],
                 "capture 1: ")
        keep(first)
        keep(last)
        self.add("ping", "ping", [WORD, str(SOURCE)], "true")
        self.add("wrong word", "sendCapture", self.full(capture(word="wrong")), None)
        self.add("unknown camera", "sendCompactCapture", [capture(camera=99).compact()], "")

    def add(self, name, operation, texts, answer):
        """`answer`: how the return begins; empty: is empty; None: a Fault."""
        self.lines.append("\t".join((name, bof2.SERVICES[operation], operation, *texts)))
        self.answers[name] = answer

    @staticmethod
    def full(one):
        return [one.word, one.username, one.vrm, str(FEED), str(SOURCE), str(one.camera), encoded(one.plate),
                encoded(one.overview), one.captured, "51.856", "-4.312", "3", "<12> & é", "", "", "95", "true"]

    @staticmethod
    def image(one, kind, content):
        return [WORD, USERNAME, one.vrm, str(FEED), str(SOURCE), str(one.camera), one.captured, encoded(content),
                kind]


class Client:
    """The common test; a subclass says how its client is made and run."""

    def prepare(self, base, authority):
        """Makes the client; `base` is the URL before the service's name, `authority` of TLS or None."""

    def command(self, base, authority):
        raise NotImplementedError

    def test_everything_sent_is_kept_and_nothing_else(self):
        self.deliver(None)

    def test_over_tls_with_the_local_authority(self):
        self.deliver("https")

    def deliver(self, scheme):
        server = Bofd()
        self.addCleanup(server.remove)
        authority = None
        if scheme:
            server.settings["camera.public_url"] = f'"https://localhost:{server.ports["tls"]}"'
            authority = server.data / "tls" / "ca.crt"
        server.prepare().start()
        base = server.settings["camera.public_url"].strip('"') + "/bof2/services"
        self.prepare(base, authority)
        sent = Deliveries()
        command, environment = self.command(base, authority)
        done = subprocess.run(command, input="\n".join(sent.lines) + "\n", capture_output=True, text=True, timeout=120,
                              env={**os.environ, **environment})
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr + server.log_tail())
        self.check_answers(sent, done.stdout)
        reasons = {item["reason"] for item in server.quarantine()}
        self.assertTrue({"unknown_camera", "malformed_capture", "wrong_word"} <= reasons, reasons)
        server.stop()
        self.check_reads(sent, server.stored_reads())

    def check_answers(self, sent, printed):
        got = dict((fields[0], fields[1:]) for fields in (line.split("\t") for line in printed.splitlines()))
        self.assertEqual(got.keys(), sent.answers.keys())
        for name, expected in sent.answers.items():
            kind, text = got[name]
            with self.subTest(name):
                if expected is None:
                    self.assertEqual(kind, "fault")
                    self.assertNotEqual(text, "")
                elif expected:
                    self.assertEqual(kind, "return")
                    self.assertTrue(text.startswith(expected), text)
                else:
                    self.assertEqual((kind, text), ("return", ""))

    def check_reads(self, sent, reads):
        kept = {}
        for read in reads:
            key = read["vrm"], read["address"], read["captured_ms"]
            self.assertNotIn(key, kept, "kept twice")
            kept[key] = {image["kind"]: image["sha256"] for image in read["images"]}
            self.assertEqual(len(read["images"]), len(kept[key]), "an image twice")
            self.assertEqual((read["confidence"], read["motion"], read["variants"]), (95, "towards", []))
        self.assertEqual(kept, sent.reads)
        pans = [read["pan"] for read in reads if read["pan"]]
        self.assertEqual(pans, ["<12> & é"] * 2)


class Zeep(Client, unittest.TestCase):
    def command(self, base, authority):
        script = harness.SOURCE / "clients" / "zeep" / "deliver.py"
        return ["/usr/bin/python3", script, base, *([authority] if authority else [])], {}


class Node(Client, unittest.TestCase):
    def prepare(self, base, authority):
        source, place = harness.SOURCE / "clients" / "node", harness.BUILD / "tests" / "clients" / "node"
        place.mkdir(parents=True, exist_ok=True)
        installed = place / "node_modules" / ".package-lock.json"
        is_current = installed.exists() and (place / "package-lock.json").exists() and (
            (place / "package-lock.json").read_bytes() == (source / "package-lock.json").read_bytes())
        for name in ("package.json", "package-lock.json", "deliver.mjs"):
            shutil.copy(source / name, place / name)
        if not is_current:
            done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=place,
                                  capture_output=True, text=True, timeout=300)
            self.assertEqual(done.returncode, 0, "npm ci needs the npm registry or its cache:\n" + done.stderr)

    def command(self, base, authority):
        script = harness.BUILD / "tests" / "clients" / "node" / "deliver.mjs"
        return ["node", script, base], {"NODE_EXTRA_CA_CERTS": str(authority)} if authority else {}


class Axis(Client, unittest.TestCase):
    def prepare(self, base, authority):
        jars = [pathlib.Path("/usr/share/java", f"{name}.jar") for name in JARS]
        for jar in jars:
            self.assertTrue(jar.exists(), f"{jar} is missing: install libaxis-java")
        self.place = harness.BUILD / "tests" / "clients" / "axis"
        shutil.rmtree(self.place, ignore_errors=True)
        (self.place / "classes").mkdir(parents=True)
        self.class_path = ":".join(map(str, jars))
        self.trust = []
        if authority:
            store = self.place / "trusted"
            self.run_java("keytool", "-importcert", "-noprompt", "-alias", "local", "-file", authority,
                          "-keystore", store, "-storepass", "no secret")
            self.trust = [f"-Djavax.net.ssl.trustStore={store}", "-Djavax.net.ssl.trustStorePassword=no secret"]
        for service in bof2.SERVICES.values():
            self.run_java("java", *self.trust, "-cp", self.class_path, "org.apache.axis.wsdl.WSDL2Java", "-o",
                          self.place / "stubs", "-p", service.lower(), f"{base}/{service}?wsdl")
        self.run_java("javac", "-nowarn", "-cp", self.class_path, "-d", self.place / "classes",
                      *(self.place / "stubs").rglob("*.java"), harness.SOURCE / "clients" / "axis" / "Deliver.java")

    def run_java(self, *command):
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def command(self, base, authority):
        return ["java", *self.trust, "-Dfile.encoding=UTF-8", "-cp", f"{self.class_path}:{self.place / 'classes'}", "Deliver"], {}


if __name__ == "__main__":
    harness.main()
