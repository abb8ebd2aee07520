"""Goal: `bof retention` does for a person what the page does, in that person's name and with that person's rights: looks
at what is due, deletes it, tells what was deleted, holds reads and releases what somebody else held; and says what is
wrong when it cannot.
Method: the real bof beside a running bofd with a clock that the test sets; --json where a script would use it."""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import Bofd, free_port  # noqa: E402
from harness.clock import Clock  # noqa: E402
from harness.force import Force  # noqa: E402

HELD, OTHER = "AB32CDE", "LD84XYZ"
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
KEPT_DAYS = 365
REASON, AUTHORITY = "Evidence in the case of the burgled shop", "Court order TEST/7"
NO_HOLD = 999_999


class RetentionCommand(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Bofd()
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare(cameras=(1,))
        # Behind the hour at which a day's deletion begins: the next is due after the coming midnight.
        cls.day = int(time.time()) // 86_400 * DAY_MS + DAY_MS
        cls.clock = Clock(cls.server, cls.day + 4 * HOUR_MS)
        cls.server.start()
        cls.force = Force(cls.server)
        for name, role in (("manager", "anpr_manager"), ("officer", "data_protection_officer"),
                           ("operator", "fcr_operator"), ("auditor", "auditor")):
            cls.force.hire(name, role)
            cls.write_password(name, cls.force.password_of(name))

    @classmethod
    def write_password(cls, name, password, mode=0o600):
        file = cls.server.folder / f"password-{name}"
        file.write_text(password + "\n")
        file.chmod(mode)
        return file

    def command(self, name, *words, text=None):
        return self.server.try_bof("retention", *words, "--user", name, "--password-file",
                                   self.server.folder / f"password-{name}", text=text)

    def told(self, name, *words, text=None):
        """What it answers to a script."""
        done = self.command(name, *words, "--json", text=text)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refused(self, name, *words):
        done = self.command(name, *words)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, "(?m)^bof retention ")
        return done.stderr

    def add_hold(self, name="manager", mark=HELD):
        window = ("--from", bof2.time_text(self.day - KEPT_DAYS * DAY_MS), "--until", bof2.time_text(self.day))
        return self.told(name, "hold", "add", "--mark", "-", *window, "--reason", REASON, "--authority", AUTHORITY,
                         text=mark + "\n")["id"]

    def test_a_hold_is_placed_by_one_person_and_released_by_another(self):
        hold = self.add_hold()
        shown = {one["id"]: one for one in self.told("officer", "holds")["items"]}[hold]
        self.assertEqual((shown["vrm"], shown["reason"], shown["authority"]), (HELD, REASON, AUTHORITY))
        self.assertIn(HELD, self.command("officer", "holds").stdout)
        why = "The trial begins in autumn"
        self.assertEqual(self.told("manager", "hold", "review", hold, "--reason", why), {"reviewed": hold})
        shown = {one["id"]: one for one in self.told("officer", "holds")["items"]}[hold]
        self.assertEqual((shown["review_due"], shown["review_reason"]), (False, why))
        release = ("hold", "release", hold, "--reason", "The trial is over and done")
        self.assertIn("second person", self.refused("manager", *release))
        self.refused("operator", *release)
        self.assertEqual(self.told("officer", *release), {"released": hold})
        self.assertNotIn(hold, [one["id"] for one in self.told("officer", "holds")["items"]])
        self.assertIn(hold, [one["id"] for one in self.told("officer", "holds", "--all")["items"]])
        self.assertIn("no such hold", self.refused("officer", "hold", "release", NO_HOLD, "--reason",
                                                   "The trial is over and done"))

    def test_says_what_is_wrong(self):
        wrong = ("hold", "add", "--mark", HELD, "--from", "2026-05-01", "--until")
        self.assertIn("is not a time", self.refused("manager", *wrong, "tomorrow", "--reason", REASON, "--authority",
                                                    AUTHORITY))
        self.assertIn("ends before it begins", self.refused("manager", *wrong, "2026-04-01", "--reason", REASON,
                                                            "--authority", AUTHORITY))
        self.write_password("stranger", "no password of anybody")
        self.refused("stranger", "status")
        open_file = self.write_password("open", "known to all", mode=0o644)
        done = self.server.try_bof("retention", "status", "--user", "manager", "--password-file", open_file)
        self.assertIn("0600", done.stderr)
        done = self.server.try_bof("retention", "status", "--user", "manager", text="")
        self.assertIn("--password-file", done.stderr)
        nowhere = f"https://127.0.0.1:{free_port()}"
        self.assertIn(nowhere, self.refused("manager", "status", "--server", nowhere))
        # The machine does not know the authority of the data folder.
        here = f"https://127.0.0.1:{self.server.ports['api']}"
        self.assertIn("not trusted", self.refused("manager", "status", "--server", here))
        self.assertIn("https only", self.refused("manager", "status", "--server", here.replace("https", "http")))
        trusted = ("--server", here, "--ca", self.server.data / "tls" / "ca.crt")
        self.assertTrue(self.told("manager", "status", *trusted)["reads_shown"])

    def test_what_is_due_is_deleted_and_told(self):
        hold = self.add_hold()
        camera = bof2.Sender(self.server.ports["tls"], authority=self.server.data / "tls" / "ca.crt")
        self.addCleanup(camera.close)
        old = self.day - KEPT_DAYS * DAY_MS + 5 * HOUR_MS
        for mark, captured in ((HELD, old), (OTHER, old), (OTHER, old + 1), (OTHER, self.day)):
            self.assertTrue(camera.send(bof2.Capture(mark, 1, captured)).accepted)
        self.assertTrue(self.told("manager", "check")["clean"])
        self.clock.set(self.day + DAY_MS + HOUR_MS)
        due = self.told("manager", "preview")
        self.assertEqual((due["reads_to_go"], due["reads_held"], due["holds"]), (2, 1, [{"hold": hold, "reads": 1}]))
        self.assertIn("2 would be deleted now, 1 stay", self.command("officer", "preview").stdout)
        done = self.command("manager", "check")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn("Due and not deleted: 2 reads", done.stdout)
        state = self.told("officer", "status")
        self.assertEqual((state["late"], state["problem"], state["under_way"]), (False, None, None))
        self.assertEqual(state["next_due"], bof2.time_text(self.day + DAY_MS + 3 * HOUR_MS + HOUR_MS // 2))

        self.refused("officer", "run")
        done = self.command("manager", "run")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("due: 2 reads of 1 days; 1 are held", done.stderr)
        self.assertIn("Deleted and checked: 2 reads of 0 days; 1 held reads stay", done.stdout)
        self.assertEqual({**self.told("manager", "check"), "reads_from": ""}, {
            "clean": True, "reads_from": "", "reads_to_go": 0, "reads_held": 1, "quarantine_items": 0,
            "waiting_images": 0})
        newest = self.told("officer", "report", "--count", 1)["items"]
        self.assertEqual([(one["actor"], one["outcome"], one["counts"]["reads"]) for one in newest],
                         [("manager", "done", 2)])
        self.assertIn("done", self.command("officer", "report").stdout)
        for line in ("late                          no", "reads are shown               yes"):
            self.assertIn(line, self.command("officer", "status").stdout)
        # In that person's name, and signed out again.
        auditor = self.force.sign_in_again("auditor")
        ran = auditor.must(200, "GET", "/api/v1/audit/entries?kind=retention.done&limit=1").body["items"][0]
        self.assertEqual(ran["person"], self.force.sign_in_again("manager").person)
        self.assertEqual(len(self.force.sign_in_again("manager").must(
            200, "GET", "/api/v1/account/sessions").body["items"]), 2)


if __name__ == "__main__":
    harness.main()
