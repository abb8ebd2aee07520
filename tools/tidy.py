#!/usr/bin/env python3
"""The rules of house style that neither the compiler nor clang-tidy looks after.

    tidy.py [ROOT]     prints every finding as file:line: sentence; exit status 1 when there is one.

A line may be let off one banned call by a comment that says why: `// tidy: printf: <reason>`.
"""
import pathlib
import re
import subprocess
import sys

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 600
CODE = {".cpp", ".hpp"}
LONG_FILES_LOOKED_AT = {".cpp", ".hpp", ".py", ".sh", ".js", ".mjs", ".ts", ".tsx", ".css", ".java", ".cmake"}
TEXT = LONG_FILES_LOOKED_AT | {".md", ".txt", ".json", ".toml", ".yaml", ".yml", ".xml", ".html", ".bof", ""}
# What others made, or bytes that must stay as they are.
LEFT_ALONE = ("tests/golden/", "fuzz/corpus/", "package-lock.json", "LICENSE")

# name, pattern, what to use instead, folders it counts in ("" = all)
BANNED = [
    ("toupper", r"\b(?:to(?:upper|lower)|is(?:digit|space|alpha|alnum|upper|lower|xdigit))\s*\(",
     "the _ascii functions of base/text.hpp: these depend on the locale", ""),
    ("gmtime", r"\b(?:gmtime|localtime(?:_r)?|mktime|ctime(?:_r)?|asctime(?:_r)?|strftime)\s*\(",
     "base/time.hpp: UTC, to the millisecond", ""),
    ("system", r"(?:\bstd::|(?<![\w:.>]))(?:system|popen)\s*\(",
     "a library, or posix_spawn with separate arguments: no shell", ""),
    ("rand", r"\b(?:rand|srand|random_shuffle)\s*\(",
     "a seeded <random> engine, or libsodium for secrets", ""),
    ("stoi", r"\b(?:sto(?:i|l|ll|ul|ull|f|d|ld)|ato(?:i|l|ll|f)|strto(?:l|ll|ul|ull|f|d|ld))\s*\(",
     "std::from_chars: no locale, no exception, says where it stopped", ""),
    ("printf", r"(?<![:\w])(?:std::)?(?:v?f?|v?sn?)printf\s*\(|\bputs\s*\(",
     "fmt, or log_event()", ""),
    ("strcpy", r"\b(?:strcpy|strcat|strncpy|gets|alloca)\s*\(", "std::string or std::span", ""),
    ("regex", r"\bstd::(?:basic_)?regex\b", "a hand-written parser: it recurses on hostile input", ""),
    ("detach", r"\.detach\s*\(\s*\)", "a thread that its owner joins", ""),
    ("cout", r"\bstd::(?:cout|cerr|clog)\b", "log_event(): modules do not print", "src/"),
    ("exit", r"(?<![\w:.>])(?:std::)?(?:exit|_exit|quick_exit)\s*\(",
     "a Result, or BOF_ASSERT", "src/"),
]
BANNED = [(name, re.compile(pattern), instead, where) for name, pattern, instead, where in BANNED]
# Fit for a test, where the input is its own.
FIT_FOR_TESTS = {"stoi", "cout"}
LEFTOVER = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|X" r"XX)\b(?!\(#\d+\))")
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|home|root)/[\w.]|\.\./shared\b|/tmp/b-\w")


def listed_files(root):
    """Every file that git knows or would know; without git, every file outside build folders."""
    try:
        names = subprocess.run(
            ["git", "-C", str(root), "ls-files", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True, text=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(root)) for path in root.rglob("*")
                 if not {"build", ".git", "node_modules"} & set(path.relative_to(root).parts)]
    return sorted(name for name in set(names) if (root / name).is_file())


def without_comments_and_texts(source):
    """The source with the inside of comments, strings and characters blanked; same length and lines."""
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'',
                         re.DOTALL)
    # A ' between digits parts them; it opens no character.
    source = re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "_", source)
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)


