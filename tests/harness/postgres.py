"""A PostgreSQL server of one's own in a temporary folder, reached by a Unix socket only."""
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
USER = "postgres"


class Postgres:
    """Order: start(), and stop() and start() as often as wanted, then remove()."""

    def __init__(self):
        if not (PROGRAMS / "initdb").exists():
            raise FileNotFoundError(f"{PROGRAMS}: install postgresql-15")
        self.folder = tempfile.mkdtemp(prefix="bof-pg-")
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root.
            user = pwd.getpwnam(USER)
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "-D", f"{self.folder}/db", "-U", USER, "-A", "trust", "--no-sync")

    def url(self):
        return f"postgresql:host={self.folder} user={USER} dbname={USER}"

    def start(self):
        self._run("pg_ctl", "-D", f"{self.folder}/db", "-w", "-l", f"{self.folder}/log", "-o",
                  f"-c listen_addresses='' -c unix_socket_directories={self.folder} -c fsync=off", "start")

    def stop(self):
        """At once, as if its machine had failed."""
        self._run("pg_ctl", "-D", f"{self.folder}/db", "-m", "immediate", "-w", "stop")

    def remove(self):
        if os.path.exists(f"{self.folder}/db/postmaster.pid"):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program, *arguments):
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []
        subprocess.run([*as_user, PROGRAMS / program, *arguments], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL if program == "pg_ctl" else None, cwd="/", timeout=120)
