"""Goal: the feed of people works as docs/people-feed.md tells a force to run it: its script sends a file, facts change and
applications are made, nothing is done twice, and whatever is wrong ends it with a status that a timer notices.
Method: the script is taken out of the document and run against bofd."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import Force  # noqa: E402

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "people-feed.md"


@unittest.skipUnless(shutil.which("curl") and shutil.which("jq"), "the document's script takes curl and jq")
class PeopleFeed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Bofd()
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare().start()
        cls.force = Force(cls.server)
        cls.force.hire("a.example", "investigator", post="Detective")
        cls.force.hire("feed", "bof_administrator")
        [cls.script] = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT.read_text(), re.MULTILINE | re.DOTALL)
        cls.file = cls.server.folder / "people.csv"
        cls.word = cls.server.folder / "feed.password"
        cls.word.write_text(cls.force.password_of("feed") + "\n")

    def send(self, csv, word=None, port=None):
        self.file.write_text(csv)
        environment = {"PATH": "/usr/bin:/bin", "BOF": f"https://localhost:{port or self.server.ports['api']}",
                       "CA": str(self.server.data / "tls" / "ca.crt"), "FEED_USER": "feed",
                       "FEED_PASSWORD_FILE": str(word or self.word), "FILE": str(self.file),
                       "TMPDIR": str(self.server.folder)}
        return subprocess.run(["sh", "-c", self.script], env=environment, capture_output=True, text=True, timeout=60)

    def facts(self):
        everybody = self.force.administrator.must(200, "GET", "/api/v1/people").body["items"]
        return {one["user_name"]: one for one in everybody}

    def test_a_file_changes_facts_makes_applications_and_nothing_twice(self):
        csv = ("user_name,display_name,rank,employment,post,vetting,roles\n"
               "a.example,Test a.example,constable,staff,Front desk,recruitment,\n"
               "n.example,New Example,constable,officer,Patrol,recruitment,investigator\n")
        done = self.send(csv)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual((report["applied"], [row["outcome"] for row in report["rows"]]), (True, ["changed", "applied"]))
        facts = self.facts()
        self.assertEqual(facts["a.example"]["post"], "Front desk")
        self.assertTrue(facts["a.example"]["rights_suspended"])
        self.assertNotIn("n.example", facts)

        again = self.send(csv.rsplit("n.example", 1)[0])
        self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
        self.assertEqual(json.loads(again.stdout)["unchanged"], 1)
        # It has signed out each time, and left nothing behind.
        feed = facts["feed"]["id"]
        open_sessions = self.force.lead().must(200, "GET", f"/api/v1/people/{feed}/sessions").body["items"]
        self.assertEqual(len(open_sessions), 1, "the one of its first day")
        self.assertEqual([path.name for path in self.server.folder.glob("tmp.*")], [])

    def test_what_is_wrong_is_noticed(self):
        bad_row = self.send("user_name,post,employment\na.example,Somewhere else,agency\n")
        self.assertNotEqual(bad_row.returncode, 0)
        self.assertEqual(json.loads(bad_row.stdout)["problems"][0]["column"], "employment_ends")
        self.assertNotEqual(self.facts()["a.example"]["post"], "Somewhere else")
        self.assertNotEqual(self.send("nothing\n").returncode, 0)
        wrong = self.server.folder / "wrong.password"
        wrong.write_text("not the password of the feed\n")
        refused = self.send("user_name,post\na.example,Somewhere else\n", word=wrong)
        self.assertNotEqual(refused.returncode, 0)
        self.assertEqual(refused.stdout, "")
        self.assertNotEqual(self.send("user_name\na.example\n", port=self.server.ports["monitor"]).returncode, 0)


if __name__ == "__main__":
    harness.main()
