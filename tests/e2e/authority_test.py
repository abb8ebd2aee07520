"""Goal: reads older than the age limit are opened only on a written authority, through the real programs: form,
decision, queue, run, result; never wider than it says, by a mark, a minute or an NRD; never after it was withdrawn;
and what is somebody else's is not there.
Method: bofd with reads that were captured 120 days ago, and one person for each part. The whole of its time is over
in the tests of the modules, which have a clock of their own."""
import sys
import pathlib
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import Force, stamp  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402

MARK, SECOND, UNNAMED = "AB32CDE", "LD84XYZ", "KV41PQR"
DAY = 86_400
BEGUN = time.time()
CAPTURED = BEGUN - 120 * DAY
FROM, UNTIL = CAPTURED - DAY, CAPTURED + DAY
PURPOSE = {"category": "major_crime", "reason": "Seen near the burgled shop on Friday", "reference": "TEST/1/26",
           "on_behalf_of": "the enquiry team"}
WHY = "Necessary, and no wider than it must be"
NO_AUTHORITY = 999_999
# What loosens a safeguard is approved before its moment.
TO_APPROVE_S = 8


def form(**changes):
    asked = {"vrms": [MARK, SECOND], "nrds": [], "sites": [], "from": stamp(FROM), "until": stamp(UNTIL),
             **changes.pop("asked", {})}
    return {"purpose": PURPOSE, "grade": "Category B, by the SIO", "asked": asked,
            "necessity": "Nothing else shows where it was", "proportionality": "Two marks and two days only",
            **changes}


