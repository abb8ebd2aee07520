#!/usr/bin/env python3
"""Every sentence of the service that a person may see on the page has its Welsh.

    check_welsh.py [ROOT]    prints each sentence of src/ that web/source/i18n/server.cy.ts lacks, and each in it that
                             src/ has no more; exit status 1 when there is one

The service speaks English, in literals; the page has the Welsh. Where a sentence holds something that differs from
time to time, both have {} in its place.
"""
import pathlib
import re
import sys

DICTIONARY = "web/source/i18n/server.cy.ts"
# Of these, every sentence may be seen.
WHOLE = ("alerts", "api", "authority", "domain", "lists", "oversight", "people", "policy", "search", "store", "vrm")
WHOLE_FILES = ("codec/voi_csv.cpp", "codec/detail/csv_records.cpp", "ingest/read_check.cpp",
               "register/detail/audit_damage.cpp", "register/voi_register.cpp")
# Of these, the sentences of errors may be.
ERRORS = ("audit", "matching", "register", "report", "retention", "store_rocks")
# What only the server's start and an administrator's terminal say: they speak English.
TERMINAL_FILES = (
    "audit/audit_verifier.cpp", "audit/checkpoint.cpp", "audit/detail/durable_file.cpp", "audit/export_line.cpp",
    "audit/key_file.cpp", "audit/merkle_proof.cpp", "audit/signed_note.cpp", "audit/witness.cpp",
    "domain/address_range.cpp", "people/first_administrator.cpp", "register/detail/import_plan.cpp",
    "register/detail/migrations.cpp", "register/register.cpp", "store_rocks/quarantine_beside.cpp", "vrm/format.cpp")
TERMINAL = re.compile(r"^the register's (?:PostgreSQL address|address|file)\b")
LITERALS = re.compile(r'((?:"(?:\\.|[^"\\\n])*"\s*)+)')
LITERAL = re.compile(r'"((?:\\.|[^"\\\n])*)"')
OF_AN_ERROR = re.compile(r"(?:Errc::\w+\s*,\s*|PublicText(?:\s+\w+)?\s*[={(]\s*)$")
# What stands before texts that nobody but programmers sees.
UNSEEN = re.compile(r"(?:\.ignore\(\s*|static_assert\([^;]*|metrics?[\w.>-]*\([^;]*|log_event\([^;]*)$")
# The second text of an error is for the log only.
FOR_THE_LOG = re.compile(r'Errc::\w+\s*,\s*(?:"(?:\\.|[^"\\])*"\s*)+,\s*$')
# Sentences in shape, and seen by no one.
NO_SENTENCES = {
    "as above", "as before", "fel uchod", "gweler uchod", "see above", "see ref",  # Reasons that are none.
    "Entries that are matched, expired ones among them.",
    "every role",
    "force policy, data access: a policing purpose",
    "no such search of this person",
    "nothing of it is matched",
    "the refusal does not depend on its record",
    "the revision before stays in force",
}


def source_of(path):
    """Without comments."""
    return re.sub(r"(?<!:)//[^\n]*", "", path.read_text(encoding="utf-8"))


def literal(found):
    return "".join(LITERAL.findall(found[1])).replace('\\"', '"')


def sentences_of(path, errors_only):
    source = source_of(path)
    for found in LITERALS.finditer(source):
        text = literal(found)
        before = source[max(0, found.start() - 300):found.start()]
        if OF_AN_ERROR.search(before):
            yield text
        elif not errors_only and looks_like_one(text) and not UNSEEN.search(before) \
                and not FOR_THE_LOG.search(before):
            yield text


def looks_like_one(text):
    """A sentence as this service writes them: "an entry needs a reason", or, of a field, "This text is empty."."""
    shaped = re.match(r"[a-z0-9]|NRD", text) or re.match(r"[A-Z][a-z ].*\.$", text)
    return shaped and " " in text and text == text.strip() and not re.search(r"[<>=_`;]|\\n", text)


def files_of(root):
    """(path, whether only its errors count)."""
    for module in WHOLE + ERRORS:
        for path in sorted((root / "src" / module).rglob("*.[ch]pp")):
            name = str(path.relative_to(root / "src"))
            if "tests" not in path.parts and name not in TERMINAL_FILES and name not in WHOLE_FILES:
                yield path, module in ERRORS
    for name in WHOLE_FILES:
        yield root / "src" / name, False


def said_by_the_service(root):
    """{sentence: file}, and every literal of the same files without blanks at its ends."""
    said, literals = {}, set()
    for path, errors_only in files_of(root):
        literals |= {literal(found).strip() for found in LITERALS.finditer(source_of(path))}
        for text in sentences_of(path, errors_only):
            if text not in NO_SENTENCES and not TERMINAL.match(text):
                said.setdefault(text, path.relative_to(root))
    return said, literals


def in_welsh(root):
    text = (root / DICTIONARY).read_text(encoding="utf-8")
    entry = re.compile(r"""^    (?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"):\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"),$""",
                       re.MULTILINE)
    return {re.sub(r"\\(.)", r"\1", one or two): three or four for one, two, three, four in entry.findall(text)}


def main(root):
    (said, literals), welsh = said_by_the_service(root), in_welsh(root)
    findings = []
    pieces = set()
    for text in welsh:
        parts = {piece.strip() for piece in text.split("{}") if piece.strip()}
        if "{}" in text:
            pieces |= parts
        if text not in said and ("{}" not in text or not parts <= literals):
            findings.append(f"{DICTIONARY}: the service does not say: {text}")
    findings += [f"{name}: no Welsh for: {text}" for text, name in said.items()
                 if not welsh.get(text) and text not in pieces]
    print("\n".join(findings) or "welsh: ok")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
