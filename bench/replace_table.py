#!/usr/bin/env python3
"""Puts a new table of figures into docs/performance.md.

    ./run bench --markdown | bench/replace_table.py

Reads the table on standard input and replaces what stands between the two marks in the page."""
import pathlib
import sys

PAGE = pathlib.Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN = "<!-- figures: begin -->"
END = "<!-- figures: end -->"


def only_the_table(text):
    """Without what ./run says: the line that describes the machine, all rows, all notes. What is
    measured by another program than the rest comes as rows and notes of its own, behind."""
    lines = text.strip().split("\n")
    header = next((index for index, line in enumerate(lines) if line.startswith("| what |")), None)
    if header is None:
        return None
    machine = lines[max(0, header - 2) : header]
    rows = [line for line in lines[header:] if line.startswith("|")]
    notes = [line for line in lines[header:] if line.startswith("- ")]
    return "\n".join([*machine, *rows, "", *notes])


def main():
    table = only_the_table(sys.stdin.read())
    page = PAGE.read_text(encoding="utf-8")
    if table is None:
        print("replace_table: no table on standard input", file=sys.stderr)
        return 1
    if page.count(BEGIN) != 1 or page.count(END) != 1:
        print(f"replace_table: {PAGE} lacks its two marks", file=sys.stderr)
        return 1
    before, rest = page.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{table}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
