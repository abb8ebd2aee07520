"""Second factors and confirmations: past a factor nobody comes without a code, each works once, and no grave act is
done in a session whose password or code was given too long ago."""
import contextlib
import sqlite3
import sys
import pathlib
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness import totp  # noqa: E402

from office_case import OPERATIONS, STALE, OfficeCase, operation_named, read_matrix  # noqa: E402

MATRIX = {row.pop("permission"): row for row in read_matrix("permissions.csv")}
GRAVE = {key: one for key, one in OPERATIONS.items() if one.get("x-confirmed")}
ROLE = "lpa_commander"  # Whose second factor comes and goes here; no other case hangs on it.


class Factors(OfficeCase):
    def forget_confirmations(self):
        """As if everybody had signed in long ago: no test waits for minutes."""
        with contextlib.closing(sqlite3.connect(self.office.server.data / "register.db", timeout=20)) as register:
            register.execute("UPDATE sign_in_session SET confirmed_ms = 0")
            register.commit()

    @contextlib.contextmanager
    def without_a_password(self, client):
        """The client does not confirm by itself."""
        kept, client.password = client.password, None
        try:
            yield client
        finally:
            client.password = kept

    def test_every_grave_act_wants_a_confirmation(self):
        # Written by hand: what must never slip out.
        self.assertLessEqual({"close_person", "give_role", "take_role", "reset_password", "reset_second_factor",
                              "begin_second_factor", "confirm_second_factor", "turn_off_second_factor",
                              "make_recovery_codes"}, {one["operationId"] for one in GRAVE.values()})
        state = self.office.state()
        for (method, path), operation in GRAVE.items():
            permission = operation["x-permission"]
            role = next((role for role, mark in MATRIX.get(permission, {}).items() if mark == "x"), ROLE)
            path = path.format(**self.things(role))
            headers = self.headers_of(path, operation)
            self.forget_confirmations()
            with self.subTest(operation["operationId"]), self.without_a_password(self.office.people[role]) as client:
                answer = self.ask(client, method, path, self.body_of(operation), headers)
                self.check_refusal(operation, answer, 403)
                self.assertEqual(answer.body["code"], "reauthentication_needed")
        self.assertEqual(self.office.state(), state)

    def test_after_a_confirmation_the_same_act_goes_on_with_the_same_key(self):
        client = self.office.people["bof_administrator"]
        self.forget_confirmations()
        path = f"/api/v1/people/{self.office.spare}/roles/finance"
        key = {"If-Match": STALE, "Idempotency-Key": "the same act"}
        with self.without_a_password(client):
            self.assertEqual(client.ask("PUT", path, headers=key).body["code"], "reauthentication_needed")
            wrong = self.do("bof_administrator", "confirm_session", body={"password": "not the password"}, status=403)
            self.assertEqual(wrong.body["code"], "denied")
            self.assertEqual(client.ask("PUT", path, headers=key).body["code"], "reauthentication_needed")
        self.do("bof_administrator", "confirm_session", body={"password": client.password})
        self.assertEqual(client.ask("PUT", path, headers=key).status, 409)
        self.assertEqual(self.office.recorded("people.confirmed")[0]["person"], client.person)

    def set_up(self):
        client = self.office.people[ROLE]
        begun = self.do(ROLE, "begin_second_factor").body
        self.assertIn(begun["secret"], begun["address"])
        self.do(ROLE, "confirm_second_factor", body={"code": "12345"}, status=403)
        # The code of the step before: those of now and the next remain for what follows.
        answer = self.do(ROLE, "confirm_second_factor",
                         body={"code": totp.code(begun["secret"], time.time() - totp.STEP_SECONDS)})
        return client, begun["secret"], answer.body["recovery_codes"]

    def pending(self, name):
        """Somebody whose password was right, and the answer to it."""
        client = self.office.force.client()
        answer = client.sign_in(name, self.office.force.password_of(name))
        self.assertEqual(answer.status, 202, answer)
        return client, answer

    def test_from_setting_up_to_a_lost_phone(self):
        client, secret, codes = self.set_up()
        self.assertEqual(len(set(codes)), 10)
        newcomer, answer = self.pending(ROLE)
        self.check(operation_named("sign_in")[1], answer)
        # Half a session opens nothing.
        newcomer.cookie = answer.headers["Set-Cookie"].split(";")[0]
        self.check_alike(newcomer.get("/api/v1/session"), self.office.stranger().get("/api/v1/session"))
        newcomer.cookie = newcomer.cookie.replace("_code=", "_session=")
        self.check_alike(newcomer.get("/api/v1/session"), self.office.stranger().get("/api/v1/session"))
        code = totp.code(secret)
        self.assertEqual(newcomer.give_code(answer, code).status, 201)
        self.assertTrue(newcomer.get("/api/v1/session").body["second_factor"]["set_up"])
        # Once only, and a used code and a wrong one are answered alike.
        again, answer = self.pending(ROLE)
        used = again.give_code(answer, code)
        wrong = again.give_code(answer, "abcdef")
        self.assertEqual(used.status, 403)
        self.check_alike(used, wrong)
        self.assertEqual(again.give_code(answer, codes[0].upper()).status, 201)
        again, answer = self.pending(ROLE)
        self.check_alike(again.give_code(answer, codes[0]), used)
        self.assertEqual(again.give_code(answer, codes[1]).status, 201)
        for entry in self.office.recorded("people.signed_in") + self.office.recorded("people.second_factor_set_up"):
            self.assertNotIn(secret, str(entry))
        self.assertEqual(client.get("/api/v1/session").body["second_factor"]["recovery_codes_left"], 8)
        # The phone is lost: somebody else takes the factor away, and its owner is told.
        self.do("bof_administrator", "reset_second_factor", f"/api/v1/people/{client.person}/second_factor",
                status=204)
        self.check_alike(client.get("/api/v1/session"), self.office.stranger().get("/api/v1/session"))
        OfficeCase.office.people[ROLE] = self.office.force.sign_in_again(ROLE)
        told = self.do(ROLE, "current_session").body["second_factor"]
        self.assertFalse(told["set_up"])
        self.assertEqual(told["reset"]["by"], "Planted bof_administrator")

    def test_sessions_are_ended_from_another(self):
        one, other = (self.office.force.sign_in_again("strategy_group") for _ in range(2))
        items = one.must(200, "GET", "/api/v1/account/sessions").body["items"]
        own = [item["id"] for item in items if item["current"]]
        self.assertEqual(len(own), 1)
        theirs = other.must(200, "GET", "/api/v1/account/sessions").body["items"]
        its = next(item["id"] for item in theirs if item["current"])
        one.must(204, "DELETE", f"/api/v1/account/sessions/{its}")
        self.assertEqual(other.get("/api/v1/session").status, 401)
        self.assertGreaterEqual(one.must(200, "DELETE", "/api/v1/account/sessions").body["ended"], 1)
        OfficeCase.office.people["strategy_group"] = one
