"""The server as a child process: its own data folder, free ports, the real commands, kill -9."""
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from . import program

WORD = "a-shared-word-9f2"
USERNAME = "camera-van"
FEED, SOURCE = 12, 3
CAMERAS = (1, 2, 3, 4)
VALID_FROM = "2020-01-01T00:00:00Z"
START_SECONDS_MAX = 60


class Failure(Exception):
    """Something the server or a command did wrong, with what it said."""


def free_port():
    """Below those that the system lends to outgoing connections, and at random: tests run side by side."""
    while True:
        port = random.randrange(12_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


class Bofd:
    """A data folder and the server over it. `settings` are lines of bofd.toml, "section.name" -> TOML value.

    Order: prepare() once, then start(), and stop(), kill() and start() as often as wanted, then remove()."""

    def __init__(self, folder=None, settings=None, environment=None):
        self._made = None if folder else tempfile.mkdtemp(prefix="bofd-")
        self.folder = pathlib.Path(folder or self._made).resolve()
        self.data = self.folder / "data"
        self.ports = {name: free_port() for name in ("tls", "plain", "monitor", "api")}
        self.settings = {"camera.listen": f'"127.0.0.1:{self.ports["tls"]}"',
                         "camera.plain_listen": f'"127.0.0.1:{self.ports["plain"]}"',
                         "camera.public_url": f'"http://127.0.0.1:{self.ports["plain"]}"',
                         "api.listen": f'"127.0.0.1:{self.ports["api"]}"',
                         "monitor.listen": f'"127.0.0.1:{self.ports["monitor"]}"', **(settings or {})}
        self.environment = dict(environment or {})
        self.process = None
        self.administrator_password = None  # Good for one sign-in; known once prepared.
        self.log = self.folder / "bofd.out"

    # ---- Setting up -------------------------------------------------------------------------------

    def prepare(self, time_zone=None, cameras=CAMERAS):
        """Settings, one source and its NRDs: what most tests want."""
        self.write_settings()
        self.administrator_password = re.search(r"one-time password +(\S+)", self.bof("init"))[1]
        self.add_source(FEED, SOURCE, USERNAME, WORD, time_zone=time_zone)
        self.import_nrds([{"feed": FEED, "source": SOURCE, "camera": camera} for camera in cameras])
        return self

    def write_settings(self):
        self.data.mkdir(parents=True, exist_ok=True)
        grouped = {}
        for name, value in self.settings.items():
            section, key = name.split(".")
            grouped.setdefault(section, []).append(f"{key} = {value}")
        text = "\n".join(f"[{section}]\n" + "\n".join(keys) + "\n" for section, keys in grouped.items())
        with open(self.data / "bofd.toml", "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        folder = os.open(self.data, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)

    def try_bof(self, *arguments, text=None, data=None):
        """Runs a `bof` command on the data folder, or on another one; returns the CompletedProcess."""
        return subprocess.run([program("bof"), "--data", data or self.data, *map(str, arguments)],
                              capture_output=True, text=True, input=text, timeout=120)

    def bof(self, *arguments, may_fail=False, text=None):
        """Runs a `bof` command on the data folder; returns what it printed."""
        done = self.try_bof(*arguments, text=text)
        if done.returncode != 0 and not may_fail:
            raise Failure(f"bof {' '.join(map(str, arguments))}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout + (done.stderr if may_fail else "")

    def add_source(self, feed, source, username, word, addresses=("127.0.0.0/8",), time_zone=None, more=()):
        word_file = self.folder / f"word-{feed}-{source}"
        word_file.write_text(word + "\n")
        word_file.chmod(0o600)
        zone = ("--time-zone", time_zone) if time_zone else ()
        if "--valid-from" not in more:
            more = (*more, "--valid-from", VALID_FROM)
        return self.bof("source", "add", "--feed", feed, "--source", source, "--name", f"Source {feed}/{source}",
                        "--username", username, "--word-file", word_file, "--addresses", ",".join(addresses), *zone, *more)

    def import_nrds(self, rows):
        """`rows`: dictionaries with feed, source, camera and any other column of the import."""
        columns = ["feed", "source", "camera", "name", "site", "kind", "controller", "valid_from", "valid_until"]
        file = self.folder / "nrds.csv"
        with open(file, "w", encoding="utf-8") as out:
            out.write(",".join(columns) + "\n")
            for row in rows:
                full = {"name": f"NRD {row['source']}/{row['camera']}", "site": f"Site {row['camera']}",
                        "kind": "fixed", "controller": "Test Force", "valid_from": VALID_FROM,
                        "valid_until": "", **row}
                out.write(",".join(str(full[column]) for column in columns) + "\n")
        return self.bof("nrd", "import", file)

    # ---- Living -----------------------------------------------------------------------------------

    def start(self, wait=True, extra_environment=None):
        """Starts it; with `wait`, until it is ready. Returns the seconds that took."""
        began = time.monotonic()
        output = open(self.log, "ab")
        with output:
            self.process = subprocess.Popen(
                [program("bofd"), "--data", self.data], stdout=output, stderr=output,
                stdin=subprocess.DEVNULL, env={**os.environ, **self.environment, **(extra_environment or {})})
        if wait:
            self.wait_ready()
        return time.monotonic() - began

    def wait_ready(self, seconds=START_SECONDS_MAX):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check_alive()
            if self.ready()[0] and self.listens():
                return
            time.sleep(0.005)
        raise Failure(f"not ready after {seconds} s: {self.ready()[1]}\n{self.log_tail()}")

    def listens(self, port="plain"):
        try:
            socket.create_connection(("127.0.0.1", self.ports[port]), timeout=1).close()
            return True
        except OSError:
            return False

    def wait_not_ready(self, seconds):
        """Returns the reasons."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.check_alive()
            ready, reasons = self.ready()
            if not ready:
                return reasons
            time.sleep(0.02)
        raise Failure(f"still ready after {seconds} s\n{self.log_tail()}")

    def check_alive(self):
        if self.process is None or self.process.poll() is not None:
            raise Failure(f"bofd has ended: {self.process and self.process.returncode}\n{self.log_tail()}")

    def ready(self):
        """(True, []) or (False, the reasons). Nobody answering is a reason too."""
        status, body = self.monitor("/health/ready")
        if status == 0:
            return False, [body]
        return status == 200, json.loads(body)["reasons"]

    def monitor(self, path):
        """(status, body); status 0 and the error when nobody answers."""
        url = f"http://127.0.0.1:{self.ports['monitor']}{path}"
        try:
            with urllib.request.urlopen(url, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError as error:
            return 0, str(error)

    def metrics(self):
        """{'name{label="value"}': number}."""
        found = {}
        for line in self.monitor("/metrics")[1].splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                found[name] = float(value)
        return found

    def metric(self, name, **labels):
        """The sum of the metric over all label sets that hold `labels`."""
        wanted = [f'{key}="{value}"' for key, value in labels.items()]
        return sum(value for key, value in self.metrics().items()
                   if key.split("{")[0] == name and all(label in key for label in wanted))

    def rss(self):
        """Resident memory, in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) * 1024

    def kill(self):
        """kill -9. Returns when the process is gone."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process = None

    def stop(self, seconds=30):
        """Asks it to end and waits; an end by itself or by force is a Failure."""
        self.check_alive()
        self.process.terminate()
        try:
            status = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Failure(f"did not stop within {seconds} s\n{self.log_tail()}") from None
        self.process = None
        if status != 0:
            raise Failure(f"stopped with {status}\n{self.log_tail()}")

    def remove(self):
        """Ends it, whatever its state, and removes what was made for it."""
        if self.process is not None and self.process.poll() is None:
            self.kill()
        if self._made:
            shutil.rmtree(self._made, ignore_errors=True)

    def log_tail(self, lines=25):
        if not self.log.exists():
            return "(no log)"
        told = [re.sub(r"^\S+ ", "", line) for line in self.log.read_text(errors="replace").splitlines()]
        shown = [line for line, before in zip(told, ["", *told]) if line != before]  # Without repeats.
        return "".join(f"  | {line}\n" for line in shown[-lines:])

    # ---- What is kept -----------------------------------------------------------------------------

    def nrd_ids(self):
        """{(feed, source, camera): id of the NRD}."""
        listed = json.loads(self.bof("--json", "nrd", "list"))
        rows = listed["items"] if isinstance(listed, dict) else listed
        return {(row["feed"], row["source"], row["camera"]): row["id"] for row in rows}

    def stored_reads(self):
        """Every read in the stopped data folder, as dump_reads prints it, with "address" put in."""
        assert self.process is None, "dump_reads needs the store for itself"
        address_of = {number: address for address, number in self.nrd_ids().items()}
        done = subprocess.run(
            [program("dump_reads"), self._setting("store.folder", "reads"),
             self._setting("store.image_folder", "images"), *map(str, address_of)],
            capture_output=True, text=True, timeout=600)
        if done.returncode != 0:
            raise Failure(f"dump_reads: {done.returncode}\n{done.stdout[-2000:]}{done.stderr}")
        reads = [json.loads(line) for line in done.stdout.splitlines()]
        for read in reads:
            read["address"] = address_of[read["nrd"]]
        return reads

    def quarantine(self):
        """The list of the quarantine, newest first; also beside a running server."""
        listed = json.loads(self.bof("--json", "quarantine", "list"))
        return listed["items"] if isinstance(listed, dict) else listed

    def _setting(self, name, default):
        return self.data / self.settings.get(name, f'"{default}"').strip('"')


def limit_open_files(count):
    """For loaders with many connections."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, most), most))
