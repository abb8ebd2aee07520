"""Goal: what cameras send is found by every kind of search, what is too wide is refused before a read is shown, an
ended search shows nothing more, a file says whose it is, and a misread read is found by both marks.
Method: the real bofd, SOAP and API over TLS; what each search must find is told here by looking at what was sent."""
import csv
import io
import re
import sys
import pathlib
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import Force, search_wish, stamp  # noqa: E402

CAMERAS = (1, 2)
SENT = (("AB38CDE", 1, 95), ("AB3BCDE", 2, 40), ("AB38CDA", 1, 80), ("LD84XYZ", 2, 95), ("KV41PQR", 1, 60),
        ("AB38CDE", 2, 30))
PAGES_MAX = 50


class Search(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Bofd()
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare(cameras=CAMERAS).start()
        camera = bof2.Sender(cls.server.ports["tls"], authority=cls.server.data / "tls" / "ca.crt")
        cls.addClassCleanup(camera.close)
        now = int(time.time() * 1000)
        cls.sent = []
        for number, (vrm, which, confidence) in enumerate(SENT):
            capture = bof2.Capture(vrm, which, now - (number + 1) * 60_000, confidence=confidence)
            answer = camera.send(capture)
            assert answer.accepted, answer
            cls.sent.append((vrm, which, confidence))
        cls.nrds = {address[-1]: number for address, number in cls.server.nrd_ids().items()}
        force = Force(cls.server)
        cls.investigator = force.hire("investigator", "investigator")
        cls.supervisor = force.hire("supervisor", "fcr_supervisor",
                                    trainings=[{"kind": "reads", "completed": "2020-01-01"}])

    def wish(self, seconds=3_600, **more):
        wish = search_wish(None, seconds)
        wish["window"].pop("vrm")
        return {**wish, "page_rows": 2, **more}

    def search(self, **more):
        return self.investigator.must(201, "POST", "/api/v1/searches", self.wish(**more)).body

    def found(self, opened, query=""):
        """[(mark, camera, confidence)] of all pages, newest first."""
        found = []
        camera_of = {number: camera for camera, number in self.nrds.items()}
        for page in range(PAGES_MAX):
            answer = self.investigator.must(200, "GET", f"/api/v1/searches/{opened['id']}/pages/{page}{query}").body
            for row in answer["rows"]:
                read = row["read"]
                found.append((read["vrm"], camera_of[read["nrd"]], read["confidence_percent"]))
            if not answer["more"]:
                return found
        self.fail("a search does not end")

    def close(self, opened):
        self.investigator.must(204, "DELETE", f"/api/v1/searches/{opened['id']}")

    def check(self, wanted, **more):
        opened = self.search(**more)
        self.assertEqual(self.found(opened), [read for read in self.sent if wanted(read)])
        self.close(opened)
        return opened

    def test_every_kind_finds_what_was_sent(self):
        self.check(lambda read: read[0].startswith("AB38"), sought={"kind": "pattern", "pattern": "ab38*"})
        self.check(lambda read: re.fullmatch("AB3.C..", read[0]), sought={"kind": "pattern", "pattern": "AB3?C??"})
        self.check(lambda read: read[0].startswith("AB") and read[0].endswith("CDE"),
                   sought={"kind": "partial", "starts": "AB", "ends": "CDE"})
        self.check(lambda read: read[0].startswith("AB38"),
                   sought={"kind": "partial", "starts": "AB", "age_identifier": "38"})
        opened = self.check(lambda read: read[0] in ("AB38CDE", "AB3BCDE", "AB38CDA"),
                            sought={"kind": "similar", "vrm": "AB38CDE", "edits": 1})
        first = opened["plan"]["first"]
        self.assertEqual(first[0]["vrm"], "AB38CDE")
        why = next(mark["why"] for mark in first if mark["vrm"] == "AB3BCDE")
        self.assertEqual(why, [{"kind": "substituted", "place": 4, "sought": "8", "read": "B"}])

    def test_what_narrows_narrows(self):
        self.check(lambda read: read[1] == 1, narrow={"nrds": [self.nrds[1]]})
        self.check(lambda read: read[0].startswith("AB") and read[2] >= 80,
                   sought={"kind": "pattern", "pattern": "AB*"}, narrow={"confidence_min": 80})
        exact = self.wish(narrow={"nrds": [self.nrds[2]]})
        exact["window"]["vrm"] = "AB38CDE"
        opened = self.investigator.must(201, "POST", "/api/v1/searches", exact).body
        self.assertEqual(self.found(opened), [("AB38CDE", 2, 30)])

    def test_marks_have_a_list_and_pages(self):
        opened = self.search(sought={"kind": "pattern", "pattern": "AB38*"})
        marks = self.investigator.must(200, "GET", f"/api/v1/searches/{opened['id']}/marks").body["items"]
        self.assertEqual({mark["vrm"] for mark in marks}, {"AB38CDE", "AB38CDA"})
        rank = next(mark["mark"] for mark in marks if mark["vrm"] == "AB38CDA")
        self.assertEqual(self.found(opened, f"?rank={rank}"), [("AB38CDA", 1, 80)])
        self.close(opened)

    def test_what_is_too_wide_is_refused(self):
        refused = self.investigator.must(403, "POST", "/api/v1/searches",
                                         self.wish(30 * 86_400, sought={"kind": "pattern", "pattern": "A*"}))
        self.assertIn("two more letters", refused.body["detail"])
        self.investigator.must(400, "POST", "/api/v1/searches", self.wish())
        self.investigator.must(400, "POST", "/api/v1/searches", self.wish(narrow={"roads": ["No such road"]}))
        self.investigator.must(400, "POST", "/api/v1/searches",
                               self.wish(sought={"kind": "pattern", "pattern": "A*", "edits": 1}))

    def test_an_ended_search_shows_nothing_more(self):
        opened = self.search(sought={"kind": "pattern", "pattern": "AB38*"})
        begun = time.monotonic()
        self.close(opened)
        self.assertLess(time.monotonic() - begun, 20)
        for place in ("/pages/0", "/marks", ""):
            self.investigator.must(404, "GET", f"/api/v1/searches/{opened['id']}{place}")

    def test_a_file_says_whose_it_is(self):
        opened = self.search(sought={"kind": "pattern", "pattern": "AB38*"})
        place = f"/api/v1/searches/{opened['id']}/export"
        answer = self.investigator.must(200, "POST", place)
        self.assertTrue(answer.kind.startswith("text/csv"), answer.kind)
        rows = list(csv.reader(io.StringIO(answer.raw.decode("utf-8-sig"), newline="")))
        head = dict(row for row in rows[:rows.index([])] if len(row) == 2)
        self.assertEqual((head["search"], head["reads"], head["reference"]), (str(opened["number"]), "3", "TEST/1/26"))
        table = rows[rows.index([]) + 1:]
        self.assertEqual([line[0] for line in table[1:]], ["AB38CDE", "AB38CDA", "AB38CDE"])
        self.supervisor.must(403, "POST", place)
        self.close(opened)

    def test_a_misread_read_is_found_by_both_marks(self):
        wish = search_wish("KV41PQR", 3_600)
        opened = self.investigator.must(201, "POST", "/api/v1/searches", wish).body
        self.assertIsNone(opened["plan"])
        place = f"/api/v1/searches/{opened['id']}"
        self.assertEqual(len(self.investigator.must(200, "GET", f"{place}/pages/0").body["rows"]), 1)
        wrong = {"vrm": "KV41PQR", "reason": "The image shows another letter"}
        self.investigator.must(400, "POST", f"{place}/rows/0/correction", wrong)
        right = {**wrong, "vrm": "KV41POR"}
        made = self.investigator.must(201, "POST", f"{place}/rows/0/correction", right).body
        self.assertEqual(made["vrm"], "KV41POR")
        for vrm in ("KV41PQR", "KV41POR"):
            again = self.investigator.must(201, "POST", "/api/v1/searches", search_wish(vrm, 3_600)).body
            rows = self.investigator.must(200, "GET", f"/api/v1/searches/{again['id']}/pages/0").body["rows"]
            self.assertEqual([(row["read"]["vrm"], row["correction"]["vrm"]) for row in rows],
                             [("KV41PQR", "KV41POR")])
            detail = self.investigator.must(200, "GET", f"/api/v1/searches/{again['id']}/rows/0").body
            self.assertEqual(len(detail["corrections"]), 1)
            self.close(again)
        self.investigator.must(201, "POST", f"{place}/rows/0/correction", {**right, "vrm": None})
        self.assertIsNone(self.investigator.must(200, "GET", f"{place}/pages/0").body["rows"][0]["correction"])
        self.close(opened)


if __name__ == "__main__":
    harness.main()
