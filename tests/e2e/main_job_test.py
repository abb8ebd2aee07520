"""Goal: the main job works through the real programs, from the first sign-in to the verified record: a force is made
up through the API, a list comes into force, a listed vehicle passes and the operator's stream carries it, an
investigator finds it only with a purpose, and the record proves all of it to an auditor.
Method: bofd and bof, SOAP and API over TLS, one story. A vehicle must stay silent: then one that must not comes
behind it, and is waited for."""
import base64
import datetime
import http.client
import ssl
import sys
import pathlib
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2, merkle  # noqa: E402
from harness.api import SESSION_COOKIE, AlertStream, Client  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import DESK, Force, search_wish, voi_row, wait_for_list  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402

LISTED, LIVE, EXPIRED, WITHDRAWN, FUTURE, LAST, UNLISTED, COVERT = (
    "AB32CDE", "LD84XYZ", "KV41PQR", "GH29JKL", "MN95STU", "CE38FGH", "DW47RST", "EH36LMN")
MARKS = (LISTED, LIVE, EXPIRED, WITHDRAWN, FUTURE, LAST, UNLISTED, COVERT)
COVERT_DESK = "operation_heron"
DAY_SECONDS = 86_400
BAD_LIST = (voi_row(LISTED) + voi_row("?!") + voi_row(LAST, weed_date="31-31-2031") +
            voi_row(LISTED) + voi_row(EXPIRED, weed_date="tomorrow"))
GOOD_LIST = (voi_row(LISTED, reason="stolen from a yard") + voi_row(EXPIRED, weed_date="2025-01-01") +
             voi_row(LAST) + voi_row(FUTURE, valid_from="2034-01-01T00:00:00Z"))


