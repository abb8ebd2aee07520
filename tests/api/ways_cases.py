"""Whole ways through for those who may, each answer held against the document."""
import base64
import json
import sys
import pathlib
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness.force import DESK  # noqa: E402
from harness.office import (COVERT, MARK, MARKS, OVERVIEW, PATIENCE_SECONDS, PLATE, QUARANTINED, REVIEW,  # noqa: E402
                            list_facts, person_facts)

import document  # noqa: E402
from office_case import DOCUMENT, OPERATIONS, OfficeCase  # noqa: E402

PASSING, LISTED = "MN95STU", "CE38FGH"


def width_of(image):
    """Of a baseline JPEG."""
    frame = image.index(b"\xff\xc0")
    return int.from_bytes(image[frame + 7:frame + 9], "big")


class Ways(OfficeCase):
    def test_a_search_from_its_purpose_to_its_end(self):
        opened = self.do("investigator", "start_search", body=self.search_wish(), status=201).body["id"]
        place = f"/api/v1/searches/{opened}"
        page = self.do("investigator", "search_page", f"{place}/pages/0").body
        self.assertEqual([row["read"]["vrm"] for row in page["rows"]], [MARK])
        row = f"{place}/rows/{page['rows'][0]['row']}"
        self.do("investigator", "search_row", row)
        for kind, sent in (("plate", PLATE), ("overview", OVERVIEW)):
            image = self.do("investigator", "search_image", f"{row}/images/{kind}/0")
            self.assertEqual((image.kind, image.raw), ("image/jpeg", sent))
        small = self.do("investigator", "search_image", f"{row}/images/overview/0?size=small")
        self.assertEqual((small.kind, width_of(small.raw), width_of(OVERVIEW)), ("image/jpeg", 320, 640))
        self.do("investigator", "search_image", f"{row}/images/overview/0?size=huge", status=400)
        self.do("investigator", "close_search", place, status=204)
        for operation, path in (("search_page", f"{place}/pages/0"), ("search_row", row),
                                ("search_image", f"{row}/images/plate/0"), ("close_search", place)):
            self.check_silent(self.do("investigator", operation, path, status=404))

    def search_wish(self):
        return self.body_of({"operationId": "start_search", "requestBody": True})

    def test_an_alert_from_snapshot_to_outcome(self):
        before = self.do("fcr_operator", "list_alerts", f"/api/v1/alerts?desk={DESK}&limit=10").body
        entry = {"vrm": PASSING, "reason": "to be walked", "priority": "high", "weed_date": REVIEW}
        self.do("fib_analyst", "add_entry", body=entry, status=201)
        self.office.pass_by(PASSING)
        alert = self.office.alert_of(DESK, PASSING)
        self.assertEqual((alert["state"], alert["priority"]), ("new", "high"))
        place = f"/api/v1/alerts/{alert['id']}"
        opened = self.do("fcr_operator", "show_alert", place)
        self.assertEqual(len(opened.body["passages"]), 1)
        ordinal = opened.body["passages"][0]["ordinal"]
        images = self.do("fcr_operator", "alert_images", f"{place}/passages/{ordinal}/images").body["items"]
        self.assertEqual({one["kind"]: base64.b64decode(one["jpeg_base64"]) for one in images},
                         {"plate": PLATE, "overview": OVERVIEW})
        match = {"If-Match": opened.headers["ETag"], "Idempotency-Key": "one"}
        taken = self.do("fcr_operator", "acknowledge_alert", f"{place}/acknowledge", headers=match)
        again = self.do("fcr_operator", "acknowledge_alert", f"{place}/acknowledge", headers=match)
        self.assertEqual(taken.raw, again.raw)
        loser = self.do("fcr_inspector", "acknowledge_alert", f"{place}/acknowledge", headers=match, status=409)
        self.assertEqual(loser.body["current"]["state"], "acknowledged")
        # The stream goes on from the snapshot: what happened since comes first.
        stream = self.office.people["fcr_operator"].ask(
            "GET", f"/api/v1/alerts/stream?desk={DESK}", headers={"Last-Event-ID": before["cursor"]},
            until=b'"state":"acknowledged"')
        self.assertIn("event: alert\n", stream)
        self.do("fcr_operator", "resolve_alert", f"{place}/resolve", {"outcome": "misread", "note": "an O"},
                {"If-Match": taken.headers["ETag"]})

    def test_lists_and_their_entries(self):
        facts = list_facts("Made by the walk", self.office.people["fib_analyst"].person, kind="intelligence")
        number = self.do("fib_analyst", "create_list", body=facts, status=201).body["id"]
        place = f"/api/v1/lists/{number}"
        shown = self.do("fib_analyst", "show_list", place)
        self.do("fib_analyst", "amend_list", place, {**facts, "priority": "low"},
                {"If-Match": shown.headers["ETag"]}, 204)
        self.do("fib_analyst", "amend_list", place, facts, {"If-Match": shown.headers["ETag"]}, 409)
        entry = self.do("fib_analyst", "add_entry", f"{place}/entries",
                        {"vrm": LISTED, "reason": "walked", "weed_date": REVIEW}, status=201).body["id"]
        entries = self.do("investigator", "list_entries", f"{place}/entries").body
        self.assertEqual([one["entry"]["vrm"] for one in entries["items"]], [LISTED])
        match = {"If-Match": f'"{entries["items"][0]["version"]}"'}
        self.do("fib_analyst", "withdraw_entry", f"{place}/entries/{entry}/withdraw", {"reason": "over"}, match, 204)
        bad = self.do("fib_analyst", "import_list", f"{place}/imports", {"csv": "?!,,,\n", "mode": "apply"}).body
        self.assertEqual((bad["revision"], bad["problem_count"] > 0), (0, True))
        good = {"csv": f"{LISTED},,,,,,,,,,{REVIEW},,,,,\n", "mode": "dry_run"}
        self.do("fib_analyst", "import_list", f"{place}/imports", good)
        self.do("fib_analyst", "import_list", f"{place}/imports", {**good, "mode": "apply"})
        self.do("fib_analyst", "list_revisions", f"{place}/revisions")
        rows = self.do("investigator", "list_revision_entries", f"{place}/revisions/1/entries").body
        self.assertEqual([(one["row"], one["entry"]["vrm"]) for one in rows["items"]], [(1, LISTED)])
        found = self.do("investigator", "find_vehicle", body={"vrm": LISTED.lower()}).body["items"]
        self.assertIn((number, 1, 1), [(one["list"], one["list_revision"], one["entry_number"]) for one in found])
        # On the list of a desk that is another's.
        for role, count in (("investigator", 0), ("fib_analyst", 1)):
            self.assertEqual(len(self.do(role, "find_vehicle", body={"vrm": COVERT}).body["items"]), count)
        listed = self.do("auditor", "list_lists").body["items"]
        its = next(one for one in listed if one["id"] == number)
        self.assertEqual((its["entries"], its["imported"] is not None), (1, True))
        self.assertTrue(its["owner_name"])

    def test_what_nrds_have_delivered_is_counted_without_a_mark(self):
        told = self.do("finance", "nrd_activity")
        self.check_no_mark(told)
        heard = [one for one in told.body["items"] if one["last_read"]]
        self.assertTrue(heard)
        self.assertEqual({one["state"] for one in heard}, {"active"})
        self.assertGreater(sum(heard[0]["by_hour"]), 0)
        self.assertEqual(sum(heard[0]["by_day"]), sum(heard[0]["by_hour"]))

    def test_quarantine_is_summed_up_and_found_by_reason(self):
        summary = self.do("force_it", "quarantine_summary").body
        self.assertEqual([(one["reason"], one["all"]) for one in summary["by_reason"]], [("unknown_camera", 1)])
        for reason, count in (("unknown_camera", 1), ("wrong_word", 0)):
            told = self.do("force_it", "list_quarantine", f"/api/v1/quarantine?reason={reason}").body
            self.assertEqual((len(told["items"]), told["next"]), (count, None))
        self.do("force_it", "list_quarantine", "/api/v1/quarantine?reason=other", status=400)

    def test_ones_own_searches_are_told_to_oneself(self):
        own = self.do("investigator", "own_searches").body["items"]
        self.assertEqual({one["person"] for one in own}, {self.office.people["investigator"].person})
        self.do("finance", "own_searches", status=403)

    def check_no_mark(self, answer):
        for mark in MARKS:
            self.assertNotIn(mark, answer.raw.decode())

    def test_people_from_first_day_to_last(self):
        facts = person_facts("walked")
        made = self.do("bof_administrator", "create_person", body=facts, status=201).body
        place = f"/api/v1/people/{made['id']}"
        newcomer = self.office.stranger()
        self.assertEqual(newcomer.sign_in("walked", made["one_time_password"]).status, 201)
        self.check_silent(newcomer.must(403, "GET", "/api/v1/policy"))  # The password was given.
        newcomer.must(204, "PUT", "/api/v1/account/password",
                      {"old_password": made["one_time_password"], "new_password": "quite another one 7"})
        self.check_silent(newcomer.must(403, "GET", "/api/v1/policy"))  # Nobody without a role.
        version = self.do("bof_administrator", "show_person", place).headers["ETag"]
        self.office.force.grant("walked", give=["investigator"])
        newcomer.must(200, "GET", "/api/v1/policy")
        self.do("bof_administrator", "amend_person", place, facts, {"If-Match": version}, 409)
        self.do("bof_administrator", "close_person", f"{place}/close",
                headers={"If-Match": self.do("bof_administrator", "show_person", place).headers["ETag"]},
                status=204)
        newcomer.must(401, "GET", "/api/v1/policy")
        self.assertEqual(self.office.stranger().sign_in("walked", "quite another one 7").status, 401)

    def test_the_record_shows_who_looked(self):
        path = "/api/v1/audit/entries?kind=audit.entries_shown&limit=1"
        self.do("auditor", "list_audit", path)
        newest = self.do("auditor", "list_audit", path).body["items"][0]
        self.assertEqual((newest["kind"], newest["person"]),
                         ("audit.entries_shown", self.office.people["auditor"].person))
        self.assertEqual(newest["person_name"], "Planted auditor")
        proof = self.covered(newest["number"])
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
        until = time.monotonic() + PATIENCE_SECONDS
        while True:
            proof = self.ask(self.office.people["auditor"], "GET", f"/api/v1/audit/entries/{number}")
            if proof.status == 200:
                return proof.body
            self.assertEqual(proof.status, 409, proof)
            self.assertLess(time.monotonic(), until)
            time.sleep(0.1)

    def test_the_quarantine_tells_why_and_not_what(self):
        for role in ("anpr_specialist", "anpr_manager", "force_it"):
            told = self.do(role, "list_quarantine")
            self.assertEqual([item["reason"] for item in told.body["items"]], ["unknown_camera"])
            self.assertNotIn(QUARANTINED, told.raw.decode())

    def test_what_needs_no_session(self):
        stranger = self.office.stranger()
        self.assertEqual(stranger.get("/api/v1/health").body, {"ready": True})
        served = stranger.get("/api/v1/openapi.yaml")
        self.assertEqual(document.load(served.raw.decode()), DOCUMENT)
        for path, status in (("/api/v1/about", 200), ("/api/v1/badge", 404)):
            answer = stranger.get(path)
            self.assertEqual(answer.status, status)
            self.check(OPERATIONS["GET", path], answer)
