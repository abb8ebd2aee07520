"""Goal: the demo is what ./run demo promises: people who can work at once, alerts that arrive, a vehicle that is
found with a purpose, something in quarantine; and a second start keeps all of it and doubles nothing.
Method: the real tools/demo.sh over this build, with a small history, stopped by its own --seconds or a signal."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import api  # noqa: E402
from harness.bofd import free_port  # noqa: E402
from harness.force import search_wish  # noqa: E402

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "tools" / "demo.sh"
DESK = "control_room"


class Demo:
    """A run of tools/demo.sh."""

    def __init__(self, data, port, *arguments):
        self.data, self.port = data, port
        environment = {**os.environ, "BOF_BUILD": str(harness.program("bofd").parents[1])}
        self.log = data.parent / "demo.out"
        with open(self.log, "wb") as output:
            self.process = subprocess.Popen(
                [SCRIPT, "--data", data, "--port", str(port), "--history", "3000", "--rate", "5", *arguments],
                env=environment, stdout=output, stderr=subprocess.STDOUT, start_new_session=True)

    def wait_for(self, text, seconds=180):
        until = time.monotonic() + seconds
        while text not in self.said():
            if self.process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"the demo has not said {text!r}\n{self.said()[-3000:]}")
            time.sleep(0.1)

    def said(self):
        return self.log.read_text(errors="replace")

    def stop(self):
        """As Ctrl-C does: the signal goes to everybody in the foreground. Returns the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(60)

    def remove(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait(60)

    def accounts(self):
        return json.loads((self.data / "demo-accounts.json").read_text())

    def signed_in(self, name):
        [account] = [one for one in self.accounts() if one["user_name"] == name]
        client = api.Client(self.port, self.data / "tls" / "ca.crt", origin=f"https://localhost:{self.port}")
        answer = client.sign_in(name, account["password"])
        assert answer.status == 201, answer
        return client

    def counts(self):
        """How much of what a second start could double."""
        def items(*arguments):
            done = subprocess.run([harness.program("bof"), "--data", self.data, "--json", *arguments],
                                  capture_output=True, text=True, timeout=60, check=True)
            return json.loads(done.stdout)["items"]
        return {"people": len(items("person", "list")), "nrds": len(items("nrd", "list")),
                "lists": [(row["name"], row["entries"]) for row in items("voi", "lists")]}


class DemoTest(unittest.TestCase):
    def setUp(self):
        folder = pathlib.Path(tempfile.mkdtemp(prefix="demo-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        self.data = folder / "data"

    def start(self, *arguments):
        demo = Demo(self.data, free_port(), *arguments)
        self.addCleanup(demo.remove)
        demo.wait_for("The first alert came")
        return demo

    def test_it_is_what_it_promises_and_a_second_start_keeps_it(self):
        demo = self.start()
        self.assertEqual({one["role"] for one in demo.accounts()} & {"fcr_operator", "auditor", "chief_officer"},
                         {"fcr_operator", "auditor", "chief_officer"})
        self.assertEqual(len({one["role"] for one in demo.accounts()}), 19)
        for account in demo.accounts():
            session = demo.signed_in(account["user_name"]).must(200, "GET", "/api/v1/session").body
            self.assertIn("permissions", session)

        operator = demo.signed_in("operator")
        stream = api.AlertStream(operator, DESK)
        self.addCleanup(stream.close)
        stream.wait(lambda event: event.name == "alert", 90)
        marks = [alert["vrm"] for alert in operator.must(200, "GET", f"/api/v1/alerts?desk={DESK}").body["items"]]
        self.assertGreaterEqual(len(marks), 3, "some alerts should be left from before the start")

        investigator = demo.signed_in("investigator")
        rows = [self.rows_found(investigator, mark) for mark in marks[:5]]
        self.assertGreaterEqual(max(rows), 3, "the week before should hold journeys")

        self.check_older_reads(demo)
        specialist = demo.signed_in("specialist")
        self.assertTrue(specialist.must(200, "GET", "/api/v1/quarantine").body["items"])
        auditor = demo.signed_in("auditor")
        kinds = {row["kind"] for row in auditor.must(200, "GET", "/api/v1/audit/entries?limit=200").body["items"]}
        self.assertLessEqual({"alert.shown", "search.started", "search.page_shown"}, kinds)
        before = demo.counts()
        self.assertEqual(demo.stop(), 0)
        self.assertIn("The data stays in", demo.said())

        again = self.start()
        self.assertIn("made already", again.said())
        self.assertEqual(again.counts(), before)
        self.assertEqual(again.stop(), 0)

    def check_older_reads(self, demo):
        """One request waits for its decision, one in the bureau's queue, one has its result on file."""
        officer, analyst = demo.signed_in("authoriser"), demo.signed_in("analyst")
        waiting = officer.must(200, "GET", "/api/v1/authorities/to_decide?state=submitted").body["items"]
        self.assertEqual(len(waiting), 1)
        self.assertEqual(officer.must(200, "GET", f"/api/v1/authorities/{waiting[0]['id']}").body["may"], ["decide"])
        queued = analyst.must(200, "GET", "/api/v1/authorities/queue?state=approved").body["items"]
        self.assertEqual(len(queued), 1)
        self.assertEqual(analyst.must(200, "GET", f"/api/v1/authorities/{queued[0]['id']}").body["may"], ["take"])
        requester = demo.signed_in("investigator")
        [filed] = requester.must(200, "GET", "/api/v1/authorities/own?state=returned").body["items"]
        result = requester.must(200, "GET", f"/api/v1/authorities/{filed['id']}/result").body
        self.assertGreaterEqual(len(result["rows"]), 3, "older reads should be there to be found")
        image = f"/api/v1/authorities/{filed['id']}/result/rows/0/images/plate/0"
        self.assertTrue(requester.must(200, "GET", image).raw.startswith(b"\xff\xd8"))

    @staticmethod
    def rows_found(investigator, mark):
        started = investigator.must(201, "POST", "/api/v1/searches", search_wish(mark, 7 * 86_400)).body
        page = investigator.must(200, "GET", f"/api/v1/searches/{started['id']}/pages/0").body
        return len(page["rows"])

    def test_only_a_marked_folder_is_touched(self):
        self.data.mkdir()
        (self.data / "mine").write_text("not a demo's")
        for arguments in ([], ["--reset"]):
            done = subprocess.run([SCRIPT, "--data", self.data, *arguments], capture_output=True, text=True, timeout=60)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("not a demo's data folder", done.stderr)
            self.assertTrue((self.data / "mine").exists())
        prepared = subprocess.run([harness.program("bof"), "--data", self.data, "demo", "prepare"],
                                  capture_output=True, text=True, timeout=60)
        self.assertNotEqual(prepared.returncode, 0)
        self.assertEqual([path.name for path in self.data.iterdir()], ["mine"])


if __name__ == "__main__":
    harness.main()
