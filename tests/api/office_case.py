"""The common ground of the tests of what people may do: one planted office for all of them, requests that are right
in everything but who sends them, and what every answer must be like."""
import base64
import concurrent.futures
import csv
import pathlib
import re
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness.force import DESK, authority_form, search_wish, stamp, voi_row  # noqa: E402
from harness.office import (BY_HAND, MARKS, NO_ALERT, NO_APPLICATION, NO_AUTHORITY, NO_ENTRY, NO_LIST,  # noqa: E402
                            NO_NUMBER, NO_POLICY_VERSION, NO_QUESTION, NO_SEARCH, NOBODY,
                            OVERVIEW, PLATE, REVIEW, Office, list_facts, person_facts)

import document  # noqa: E402

FOLDER = pathlib.Path(__file__).resolve().parent
DOCUMENT = document.load()
OPERATIONS = document.operations(DOCUMENT)
STALE = '"999999"'
ASKED_AT_ONCE = 6
# What only a permission may bring to light; spellings of the API, of cameras and of base64.
PLANTED = (*(mark.encode() for mark in MARKS), *(f"{mark[:4]} {mark[4:]}".encode() for mark in MARKS), b"planted",
           b"heron", b"\xff\xd8\xff", base64.b64encode(PLATE)[:16], base64.b64encode(OVERVIEW)[:16])
WHAT = {"people": "person", "entries": "entry", "lists": "list", "alerts": "alert",
        "versions": "policy_version", "authorities": "authority"}  # Of a path, by what it changes.


