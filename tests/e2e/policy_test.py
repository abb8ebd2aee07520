"""Goal: bof policy show, export and check tell an administrator which policy is in force, write it to a file, and say of a
file what is wrong with it, what it would change and whether that loosens a safeguard; they change nothing.
Method: the real bof over a real register: before bofd has ever started, and after versions were proposed on the page."""
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import Force  # noqa: E402

TEXT_BYTES_MAX = 256 * 1024


class PolicyCommand(unittest.TestCase):
    def setUp(self):
        self.server = Bofd()
        self.addCleanup(self.server.remove)
        self.server.prepare()
        self.file = self.server.folder / "policy.toml"

    def policy(self, *arguments, status=0):
        """What it prints, on one of the two: results on standard output, refusals on the other."""
        done = self.server.try_bof(*arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout or done.stderr

    def check(self, text, status=0):
        self.file.write_text(text)
        return self.policy("policy", "check", self.file, status=status)

    def check_json(self, text, status=0):
        self.file.write_text(text)
        return json.loads(self.policy("--json", "policy", "check", self.file, status=status))


class BeforeTheFirstStart(PolicyCommand):
    def test_it_shows_what_the_program_ships(self):
        said = self.policy("policy", "show")
        self.assertTrue(said.startswith("Version 0, in_force: as the program was shipped\n"), said[:200])
        self.assertIn("\nsearch_age_max_days = 90\n", said)
        told = json.loads(self.policy("--json", "policy", "show"))
        self.assertEqual((told["number"], told["state"], told["proposer"]), (0, "in_force", ""))
        self.assertTrue(said.endswith(told["text"]))

    def test_an_exported_policy_changes_nothing_and_overwrites_nothing(self):
        said = self.policy("policy", "export", self.file)
        self.assertIn(f"Version 0 in {self.file}", said)
        self.assertEqual(self.file.read_text(), json.loads(self.policy("--json", "policy", "show"))["text"])
        self.assertEqual(self.policy("policy", "check", self.file), "The same as version 0.\n")

        self.file.write_text("mine")
        again = self.policy("policy", "export", self.file, status=1)
        self.assertIn("is there already", again)
        self.assertEqual(self.file.read_text(), "mine")
        nowhere = self.server.folder / "no such folder" / "policy.toml"
        self.assertIn("cannot be written", self.policy("policy", "export", nowhere, status=1))

        self.file.unlink()
        told = json.loads(self.policy("--json", "policy", "export", self.file))
        self.assertEqual(told, {"number": 0, "file": str(self.file)})

    def test_a_change_is_named_with_its_sentence_and_a_loosened_safeguard_as_that(self):
        tighter = self.check("search_age_max_days = 60\n")
        self.assertIn("search_age_max_days is changed: ", tighter)
        self.assertTrue(tighter.endswith("1 rows differ from version 0; none of them is loosened.\n"), tighter)
        looser = self.check("search_age_max_days = 60\nolder_urgent_oral = true\n")
        self.assertIn("older_urgent_oral is loosened: ", looser)
        self.assertIn("search_age_max_days is changed: ", looser)
        self.assertTrue(looser.endswith("2 rows differ from version 0; it takes a second person to approve that.\n"), looser)
        told = self.check_json("search_age_max_days = 60\nolder_urgent_oral = true\n")
        self.assertEqual((told["base"], told["problems"]), (0, []))
        self.assertEqual({one["row"]: one["loosens"] for one in told["changes"]},
                         {"search_age_max_days": False, "older_urgent_oral": True})

    def test_what_is_no_policy_is_refused_with_the_row_and_why(self):
        said = self.check('serach_age_max_days = 60\nsearch_age_max_days = "sixty"\n', status=1)
        self.assertIn("serach_age_max_days: ", said)
        self.assertIn("search_age_max_days: ", said)
        self.assertTrue(said.endswith("This is no policy: 2 problems.\n"), said)
        told = self.check_json("search_age_max_days = 100000\n", status=1)
        self.assertEqual(([one["row"] for one in told["problems"]], told["changes"]), (["search_age_max_days"], []))
        self.assertTrue(told["problems"][0]["why"])
        self.assertIn("This is no policy: 1 problems.", self.check("search_age_max_days = = 3\n", status=1))

    def test_a_file_that_cannot_be_read_is_named(self):
        missing = self.server.folder / "missing.toml"
        said = self.policy("policy", "check", missing, status=1)
        self.assertIn(f"bof policy check: {missing} cannot be read", said)
        self.assertIn("is longer than a policy may be, 256 KiB", self.check("#" * (TEXT_BYTES_MAX + 1), status=1))
        self.assertEqual(self.check("#" * TEXT_BYTES_MAX), "The same as version 0.\n")
        self.assertIn("there is no such version", self.policy("policy", "show", "--version", 7, status=1))
        # What CLI11 refuses: no file, and a number that is none.
        for arguments in (["policy", "check"], ["policy", "show", "--version", "two"], ["policy"]):
            with self.subTest(arguments):
                done = self.server.try_bof(*arguments)
                self.assertNotIn(done.returncode, (0, 1))
                self.assertTrue(done.stderr)


class AfterAChange(PolicyCommand):
    def test_it_goes_by_the_version_in_force_and_shows_any_other(self):
        self.server.start()
        force = Force(self.server)
        lead = force.lead()
        force.acknowledge_guidance(lead)
        shipped = json.loads(self.policy("--json", "policy", "show"))
        place = "/api/v1/policy/versions"
        made = lead.must(201, "POST", place, {"base": shipped["number"], "rows": {"search_age_max_days": 60},
                                              "reason": "Agreed by the strategy group"}).body["number"]
        until = time.monotonic() + 20
        while json.loads(self.policy("--json", "policy", "show"))["number"] != made:
            self.assertLess(time.monotonic(), until, self.server.log_tail())
            time.sleep(0.1)
        said = self.policy("policy", "show")
        self.assertIn(f"Version {made}, in_force, from ", said)
        self.assertIn("proposed by Test lead: Agreed by the strategy group", said)
        self.assertIn("\nsearch_age_max_days = 60\n", said)
        # What is the same as shipped differs from what is in force, and to go back loosens.
        self.policy("policy", "export", "--version", shipped["number"], self.file)
        back = self.policy("policy", "check", self.file)
        self.assertIn("search_age_max_days is loosened: ", back)
        self.assertIn(f"1 rows differ from version {made}; it takes a second person", back)
        # It was only looked at.
        self.assertEqual(json.loads(self.policy("--json", "policy", "show"))["number"], made)


if __name__ == "__main__":
    harness.main()
