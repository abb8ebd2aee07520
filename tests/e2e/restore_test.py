"""Goal: a backup that is put back brings nothing back: while the store has anything that is older than reads are kept,
no read is shown to anybody - by mark, by pattern, under an authority, of an alert - and each says why, while intake and
alerts go on. What is due is deleted before anything else; behind it history is shown, and of what is too old there is
what is held, whole, and nothing else.
Method: bofd over a folder that is copied while it is stopped, as docs/operations.md says, with a clock that the test
sets. A damaged image of a held read makes the deletion fail until it is mended, so the closed door can be looked at."""
import pathlib
import shutil
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.clock import Clock  # noqa: E402
from harness.force import DESK, Force, authority_form, voi_row, wait_for_list  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402

HELD, OTHERS, LISTED = "AB32CDE", ("LD84XYZ", "KV41PQR"), "GH29JKL"
DAY_MS = 86_400_000
KEPT_DAYS = 365
OLD_DAYS = tuple(range(350, 360))  # Before the backup: still kept then.
YOUNG_DAYS = (1, 5)
LATER_DAYS = 30  # Between backup and restore: all old days are due by then, and no young one.
RETRY_MS = 600_000  # After a deletion that failed.
CLOSED = "reads are shown again as soon as what is due for deletion has been deleted"
DELETE_FIRST = "what is due for deletion is deleted before any read is shown"
CHANGED = "could not be deleted"
PURPOSE = {"category": "major_crime", "reason": "Seen near the burgled shop on Friday", "reference": "TEST/1/26",
           "on_behalf_of": "the enquiry team"}
PATIENCE_SECONDS = 60
SLEEP_SECONDS = 0.05


