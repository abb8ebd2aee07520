#!/usr/bin/env python3
"""Compiles, alone, each header of src/ that no .cpp of ours includes first.

tidy.py sees to it that a header with a .cpp of the same name is the first include there, so the build
itself proves that those stand alone; this looks after the rest.

    check_headers.py BUILD_FOLDER [ROOT]     needs BUILD_FOLDER/compile_commands.json
"""
import concurrent.futures
import json
import os
import pathlib
import shlex
import subprocess
import sys


def flags_by_folder(build, root):
    """Folder of src/ -> the compiler and its flags for some file there."""
    flags = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        words = shlex.split(entry["command"])
        words = words[1:] if words[0].endswith("ccache") else words
        # The object says whose it is, because the source may be several compiled as one.
        made = pathlib.Path(words[words.index("-o") + 1]).parts
        if made[0] != "src" or any(part.endswith("_test.dir") for part in made):
            continue
        kept = [word for word in words[:words.index("-o")] if word != "-c"]
        flags.setdefault(made[1], kept)
    return flags


def lonely_headers(root):
    return [header for header in sorted((root / "src").rglob("*.hpp"))
            if not header.with_suffix(".cpp").is_file() and "tests" not in header.parts]


def compile_alone(header, command, root):
    done = subprocess.run([*command, "-fsyntax-only", "-x", "c++", "-"], cwd=root, text=True,
                          input=f'#include "{header.relative_to(root / "src")}"\n',
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return "" if done.returncode == 0 else f"{header.relative_to(root)} does not compile alone:\n{done.stderr}"


def main(build, root):
    flags = flags_by_folder(build, root)
    any_flags = next(iter(flags.values()), None)
    if any_flags is None:
        print(f"{build}/compile_commands.json names nothing in src/")
        return 1
    headers = lonely_headers(root)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        findings = list(pool.map(
            lambda header: compile_alone(
                header, flags.get(header.relative_to(root).parts[1], any_flags), root), headers))
    findings = [finding for finding in findings if finding]
    print("\n".join(findings) or f"headers: ok, {len(headers)} compiled alone")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(),
                  pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()))
