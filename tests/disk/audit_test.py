"""Goal: when the audit record cannot be written, nothing is shown: no search, no page, no image, no alert, not on a
stream either; reads go on being taken in and answered meanwhile; and when it can be written again, all of it comes
back by itself, nothing lost.
Method: the shim makes writes fail below register.db alone, in each way that a disk fails; the reads are on the same
disk and well. Everything is asked before, during and after. An alert made just before the failure is what a stream
that is opened during it would have to show."""
import pathlib
import shutil
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness import shim as shims  # noqa: E402
from harness.api import AlertStream  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import DESK, Force, search_wish, voi_row, wait_for_list  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402

FAULTS = {"full": shims.DISK_FULL, "read-only": shims.READ_ONLY, "failing syncs": shims.SYNC_FAILS}
LISTED_FROM = 40_000_000
SECONDS_MAX = 20     # For what must come to happen.
SILENCE_SECONDS = 3  # More than a heartbeat: the stream has had its turn.
INTAKE = 40


class AuditStore(unittest.TestCase):
    def setUp(self):
        # Outside the watched folder: the shim's own files must not fail.
        control = tempfile.mkdtemp(prefix="bof-shim-")
        self.addCleanup(shutil.rmtree, control, ignore_errors=True)
        self.server = Bofd()
        self.addCleanup(self.server.remove)
        self.server.prepare()
        self.listed = bof2.marks(LISTED_FROM)
        self.others = bof2.marks()
        rows = [voi_row(mark) for mark, _ in zip(bof2.marks(LISTED_FROM), range(100))]
        self.server.bof("voi", "list", "add", "--name", "Wanted", "--kind", "operational", "--purpose", "to be stopped",
                        "--review", "2035-01-01", "--desk", DESK)
        self.server.bof("voi", "import", "-", "--list", "Wanted", text="".join(rows))
        self.shim = shims.Shim(harness.program("libsync_shim.so"), pathlib.Path(control, "life"), self.server.data)
        self.addCleanup(self.shim.close)
        self.server.start(extra_environment=self.shim.environment())
        wait_for_list(self.server, len(rows))
        self.camera = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(self.camera.close)
        self.sent = []
        force = Force(self.server)
        self.operator = force.hire("operator", "fcr_operator")
        self.investigator = force.hire("investigator", "investigator")
        self.auditor = force.hire("auditor", "auditor")

    def test_nothing_is_shown_while_the_record_cannot_be_written(self):
        first = self.pass_by(next(self.listed))
        self.stream = AlertStream(self.operator, DESK, self.snapshot()["cursor"])
        self.addCleanup(self.stream.close)
        self.wait_for(lambda: self.snapshot()["items"], "no alert")
        for name, fault in FAULTS.items():
            with self.subTest(name):
                self.go_through(first, fault)
        self.stream.close()
        self.server.stop()
        done = self.server.try_bof("audit", "verify", "--live")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        kept = sorted((read["vrm"], read["address"], read["captured_ms"]) for read in self.server.stored_reads())
        self.assertEqual(kept, sorted(capture.key() for capture in self.sent))

    def go_through(self, first, fault):
        self.look(first)
        waiting_from = self.snapshot()["cursor"]
        before = self.pass_by(next(self.listed))
        self.stream.alert(before.vrm)
        refused = self.shim.refused()
        self.shim.set_fault(fault, only_below=self.server.data / "register.db")
        try:
            late_stream = AlertStream(self.operator, DESK, waiting_from)
            self.addCleanup(late_stream.close)
            during = self.pass_by(next(self.listed))
            taken = [self.pass_by(next(self.others)) for _ in range(INTAKE)]
            self.look_in_vain(first)
            seen = self.stream.count()
            time.sleep(SILENCE_SECONDS)
            taken.extend(self.pass_by(next(self.others)) for _ in range(INTAKE))
            self.look_in_vain(first)
            self.assertEqual(len(taken), 2 * INTAKE)
            self.assertGreater(self.shim.refused(), refused, "the fault struck nothing")
            self.assertEqual([event.name for event in self.stream.events()[seen:] if event.name != "heartbeat"], [])
            self.assertEqual(late_stream.marks(), [])
            self.assertGreater(self.server.metric("bof_audit_failed_total"), 0)
        finally:
            self.shim.set_fault(shims.NO_FAULT)
        # By itself: nobody asks for anything anew.
        self.stream.alert(during.vrm, SECONDS_MAX)
        if late_stream.status == 200:
            late_stream.alert(before.vrm, SECONDS_MAX)
        late_stream.close()
        self.look(first)
        self.wait_for(lambda: self.server.ready()[0], "the server does not get well")
        shown = [entry["body"]["facts"]["marks"] for entry in self.auditor.must(
            200, "GET", "/api/v1/audit/entries?kind=alert.shown&limit=100").body["items"]]
        self.assertIn([during.vrm], shown)

    # ---- What is asked ------------------------------------------------------------------------------

    def snapshot(self):
        return self.operator.must(200, "GET", f"/api/v1/alerts?desk={DESK}").body

    def look(self, first):
        """Everything is shown. Keeps a search and an alert open for look_in_vain()."""
        opened = self.investigator.must(201, "POST", "/api/v1/searches", search_wish(first.vrm, 3_600)).body
        search = f"/api/v1/searches/{opened['id']}"
        rows = self.investigator.must(200, "GET", f"{search}/pages/0").body["rows"]
        self.assertEqual([row["read"]["vrm"] for row in rows], [first.vrm])
        row = f"{search}/rows/{rows[0]['row']}"
        self.assertEqual(self.investigator.must(200, "GET", f"{row}/images/plate/0").raw, first.plate)
        number = next(alert["id"] for alert in self.snapshot()["items"] if alert["vrm"] == first.vrm)
        alert = f"/api/v1/alerts/{number}"
        passages = self.operator.must(200, "GET", alert).body["passages"]
        images = f"{alert}/passages/{passages[0]['ordinal']}/images"
        self.operator.must(200, "GET", images)
        self.auditor.must(200, "GET", "/api/v1/audit/entries?limit=1")
        self.looks = [(self.investigator, f"{search}/pages/0"), (self.investigator, row),
                      (self.investigator, f"{row}/images/plate/0"), (self.operator, f"/api/v1/alerts?desk={DESK}"),
                      (self.operator, alert), (self.operator, images),
                      (self.auditor, "/api/v1/audit/entries?limit=1")]

    def look_in_vain(self, first):
        answers = [(path, who.get(path)) for who, path in self.looks]
        answers.append(("a new search", self.investigator.ask("POST", "/api/v1/searches",
                                                              search_wish(first.vrm, 3_600))))
        for path, answer in answers:
            with self.subTest(path):
                self.assertEqual(answer.status, 503, answer)
                self.assertNotIn(first.vrm, answer.raw.decode(errors="replace"))
                self.assertEqual(answer.kind.split(";")[0], "application/problem+json")

    def pass_by(self, vrm):
        """Must be taken in, whatever the record does."""
        capture = bof2.Capture(vrm, 1, int(time.time() * 1000), plate=jpeg(vrm.encode()))
        answer = self.camera.send(capture)
        self.assertTrue(answer.accepted, f"{answer}\n{self.server.log_tail()}")
        self.sent.append(capture)
        return capture

    def wait_for(self, is_so, complaint):
        until = time.monotonic() + SECONDS_MAX
        while not is_so():
            self.server.check_alive()
            self.assertLess(time.monotonic(), until, f"{complaint}\n{self.server.log_tail()}")
            time.sleep(0.05)


if __name__ == "__main__":
    harness.main()