def functions(code):
    """Yields (first line, lines) of every function body outside any other. `code` has been through
    without_comments_and_texts() and clang-format: a body's brace follows a blank or starts a line."""
    blocks, header_start, line = [], 0, 1
    for place, symbol in enumerate(code):
        if symbol == "\n":
            line += 1
        in_function = any(kind == "function" for kind, _ in blocks)
        if symbol == "{":
            header = code[header_start:place].strip()
            kind = "initializer"
            if in_function:
                kind = "inner"
            elif code[place - 1:place].isspace() or place == 0:
                if re.search(r"\bnamespace\b|\bextern\s*$", header):
                    kind = "scope"
                elif "(" not in header and re.search(r"\b(?:class|struct|union|enum)\b", header):
                    kind = "scope"
                elif re.search(r"\b(?:class|struct)\s+(?:\w+\s*\([^)]*\)\s*)?\w+[^()]*$", header):
                    kind = "scope"
                elif "(" in header and not header.endswith(("=", ",", "(", "return")):
                    kind = "function"
            blocks.append((kind, line))
            if kind in ("scope", "function"):
                header_start = place + 1
        elif symbol == "}" and blocks:
            kind, first = blocks.pop()
            if kind == "function":
                yield first, line - first + 1
            if kind in ("scope", "function"):
                header_start = place + 1
        elif symbol == ";" and not in_function and not (blocks and blocks[-1][0] == "initializer"):
            header_start = place + 1


def check_code(name, text):
    code = without_comments_and_texts(text)
    for line, length in functions(code):
        if length > FUNCTION_LINES_MAX:
            yield line, f"function of {length} lines; at most {FUNCTION_LINES_MAX}"
    originals = text.splitlines()
    for number, line in enumerate(code.splitlines(), 1):
        for banned, pattern, instead, where in BANNED:
            if banned in FIT_FOR_TESTS and "/tests/" in name:
                continue
            if name.startswith(where) and pattern.search(line) \
                    and not re.search(rf"// tidy: {banned}: \S", originals[number - 1]):
                yield number, f"{banned} is banned; use {instead}"
    if name.endswith(".hpp") and "#pragma once" not in text:
        yield 1, "header without #pragma once"
    if name.endswith("_test.cpp") and "Goal" not in text:
        yield 1, "test without a comment that says its Goal"


def check_first_include(root, name, text):
    """A .cpp includes its own header first, so each such header is known to stand alone."""
    own = pathlib.PurePosixPath(name).with_suffix(".hpp")
    if not name.startswith("src/") or not name.endswith(".cpp") or not (root / own).is_file():
        return
    first = re.search(r'^\s*#\s*include\s+[<"]([^>"]+)', text, re.MULTILINE)
    if first is None or first[1] != str(own.relative_to("src")):
        yield 1, f"{own.relative_to('src')} must be the first include"


def check_listed(root, name):
    """A source that no CMakeLists.txt names is dead, or missing from the build."""
    path = pathlib.PurePosixPath(name)
    if path.suffix == ".hpp" and "tests" in path.parts:
        return
    for folder in path.parents:
        lists = root / folder / "CMakeLists.txt"
        if lists.is_file():
            if str(path.relative_to(folder)) not in lists.read_text():
                yield 1, f"not named in {folder}/CMakeLists.txt: dead, or missing from the build"
            return


def check_text(name, text):
    lines = text.splitlines()
    if pathlib.PurePosixPath(name).suffix in LONG_FILES_LOOKED_AT and len(lines) > FILE_LINES_MAX:
        yield 1, f"file of {len(lines)} lines; at most {FILE_LINES_MAX}"
    for number, line in enumerate(lines, 1):
        if LEFTOVER.search(line):
            yield number, "leftover mark without an issue number: write it as TO" "DO(#12)"
        if MACHINE_PATH.search(line):
            yield number, "path of one machine"
        if line != line.rstrip():
            yield number, "blank at the end of the line"
    if text and not text.endswith("\n"):
        yield len(lines), "no line end at the end of the file"


def check_file(root, name):
    path = root / name
    if path.suffix not in TEXT or any(part in name for part in LEFT_ALONE):
        return
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        if path.suffix:
            yield 1, "not UTF-8"
        return
    yield from check_text(name, text)
    if path.suffix in CODE:
        yield from check_code(name, text)
        yield from check_first_include(root, name, text)
        yield from check_listed(root, name)


def main(root):
    findings = [f"{name}:{line}: {sentence}" for name in listed_files(root)
                for line, sentence in check_file(root, name)]
    print("\n".join(findings) or "tidy: ok")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
