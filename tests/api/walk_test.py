"""Goal: nothing leaks. Every operation of the document is asked without a session, by every role that may not, and
for somebody else's things, with requests that are right in everything else; whoever may gets what the document
promises; and the record names whoever was refused.
Method: the real bofd over TLS, one person of every role, and a planted vehicle, list, alert and search. Who may what
stands in permissions.csv, and what somebody else's thing answers in others.csv, both written by hand."""
import collections
import sys
import pathlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness.force import voi_row  # noqa: E402
from harness.office import ELSEWHERE, MARKS, ROLES  # noqa: E402

import document  # noqa: E402
from office_case import (DOCUMENT, OPERATIONS, STALE, OfficeCase, fields_of, operation_named,  # noqa: E402
                         read_matrix)
from factor_cases import Factors  # noqa: E402,F401
from sessions_cases import Sessions  # noqa: E402,F401
from ways_cases import Ways  # noqa: E402,F401

MATRIX = {row.pop("permission"): row for row in read_matrix("permissions.csv")}
OTHERS = read_matrix("others.csv")
API = "/api/v1"
# What another test needs is not ended here, and a file is of searches that are there: these are asked for somebody who
# is not.
ENDS_THINGS = ("close_person", "give_role", "take_role", "reset_password", "end_sessions", "close_search",
               "take_older_access", "reset_second_factor", "effect_application", "accept_answer",
               "submit_authority", "take_authority", "release_authority", "end_deputy", "export_search")
# In the planted office, where nothing is due and nothing is being planned: it is done all the same.
DOES_NOTHING = {"run_retention": 201, "call_off_planning": 204}


class Walk(OfficeCase):
    def test_without_a_session_nothing_is_told(self):
        strangers = (self.office.stranger(), self.office.stranger("__Host-bof_session=" + "0" * 64))
        for (method, path), operation in OPERATIONS.items():
            if operation["x-permission"] == "open":
                continue
            there, nowhere = path.format(**self.things()), path.format(**{**self.things(), **self.nothings()})
            for who in strangers:
                with self.subTest(f"{method} {path}"):
                    answer = self.ask(who, method, there, self.body_of(operation), self.headers_of(there, operation))
                    self.check_refusal(operation, answer, 401)
                    self.check_alike(answer, self.ask(who, method, nowhere, self.body_of(operation)))
                    # Nor about what such a request should look like.
                    nonsense = {"nonsense": 1} if "requestBody" in operation else None
                    if nonsense:
                        self.check_alike(answer, self.ask(who, method, there, nonsense))
                    if method == "GET":
                        self.check_head(self.ask(who, "HEAD", there), 401)

    def check_head(self, answer, status):
        self.assertEqual((answer.status, answer.raw), (status, b""))
        self.check_silent(answer)

    def test_an_address_that_is_nearly_right_opens_nothing(self):
        stranger = self.office.stranger()
        page, no_file = self.ask(stranger, "GET", "/"), self.ask(stranger, "GET", "/no.such.file")
        self.assertEqual((page.status, no_file.status), (200, 404))
        for (method, path), operation in OPERATIONS.items():
            if method != "GET" or operation["x-permission"] == "open":
                continue
            path = path.format(**self.things())
            for other in (path + "/", path.replace("/api/", "//api//"), path.replace("/v1/", "/v1/x/../"),
                          path.replace("/v1/", "/%76%31/"), path.upper(), path + "%00", path + ";x", "/x" + path):
                with self.subTest(other):
                    answer = self.ask(stranger, method, other)
                    if answer.status == 200 or answer.kind.startswith("text/plain"):
                        # Not the API's: of the page's files, the same to everybody.
                        self.check_alike(answer, page if answer.status == 200 else no_file)
                        continue
                    self.assertIn(answer.status, (400, 401, 404), answer)
                    self.check_silent(answer)

    def test_no_other_port_of_the_server_answers_for_the_api(self):
        server = self.office.server
        for path in ("/api/v1/people", "/api/v1/session", "/api/v1/alerts"):
            self.assertNotEqual(server.monitor(path)[0], 200)
        told = server.monitor("/metrics")[1]
        self.assertIn("bof_api_refused_total", told)
        for mark in MARKS:
            self.assertNotIn(mark, told)

    def test_the_wrong_role_is_told_nothing_changes_nothing_and_is_on_the_record(self):
        state, noted = self.office.state(), self.refusals()
        asked = collections.Counter()
        for (method, path), operation in OPERATIONS.items():
            permission = operation["x-permission"]
            paths = [path.format(**self.things())]
            if fields_of(path):
                paths.append(path.format(**{**self.things(), **self.nothings()}))
            body, headers = self.body_of(operation), self.headers_of(paths[0], operation)
            refused = [role for role in ROLES if MATRIX.get(permission, {}).get(role) == "-"]
            told = self.of_each(refused, lambda role: [
                self.ask(self.office.people[role], method, one, body, headers) for one in paths])
            for role, answers in told.items():
                with self.subTest(f"{role}: {method} {path}"):
                    for answer in answers:
                        self.check_refusal(operation, answer, 403)
                        self.check_alike(answer, answers[0])
                    asked[self.office.people[role].person, permission] += len(answers)
            if method == "GET" and refused:
                self.check_head(self.ask(self.office.people[refused[0]], "HEAD", paths[0]), 403)
                asked[self.office.people[refused[0]].person, permission] += 1
        self.assertGreater(len(asked), 300)
        self.assertEqual(self.office.state(), state)
        self.assertEqual(self.refusals() - noted, asked)

    def refusals(self):
        """How often each person was refused each permission, as the record has it."""
        return collections.Counter((entry["person"], entry["body"]["facts"]["permission"])
                                   for entry in self.office.recorded("api.refused"))

    def test_the_right_role_comes_through(self):
        for (method, path), operation in OPERATIONS.items():
            for role, mark in MATRIX.get(operation["x-permission"], {}).items():
                if mark != "x":
                    continue
                with self.subTest(f"{role}: {method} {path}"):
                    self.check_comes_through(role, method, path, operation)

    def check_comes_through(self, role, method, path, operation):
        things = self.things(role)
        if operation["operationId"] in ENDS_THINGS:
            things.update(self.nothings())
        path, person = path.format(**things), self.office.people[role]
        if operation["operationId"] == "stream_alerts":
            return self.assertEqual(self.ask_stream(person, path), 200)
        if method == "GET":
            answer = self.ask(person, method, path)
            self.assertEqual(answer.status, 200, answer)
        else:
            nonsense = {"nonsense": 1} if "requestBody" in operation else None
            answer = self.ask(person, method, path, nonsense, self.headers_of(path, operation, STALE))
            expected = 400 if nonsense else 409 if "/alerts/" in path else 404
            expected = DOES_NOTHING.get(operation["operationId"], expected)
            self.assertEqual(answer.status, expected, answer)
        self.check(operation, answer)


