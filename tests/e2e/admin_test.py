"""Goal: what an administrator types works on a fresh folder and beside a running server, and says what is wrong.
Method: the real bof and bofd; --json where a script would use it."""
import json
import pathlib
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import Bofd  # noqa: E402


def grades(report):
    """check -> the grades it was given."""
    found = {}
    for finding in json.loads(report)["findings"]:
        found.setdefault(finding["check"], []).append(finding["grade"])
    return found


class Admin(unittest.TestCase):
    def setUp(self):
        self.server = Bofd()
        self.addCleanup(self.server.remove)

    def run_program(self, name, *arguments):
        return subprocess.run([harness.program(name), "--data", self.server.data, *arguments],
                              capture_output=True, text=True, timeout=60)

    def test_init_can_be_run_twice_and_keeps_what_is_there(self):
        self.server.bof("init")
        settings = self.server.data / "bofd.toml"
        settings.write_text(settings.read_text() + "\n# mine\n")
        authority = (self.server.data / "tls" / "ca.crt").read_bytes()

        self.server.bof("init")

        self.assertIn("# mine", settings.read_text())
        self.assertEqual((self.server.data / "tls" / "ca.crt").read_bytes(), authority)
        for path in [self.server.data, *self.server.data.rglob("*")]:
            wanted = 0o700 if path.is_dir() else 0o644 if path.suffix == ".crt" else 0o600
            self.assertEqual(path.stat().st_mode & 0o777 & ~wanted, 0, path)

    def test_a_wrong_setting_stops_the_server_and_the_doctor_says_it(self):
        self.server.settings["log.levle"] = '"info"'
        self.server.write_settings()
        for arguments in ([], ["--check-config"]):
            done = self.run_program("bofd", *arguments)
            self.assertEqual(done.returncode, 2)
            self.assertIn("log.levle: there is no such setting; did you mean log.level?", done.stderr)
        done = self.run_program("bof", "--json", "doctor")
        self.assertEqual(done.returncode, 1)
        self.assertIn("wrong", grades(done.stdout)["settings"])

    def test_printed_defaults_are_accepted(self):
        self.server.data.mkdir()
        (self.server.data / "bofd.toml").write_text(self.run_program("bofd", "--print-defaults").stdout)
        done = self.run_program("bofd", "--check-config")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_doctor_sees_a_healthy_server_and_a_missing_folder(self):
        self.assertEqual(self.run_program("bof", "doctor").returncode, 1)
        self.server.prepare().start()
        done = self.run_program("bof", "--json", "doctor")
        found = grades(done.stdout)
        for check in ("folder.there", "settings", "register", "certificate", "service.health"):
            self.assertEqual(found[check], ["good"], check)
        # The doctor's look at the register leaves no trace in its record of changes.
        self.assertNotIn("doctor", self.server.bof("register", "changes"))

    def test_the_quarantine_is_listed_beside_a_running_server_and_shows_no_mark(self):
        refused = self.run_program("bof", "quarantine", "list")
        self.assertEqual(refused.returncode, 1)
        self.server.prepare().start()
        sender = bof2.Sender(self.server.ports["plain"])
        self.addCleanup(sender.close)
        mark = next(bof2.marks())
        capture = bof2.Capture(mark, 99, int(time.time() * 1000))
        answer = sender.post("sendCapture", bof2.send_capture(capture))
        self.assertTrue(answer.accepted, answer)

        [item] = json.loads(self.server.bof("--json", "quarantine", "list"))["items"]

        self.assertEqual((item["reason"], item["camera"], item["service"]), ("unknown_camera", 99, "sendCapture"))
        text = self.server.bof("quarantine", "list")
        self.assertIn("unknown_camera", text)
        self.assertNotIn(mark, text + json.dumps(item))
        nothing = self.server.bof("--json", "quarantine", "list", "--before", item["id"])
        self.assertEqual(json.loads(nothing)["items"], [])


if __name__ == "__main__":
    harness.main()