def read_matrix(name):
    """The rows of a matrix that was written by hand."""
    with open(FOLDER / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def operation_named(name):
    """((method, path), operation)."""
    return next((key, one) for key, one in OPERATIONS.items() if one["operationId"] == name)


class OfficeCase(unittest.TestCase):
    office = None  # One for all classes: opened with the first, closed by close_office().

    @classmethod
    def setUpClass(cls):
        if OfficeCase.office is None:
            OfficeCase.office = Office()
            OfficeCase.versions = OfficeCase.office.versions()

    @staticmethod
    def close_office():
        if OfficeCase.office is not None:
            try:
                OfficeCase.office.check_log()
            finally:
                OfficeCase.office.remove()

    # ---- Requests ---------------------------------------------------------------------------------

    def things(self, role=None):
        """What stands for each name of a path: things that are there, and the searches somebody else's."""
        office = self.office
        own_search = office.searches.get(role, office.searches["investigator"])
        others = [search for owner, search in office.searches.items() if owner != role]
        return {"person": office.spare, "spare": office.spare, "own": office.people[role].person if role else 0,
                "auditor": office.people["auditor"].person, "colleague": office.people["fcr_supervisor"].person,
                "list": office.list, "other_list": office.other_list, "revision": 1, "entry": office.entry,
                "other_entry": office.other_entry, "page": 0, "row": 0, "ordinal": 0, "image_kind": "plate",
                "number": office.audit_number, "alert": office.alert, "covert_alert": office.covert_alert,
                "covert_list": office.covert_list, "covert_entry": office.covert_entry,
                "search": own_search, "session": office.administrators_session,
                "question": office.question, "own_question": office.own_question,
                "no_question": NO_QUESTION, "notice": office.notice,
                "other_search": others[0], "role": "finance", "desk": DESK, "nobody": NOBODY, "no_list": NO_LIST,
                "policy_version": 0, "no_policy_version": NO_POLICY_VERSION, "search_record": 1,
                "no_entry": NO_ENTRY, "no_alert": NO_ALERT, "no_number": NO_NUMBER, "no_search": NO_SEARCH,
                "application": office.application, "lead_application": office.lead_application,
                "no_application": NO_APPLICATION, "authority": office.authority, "draft": office.draft,
                "no_authority": NO_AUTHORITY, "hold": NO_NUMBER}

    def nothings(self):
        """As things(), with things that are not there."""
        return {"person": NOBODY, "list": NO_LIST, "revision": 77, "entry": NO_ENTRY, "page": 77, "row": 77,
                "ordinal": 77, "image_kind": "plate", "number": NO_NUMBER, "alert": NO_ALERT, "search": NO_SEARCH,
                "session": NO_NUMBER, "role": "finance", "application": NO_APPLICATION,
                "question": NO_QUESTION, "notice": NO_NUMBER, "authority": NO_AUTHORITY,
                "policy_version": NO_POLICY_VERSION, "search_record": NO_NUMBER, "hold": NO_NUMBER}

    def body_of(self, operation):
        """A body that would do."""
        if "requestBody" not in operation:
            return None
        owner = self.office.people["anpr_specialist"].person
        entry = {"vrm": BY_HAND, "reason": "planted by the walk", "weed_date": REVIEW}
        return {
            "sign_in": {"user_name": "finance", "password": "not the password"},
            "change_password": {"old_password": "not the password", "new_password": "quite another 1 of these"},
            "acknowledge_guidance": {"version": 1},
            "give_code": {"code": "123456"},
            "confirm_session": {"password": "not the password"},
            "confirm_second_factor": {"code": "123456"},
            "create_person": person_facts("walked"),
            "amend_person": person_facts("spare"),
            "review_person": {"note": "planted by the walk"},
            "confirm_older_access": {"review_due": REVIEW, "reason": "planted by the walk"},
            "import_people": {"csv": "user_name,post\nspare,planted\n", "mode": "apply", "reason": "planted by the walk"},
            "apply_for_access": {"user_name": "spare", "give": ["finance"], "reason": "planted by the walk"},
            "decide_application": {"answer": "authorised", "note": "planted by the walk"},
            "publish_guidance": {"text": "planted", "text_cy": "planted", "reason": "planted by the walk"},
            "create_list": list_facts("Planted by the walk", owner),
            "amend_list": list_facts("Planted by the walk", owner),
            "import_list": {"csv": voi_row(BY_HAND), "mode": "apply"},
            "restore_revision": {"expected": 2},
            "add_entry": entry,
            "amend_entry": entry,
            "withdraw_entry": {"reason": "planted by the walk"},
            "find_vehicle": {"vrm": BY_HAND},
            "start_search": search_wish(MARKS[0], 3_600),
            "correct_read": {"vrm": None, "reason": "planted by the walk"},
            "ask_question": {"search": 1, "text": "planted by the walk to be refused"},
            "ask_further": {"text": "planted by the walk to be refused"},
            "answer_question": {"text": "planted by the walk to be refused"},
            "see_notices": {"up_to": 1},
            "place_hold": {"vrm": BY_HAND, "from": "2026-05-01T00:00:00Z", "until": "2026-05-02T00:00:00Z",
                           "reason": "planted by the walk", "authority": "planted"},
            "release_hold": {"reason": "planted by the walk"},
            "review_hold": {"reason": "planted by the walk"},
            "draft_policy": {"rows": {"search_age_max_days": 80}},
            "propose_policy": {"base": 0, "rows": {"search_age_max_days": 80}, "reason": "planted by the walk"},
            "approve_policy_version": {"reason": "planted by the walk"},
            "refuse_policy_version": {"reason": "planted by the walk"},
            "withdraw_policy_version": {"reason": "planted by the walk"},
            "draft_authority": authority_form(),
            "amend_authority": authority_form(),
            "state_oral_authority": {"given_by": self.office.people["authorising_officer"].person,
                                     "given_at": stamp(time.time() - 60)},
            "withdraw_authority": {"note": "planted by the walk"},
            "decide_authority": {"decision": "approve", "reason": "planted by the walk"},
            "revoke_authority": {"note": "planted by the walk"},
            "return_authority": {"note": "planted by the walk"},
            "name_deputy": {"deputy": self.office.people["authorising_officer"].person,
                            "from": stamp(time.time()), "until": stamp(time.time() + 3_600)},
            "resolve_alert": {"outcome": "misread", "note": "planted by the walk"},
        }[operation["operationId"]]

    def headers_of(self, path, operation, version=None):
        """If-Match, where it is wanted, with what was right when the office opened."""
        if not any(one["name"] == "If-Match" for one in operation["parameters"]):
            return {}
        parts = path.split("/")
        at = max(index for index, part in enumerate(parts) if part in WHAT)
        return {"If-Match": version or self.versions[WHAT[parts[at]]].get(parts[at + 1], STALE)}

    @staticmethod
    def ask(client, method, path, body=None, headers=None):
        """Waits when a rate says so: that limit is not what is looked at."""
        while True:
            answer = client.ask(method, path, body, headers)
            if answer.status != 429:
                return answer
            time.sleep(int(answer.headers["Retry-After"]))

    @staticmethod
    def of_each(roles, question):
        """{role: question(role)}, several at once: their audit entries then wait for one sync together."""
        with concurrent.futures.ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
            return dict(zip(roles, pool.map(question, roles)))

    def ask_stream(self, client, path):
        """The Answer of a refusal; the headers alone of a stream that begins."""
        connection = client.connect()
        try:
            response = client.send(connection, "GET", path)
            if response.status == 200:
                self.assertEqual(response.headers["Content-Type"], "text/event-stream")
            return response.status
        finally:
            connection.close()

    def do(self, role, operation_id, path=None, body=None, headers=None, status=200):
        """Does one operation as the document has it; the answer must be as the document has it too."""
        (method, pattern), operation = operation_named(operation_id)
        answer = self.ask(self.office.people[role], method, path or pattern.format(**self.things(role)), body, headers)
        self.check(operation, answer)
        self.assertEqual(answer.status, status, answer)
        return answer

    # ---- Answers ----------------------------------------------------------------------------------

    def check(self, operation, answer):
        """As the document has it."""
        document.check_answer(DOCUMENT, operation, answer.status, answer.kind, answer.body)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def check_refusal(self, operation, answer, status):
        """Of the right status, a problem, and silent about all that was planted."""
        self.assertEqual(answer.status, status, answer)
        self.check(operation, answer)
        self.check_silent(answer)

    def check_silent(self, answer):
        self.assertEqual(answer.kind, "application/problem+json")
        told = str(answer.headers).encode() + answer.raw
        for word in PLANTED:
            self.assertNotIn(word.lower(), told.lower())

    def check_alike(self, one, other):
        """Nothing tells the two answers apart."""
        def told(answer):
            return answer.status, answer.raw, [(name, value) for name, value in answer.headers.items()
                                               if name not in ("Date", "X-Request-Id")]
        self.assertEqual(told(one), told(other))


def fields_of(path):
    """The names of a path's parameters."""
    return re.findall(r"\{(\w+)\}", path)
