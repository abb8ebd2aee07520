"""Goal: nothing leaks. Every operation of the document is asked without a session, by every role that may not, and
with somebody else's things; whoever may gets what the document promises. Method: one person of every role against a
whole office; who may what stands in permissions.csv, written by hand."""
import csv
import json
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness.api import Client  # noqa: E402

import document  # noqa: E402

MATRIX = pathlib.Path(__file__).resolve().parent / "permissions.csv"
DOCUMENT = document.load()
OPERATIONS = document.operations(DOCUMENT)
MARK = "AB32CDE"
PLANTED = (MARK, "Planted", "planted", "planted-bytes")  # What only a permission may bring to light.
FILLED = {"person": "1", "list": "1", "revision": "1", "entry": "1", "page": "0", "row": "0", "ordinal": "0",
          "number": "1", "alert": "1", "search": "0" * 32, "role": "finance", "image_kind": "plate"}


def path_of(path):
    for name, value in FILLED.items():
        path = path.replace("{" + name + "}", value)
    return path


def headers_of(operation):
    return {"If-Match": '"1"'} if any(one["name"] == "If-Match" for one in operation["parameters"]) else {}


def body_of(operation):
    """Something that is not the right body: nothing may be told about that before the question who asks."""
    return {"nonsense": 1} if "requestBody" in operation else None


