"""A planted office: a real server with one person of every role, who has all that a role may ask for, and things
that only a permission may bring to light. So a refusal is for want of the role, or because a thing is somebody
else's, and for nothing else."""
import time

from . import bof2, bofd
from .api import Client
from .force import DESK, LONG_AGO, Force, authority_form, search_wish, voi_row
from .jpeg import jpeg

ROLES = ("fcr_operator", "fcr_supervisor", "fcr_inspector", "investigator", "fib_analyst", "authorising_officer",
         "anpr_specialist", "anpr_manager", "strategic_lead", "bof_administrator", "force_it", "auditor",
         "professional_standards", "data_protection_officer", "finance", "strategy_group",
         "finance_and_strategy_board", "lpa_commander", "chief_officer")
SEARCHERS = ("fcr_supervisor", "fcr_inspector", "investigator", "fib_analyst", "anpr_specialist",
             "professional_standards")
MARK, BY_HAND, ELSEWHERE, QUARANTINED, COVERT = "AB32CDE", "LD84XYZ", "KV41PQR", "GH29JKL", "EH36LMN"
MARKS = (MARK, BY_HAND, ELSEWHERE, QUARANTINED, COVERT)
COVERT_DESK, COVERT_ROLE = "operation_heron", "fcr_inspector"  # Whose alerts are only for the person of this role.
PLATE, OVERVIEW = jpeg(b"planted plate"), jpeg(b"planted overview", 640, 480)
REVIEW = "2035-01-01"
NOBODY, NO_LIST, NO_ENTRY, NO_ALERT, NO_NUMBER = 999_999, 999_999, 999_999, 999_999, 999_999_999
NO_APPLICATION = NO_AUTHORITY = NO_QUESTION = 999_999
NO_SEARCH, NO_POLICY_VERSION = "0" * 32, 9_999
PATIENCE_SECONDS = 20


def person_facts(name, **facts):
    """Somebody for whom nothing but a role is missing."""
    return {"user_name": name, "display_name": f"Planted {name}", "rank": "chief_constable", "employment": "officer",
            "trainings": [{"kind": kind, "completed": LONG_AGO} for kind in ("reads", "control_room", "lists")],
            "vetting": {"level": "management"}, **facts}


def list_facts(name, owner, **facts):
    return {"name": name, "owner": owner, "kind": "operational", "purpose": "to be planted", "priority": "high",
            "review": REVIEW, **facts}


