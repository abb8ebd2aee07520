"""api/openapi.yaml as the tests use it: its operations, and answers held against its schemas."""
import copy
import pathlib
import re

import jsonschema
import yaml

FILE = pathlib.Path(__file__).resolve().parents[2] / "api" / "openapi.yaml"
METHODS = ("get", "post", "put", "delete")


def load(text=None):
    return yaml.safe_load(text if text is not None else FILE.read_text(encoding="utf-8"))


def resolved(document, part):
    """`part`, or what its $ref names."""
    while "$ref" in part:
        found = document
        for name in part["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        part = found
    return part


def operations(document):
    """{(METHOD, path): operation}, the path's own parameters put into each."""
    found = {}
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                operation = copy.copy(item[method])
                given = item.get("parameters", []) + operation.get("parameters", [])
                operation["parameters"] = [resolved(document, one) for one in given]
                found[method.upper(), path] = operation
    return found


def pattern_of(document, path):
    """The path as the server's table writes it: {id} for a number, {word} for a word."""
    def segment(match):
        kind = resolved(document, {"$ref": f"#/components/parameters/path_{match[1]}"})
        schema = resolved(document, kind["schema"])
        is_number = schema["type"] == "integer" or "0-9]{1,20}" in schema.get("pattern", "")
        return "{id}" if is_number else "{word}"
    return re.sub(r"\{(\w+)\}", segment, path)


def check_answer(document, operation, status, content_type, body):
    """Raises AssertionError when the document does not know such an answer."""
    assert str(status) in operation["responses"], f"{operation['operationId']}: {status} is not in the document"
    response = resolved(document, operation["responses"][str(status)])
    if "content" not in response:
        assert not body, f"{operation['operationId']}: {status} should have no body"
        return
    kind = content_type.split(";")[0].strip()
    assert kind in response["content"], f"{operation['operationId']}: {status} came as {kind}"
    if not kind.endswith("json"):
        return
    validator(document, response["content"][kind]["schema"]["$ref"]).validate(body)


_validators = {}  # By document and reference: to make one takes longer than to use it.


def validator(document, reference):
    key = id(document), reference
    if key not in _validators:
        schema = {"$ref": reference, "components": document["components"]}
        _validators[key] = jsonschema.Draft202012Validator(schema)
    return _validators[key]