class Walk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="bof-api-")
        cls.log = open(pathlib.Path(cls.folder.name) / "log", "w+", encoding="utf-8")
        cls.office = subprocess.Popen([harness.BUILD / "tests" / "api" / "bof_api_office", cls.folder.name],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=cls.log, text=True)
        line = cls.office.stdout.readline()
        if not line:
            cls.log.seek(0)
            raise AssertionError("the office did not open:\n" + cls.log.read())
        cls.planted = json.loads(line)
        with open(MATRIX, encoding="utf-8") as file:
            cls.matrix = {row.pop("permission"): row for row in csv.DictReader(file)}
        cls.roles = list(next(iter(cls.matrix.values())))
        cls.clients = {role: cls.signed_in(role) for role in cls.roles}

    @classmethod
    def tearDownClass(cls):
        cls.office.stdin.close()
        status = cls.office.wait(30)
        cls.office.stdout.close()
        cls.log.seek(0)
        log = cls.log.read()
        cls.log.close()
        cls.folder.cleanup()
        assert status == 0, log
        assert MARK not in log and "Planted" not in log, "the log tells what it should not"

    @classmethod
    def signed_in(cls, role):
        client = Client(cls.planted["port"])
        answer = client.sign_in(role, cls.planted["password"])
        assert answer.status == 201, f"{role}: {answer.status} {answer.raw}"
        return client

    def check(self, operation, answer):
        document.check_answer(DOCUMENT, operation, answer.status, answer.kind, answer.body)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def check_silent(self, answer):
        for word in PLANTED:
            self.assertNotIn(word, answer.raw.decode(errors="replace"))

    def do(self, role, operation_id, path=None, body=None, headers=None, status=200):
        """Does one operation as the document has it; the answer must be as the document has it too."""
        (method, pattern), operation = next((key, one) for key, one in OPERATIONS.items()
                                            if one["operationId"] == operation_id)
        answer = self.clients[role].ask(method, path or path_of(pattern), body, headers)
        self.check(operation, answer)
        self.assertEqual(answer.status, status, answer.raw)
        return answer

    # ---- Who may not --------------------------------------------------------------------------------

    def test_without_a_session_nothing_is_told(self):
        stranger = Client(self.planted["port"])
        liar = Client(self.planted["port"])
        liar.cookie = "bof_session=" + "0" * 64
        for (method, path), operation in OPERATIONS.items():
            if operation["x-permission"] == "open":
                continue
            for who in (stranger, liar):
                with self.subTest(f"{method} {path}"):
                    answer = who.ask(method, path_of(path), body_of(operation), headers_of(operation))
                    self.assertEqual(answer.status, 401)
                    self.check(operation, answer)
                    self.check_silent(answer)

    def test_the_wrong_role_is_told_nothing(self):
        for permission, marks in self.matrix.items():
            for (method, path), operation in OPERATIONS.items():
                if operation["x-permission"] != permission:
                    continue
                for role in (role for role, mark in marks.items() if mark != "x"):
                    with self.subTest(f"{role}: {method} {path}"):
                        answer = self.ask_in_turn(role, method, path, operation)
                        self.assertEqual(answer.status, 403)
                        self.check(operation, answer)
                        self.check_silent(answer)

    def test_the_right_role_comes_through(self):
        for permission, marks in self.matrix.items():
            for (method, path), operation in OPERATIONS.items():
                # Ends things the other tests need, when it is let through: tried by its own test.
                if operation["x-permission"] != permission or operation["operationId"] in (
                        "stream_alerts", "reset_password", "end_sessions", "close_person", "give_role", "take_role"):
                    continue
                for role in (role for role, mark in marks.items() if mark == "x"):
                    with self.subTest(f"{role}: {method} {path}"):
                        answer = self.ask_in_turn(role, method, path, operation)
                        self.assertNotIn(answer.status, (401, 403, 500, 503), answer.raw)
                        self.check(operation, answer)

    def ask_in_turn(self, role, method, path, operation):
        """Waits when the person's rate says so: that limit is not what is looked at."""
        while True:
            answer = self.clients[role].ask(method, path_of(path), body_of(operation), headers_of(operation))
            if answer.status != 429:
                return answer
            time.sleep(int(answer.headers["Retry-After"]))

    def test_a_change_from_elsewhere_is_refused(self):
        client = self.clients["bof_administrator"]
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = client.ask("DELETE", "/api/v1/session", headers=headers)
            self.assertEqual(answer.status, 403)
        self.assertEqual(client.ask("GET", "/api/v1/session").status, 200)

    def test_a_wrong_password_and_a_wrong_name_are_answered_alike(self):
        answers = [Client(self.planted["port"]).sign_in(name, "not-the-password") for name in ("finance", "nobody")]
        self.assertEqual([answer.status for answer in answers], [401, 401])
        self.assertEqual(answers[0].raw, answers[1].raw)

    # ---- Somebody else's things ---------------------------------------------------------------------

    def search(self, role):
        now = time.time()
        window = {"vrm": "ab32 cde", "from": stamp(now - 3600), "until": stamp(now + 60)}
        purpose = {"category": self.category(), "reason": "a vehicle seen near the planted place",
                   "reference": "T/1", "on_behalf_of": "the test"}
        return self.do(role, "start_search", body={"window": window, "purpose": purpose}, status=201).body

    def category(self):
        return self.do("finance", "show_policy").body["purpose_categories"][0]["code"]

    def test_a_search_serves_its_person_alone(self):
        opened = self.search("investigator")
        place = f"/api/v1/searches/{opened['id']}"
        page = self.do("investigator", "search_page", f"{place}/pages/0").body
        self.assertEqual([row["read"]["vrm"] for row in page["rows"]], [MARK])
        row = page["rows"][0]["row"]
        self.do("investigator", "search_row", f"{place}/rows/{row}")
        image = self.do("investigator", "search_image", f"{place}/rows/{row}/images/plate/0")
        self.assertEqual(image.raw, b"planted-bytes")
        for operation, path in (("search_page", f"{place}/pages/0"), ("search_row", f"{place}/rows/{row}"),
                                ("search_image", f"{place}/rows/{row}/images/plate/0"), ("close_search", place)):
            self.check_silent(self.do("fib_analyst", operation, path, status=404))
        self.assertEqual(self.do("fib_analyst", "list_searches").body["items"], [])
        self.do("investigator", "close_search", place, status=204)
        self.check_silent(self.do("investigator", "search_page", f"{place}/pages/0", status=404))

    def test_nobody_changes_his_own_rights(self):
        own = self.do("bof_administrator", "current_session").body["person"]
        version = self.do("bof_administrator", "show_person", f"/api/v1/people/{own['id']}").headers["ETag"]
        for operation, path in (("give_role", f"/api/v1/people/{own['id']}/roles/investigator"),
                                ("take_role", f"/api/v1/people/{own['id']}/roles/bof_administrator"),
                                ("close_person", f"/api/v1/people/{own['id']}/close")):
            self.do("bof_administrator", operation, path, headers={"If-Match": version}, status=403)

    # ---- Whole ways through -------------------------------------------------------------------------

    def test_an_alert_from_snapshot_to_outcome(self):
        for _ in range(200):  # Made by a thread of its own.
            found = self.do("fcr_operator", "list_alerts", "/api/v1/alerts?desk=control&limit=10").body
            if found["items"]:
                break
            time.sleep(0.05)
        alert = found["items"][0]
        self.assertEqual((alert["vrm"], alert["state"], alert["priority"]), (MARK, "new", "high"))
        place = f"/api/v1/alerts/{alert['id']}"
        opened = self.do("fcr_operator", "show_alert", place)
        self.assertEqual(len(opened.body["passages"]), 1)
        ordinal = opened.body["passages"][0]["ordinal"]
        images = self.do("fcr_operator", "alert_images", f"{place}/passages/{ordinal}/images").body["items"]
        self.assertEqual([image["kind"] for image in images], ["plate"])
        match = {"If-Match": opened.headers["ETag"], "Idempotency-Key": "one"}
        taken = self.do("fcr_operator", "acknowledge_alert", f"{place}/acknowledge", headers=match)
        again = self.do("fcr_operator", "acknowledge_alert", f"{place}/acknowledge", headers=match)
        self.assertEqual(taken.raw, again.raw)
        loser = self.do("fcr_inspector", "acknowledge_alert", f"{place}/acknowledge", headers=match, status=409)
        self.assertEqual(loser.body["current"]["state"], "acknowledged")
        # The stream goes on from the snapshot: what happened since comes first.
        stream = self.clients["fcr_operator"].ask(
            "GET", "/api/v1/alerts/stream?desk=control", headers={"Last-Event-ID": found["cursor"]}, until=b"heartbeat")
        self.assertIn("event: alert\n", stream)
        self.assertIn('"state":"acknowledged"', stream)
        other = self.clients["fcr_supervisor"].ask(
            "GET", "/api/v1/alerts/stream?desk=control&cursor=" + found["cursor"], until=b"\n\n")
        self.assertIn("event: reset\n", other)
        self.do("fcr_operator", "resolve_alert", f"{place}/resolve", {"outcome": "misread", "note": "an O"},
                {"If-Match": taken.headers["ETag"]})

    def test_lists_and_their_entries(self):
        facts = {"name": "Made by the walk", "owner": 1, "kind": "intelligence", "purpose": "to be walked",
                 "priority": "low", "review": "2030-01-01"}
        number = self.do("fib_analyst", "create_list", body=facts, status=201).body["id"]
        place = f"/api/v1/lists/{number}"
        shown = self.do("fib_analyst", "show_list", place)
        self.do("fib_analyst", "amend_list", place, {**facts, "priority": "high"},
                {"If-Match": shown.headers["ETag"]}, 204)
        self.do("fib_analyst", "amend_list", place, facts, {"If-Match": shown.headers["ETag"]}, 409)
        entry = self.do("fib_analyst", "add_entry", f"{place}/entries",
                        {"vrm": "LD84XYZ", "reason": "walked", "weed_date": "2030-01-01"}, status=201).body["id"]
        entries = self.do("investigator", "list_entries", f"{place}/entries").body
        self.assertEqual([one["entry"]["vrm"] for one in entries["items"]], ["LD84XYZ"])
        # An entry is found only in its own list.
        wrong = f"/api/v1/lists/{self.planted['list']}/entries/{entry}/withdraw"
        match = {"If-Match": f'"{entries["items"][0]["version"]}"'}
        self.do("fib_analyst", "withdraw_entry", wrong, {"reason": "over"}, match, 404)
        self.do("fib_analyst", "withdraw_entry", f"{place}/entries/{entry}/withdraw", {"reason": "over"}, match, 204)
        bad = self.do("fib_analyst", "import_list", f"{place}/imports", {"csv": "?!,,,\n", "mode": "apply"}).body
        self.assertEqual((bad["revision"], bad["problem_count"] > 0), (0, True))
        good = {"csv": "LD84XYZ,,,,,,,,,,2030-01-01,,,,,\n", "mode": "dry_run"}
        self.do("fib_analyst", "import_list", f"{place}/imports", good)
        self.do("fib_analyst", "import_list", f"{place}/imports", {**good, "mode": "apply"})
        self.do("fib_analyst", "list_revisions", f"{place}/revisions")

    def test_people_from_first_day_to_last(self):
        facts = {"user_name": "walked", "display_name": "Walked In", "rank": "constable", "employment": "officer",
                 "trainings": [{"kind": "reads", "completed": "2026-01-01"}], "vetting": {"level": "recruitment"}}
        made = self.do("bof_administrator", "create_person", body=facts, status=201).body
        place = f"/api/v1/people/{made['id']}"
        newcomer = Client(self.planted["port"])
        self.assertEqual(newcomer.sign_in("walked", made["one_time_password"]).status, 201)
        self.assertEqual(newcomer.ask("GET", "/api/v1/policy").status, 403)  # The password was given.
        changed = newcomer.ask("PUT", "/api/v1/account/password",
                               {"old_password": made["one_time_password"], "new_password": "quite-another-one-7"})
        self.assertEqual(changed.status, 204, changed.raw)
        version = self.do("bof_administrator", "show_person", place).headers["ETag"]
        given = self.do("bof_administrator", "give_role", f"{place}/roles/investigator",
                        headers={"If-Match": version}, status=204)
        self.assertEqual(newcomer.ask("GET", "/api/v1/policy").status, 200)
        self.do("bof_administrator", "amend_person", place, facts, {"If-Match": version}, 409)
        self.do("bof_administrator", "close_person", f"{place}/close",
                headers={"If-Match": given.headers["ETag"]}, status=204)
        self.assertEqual(newcomer.ask("GET", "/api/v1/policy").status, 401)

    def test_the_record_shows_who_looked(self):
        self.do("auditor", "list_audit", "/api/v1/audit/entries?kind=audit.entries_shown")
        entries = self.do("auditor", "list_audit", "/api/v1/audit/entries?kind=audit.entries_shown&limit=1").body["items"]
        self.assertEqual([entry["kind"] for entry in entries], ["audit.entries_shown"])
        self.assertEqual(entries[0]["person_name"], "Planted auditor")
        proof = self.covered(entries[0]["number"])
        self.assertEqual(json.loads(proof["canonical"]), proof["body"])
        refused = self.do("auditor", "list_audit", "/api/v1/audit/entries?limit=0", status=400)
        self.assertEqual(refused.body["fields"][0]["field"], "limit")

    def test_the_state_of_the_record_is_told_without_an_entry(self):
        proof = self.covered(1)
        for _ in range(10):  # Alerts may be put on the record beside it.
            before, after = (self.do("auditor", "audit_state").body for _ in range(2))
            if before["size"] == after["size"]:
                break
        self.assertEqual((before["sound"], before["problems"]), (True, []))
        self.assertGreaterEqual(before["size"], before["checkpoint_size"])
        self.assertGreater(before["checkpoint_size"], 0)
        self.assertEqual(before["origin"], "openbof/audit")
        self.assertEqual(before["origin"], proof["checkpoint"].split("\n")[0])
        self.assertEqual(after["size"], before["size"])
        newest = self.do("auditor", "audit_checkpoint").body["checkpoint"].split("\n")
        state = self.do("auditor", "audit_state").body
        if int(newest[1]) == state["checkpoint_size"]:  # Else a new one came between.
            self.assertEqual(newest[2], state["root"])

    def covered(self, number):
        """An entry with its proof; a checkpoint covers it within about a second."""
        for _ in range(60):
            proof = self.clients["auditor"].ask("GET", f"/api/v1/audit/entries/{number}")
            if proof.status == 200:
                return proof.body
            time.sleep(0.1)
        raise AssertionError(proof.raw)

    def test_what_needs_no_session(self):
        stranger = Client(self.planted["port"])
        self.assertEqual(stranger.ask("GET", "/api/v1/health").body, {"ready": True})
        served = stranger.ask("GET", "/api/v1/openapi.yaml")
        self.assertEqual(document.load(served.raw.decode()), DOCUMENT)


def stamp(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


if __name__ == "__main__":
    harness.main()
