#!/usr/bin/env python3
"""Holds docs/rules.md, the register of rules, together with the source.

Fails when a rule lacks a source or a known grade, names a module or a test that is not there, is half
carried out (a module without a test, or the other way round), has no `Rule:` tag in its module, or when a
tag in the source names a rule that is not in the register. Prints which rules are of grade `assumed`.

The register is the table rows of docs/rules.md that begin with | R-nn |, with the columns
id, rule, default, source, grade, module, test. A rule that is not carried out yet says "not yet" in place
of both module and test.

    check_rules.py [ROOT]
"""
import pathlib
import re
import sys

COLUMNS = ("id", "rule", "default", "source", "grade", "module", "test")
GRADES = {"policy", "public", "assumed"}
NOT_YET = "not yet"
TAG = re.compile(r"\bRule:([^.]*)")  # To the end of the sentence.


def read_register(page):
    rules, errors = {}, []
    for number, line in enumerate(page.read_text().splitlines(), 1):
        if not re.match(r"\|\s*R-\d", line):
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        where = f"{page}:{number}"
        if len(cells) != len(COLUMNS):
            errors.append(f"{where}: {len(cells)} columns, not {len(COLUMNS)}")
            continue
        rule = dict(zip(COLUMNS, cells), where=where)
        if rule["id"] in rules:
            errors.append(f"{where}: {rule['id']} stands here twice")
        rules[rule["id"]] = rule
    return rules, errors


def tags_in(source):
    """Rule id -> the files that carry a tag of it."""
    tags = {}
    for file in sorted([*source.rglob("*.hpp"), *source.rglob("*.cpp")]):
        # A tag may run on over a line end of its comment.
        text = re.sub(r"\n\s*//+\s*", " ", file.read_text())
        for found in TAG.finditer(text):
            for rule in re.findall(r"R-\d+", found[1]):
                tags.setdefault(rule, []).append(file)
    return tags


def named(cell):
    """The names in a cell: `a`, `b`."""
    return re.findall(r"`([^`]+)`", cell)


def check_rule(rule, root, tags):
    where, name = rule["where"], rule["id"]
    for column in ("rule", "default", "source"):
        if not rule[column]:
            yield f"{where}: {name} has no {column}"
    if not set(re.split(r"\s*/\s*", rule["grade"])) <= GRADES:
        yield f"{where}: {name} has the grade {rule['grade']!r}; known: {', '.join(sorted(GRADES))}"
    if (rule["module"] == NOT_YET) != (rule["test"] == NOT_YET):
        yield f"{where}: {name} is {NOT_YET!r} in one of module and test only"
    if NOT_YET in (rule["module"], rule["test"]):
        yield from (f"{file}: Rule: {name} is not carried out, says {where}" for file in tags.get(name, []))
        return
    modules, tests = named(rule["module"]), named(rule["test"])
    if not modules or not tests:
        yield f"{where}: {name} needs module and test, each in `backticks`, or {NOT_YET!r} in both"
    for module in modules:
        if not (root / "src" / module).is_dir():
            yield f"{where}: {name} names the module {module}, which is not there"
        elif not any((root / "src" / module) in file.parents for file in tags.get(name, [])):
            yield f"{where}: nothing in src/{module} carries the tag `Rule: {name}`"
    for test in tests:
        if not (root / test).is_file():
            yield f"{where}: {name} names the test {test}, which is not there"


def main(root):
    rules, errors = read_register(root / "docs" / "rules.md")
    tags = tags_in(root / "src")
    for rule in rules.values():
        errors += check_rule(rule, root, tags)
    for tag, files in sorted(tags.items()):
        if tag not in rules:
            errors += [f"{file}: Rule: {tag} is not in docs/rules.md" for file in files]
    assumed = [rule["id"] for rule in rules.values() if "assumed" in rule["grade"]]
    print(f"assumed, to be confirmed with the force: {', '.join(assumed) or 'none'}")
    carried_out = sum(rule["module"] != NOT_YET for rule in rules.values())
    print("\n".join(errors) or f"rules: ok, {len(rules)} known, {carried_out} carried out at least in part")
    return 1 if errors or not rules else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
