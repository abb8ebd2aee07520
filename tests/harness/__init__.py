"""What the whole-program tests share: the server as a child process, its senders, a disk that fails.

Each test file is started with the build folder as its first argument, and calls main()."""
import pathlib
import sys
import unittest

BUILD = None  # The CMake build folder: set by main().
SOURCE = pathlib.Path(__file__).resolve().parents[1]  # The folder tests/ of the source tree.


def main():
    global BUILD
    if len(sys.argv) < 2 or not pathlib.Path(sys.argv[1]).is_dir():
        sys.exit(f"usage: {sys.argv[0]} BUILD_FOLDER [unittest arguments]")
    BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
    unittest.main(module="__main__", verbosity=2)


def program(name):
    """Path of a program or library of the build folder."""
    place = {"bofd": "tools", "bof": "tools", "dump_reads": "tests/crash", "libsync_shim.so": "tests/crash"}
    found = BUILD / place[name] / name
    if not found.exists():
        raise FileNotFoundError(f"{found}: build the target {name.removeprefix('lib').removesuffix('.so')} first")
    return found