class MainJob(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Bofd(settings={"log.level": '"debug"'})
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare().start()
        cls.authority = cls.server.data / "tls" / "ca.crt"
        cls.camera = bof2.Sender(cls.server.ports["tls"], authority=cls.authority)
        cls.addClassCleanup(cls.camera.close)

    def test_from_the_first_sign_in_to_the_verified_record(self):
        self.refuse_strangers()
        self.bring_up_the_force()
        self.put_a_list_in_force()
        self.see_a_listed_vehicle()
        self.act_on_the_alert()
        self.add_a_vehicle_by_hand()
        self.keep_a_covert_desk_to_its_people()
        self.keep_quiet_about_others()
        self.find_the_vehicle_with_a_purpose()
        self.refuse_searches_that_may_not_be()
        self.prove_it_to_the_auditor()
        self.verify_an_export()
        self.tell_no_marks()

    # ---- People ---------------------------------------------------------------------------------------

    def refuse_strangers(self):
        trusting_nobody = http.client.HTTPSConnection("127.0.0.1", self.server.ports["api"], timeout=20,
                                                      context=ssl.create_default_context())
        with self.assertRaises(ssl.SSLCertVerificationError):
            trusting_nobody.request("GET", "/api/v1/health")
        stranger = Client(self.server.ports["api"], self.authority)
        self.assertEqual(stranger.get("/api/v1/people").status, 401)
        self.assertEqual(stranger.sign_in("administrator", "not the password").status, 401)

    def bring_up_the_force(self):
        fresh = Client(self.server.ports["api"], self.authority)
        answer = fresh.sign_in("administrator", self.server.administrator_password)
        cookie = answer.headers["Set-Cookie"]
        self.assertTrue(cookie.startswith(SESSION_COOKIE[True] + "="), cookie)
        for attribute in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            self.assertIn(f"; {attribute}", cookie)
        self.assertNotIn("Domain", cookie)
        # A password that somebody else has seen opens nothing but its own change.
        self.assertEqual(fresh.get("/api/v1/people").status, 403)

        self.force = Force(self.server)
        self.administrator = self.force.administrator
        self.assertEqual(fresh.get("/api/v1/session").status, 401, "a session from before the change of password")
        own = self.administrator.must(200, "GET", f"/api/v1/people/{self.administrator.person}")
        for role in ("investigator", "strategic_lead"):
            self.administrator.must(403, "PUT", f"/api/v1/people/{self.administrator.person}/roles/{role}",
                                    headers=own.version)
        self.operator = self.force.hire("operator", "fcr_operator", guidance=False)
        self.colleague = self.force.hire("colleague", "fcr_operator")
        self.investigator = self.force.hire("investigator", "investigator", guidance=False)
        self.analyst = self.force.hire("analyst", "fib_analyst")
        self.auditor = self.force.hire("auditor", "auditor")
        # Who watches the administrators is not theirs to make.
        place = f"/api/v1/people/{self.colleague.person}"
        version = self.administrator.must(200, "GET", place).version
        self.administrator.must(403, "PUT", f"{place}/roles/auditor", headers=version)

    # ---- Lists ----------------------------------------------------------------------------------------

    def put_a_list_in_force(self):
        self.server.bof("voi", "list", "add", "--name", "Wanted", "--kind", "operational", "--purpose",
                        "vehicles to be stopped", "--review", "2035-01-01", "--priority", "high", "--desk", DESK,
                        "--owner", self.analyst.person)
        done = self.import_list(BAD_LIST)
        self.assertEqual(done.returncode, 1)
        for row in ("row 2", "row 3", "row 5"):
            self.assertIn(row, done.stderr)
        self.assertNotIn("row 1,", done.stderr)
        dry = self.import_list(GOOD_LIST, "--dry-run")
        self.assertEqual(dry.returncode, 0, dry.stderr)
        self.assertIn(f"{LISTED} would be added", dry.stdout)
        listed = self.operator.must(200, "GET", "/api/v1/lists").body["items"]
        self.assertEqual([(one["name"], one["revision"]) for one in listed], [("Wanted", 0)])
        self.list = listed[0]["id"]
        done = self.import_list(GOOD_LIST)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("revision 1 is in force", done.stdout)
        self.assertIn("weed date that has passed", done.stdout)
        again = self.import_list(GOOD_LIST, "--dry-run")
        self.assertIn("0 added, 0 changed, 0 removed, 4 unchanged", again.stdout)
        wait_for_list(self.server, 4)

    def import_list(self, text, *options):
        return self.server.try_bof("voi", "import", "-", "--list", "Wanted", "--spare-2", "valid_from", *options,
                                   text=text)

    # ---- Alerts ---------------------------------------------------------------------------------------

    def pass_by(self, vrm, **images):
        """The vehicle passes camera 1."""
        capture = bof2.Capture(vrm, 1, int(time.time() * 1000), **images)
        answer = self.camera.send(capture)
        self.assertTrue(answer.accepted, f"{answer}\n{self.server.log_tail()}")
        return capture

    def see_a_listed_vehicle(self):
        snapshot = self.operator.must(200, "GET", f"/api/v1/alerts?desk={DESK}").body
        self.assertEqual(snapshot["items"], [])
        self.stream = AlertStream(self.operator, DESK, snapshot["cursor"])
        self.addCleanup(self.stream.close)
        self.assertEqual(self.stream.status, 200)
        self.captures = [self.pass_by(LISTED, plate=jpeg(b"plate 1"), overview=jpeg(b"overview 1", 640, 480))]
        alert = self.stream.alert(LISTED)
        self.assertEqual((alert["state"], alert["priority"], alert["desk"], alert["sighting_count"], alert["late"]),
                         ("new", "high", DESK, 1, False))
        self.assertEqual((alert["entry"]["reason"], alert["list"]), ("stolen from a yard", self.list))
        self.place = f"/api/v1/alerts/{alert['id']}"
        # The reads of an alert are for those who know the rules of their use.
        self.operator.must(403, "GET", self.place)
        self.force.acknowledge_guidance(self.operator)
        opened = self.operator.must(200, "GET", self.place)
        self.assertEqual([passage["read"]["vrm"] for passage in opened.body["passages"]], [LISTED])
        ordinal = opened.body["passages"][0]["ordinal"]
        images = self.operator.must(200, "GET", f"{self.place}/passages/{ordinal}/images").body["items"]
        self.assertEqual({one["kind"]: base64.b64decode(one["jpeg_base64"]) for one in images},
                         {"plate": self.captures[0].plate, "overview": self.captures[0].overview})

    def act_on_the_alert(self):
        seen = self.operator.must(200, "GET", self.place)
        taken = self.operator.must(200, "POST", f"{self.place}/acknowledge", headers=seen.version)
        loser = self.colleague.must(409, "POST", f"{self.place}/acknowledge", headers=seen.version)
        now = loser.body["current"]
        self.assertEqual((now["state"], now["acknowledged_by"], now["acknowledged_by_name"], now["list_name"]),
                         ("acknowledged", self.operator.person, "Test operator", "Wanted"))
        self.stream.alert(LISTED, state="acknowledged")
        # What follows joins the alert that is open.
        self.captures.append(self.pass_by(LISTED))
        joined = self.stream.alert(LISTED, sighting_count=2)
        self.assertEqual((f"/api/v1/alerts/{joined['id']}", joined["state"]), (self.place, "acknowledged"))
        stale = {"outcome": "vehicle_stopped", "note": "stopped at the services"}
        self.colleague.must(409, "POST", f"{self.place}/resolve", stale, taken.version)
        seen = self.operator.must(200, "GET", self.place)
        self.operator.must(200, "POST", f"{self.place}/resolve", stale, seen.version)
        done = self.stream.alert(LISTED, state="resolved")
        self.assertEqual((done["outcome"], done["note"], done["resolved_by"], done["resolved_by_name"]),
                         ("vehicle_stopped", "stopped at the services", self.operator.person, "Test operator"))

    def add_a_vehicle_by_hand(self):
        place = f"/api/v1/lists/{self.list}/entries"
        entry = {"vrm": LIVE, "reason": "made off without paying", "action": "Stop", "weed_date": "2035-01-01",
                 "priority": "medium"}
        self.pass_by(LIVE)  # Not listed yet.
        self.operator.must(403, "POST", place, entry)
        number = self.analyst.must(201, "POST", place, entry).body["id"]
        self.captured_live = self.pass_by(LIVE)  # At once: it counts from the answer on.
        alert = self.stream.alert(LIVE)
        self.assertEqual((alert["priority"], alert["sighting_count"]), ("medium", 1))
        self.assertEqual(alert["first_captured"], bof2.time_text(self.captured_live.captured_ms))
        # And withdrawn, no longer.
        gone = self.analyst.must(201, "POST", place, {**entry, "vrm": WITHDRAWN}).body["id"]
        listed = self.analyst.must(200, "GET", place).body["items"]
        self.assertEqual([one["id"] for one in listed], [number, gone])
        self.analyst.must(204, "POST", f"{place}/{gone}/withdraw", {"reason": "found"},
                          {"If-Match": f'"{listed[1]["version"]}"'})

    def keep_a_covert_desk_to_its_people(self):
        facts = {"name": "Heron", "owner": self.analyst.person, "kind": "operational", "purpose": "an inquiry",
                 "desk": COVERT_DESK, "priority": "high", "review": "2035-01-01"}
        number = self.analyst.must(201, "POST", "/api/v1/lists", facts).body["id"]
        self.analyst.must(201, "POST", f"/api/v1/lists/{number}/entries",
                          {"vrm": COVERT, "reason": "an inquiry", "weed_date": "2035-01-01"})
        self.amend(self.colleague, desks=[COVERT_DESK])
        own = self.colleague.must(200, "GET", "/api/v1/session").body
        self.assertEqual((own["desks"], own["person"]["desks"]), ([DESK, COVERT_DESK], [COVERT_DESK]))
        its_stream = AlertStream(self.colleague, COVERT_DESK)
        self.addCleanup(its_stream.close)
        its_stream.wait(lambda event: event.name == "reset")
        self.pass_by(COVERT)
        alert = its_stream.alert(COVERT)
        self.assertEqual((alert["desk"], alert["list_name"]), (COVERT_DESK, "Heron"))
        # For others neither is there: they are told what they are told about nothing.
        for path in ("/api/v1/alerts?desk=", "/api/v1/alerts/stream?desk="):
            there, nowhere = (self.operator.must(404, "GET", path + desk) for desk in (COVERT_DESK, "nowhere"))
            self.assertEqual(there.raw, nowhere.raw)
        match = {"If-Match": f'"{alert["version"]}"'}
        for method, tail in (("GET", ""), ("GET", "/passages/0/images"), ("POST", "/acknowledge")):
            there, nowhere = (self.operator.must(404, method, f"/api/v1/alerts/{alert_id}{tail}", headers=match)
                              for alert_id in (alert["id"], "12345"))
            self.assertEqual(there.raw, nowhere.raw)
        place = f"/api/v1/alerts/{alert['id']}"
        self.assertEqual(len(self.colleague.must(200, "GET", place).body["passages"]), 1)
        self.amend(self.colleague, desks=[])
        self.assertEqual(self.colleague.get("/api/v1/session").status, 401, "what was his desk's is still open")
        its_stream.join(20)  # It would end by itself after a minute.
        self.assertFalse(its_stream.is_alive(), "the stream outlives its desk and its session")
        self.colleague = self.force.sign_in_again("colleague")
        self.colleague.must(404, "GET", place)

    def amend(self, somebody, **changes):
        place = f"/api/v1/people/{somebody.person}"
        found = self.administrator.must(200, "GET", place)
        facts = {name: found.body[name] for name in ("user_name", "display_name", "rank", "employment",
                                                     "employment_ends", "trainings", "vetting", "desks")}
        self.administrator.must(204, "PUT", place, {**facts, **changes}, found.version)

    def keep_quiet_about_others(self):
        for vrm in (EXPIRED, WITHDRAWN, FUTURE, UNLISTED):
            self.pass_by(vrm)
        self.pass_by(LAST)  # Alerts are made in the order of the reads.
        self.stream.alert(LAST)
        self.assertEqual(set(self.stream.marks()), {LISTED, LIVE, LAST})
        shown = self.colleague.must(200, "GET", f"/api/v1/alerts?desk={DESK}").body["items"]
        self.assertEqual({alert["vrm"] for alert in shown}, {LIVE, LAST})

    # ---- Searches -------------------------------------------------------------------------------------

    def find_the_vehicle_with_a_purpose(self):
        self.investigator.must(403, "POST", "/api/v1/searches", search_wish(LISTED, 3_600))
        self.force.acknowledge_guidance(self.investigator)
        opened = self.investigator.must(201, "POST", "/api/v1/searches", search_wish("ab32 cde", 3_600)).body
        self.assertIsNone(opened["withheld"])
        place = f"/api/v1/searches/{opened['id']}"
        rows = self.investigator.must(200, "GET", f"{place}/pages/0").body["rows"]
        self.assertEqual([(row["read"]["vrm"], row["read"]["captured"]) for row in rows],
                         [(LISTED, bof2.time_text(one.captured_ms)) for one in reversed(self.captures)])
        row = rows[-1]["row"]
        detail = self.investigator.must(200, "GET", f"{place}/rows/{row}").body
        self.assertEqual([image["kind"] for image in detail["images"]], ["plate", "overview"])
        for image, sent in zip(detail["images"], (self.captures[0].plate, self.captures[0].overview)):
            got = self.investigator.must(200, "GET", f"{place}/rows/{row}/images/{image['kind']}/{image['ordinal']}")
            self.assertEqual((got.kind, got.raw), ("image/jpeg", sent))
        # It is nobody else's, not even of somebody who may search.
        self.analyst.must(404, "GET", f"{place}/pages/0")
        self.operator.must(403, "GET", f"{place}/pages/0")
        self.investigator.must(204, "DELETE", place)
        self.investigator.must(404, "GET", f"{place}/pages/0")

    def refuse_searches_that_may_not_be(self):
        wish = search_wish(LISTED, 3_600)
        self.investigator.must(400, "POST", "/api/v1/searches", {"window": wish["window"]})
        for missing in ({"reason": ""}, {"reason": "aaaaaaaaaaaaaaa"}, {"reference": ""}, {"category": "curiosity"},
                        {"on_behalf_of": " "}):
            with self.subTest(missing):
                self.investigator.must(400, "POST", "/api/v1/searches", search_wish(LISTED, 3_600, **missing))
        self.operator.must(403, "POST", "/api/v1/searches", wish)
        refused = self.investigator.must(403, "POST", "/api/v1/searches",
                                         search_wish(LISTED, 100 * DAY_SECONDS, until=-91 * DAY_SECONDS))
        self.assertIn("Inspector", refused.body["detail"])
        before = time.time()
        split = self.investigator.must(201, "POST", "/api/v1/searches", search_wish(LISTED, 100 * DAY_SECONDS)).body
        withheld = split["withheld"]
        self.assertEqual((withheld["age_max_days"], withheld["authority_rank"]), (90, "inspector"))
        # Withheld and opened meet, at ninety days ago.
        self.assertEqual(withheld["until"], split["from"])
        border = datetime.datetime.fromisoformat(split["from"].replace("Z", "+00:00")).timestamp()
        self.assertAlmostEqual(border, before - 90 * DAY_SECONDS, delta=60)
        rows = self.investigator.must(200, "GET", f"/api/v1/searches/{split['id']}/pages/0").body["rows"]
        self.assertEqual(len(rows), 2)

    # ---- The record -----------------------------------------------------------------------------------

    def prove_it_to_the_auditor(self):
        did = {
            self.administrator: ["people.signed_in", "people.password_changed", "people.person_added",
                                 "people.role_given", "access.applied", "access.effected", "people.refused"],
            self.force.lead(): ["access.authorised"],
            self.analyst: ["people.guidance_acknowledged", "lists.entry_added", "lists.entry_withdrawn",
                           "lists.entries_shown"],
            self.operator: ["alert.listed", "alert.shown", "alert.opened_detail", "alert.images_shown",
                            "alert.acknowledged", "alert.resolved", "alert.refused", "api.refused"],
            self.investigator: ["search.started", "search.page_shown", "search.row_shown", "search.image_shown",
                                "search.closed", "search.refused"],
            None: ["people.first_administrator_added", "lists.list_added", "lists.imported", "alert.opened"],
        }
        for who, kinds in did.items():
            for kind in kinds:
                with self.subTest(kind):
                    self.check_recorded(kind, who and who.person)
        shown = self.entries("search.page_shown")
        self.assertEqual(sum(len(entry["body"]["facts"]["reads"]) for entry in shown), 4)
        started = self.entries("search.started")[-1]["body"]["facts"]
        self.assertEqual((started["vrm"], started["category"], started["reference"], started["reason"]),
                         (LISTED, "stolen_vehicle", "TEST/1/26", "seen leaving the yard at night"))
        told = [mark for entry in self.entries("alert.shown") for mark in entry["body"]["facts"]["marks"]]
        self.assertEqual(set(told), {LISTED, LIVE, LAST, COVERT})
        opened = [entry["body"]["facts"] for entry in self.entries("alert.opened")]
        self.assertEqual(len(opened), 4)
        # The auditor's own looking is on the record as well; and whoever may not look may not.
        self.check_recorded("audit.entries_shown", self.auditor.person)
        self.check_recorded("audit.proof_shown", self.auditor.person)
        self.investigator.must(403, "GET", "/api/v1/audit/entries")
        self.administrator.must(403, "GET", "/api/v1/audit/entries")

    def entries(self, kind):
        # Many questions in a row: the limit of a person's rate is not what is looked at.
        return self.patiently(f"/api/v1/audit/entries?kind={kind}&limit=100", (429,)).body["items"]

    def check_recorded(self, kind, person):
        entries = [entry for entry in self.entries(kind) if entry["person"] == person]
        self.assertTrue(entries, f"nothing of kind {kind} by {person}")
        # 409: no checkpoint covers it yet.
        proof = self.patiently(f"/api/v1/audit/entries/{entries[0]['number']}", (409, 429)).body
        merkle.check_proof(proof)
        self.assertEqual(proof["body"]["kind"], kind)

    def patiently(self, path, statuses):
        until = time.monotonic() + 20
        while True:
            answer = self.auditor.get(path)
            if answer.status not in statuses or time.monotonic() > until:
                self.assertEqual(answer.status, 200, answer)
                return answer
            time.sleep(0.1)

    def verify_an_export(self):
        key = self.server.data / "audit.key.pub"
        held = self.server.folder / "held"
        held.write_text(self.auditor.must(200, "GET", "/api/v1/audit/checkpoint").body["checkpoint"])
        export = self.server.folder / "log.jsonl"
        self.server.bof("audit", "export", "--out", export)
        done = self.server.try_bof("audit", "verify", export, "--key", key, "--held", held)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("Nothing was found.", done.stdout)
        lines = export.read_text().splitlines()
        self.assertTrue(any('"search.page_shown"' in line.replace("\\", "") for line in lines))
        # The same without the last entry: the check is not one that always passes.
        last = max(number for number, line in enumerate(lines) if line.startswith('{"body"'))
        export.write_text("\n".join(lines[:last] + lines[last + 1:]) + "\n")
        self.assertEqual(self.server.try_bof("audit", "verify", export, "--key", key).returncode, 1)

    def tell_no_marks(self):
        self.stream.close()
        self.camera.close()
        self.server.stop()
        logs = [self.server.log, *self.server.data.glob("log/*")]
        self.assertGreater(len(logs), 1)
        spellings = [spelling for mark in MARKS for spelling in (mark, f"{mark[:4]} {mark[4:]}")]
        for place, text in [*((log, log.read_text(errors="replace")) for log in logs),
                            *(("a path", path) for path in Client.asked)]:
            found = [spelling for spelling in spellings if spelling.lower() in text.lower()]
            self.assertEqual(found, [], place)
        self.assertIn("api.answered", logs[0].read_text(), "the log does not tell what is asked: nothing was proved")


if __name__ == "__main__":
    harness.main()
