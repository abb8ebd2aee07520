#!/usr/bin/env python3
"""Runs a command beside a private PostgreSQL 15 server that lives only as long as the command.

    with_postgres.py [--conf KEY=VALUE]... [--fast-disk-settings] COMMAND [ARGUMENT...]

The server has a new, empty cluster in a temporary folder and listens on a Unix socket there and
nowhere else. The command finds it as BOF_TEST_POSTGRES=postgresql://... Server and folder are
removed when the command ends, however it ends. The exit status is the command's."""
import argparse
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import tempfile

BINARIES = pathlib.Path("/usr/lib/postgresql/15/bin")
NEEDED = ("initdb", "pg_ctl")
USER = "postgres"
START_SECONDS_MAX = 60
CARETAKER = """
read -r nothing
if [ -e "$2/postmaster.pid" ]; then "$1" --pgdata "$2" --mode immediate --wait --silent stop; fi
rm -rf "$3"
"""
# Safe only for a cluster that nobody wants back after a crash.
FAST_DISK_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class CannotRun(Exception):
    """The server cannot be had; the text says what to do."""


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--conf",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="a setting of postgresql.conf, e.g. shared_buffers=512MB; may be repeated",
    )
    parser.add_argument(
        "--fast-disk-settings",
        action="store_true",
        help="switch fsync off: faster, but a crash may lose everything",
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, help="what to run beside the server")
    options = parser.parse_args()
    if options.command[:1] == ["--"]:
        del options.command[0]
    if not options.command:
        parser.error("no command given")
    for setting in options.conf:
        if "=" not in setting:
            parser.error(f"--conf takes KEY=VALUE, not {setting!r}")
    return options


def quoted(value):
    return "'" + value.replace("'", "''") + "'"


class PrivateServer:
    """A cluster in a temporary folder. initdb and the server refuse to run as root, so as root they
    run as the user postgres, to whom the folder then belongs."""

    def __init__(self, settings):
        missing = [name for name in NEEDED if not (BINARIES / name).is_file()]
        if missing:
            raise CannotRun(
                f"PostgreSQL 15 is not installed ({BINARIES} lacks {', '.join(missing)}): "
                "on Debian 12 run  apt-get install postgresql-15"
            )
        self.settings = settings
        self.account = None
        if os.geteuid() == 0:
            try:
                self.account = pwd.getpwnam(USER)
            except KeyError:
                raise CannotRun(
                    f"running as root, and there is no user {USER} to run the server as: "
                    "install postgresql-15, or run this as an ordinary user"
                ) from None
        # A socket's path may have about 100 bytes, so the folder stays near the root.
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="bof-pg-"))
        self.cluster = self.folder / "cluster"
        self.log = self.folder / "server.log"
        if self.account:
            os.chown(self.folder, self.account.pw_uid, self.account.pw_gid)

        # Waits for the end of its input, which comes however this program ends, and tidies up.
        self.caretaker = self.launch(
            "sh",
            *("-c", CARETAKER, "caretaker", BINARIES / "pg_ctl", self.cluster, self.folder),
            stdin=subprocess.PIPE,
        )

    def launch(self, *command, **streams):
        account = {}
        if self.account:
            account = {
                "user": self.account.pw_uid,
                "group": self.account.pw_gid,
                "extra_groups": [],
                "env": {**os.environ, "HOME": str(self.folder), "USER": USER},
            }
        # A session of its own: Ctrl-C is for the command first; the server is stopped in order after.
        return subprocess.Popen(
            [str(part) for part in command],
            cwd="/",
            start_new_session=True,
            text=True,
            **streams,
            **account,
        )

    def run(self, *command):
        """The exit status and what was printed."""
        process = self.launch(
            *command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            printed, _ = process.communicate()
        except KeyboardInterrupt:
            # Left alone it would go on writing into a folder that is being removed.
            process.wait()
            raise
        return process.returncode, printed

    def start(self):
        status, printed = self.run(
            BINARIES / "initdb",
            *("--pgdata", self.cluster, "--username", USER, "--auth", "trust"),
            *("--encoding", "UTF8", "--no-locale", "--no-instructions", "--no-sync"),
        )
        if status != 0:
            raise CannotRun(f"initdb failed:\n{printed}")
        fixed = {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
        with open(self.cluster / "postgresql.conf", "a", encoding="utf-8") as file:
            for key, value in {**self.settings, **fixed}.items():
                file.write(f"{key} = {quoted(value)}\n")
        status, printed = self.run(
            BINARIES / "pg_ctl",
            *("--pgdata", self.cluster, "--log", self.log, "--wait"),
            *("--timeout", START_SECONDS_MAX, "--silent", "start"),
        )
        if status != 0:
            log = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
            raise CannotRun(f"the server did not start:\n{printed}{log}")

    def url(self):
        host = str(self.folder).replace("/", "%2F")
        return f"postgresql://{USER}@{host}/postgres"

    def remove(self):
        self.caretaker.stdin.close()
        self.caretaker.wait()


def run_command(command, url, folder):
    """The command's exit status, as a shell gives it. SIGINT and SIGTERM go to the command, and the
    server is removed when it has ended."""
    environment = {
        **os.environ,
        "BOF_TEST_POSTGRES": url,
        "BOF_TEST_POSTGRES_FOLDER": str(folder),
    }
    try:
        process = subprocess.Popen(command, env=environment)
    except OSError as error:
        raise CannotRun(f"cannot run {command[0]}: {error.strerror}") from error
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    signal.signal(signal.SIGINT, lambda *_: None)  # The terminal has sent it to the command, too.
    status = process.wait()
    return status if status >= 0 else 128 - status


def main():
    options = parse_arguments()
    settings = dict(FAST_DISK_SETTINGS) if options.fast_disk_settings else {}
    settings.update(setting.split("=", 1) for setting in options.conf)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    server = None
    try:
        server = PrivateServer(settings)
        server.start()
        return run_command(options.command, server.url(), server.folder)
    except CannotRun as error:
        print(f"with_postgres: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if server:
            server.remove()


if __name__ == "__main__":
    sys.exit(main())
