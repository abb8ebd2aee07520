"""Goal: the server's table of routes and api/openapi.yaml say the same, in both directions, and so do the routes
and the hand-written matrix of who may do what. Method: bof_api_routes prints the server's table."""
import csv
import pathlib
import re
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402

import document  # noqa: E402

MATRIX = pathlib.Path(__file__).resolve().parent / "permissions.csv"
PERMISSIONS_PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "permissions.md"


def server_routes():
    """{(METHOD, pattern): "open", "session" or the permission; with " confirmed" behind it for grave acts}."""
    printed = subprocess.run([harness.BUILD / "src" / "api" / "bof_api_routes"], capture_output=True, text=True,
                             check=True, timeout=60).stdout
    lines = [line.split(" ", 2) for line in printed.splitlines()]
    return {(method, pattern): access for method, pattern, access in lines}


def matrix():
    """{permission: {role: may}}."""
    with open(MATRIX, encoding="utf-8") as file:
        return {row.pop("permission"): {role: mark == "x" for role, mark in row.items()} for row in csv.DictReader(file)}


class Conformance(unittest.TestCase):
    def setUp(self):
        self.document = document.load()
        self.operations = document.operations(self.document)

    def test_every_route_is_in_the_document_and_the_other_way(self):
        told = {(method, document.pattern_of(self.document, path)):
                operation["x-permission"] + (" confirmed" if operation.get("x-confirmed") else "")
                for (method, path), operation in self.operations.items()}
        self.assertEqual(told, server_routes())

    def test_every_operation_says_what_every_route_may_answer(self):
        for (method, path), operation in self.operations.items():
            with self.subTest(f"{method} {path}"):
                answers = {int(status) for status in operation["responses"]}
                access = operation["x-permission"]
                self.assertLessEqual({429, 500, 503}, answers)
                # Signing in may fail too.
                self.assertEqual(access != "open" or method != "GET", 401 in answers)
                if access not in ("open", "session") or method != "GET":
                    self.assertIn(403, answers)
                if "requestBody" in operation:
                    self.assertLessEqual({400, 413, 415}, answers)
                if any(one["name"] == "If-Match" for one in operation["parameters"]):
                    self.assertLessEqual({409, 428}, answers)
                self.assertEqual(operation.get("x-repeat") == "same_answer",
                                 any(one["name"] == "Idempotency-Key" for one in operation["parameters"]))

    def test_ids_of_operations_are_unique(self):
        ids = [operation["operationId"] for operation in self.operations.values()]
        self.assertEqual(len(ids), len(set(ids)))

    def test_every_reference_names_something(self):
        def walk(part):
            if isinstance(part, dict):
                if "$ref" in part:
                    document.resolved(self.document, part)
                for value in part.values():
                    walk(value)
            elif isinstance(part, list):
                for value in part:
                    walk(value)
        walk(self.document)

    def test_no_object_takes_fields_it_does_not_name(self):
        for name, schema in self.document["components"]["schemas"].items():
            if schema.get("type") == "object":
                with self.subTest(name):
                    self.assertIs(schema["additionalProperties"], False)
                    self.assertLessEqual(set(schema["required"]), set(schema["properties"]))

    def test_no_parameter_of_an_address_is_a_mark(self):
        for (method, path), operation in self.operations.items():
            for parameter in operation["parameters"]:
                self.assertNotRegex(parameter["name"], r"(?i)vrm|plate|mark", f"{method} {path}")

    def test_every_permission_of_a_route_is_in_the_matrix(self):
        used = {access.split(" ")[0] for access in server_routes().values()} - {"open", "session"}
        self.assertEqual(used, set(matrix()))

    def test_the_matrix_equals_the_table_that_the_server_decides_by(self):
        page = PERMISSIONS_PAGE.read_text(encoding="utf-8")
        rows = {cells[0].strip("`"): cells for cells in
                ([cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines()
                 if re.match(r"\| `?[a-z]+\.[a-z_]+`? \|", line))}
        for permission, roles in matrix().items():
            with self.subTest(permission):
                told = set(re.findall(r"[a-z_]+", rows[permission][2]))
                if rows[permission][2] == "every role":
                    told = set(roles)
                self.assertEqual({role for role, may in roles.items() if may}, told & set(roles))


if __name__ == "__main__":
    harness.main()