class Restored(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Bofd()
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare(cameras=(1,))
        # Noon: nothing here is near the end of a day.
        cls.begun = int(time.time()) // 86_400 * DAY_MS + DAY_MS + DAY_MS // 2
        cls.clock = Clock(cls.server, cls.begun)
        cls.server.start()
        cls.force = Force(cls.server)
        cls.force.hire("searcher", "investigator")
        cls.force.hire("officer", "authorising_officer", rank="inspector", employment="officer")
        cls.force.hire("manager", "anpr_manager")
        cls.force.hire("operator", "fcr_operator")
        cls.force.hire("analyst", "fib_analyst")
        cls.force.grant("analyst", older_access=True)

    # ---- Steps ------------------------------------------------------------------------------------

    def pass_by(self, mark, captured_ms):
        camera = bof2.Sender(self.server.ports["tls"], authority=self.server.data / "tls" / "ca.crt")
        try:
            answer = camera.send(bof2.Capture(mark, 1, captured_ms, plate=self.image(mark, captured_ms)))
        finally:
            camera.close()
        self.assertTrue(answer.accepted, f"{answer}\n{self.server.log_tail()}")

    @staticmethod
    def image(mark, captured_ms):
        return jpeg(f"{mark} at {captured_ms}".encode())

    def sign_in(self):
        self.people = {name: self.force.sign_in_again(name)
                       for name in ("searcher", "officer", "manager", "operator", "analyst")}

    def ask_search(self, name="searcher", **wish):
        """Of the last 60 days, unless the wish has a window of its own."""
        window = {"from": bof2.time_text(self.clock.now_ms - 60 * DAY_MS), "until": bof2.time_text(self.clock.now_ms),
                  **wish.pop("window", {})}
        asked = {"window": window, **wish}
        if "authority" not in wish:
            asked["purpose"] = PURPOSE
        return self.people[name].ask("POST", "/api/v1/searches", asked)

    def rows(self, name, opened):
        self.assertEqual(opened.status, 201, opened)
        page = f"/api/v1/searches/{opened.body['id']}/pages/0"
        return self.people[name].must(200, "GET", page).body["rows"]

    def authorised(self):
        """Of the marks and days that were old before the backup. Returns its number."""
        searcher, officer, analyst = (self.people[name] for name in ("searcher", "officer", "analyst"))
        form = authority_form()
        form["asked"].update(vrms=[HELD, *OTHERS], **{"from": bof2.time_text(self.old[0] - DAY_MS),
                                                      "until": bof2.time_text(self.old[-1] + DAY_MS)})
        number = searcher.must(201, "POST", "/api/v1/authorities", form).body["id"]
        place = f"/api/v1/authorities/{number}"
        for client, verb, body in ((searcher, "submit", None), (officer, "decide", {
                "decision": "approve", "reason": "Necessary, and no wider than it must be"}), (analyst, "take", None)):
            client.must(204, "POST", f"{place}/{verb}", body, headers=client.must(200, "GET", place).version)
        return number

    def under(self, authority, mark):
        return self.ask_search("analyst", authority=authority, window={
            "vrm": mark, "from": bof2.time_text(self.old[0] - DAY_MS), "until": bof2.time_text(self.old[-1] + DAY_MS)})

    def image_file(self, content):
        """The file that holds the image, and where in it."""
        for file in sorted((self.server.data / "images").rglob("*")):
            place = file.read_bytes().find(content) if file.is_file() else -1
            if place >= 0:
                return file, place
        raise AssertionError("the image lies in no file")

    def write_at(self, file, place, content):
        """In place: a server that has it open sees it."""
        with open(file, "r+b") as out:
            out.seek(place)
            out.write(content)

    def wait_until(self, is_so, what):
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            self.server.check_alive()
            self.assertLess(time.monotonic(), until, f"{what}: {self.server.ready()[1]}\n{self.server.log_tail()}")
            time.sleep(SLEEP_SECONDS)

    def old_days(self):
        """{day: reads} that the store has from before what is kept, as its check tells, and the whole of it."""
        found = self.people["manager"].must(200, "GET", "/api/v1/retention/preview").body
        return {day["day"]: day["reads"] for day in found["days"]}, found

    # ---- The story --------------------------------------------------------------------------------

    def test_shows_nothing_until_what_is_due_is_gone(self):
        backup = self.make_a_backup()
        self.let_it_grow_old()
        self.put_back(backup)
        file, place, content = self.damage_a_held_image()
        self.server.start(wait=False)
        self.look_at_a_closed_door()
        self.write_at(file, place, content)
        self.clock.advance(RETRY_MS)
        self.server.wait_ready(PATIENCE_SECONDS)
        self.look_at_history()
        self.look_into_the_store()

    def make_a_backup(self):
        self.sign_in()
        self.old = sorted(self.begun - day * DAY_MS for day in OLD_DAYS)
        self.young = sorted(self.begun - day * DAY_MS for day in YOUNG_DAYS)
        for captured in self.old + self.young:
            for mark in (HELD, *OTHERS):
                self.pass_by(mark, captured)
        # Half of the old days of one mark.
        self.held = self.old[:len(self.old) // 2]
        self.people["manager"].must(201, "POST", "/api/v1/retention/holds", {
            "vrm": HELD, "from": bof2.time_text(self.held[0]), "until": bof2.time_text(self.held[-1] + 1),
            "reason": "Evidence in the case of the burgled shop", "authority": "Court order TEST/7"})
        owner = self.people["analyst"]
        listed = owner.must(201, "POST", "/api/v1/lists", {
            "name": "Restored", "owner": owner.person, "kind": "operational", "purpose": "to be restored",
            "priority": "high", "review": "2035-01-01", "desk": DESK}).body["id"]
        owner.must(200, "POST", f"/api/v1/lists/{listed}/imports", {"csv": voi_row(LISTED), "mode": "apply"})
        self.assertEqual(len(self.rows("searcher", self.ask_search(window={"vrm": OTHERS[0]}))), len(self.young))
        self.assertEqual(self.old_days()[0], {})
        self.server.stop()
        backup = self.server.folder / "backup"
        shutil.copytree(self.server.data, backup, ignore=shutil.ignore_patterns("audit.tail"))
        return backup

    def let_it_grow_old(self):
        """The original: what is due goes, as it does every day."""
        self.clock.advance(LATER_DAYS * DAY_MS)
        self.server.start()
        self.sign_in()
        self.look_at_history()
        self.server.stop()

    def put_back(self, backup):
        shutil.rmtree(self.server.data)
        shutil.copytree(backup, self.server.data)

    def damage_a_held_image(self):
        content = self.image(HELD, self.held[0])
        file, place = self.image_file(content)
        self.write_at(file, place, bytes(len(content)))
        return file, place, content

    def look_at_a_closed_door(self):
        self.wait_until(lambda: any(CHANGED in reason for reason in self.server.ready()[1]), "the deletion goes on")
        self.assertIn(DELETE_FIRST, self.server.ready()[1])
        # Not ready, it says why before it takes anything.
        self.wait_until(lambda: self.server.listens("api") and self.server.listens("tls"), "nobody answers")
        self.sign_in()
        number = self.authorised()
        for what, asked in (("mark", self.ask_search(window={"vrm": OTHERS[0]})),
                            ("NRD", self.ask_search(window={"nrd": next(iter(self.server.nrd_ids().values()))})),
                            ("pattern", self.ask_search(sought={"kind": "pattern", "pattern": "LD84*"})),
                            ("held", self.under(number, HELD))):
            with self.subTest(what):
                self.refused(asked if asked.status != 201 else self.people[
                    "analyst" if what == "held" else "searcher"].ask(
                        "GET", f"/api/v1/searches/{asked.body['id']}/pages/0"))
        # Of what comes in, people are told as ever; its picture waits like every other.
        wait_for_list(self.server, 1)
        self.pass_by(LISTED, self.clock.now_ms)
        alert = self.alert_of(LISTED)
        self.refused(self.people["operator"].ask("GET", f"/api/v1/alerts/{alert}/passages/0/images"))
        self.assertGreater(len(self.old_days()[0]), 0)
        state = self.people["manager"].must(200, "GET", "/api/v1/retention/state").body
        self.assertEqual((state["reads_shown"], state["last_done"], state["under_way"]),
                         (False, bof2.time_text(self.begun), None))
        self.assertIn(CHANGED, state["problem"])
        self.assertEqual(state["next_due"], bof2.time_text(self.clock.now_ms + RETRY_MS))
        report = self.people["manager"].must(200, "GET", "/api/v1/retention/reports?limit=1").body["items"][0]
        self.assertEqual((report["outcome"], report["actor"]), ("failed", "bofd"))
        self.assertIn(DELETE_FIRST, self.server.ready()[1])

    def refused(self, answer):
        self.assertEqual(answer.status, 503, answer)
        self.assertIn(CLOSED, answer.body["detail"])
        self.assertIn("Retry-After", answer.headers)

    def alert_of(self, mark):
        found = []

        def look():
            items = self.people["operator"].must(200, "GET", f"/api/v1/alerts?desk={DESK}").body["items"]
            found[:] = [item["id"] for item in items if item["vrm"] == mark]
            return found
        self.wait_until(look, "no alert")
        return found[0]

    def look_at_history(self):
        """What is kept is shown; of what is too old, what is held, and nothing else."""
        number = self.authorised()
        for mark in OTHERS:
            found = self.rows("searcher", self.ask_search(window={"vrm": mark}))
            self.assertEqual(sorted(row["read"]["captured"] for row in found), list(map(bof2.time_text, self.young)))
            self.assertEqual(self.rows("analyst", self.under(number, mark)), [])
        opened = self.under(number, HELD)
        held = self.rows("analyst", opened)
        self.assertEqual(sorted(row["read"]["captured"] for row in held), list(map(bof2.time_text, self.held)))
        for row in held:
            shown = self.people["analyst"].must(
                200, "GET", f"/api/v1/searches/{opened.body['id']}/rows/{row['row']}/images/plate/0").raw
            self.assertIn(shown, [self.image(HELD, captured) for captured in self.held])
        days, told = self.old_days()
        self.assertEqual(sum(days.values()), len(self.held))
        self.assertEqual((told["reads_to_go"], told["reads_held"]), (0, len(self.held)))
        self.assertEqual((told["waiting_images"], told["quarantine_items"]), (0, 0))
        report = self.people["manager"].must(200, "GET", "/api/v1/retention/reports?limit=1").body["items"][0]
        self.assertEqual((report["outcome"], report["why"]), ("done", ""))
        self.assertEqual(report["counts"]["held_reads"], len(self.held))

    def look_into_the_store(self):
        """What the program says of itself, by another way."""
        self.server.stop()
        border = self.clock.now_ms - KEPT_DAYS * DAY_MS
        left = sorted((read["vrm"], read["captured_ms"]) for read in self.server.stored_reads()
                      if read["captured_ms"] < border)
        self.assertEqual(left, [(HELD, captured) for captured in self.held])
        for captured in self.old:
            with self.assertRaises(AssertionError):
                self.image_file(self.image(OTHERS[0], captured))


if __name__ == "__main__":
    harness.main()
