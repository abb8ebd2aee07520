"""Sessions that are somebody else's, ended, or used from elsewhere; and what hangs on a session."""
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness.api import SESSION_COOKIE  # noqa: E402
from harness.force import DESK  # noqa: E402
from harness.office import COVERT, COVERT_DESK, COVERT_ROLE, MARK, list_facts  # noqa: E402

from office_case import OfficeCase  # noqa: E402


class Sessions(OfficeCase):
    def check_strange(self, client):
        """The answer is a stranger's, at an address for everybody signed in and at one for few."""
        for path in ("/api/v1/session", f"/api/v1/alerts?desk={DESK}", f"/api/v1/alerts/stream?desk={DESK}"):
            self.check_alike(client.get(path), self.office.stranger().get(path))

    def another_session(self, role):
        return self.office.force.sign_in_again(role)

    def test_a_cookie_that_is_nearly_right_is_a_strangers(self):
        name, token = self.office.people["fcr_operator"].cookie.split("=")
        self.assertEqual(name, SESSION_COOKIE[True])
        last = "0" if token[-1] != "0" else "1"
        for cookie in (f"{name}={token[:-1]}{last}", f"{name}={token[:-1]}", f"{name}={token}0", f"{name}=",
                       f"{name}={token.upper()}" if token.upper() != token else f"{name}=x", f"bof_session={token}",
                       f"{name}x={token}"):
            with self.subTest(cookie):
                self.check_strange(self.office.stranger(cookie))
        self.assertEqual(self.office.people["fcr_operator"].get("/api/v1/session").status, 200)

    def test_a_session_that_was_ended_is_a_strangers_and_the_others_go_on(self):
        ended = self.another_session("fcr_operator")
        snapshot = ended.must(200, "GET", f"/api/v1/alerts?desk={DESK}").body
        ended.must(204, "DELETE", "/api/v1/session")
        self.check_strange(ended)
        cursor = ended.ask("GET", f"/api/v1/alerts/stream?desk={DESK}", headers={"Last-Event-ID": snapshot["cursor"]})
        self.check_silent(cursor)
        self.assertEqual(cursor.status, 401)
        self.assertEqual(self.office.people["fcr_operator"].get("/api/v1/session").status, 200)
        # Sessions of one person are ended by whoever may, and all at once.
        ended = self.another_session("finance")
        self.do("anpr_manager", "end_sessions", f"/api/v1/people/{ended.person}/sessions")
        self.check_strange(ended)
        self.check_strange(self.office.people["finance"])
        OfficeCase.office.people["finance"] = self.another_session("finance")

    def test_a_session_that_was_carried_to_another_browser_is_over_and_on_the_record(self):
        stolen = self.another_session("fcr_operator")
        thief = self.office.stranger(stolen.cookie)
        thief.agent = "another browser"
        self.check_strange(thief)
        self.check_strange(stolen)
        misused = self.office.recorded("people.session_misused")[0]
        self.assertEqual(misused["person"], stolen.person)

    def test_a_desk_that_is_not_ones_own_is_no_desk(self):
        for path in ("/api/v1/alerts?desk=", "/api/v1/alerts/stream?desk="):
            for role in ("fcr_operator", "anpr_specialist"):
                there, nowhere = (self.office.people[role].get(path + desk) for desk in (COVERT_DESK, "no_desk"))
                self.assertEqual(there.status, 404)
                self.check_silent(there)
                self.check_alike(there, nowhere)
        # Nor a list.
        for role, known in (("fcr_operator", False), ("investigator", False), (COVERT_ROLE, True), ("auditor", True)):
            told = self.do(role, "list_lists")
            self.assertEqual(COVERT_DESK in told.raw.decode(), known)
            self.assertEqual(self.office.covert_list in [one["id"] for one in told.body["items"]], known)
        # And what desk-less is asked is the control room's.
        self.assertEqual(self.do("fcr_operator", "current_session").body["desks"], [DESK])
        self.assertEqual(self.do(COVERT_ROLE, "current_session").body["desks"], [DESK, COVERT_DESK])
        shown = self.do(COVERT_ROLE, "list_alerts", "/api/v1/alerts").body["items"]
        self.assertEqual({alert["desk"] for alert in shown}, {DESK})
        its_own = self.do(COVERT_ROLE, "list_alerts", f"/api/v1/alerts?desk={COVERT_DESK}").body["items"]
        self.assertEqual([alert["vrm"] for alert in its_own], [COVERT])

    def test_a_token_is_told_once_and_to_its_holder(self):
        name = SESSION_COOKIE[True]
        tokens = [client.cookie.removeprefix(name + "=") for client in self.office.people.values()]
        told = [*self.office.recorded("people.signed_in"), *self.office.state(),
                self.do("fcr_operator", "current_session").body]
        for token in tokens:
            self.assertNotIn(token, str(told))

    def test_a_change_from_elsewhere_is_refused(self):
        client = self.office.people["bof_administrator"]
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = client.ask("DELETE", "/api/v1/session", headers=headers)
            self.assertEqual(answer.status, 403)
            self.check_silent(answer)
        self.assertEqual(client.get("/api/v1/session").status, 200)

    def test_a_wrong_password_and_a_wrong_name_are_answered_alike(self):
        one, other = (self.office.stranger().sign_in(name, "not the password") for name in ("lpa_commander", "nobody"))
        self.assertEqual(one.status, 401)
        self.check_alike(one, other)
        failed = self.office.recorded("people.sign_in_failed")
        self.assertEqual([entry["body"]["facts"]["why"] for entry in failed[:2]], ["unknown_user", "wrong_password"])
        self.assertNotIn("nobody", str(failed))

    def test_an_idempotency_key_brings_nobody_elses_answer(self):
        facts = list_facts("Planted once", self.office.people["anpr_specialist"].person)
        key = {"Idempotency-Key": "planted-key"}
        first = self.do("fib_analyst", "create_list", body=facts, headers=key, status=201)
        again = self.do("fib_analyst", "create_list", body=facts, headers=key, status=201)
        self.assertEqual(again.raw, first.raw)
        facts["name"] = "Planted twice"
        other = self.do("anpr_specialist", "create_list", body=facts, headers=key, status=201)
        self.assertNotEqual(other.raw, first.raw)
        # Who may not is told so, and not what somebody was answered.
        refused = self.do("investigator", "create_list", body=facts, headers=key, status=403)
        self.check_silent(refused)

    def test_anothers_place_in_the_stream_is_no_place(self):
        cursor = self.do("fcr_supervisor", "list_alerts").body["cursor"]
        path = f"/api/v1/alerts/stream?desk={DESK}"
        for role in ("fcr_operator", "anpr_specialist"):
            text = self.office.people[role].ask("GET", path, headers={"Last-Event-ID": cursor}, until=b"\n\n")
            self.assertIn("event: reset\n", text)
            self.assertNotIn(MARK, text)
            self.assertNotIn(cursor, text)
        # Nor in a session of one's own that is another.
        text = self.another_session("fcr_supervisor").ask("GET", path, headers={"Last-Event-ID": cursor},
                                                          until=b"\n\n")
        self.assertIn("event: reset\n", text)