class Others(OfficeCase):
    """Somebody else's things, as others.csv has it. A number: the status; -: the role may not, whatever the thing;
    a dot: it would be done, which a case of its own shows. `just_as`: what is not there, and must be answered alike.
    `recorded`: the audit kind of a refusal; without, there is deliberately none."""

    def test_every_operation_that_takes_an_id_is_in_the_matrix(self):
        takes_one = {operation["operationId"] for operation in OPERATIONS.values()
                     if any(one["in"] == "path" or one["name"] == "person" for one in operation["parameters"])}
        self.assertEqual({row["operation"] for row in OTHERS} - takes_one, set())
        self.assertEqual(takes_one - {row["operation"] for row in OTHERS}, set())

    def test_both_matrices_say_the_same_of_roles_that_may_not(self):
        for row in OTHERS:
            permission = operation_named(row["operation"])[1]["x-permission"]
            if permission == "session":  # Anybody's, for what is one's own.
                self.assertNotIn("-", [row[role] for role in ROLES])
                continue
            for role in ROLES:
                with self.subTest(f"{row['operation']}, {row['object']}: {role}"):
                    # What several permissions open has none of its own, and everybody may ask.
                    self.assertEqual(row[role] == "-", MATRIX.get(permission, {}).get(role) == "-")

    def test_somebody_elses_things(self):
        state, noted = self.office.state(), self.refusals()
        expected = collections.Counter()
        for row in OTHERS:
            asked = [role for role in ROLES if row[role] != "."]
            for role, answers in self.of_each(asked, lambda role: self.ask_both(row, role)).items():
                with self.subTest(f"{role}: {row['operation']}, {row['object']}"):
                    self.check_answers(row, role, *answers)
                if row["recorded"] and row[role] in ("403", "404"):
                    person = self.office.people[role].person
                    expected[row["recorded"], person] += sum(bool(answer) for answer in answers)
        self.assertEqual(self.office.state(), state)
        self.assertEqual(self.refusals() - noted, expected)

    def refusals(self):
        """How often each person was refused somebody else's things, as the record has it."""
        kinds = {row["recorded"] for row in OTHERS} - {""}
        return collections.Counter((kind, entry["person"]) for kind in kinds for entry in self.office.recorded(kind))

    def ask_both(self, row, role):
        """Of the thing, and of none where no answer may tell that there is one."""
        other = row["just_as"] if row[role] in ("404", "-") else None
        return self.ask_as_in(row, role, row["path"]), other and self.ask_as_in(row, role, other)

    def check_answers(self, row, role, answer, other):
        operation = operation_named(row["operation"])[1]
        status = 403 if row[role] == "-" else int(row[role])
        if status in (403, 404):
            self.check_refusal(operation, answer, status)
        self.assertEqual(answer.status, status, answer)
        self.check(operation, answer)
        if other:
            self.check_alike(answer, other)

    def ask_as_in(self, row, role, pattern):
        (method, _), operation = operation_named(row["operation"])
        path = API + pattern.format(**self.things(role))
        body = self.body_of(operation)
        if row["operation"] == "import_list":
            body = {"csv": voi_row(ELSEWHERE), "mode": "dry_run"}
        if row["operation"] == "restore_revision":
            body = {"expected": 1}
        headers = self.headers_of(path, operation, STALE if row["version"] == "stale" else None)
        return self.ask(self.office.people[role], method, path, body, headers)

    def test_a_list_of_searches_holds_ones_own(self):
        for role, search in self.office.searches.items():
            found = self.do(role, "list_searches").body["items"]
            self.assertEqual([one["id"] for one in found if one["id"] in self.office.searches.values()], [search])


if __name__ == "__main__":
    try:
        harness.main()
    finally:
        OfficeCase.close_office()