class AuthorityCase(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Bofd(settings={"log.level": '"debug"'})
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare(cameras=(1, 2)).start()
        cls.force = Force(cls.server)
        officer = {"rank": "inspector", "employment": "officer"}
        cls.asker = cls.force.hire("asker", "investigator")
        cls.colleague = cls.force.hire("colleague", "investigator")
        cls.officer = cls.force.hire("officer", "authorising_officer", **officer)
        cls.deputy = cls.force.hire("deputy", "authorising_officer", **officer)
        cls.analyst = cls.hire_analyst("analyst")
        cls.second_analyst = cls.hire_analyst("second")
        cls.without_right = cls.force.hire("without", "fib_analyst")
        cls.auditor = cls.force.hire("auditor", "auditor")
        cls.nrds = {one["name"][-1]: one["id"] for one in cls.asker.must(200, "GET", "/api/v1/nrds").body["items"]}
        with_camera = bof2.Sender(cls.server.ports["tls"], authority=cls.server.data / "tls" / "ca.crt")
        cls.addClassCleanup(with_camera.close)
        for number in range(3):
            for mark, camera in ((MARK, 1), (SECOND, 2), (UNNAMED, 1)):
                capture = bof2.Capture(mark, camera, int((CAPTURED + number * 60) * 1000),
                                       plate=jpeg(f"{mark} {number}".encode()))
                answer = with_camera.send(capture)
                assert answer.accepted, f"{answer}\n{cls.server.log_tail()}"

    @classmethod
    def hire_analyst(cls, name):
        cls.force.hire(name, "fib_analyst")
        cls.force.grant(name, older_access=True)
        return cls.force.sign_in_again(name)

    # ---- Steps ------------------------------------------------------------------------------------

    def look(self, client, number, status=200):
        return client.must(status, "GET", f"/api/v1/authorities/{number}")

    def step(self, client, number, verb, body=None, status=204, seen_by=None):
        version = self.look(seen_by or client, number).version
        return client.must(status, "POST", f"/api/v1/authorities/{number}/{verb}", body, headers=version)

    def submitted(self, **changes):
        number = self.asker.must(201, "POST", "/api/v1/authorities", form(**changes)).body["id"]
        self.step(self.asker, number, "submit")
        return number

    def approved(self, limits=None, **changes):
        number = self.submitted(**changes)
        self.step(self.officer, number, "decide", {"decision": "approve", "reason": WHY, "limits": limits})
        return number

    def taken(self, limits=None, **changes):
        number = self.approved(limits, **changes)
        self.step(self.analyst, number, "take")
        return number

    def search(self, client, number, status=201, **window):
        if "nrd" not in window:
            window.setdefault("vrm", MARK)
        wish = {"window": {"from": stamp(FROM), "until": stamp(UNTIL), **window}, "authority": number, "page_rows": 1}
        return client.must(status, "POST", "/api/v1/searches", wish)

    def page(self, client, opened, number, status=200):
        return client.must(status, "GET", f"/api/v1/searches/{opened}/pages/{number}")

    def kinds(self, number):
        entries = self.auditor.must(200, "GET", "/api/v1/audit/entries?limit=1000").body["items"]
        return [one["kind"] for one in reversed(entries)
                if str((one["body"] or {}).get("facts", {}).get("authority")) == number]


class Story(AuthorityCase):
    def test_from_the_form_to_the_result_on_file(self):
        # Without an authority the search names what it would take.
        refused = self.asker.must(403, "POST", "/api/v1/searches",
                                  {"window": {"vrm": MARK, "from": stamp(FROM), "until": stamp(UNTIL)},
                                   "purpose": PURPOSE})
        self.assertIn("Inspector", refused.body["detail"])
        officers = self.asker.must(200, "GET", "/api/v1/authorities/officers").body["items"]
        self.assertEqual({one["name"] for one in officers}, {"Test officer", "Test deputy"})
        poor = self.asker.must(201, "POST", "/api/v1/authorities", form(necessity="x")).body["id"]
        self.assertIn("necessary", self.step(self.asker, poor, "submit", status=400).body["detail"])

        number = self.submitted()
        self.assertEqual(self.look(self.officer, number).body["may"], ["decide"])
        self.step(self.officer, number, "decide", {"decision": "ask_back", "reason": "Why the second mark as well?"})
        version = self.look(self.asker, number).version
        self.asker.must(204, "PUT", f"/api/v1/authorities/{number}", form(earlier=f"See {poor}", earlier_ids=[poor]),
                        headers=version)
        self.step(self.asker, number, "submit")
        self.step(self.officer, number, "decide", {"decision": "approve", "reason": WHY, "limits": {"valid_days": 2}})
        waiting = self.analyst.must(200, "GET", "/api/v1/authorities/queue?state=approved").body["items"]
        self.assertIn(number, [one["id"] for one in waiting])
        self.step(self.analyst, number, "take")

        opened = self.search(self.analyst, number).body
        self.assertEqual((opened["authority"], opened["withheld"]), (number, None))
        for page in range(3):
            rows = self.page(self.analyst, opened["id"], page).body["rows"]
            self.assertEqual([row["read"]["vrm"] for row in rows], [MARK])
        self.analyst.must(200, "GET", f"/api/v1/searches/{opened['id']}/rows/0/images/plate/0")
        self.step(self.analyst, number, "return", {"note": "Three passages, all by the first NRD"})

        told = self.look(self.asker, number).body
        self.assertEqual((told["state"], told["may"], told["searches"]),
                         ("returned", ["see_result"], [opened["number"]]))
        self.assertEqual((told["decision"]["outcome"], told["decision"]["rank"]),
                         ("approved_with_limits", "inspector"))
        self.assertEqual([one["event"] for one in told["history"]],
                         ["submitted", "asked_back", "submitted", "approved", "taken", "returned"])
        result = self.asker.must(200, "GET", f"/api/v1/authorities/{number}/result?limit=2").body
        self.assertEqual((result["returned"]["rows"], len(result["rows"]), result["next"]), (3, 2, "1"))
        rest = self.auditor.must(200, "GET", f"/api/v1/authorities/{number}/result?after=1").body
        self.assertEqual(([row["row"] for row in rest["rows"]], rest["next"]), ([2], None))
        image = f"/api/v1/authorities/{number}/result/rows/0/images/plate/0"
        self.assertTrue(self.asker.must(200, "GET", image).raw.startswith(b"\xff\xd8"))
        self.colleague.must(404, "GET", image)
        records = self.auditor.must(200, "GET", "/api/v1/searches/records").body["items"]
        self.assertEqual([one["purpose"] for one in records if one["authority"] == number], [PURPOSE])
        kinds = self.kinds(number)
        for kind in ("authority.drafted", "authority.submitted", "authority.asked_back", "authority.approved",
                     "authority.taken", "search.started", "search.page_shown", "search.image_shown",
                     "authority.returned", "authority.result_shown", "authority.image_shown"):
            self.assertIn(kind, kinds)
        self.assertEqual(kinds.count("search.page_shown"), 3)

    def test_a_deputy_decides_while_the_officer_is_away(self):
        number = self.submitted(addressed_to=self.officer.person)
        self.look(self.deputy, number, 404)
        made = self.officer.must(201, "POST", "/api/v1/authorities/deputies",
                                 {"deputy": self.deputy.person, "from": stamp(BEGUN - 60),
                                  "until": stamp(BEGUN + DAY)}).body["id"]
        self.assertEqual(self.look(self.deputy, number).body["may"], ["decide"])
        self.deputy.must(404, "POST", f"/api/v1/authorities/deputies/{made}/end")
        self.officer.must(204, "POST", f"/api/v1/authorities/deputies/{made}/end")
        self.look(self.deputy, number, 404)
        self.step(self.officer, number, "decide", {"decision": "refuse", "reason": "A narrower search would do"})
        self.assertEqual(self.look(self.asker, number).body["state"], "refused")


class Limits(AuthorityCase):
    def test_one_mark_one_minute_one_nrd_beyond_is_refused(self):
        number = self.taken()
        minute = 60
        self.search(self.analyst, number, 403, vrm=UNNAMED)
        self.search(self.analyst, number, 403, **{"from": stamp(FROM - minute)})
        self.search(self.analyst, number, 403, until=stamp(UNTIL + minute))
        self.search(self.analyst, number, 403, until=stamp(UNTIL + 0.001))
        self.search(self.analyst, number, 201)
        places = self.taken(asked={"vrms": [], "nrds": [self.nrds["1"]]})
        self.search(self.analyst, places, 403, nrd=self.nrds["2"])
        opened = self.search(self.analyst, places, 201, nrd=self.nrds["1"]).body
        self.assertTrue(self.page(self.analyst, opened["id"], 0).body["rows"])
        narrow = self.taken({"vrms": [SECOND], "until": stamp(UNTIL - minute)})
        self.search(self.analyst, narrow, 403, until=stamp(UNTIL - minute))
        self.search(self.analyst, narrow, 403, vrm=SECOND)
        self.search(self.analyst, narrow, 201, vrm=SECOND, until=stamp(UNTIL - minute))

    def test_a_decision_never_widens(self):
        number = self.submitted()
        for limits in ({"vrms": [MARK, UNNAMED]}, {"vrms": []}, {"from": stamp(FROM - 1)}, {"until": stamp(UNTIL + 1)},
                       {"valid_days": 8}):
            with self.subTest(limits):
                self.step(self.officer, number, "decide",
                          {"decision": "approve", "reason": WHY, "limits": limits}, status=400)
        self.assertEqual(self.look(self.asker, number).body["state"], "submitted")

    def test_withdrawn_while_paging(self):
        number = self.taken()
        opened = self.search(self.analyst, number).body["id"]
        self.page(self.analyst, opened, 0)
        self.step(self.deputy, number, "revoke", {"note": "No longer proportionate: a name is known"})
        self.assertIn("withdrawn", self.page(self.analyst, opened, 1, 403).body["detail"])
        self.page(self.analyst, opened, 0, 404)
        self.search(self.analyst, number, 403)
        self.step(self.analyst, number, "return", {"note": "One passage was found"}, status=403)

    def test_taken_back_by_the_requester_while_paging(self):
        number = self.taken()
        opened = self.search(self.analyst, number).body["id"]
        self.page(self.analyst, opened, 0)
        self.step(self.asker, number, "withdraw", {"note": "Not needed any more"})
        self.analyst.must(403, "GET", f"/api/v1/searches/{opened}/rows/0/images/plate/0")
        self.page(self.analyst, opened, 0, 404)

    def test_the_right_is_taken_while_paging(self):
        analyst = self.hire_analyst("third")
        number = self.approved()
        self.step(analyst, number, "take")
        opened = self.search(analyst, number).body["id"]
        self.page(analyst, opened, 0)
        lead, place = self.force.lead(), f"/api/v1/people/{analyst.person}"
        lead.must(204, "DELETE", f"{place}/older_access", headers=lead.must(200, "GET", place).version)
        # Rights that end, end sessions; whoever signs in again is not let through either.
        again = self.force.sign_in_again("third")
        self.look(again, number, 404)
        self.search(again, number, 404)

    def test_one_analyst_wins(self):
        number = self.approved()
        version = self.look(self.analyst, number).version
        self.analyst.must(204, "POST", f"/api/v1/authorities/{number}/take", headers=version)
        self.second_analyst.must(404, "POST", f"/api/v1/authorities/{number}/take", headers=version)
        self.step(self.analyst, number, "release")
        self.second_analyst.must(409, "POST", f"/api/v1/authorities/{number}/take", headers=version)
        self.step(self.second_analyst, number, "take")
        self.search(self.analyst, number, 404)


class WordOfMouth(AuthorityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lead, chief = cls.force.lead(), cls.force.chief()
        for one in (lead, chief):
            cls.force.acknowledge_guidance(one)
        now = lead.must(200, "GET", "/api/v1/policy").body["version"]
        made = lead.must(201, "POST", "/api/v1/policy/versions",
                         {"base": now, "rows": {"older_urgent_oral": True}, "reason": "Agreed for urgent cases",
                          "effective": stamp(time.time() + TO_APPROVE_S)})
        place = f"/api/v1/policy/versions/{made.body['number']}"
        chief.must(200, "POST", f"{place}/approve", {"reason": "Agreed for urgent cases"}, headers=made.version)
        until = time.monotonic() + TO_APPROVE_S + 20
        while lead.must(200, "GET", "/api/v1/policy").body["version"] == now:
            assert time.monotonic() < until, cls.server.log_tail()
            time.sleep(0.05)

    def test_limits_of_the_confirmation_reach_what_was_filed_before(self):
        number = self.asker.must(201, "POST", "/api/v1/authorities", form()).body["id"]
        self.step(self.asker, number, "oral", {"given_by": self.officer.person, "given_at": stamp(time.time() - 5)})
        self.step(self.analyst, number, "take")
        for mark in (SECOND, MARK):
            opened = self.search(self.analyst, number, vrm=mark).body["id"]
            for page in range(3):
                self.page(self.analyst, opened, page)
        self.step(self.analyst, number, "return", {"note": "Three passages of each"})
        place = f"/api/v1/authorities/{number}"
        result = self.asker.must(200, "GET", f"{place}/result").body
        self.assertEqual((len(result["rows"]), result["left_out"]), (6, 0))

        # One mark, one NRD, and not its last read.
        last = max(row["read"]["captured"] for row in result["rows"] if row["read"]["vrm"] == MARK)
        self.step(self.officer, number, "decide",
                  {"decision": "approve", "reason": WHY,
                   "limits": {"vrms": [MARK], "nrds": [self.nrds["1"]], "until": last}})
        for reader in (self.asker, self.officer, self.auditor):
            page = reader.must(200, "GET", f"{place}/result?limit=1").body
            self.assertEqual((page["left_out"], page["returned"]["rows"], len(page["rows"])), (4, 6, 1))
            rest = reader.must(200, "GET", f"{place}/result?after={page['next']}").body
            shown = page["rows"] + rest["rows"]
            self.assertEqual([row["read"]["vrm"] for row in shown], [MARK, MARK])
            self.assertEqual((rest["left_out"], rest["next"]), (4, None))
        kept = {row["row"] for row in shown}
        for row in range(6):
            self.asker.must(200 if row in kept else 404, "GET", f"{place}/result/rows/{row}/images/plate/0")
        self.assertTrue(self.asker.must(200, "GET", f"{place}/file.pdf").raw.startswith(b"%PDF"))
        shown = self.auditor.must(200, "GET", "/api/v1/audit/entries?kind=authority.result_shown&limit=1").body["items"]
        self.assertEqual(shown[0]["body"]["facts"]["left_out"], 4)


class Others(AuthorityCase):
    def test_anothers_is_as_if_it_were_not_there(self):
        number, open_one, own = self.submitted(), self.taken(), self.approved()
        opened = self.search(self.analyst, open_one).body["id"]
        none = self.look(self.colleague, NO_AUTHORITY, 404).raw
        for client, which in ((self.colleague, number), (self.colleague, open_one), (self.analyst, number),
                              (self.second_analyst, open_one), (self.without_right, own)):
            self.assertEqual(self.look(client, which, 404).raw, none)
            answer = client.must(404, "GET", f"/api/v1/authorities/{which}/result")
            self.assertEqual(answer.raw, client.must(404, "GET", f"/api/v1/authorities/{NO_AUTHORITY}/result").raw)
        version = self.look(self.asker, number).version
        for verb, body in (("submit", None), ("withdraw", {"note": "not mine"}),
                           ("oral", {"given_by": self.officer.person, "given_at": stamp(BEGUN)})):
            self.colleague.must(404, "POST", f"/api/v1/authorities/{number}/{verb}", body, headers=version)
        self.colleague.must(404, "PUT", f"/api/v1/authorities/{number}", form(), headers=version)
        # Another's search under another's authority.
        self.page(self.second_analyst, opened, 0, 404)
        self.search(self.second_analyst, open_one, 404)
        self.search(self.colleague, open_one, 404)
        self.search(self.asker, open_one, 403)  # Asked for, but the bureau runs it.
        earlier = self.colleague.must(400, "POST", "/api/v1/authorities", form(earlier_ids=[number]))
        self.assertIn("your own", earlier.body["detail"])
        entries = self.auditor.must(200, "GET", "/api/v1/audit/entries?kind=authority.refused&limit=1000").body
        self.assertGreater(len(entries["items"]), 10)

    def test_nobody_has_two_parts(self):
        self.force.lead()
        number = self.submitted(on_behalf_user_name="officer")
        self.step(self.officer, number, "decide", {"decision": "approve", "reason": WHY}, status=403)
        self.step(self.deputy, number, "decide", {"decision": "approve", "reason": WHY})
        self.asker.must(403, "POST", f"/api/v1/authorities/{number}/take", headers={"If-Match": '"1"'})
        # Word of mouth is not allowed unless the policy says so.
        other = self.asker.must(201, "POST", "/api/v1/authorities", form()).body["id"]
        self.step(self.asker, other, "oral", {"given_by": self.officer.person, "given_at": stamp(time.time() - 5)},
                  status=403)

    def test_lists_hold_what_is_the_viewers(self):
        number = self.submitted()
        own = self.asker.must(200, "GET", "/api/v1/authorities/own?limit=1").body
        self.assertEqual(([one["id"] for one in own["items"]], own["next"]), ([number], number))
        self.assertEqual(self.colleague.must(200, "GET", "/api/v1/authorities/own").body["items"], [])
        self.assertNotIn(number, [one["id"] for one in
                                  self.analyst.must(200, "GET", "/api/v1/authorities/queue").body["items"]])
        self.without_right.must(403, "GET", "/api/v1/authorities/queue")
        review = self.auditor.must(200, "GET", f"/api/v1/authorities/review?person={self.asker.person}"
                                               "&state=submitted").body["items"]
        self.assertIn(number, [one["id"] for one in review])
        self.auditor.must(400, "GET", "/api/v1/authorities/review?state=open")


if __name__ == "__main__":
    harness.main()