class Office:
    """Order: open it once, remove() in the end; what is planted stays as it is.

    `people`: {role: signed-in client}. `searches`: {role: id of an open search whose first page was seen}."""

    def __init__(self):
        self.server = bofd.Bofd(settings={"log.level": '"debug"'})
        try:
            self.server.prepare().start()
            self.force = Force(self.server)
            self.people = {role: self.force.hire(role, role, **person_facts(
                role, desks=[COVERT_DESK] if role == COVERT_ROLE else [])) for role in ROLES}
            self._camera = bof2.Sender(self.server.ports["tls"], authority=self.server.data / "tls" / "ca.crt")
            self._plant()
        except BaseException:
            self.server.remove()
            raise

    def remove(self):
        self.server.remove()

    def stranger(self, cookie=None):
        """Somebody who is not signed in, or has only this cookie."""
        client = self.force.client()
        client.cookie = cookie
        return client

    # ---- Planting ---------------------------------------------------------------------------------

    def _plant(self):
        self.administrators_session = self.force.administrator.must(
            200, "GET", "/api/v1/account/sessions").body["items"][0]["id"]
        # An account that may be asked to be changed: nobody works with it, and it has no role.
        made = self.force.administrator.must(201, "POST", "/api/v1/people", person_facts("spare", rank="none"))
        self.spare = made.body["id"]
        self.application = self._plant_application("finance")
        self.lead_application = self._plant_application("strategic_lead")
        analyst = self.people["fib_analyst"]
        self.list = self._plant_list("Planted list", desk=DESK)
        for reason in ("planted first", "planted second"):
            analyst.must(200, "POST", f"/api/v1/lists/{self.list}/imports",
                         {"csv": voi_row(MARK, reason=reason), "mode": "apply"})
        self.entry = self._plant_entry(self.list, BY_HAND)
        self.other_list = self._plant_list("Planted elsewhere")
        analyst.must(200, "POST", f"/api/v1/lists/{self.other_list}/imports",
                     {"csv": voi_row(ELSEWHERE), "mode": "apply"})
        self.other_entry = self._plant_entry(self.other_list, BY_HAND)
        self.covert_list = self._plant_list("Planted in secret", desk=COVERT_DESK)
        self.covert_entry = self._plant_entry(self.covert_list, COVERT)
        self._plant_reads()
        self.searches = {role: self._plant_search(role) for role in SEARCHERS}
        self.question = self._plant_question("investigator")
        self.notice = self.people["investigator"].must(200, "GET", "/api/v1/me/notices").body["items"][0]["id"]
        self.own_question = self._plant_question("professional_standards")  # Who may ask others too.
        self._plant_authorities()
        self.audit_number = self.people["auditor"].must(
            200, "GET", "/api/v1/audit/entries?kind=search.started&limit=1").body["items"][0]["number"]

    def _plant_application(self, applicant):
        return self.people[applicant].must(201, "POST", "/api/v1/access/applications", {
            "user_name": "spare", "give": ["auditor"], "reason": "planted application"}).body["id"]

    def _plant_list(self, name, **facts):
        owner = self.people["anpr_specialist"]
        return owner.must(201, "POST", "/api/v1/lists", list_facts(name, owner.person, **facts)).body["id"]

    def _plant_entry(self, of_list, vrm):
        return self.people["fib_analyst"].must(
            201, "POST", f"/api/v1/lists/{of_list}/entries",
            {"vrm": vrm, "reason": "planted by hand", "weed_date": REVIEW}).body["id"]

    def _plant_reads(self):
        self.pass_by(MARK)
        self.pass_by(QUARANTINED, camera=99)
        self.pass_by(COVERT)
        self.alert = self.alert_of(DESK, MARK)["id"]
        self.covert_alert = self.alert_of(COVERT_DESK, COVERT, COVERT_ROLE)["id"]

    def pass_by(self, vrm, camera=1):
        """The vehicle passes the camera; 99 is unknown."""
        answer = self._camera.send(bof2.Capture(vrm, camera, int(time.time() * 1000), plate=PLATE, overview=OVERVIEW))
        assert answer.accepted, f"{answer}\n{self.server.log_tail()}"

    def alert_of(self, desk, vrm, role="fcr_operator"):
        """The desk's alert of this vehicle. Made by a thread of its own: waits for it."""
        until = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < until:
            found = self.people[role].must(200, "GET", f"/api/v1/alerts?desk={desk}").body["items"]
            for alert in found:
                if alert["vrm"] == vrm:
                    return alert
            time.sleep(0.05)
        raise AssertionError(f"no alert at the desk {desk}\n{self.server.log_tail()}")

    def _plant_authorities(self):
        """One that was given and waits for an analyst, and a draft; both the investigator's."""
        self.force.grant("fib_analyst", older_access=True)
        asker, officer = self.people["investigator"], self.people["authorising_officer"]
        self.authority, self.draft = (
            asker.must(201, "POST", "/api/v1/authorities", authority_form()).body["id"] for _ in range(2))
        place = f"/api/v1/authorities/{self.authority}"
        asker.must(204, "POST", f"{place}/submit", headers=asker.must(200, "GET", place).version)
        officer.must(204, "POST", f"{place}/decide", {"decision": "approve", "reason": "planted and proportionate"},
                     headers=officer.must(200, "GET", place).version)

    def _plant_search(self, role):
        opened = self.people[role].must(201, "POST", "/api/v1/searches", search_wish(MARK, 3_600)).body["id"]
        rows = self.people[role].must(200, "GET", f"/api/v1/searches/{opened}/pages/0").body["rows"]
        assert [row["read"]["vrm"] for row in rows] == [MARK], rows
        return opened

    def _plant_question(self, role):
        """The auditor asks about a search of this person, who answers."""
        person, auditor = self.people[role], self.people["auditor"]
        made = auditor.must(200, "GET", f"/api/v1/searches/records?person={person.person}").body["items"][0]
        asked = auditor.must(201, "POST", "/api/v1/search_questions", {
            "search": made["number"], "text": "planted question about a search"}).body["number"]
        person.must(200, "POST", f"/api/v1/me/questions/{asked}/answer", {"text": "planted answer about a search"})
        return asked

    # ---- How things stand -------------------------------------------------------------------------

    def versions(self):
        """{kind of thing: {id: what If-Match must say}}."""
        asked = {"person": ("bof_administrator", "/api/v1/people"), "list": ("fib_analyst", "/api/v1/lists"),
                 "alert": ("fcr_operator", f"/api/v1/alerts?desk={DESK}"),
                 "authority": ("auditor", "/api/v1/authorities/review")}
        found = {what: self._versions(*where) for what, where in asked.items()}
        policies = self.people["finance"].must(200, "GET", "/api/v1/policy/versions").body["items"]
        found["policy_version"] = {str(one["number"]): f'"{one["version"]}"' for one in policies}
        found["entry"] = {}
        for of_list in found["list"]:
            found["entry"].update(self._versions("fib_analyst", f"/api/v1/lists/{of_list}/entries"))
        return found

    def _versions(self, role, path):
        items = self.people[role].must(200, "GET", path).body["items"]
        return {str(one["id"]): f'"{one["version"]}"' for one in items}

    def state(self):
        """All that a change would change, as whoever may see it sees it. Without what the clock alone does: an alert
        that nobody acknowledges is escalated, once."""
        lists = self.people["fib_analyst"].must(200, "GET", "/api/v1/lists").body["items"]
        asked = [("auditor", "/api/v1/people"), ("auditor", "/api/v1/searches/records?limit=500"),
                 ("fcr_operator", f"/api/v1/alerts?desk={DESK}"),
                 ("auditor", "/api/v1/access/applications"), ("auditor", "/api/v1/guidance/versions"),
                 ("auditor", "/api/v1/search_questions"), ("investigator", "/api/v1/me/notices"),
                 ("finance", "/api/v1/policy/versions"),
                 ("auditor", "/api/v1/authorities/review"), ("investigator", "/api/v1/authorities/own")]
        for one in lists:
            asked += [("fib_analyst", f"/api/v1/lists/{one['id']}/{part}") for part in ("revisions", "entries")]
        found = [lists, *(self.people[role].must(200, "GET", path).body["items"] for role, path in asked)]
        for one in (one for items in found for one in items if one.get("escalated")):
            one.update(escalated=None, version=one["version"] - 1)
        return found

    def recorded(self, kind):
        """Every entry of this kind on the audit record, newest first."""
        found, after = [], ""
        while after is not None:
            page = self.people["auditor"].must(
                200, "GET", f"/api/v1/audit/entries?kind={kind}&limit=1000" + (after and f"&after={after}")).body
            found += page["items"]
            after = page["next"]
        return found

    def check_log(self):
        """Nothing planted in a line of the log, or in an address that was asked for. Stops the server."""
        self._camera.close()
        self.server.stop()
        logs = [self.server.log, *self.server.data.glob("log/*")]
        text = "\n".join(log.read_text(errors="replace") for log in logs)
        assert "api.answered" in text, "the log does not tell what is asked: nothing was proved"
        for place, told in (("the log", text), ("an address", "\n".join(Client.asked))):
            for word in (*MARKS, *(f"{mark[:4]} {mark[4:]}" for mark in MARKS), "planted"):
                assert word.lower() not in told.lower(), f"{place} tells {word!r}"
