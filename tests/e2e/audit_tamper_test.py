"""Goal: whatever is done by hand to the audit log of a real data folder is found: by `bof audit verify`, on the log
in place and on an export of it; by bofd where it concerns what is not signed yet; and what is signed anew with the
log's own key, or cut back to an older state that was once true, by the witness and by a checkpoint kept elsewhere.
Method: bofd makes a log, people act, a witness looks on twice. Each deed is done with SQL on a copy of the folder;
whoever does it knows the format, and mends numbers and hashes where that helps him."""
import base64
import json
import pathlib
import re
import shutil
import sqlite3
import sys
import tempfile
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2, merkle  # noqa: E402
from harness.api import Client  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.force import Force, search_wish  # noqa: E402

CLEAN = "Nothing was found."
MARK = "AB32CDE"
DEED = "search.started"  # The entry that somebody would rather not have in the log.
NOTICE_SECONDS_MAX = 20


def text_hash(digest):
    return base64.b64encode(digest).decode()


class Log:
    """The tables of a copy, as whoever has the database's password changes them."""

    def __init__(self, database):
        self.sql = sqlite3.connect(database)

    def number_of(self, kind):
        return self.sql.execute("SELECT MAX(number) FROM audit_entry WHERE kind = ?", (kind,)).fetchone()[0]

    def last(self):
        return self.sql.execute("SELECT MAX(number) FROM audit_entry").fetchone()[0]

    def body(self, number):
        return self.sql.execute("SELECT body FROM audit_entry WHERE number = ?", (number,)).fetchone()[0]

    def set_body(self, number, body, leaf_too):
        self.sql.execute("UPDATE audit_entry SET body = ? WHERE number = ?", (body, number))
        if leaf_too:
            self.sql.execute("UPDATE audit_entry SET leaf = ? WHERE number = ?",
                             (text_hash(merkle.leaf_hash(body.encode())), number))

    def move(self, first, by):
        """Gives every entry from `first` on another number, in its body and its hash too."""
        rows = self.sql.execute("SELECT number, body FROM audit_entry WHERE number >= ? ORDER BY number",
                                (first,)).fetchall()
        for number, body in (reversed(rows) if by > 0 else rows):
            self.sql.execute("UPDATE audit_entry SET number = ? WHERE number = ?", (number + by, number))
            self.set_body(number + by, renumbered(body, number + by), leaf_too=True)
        self.sql.execute("UPDATE audit_state SET last_number = last_number + ?", (by,))

    def remove(self, number):
        self.sql.execute("DELETE FROM audit_entry WHERE number = ?", (number,))

    def close(self):
        self.sql.commit()
        self.sql.close()


def renumbered(body, number):
    found = json.loads(body)
    found["number"] = number
    return json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# ---- Deeds: each gets the Log. -------------------------------------------------------------------------

def change_a_body(log):
    number = log.number_of(DEED)
    log.set_body(number, log.body(number).replace("TEST/1/26", "TEST/9/26"), leaf_too=False)


def change_a_body_and_its_hash(log):
    number = log.number_of(DEED)
    log.set_body(number, log.body(number).replace("TEST/1/26", "TEST/9/26"), leaf_too=True)


def remove_an_entry(log):
    log.remove(log.number_of(DEED))


def remove_an_entry_and_close_the_gap(log):
    number = log.number_of(DEED)
    log.remove(number)
    log.move(number + 1, -1)


def insert_an_entry(log):
    number = log.number_of(DEED)
    log.move(number, 1)
    log.sql.execute("INSERT INTO audit_entry SELECT ?, recorded_ms, kind, person_id, body, leaf FROM audit_entry"
                    " WHERE number = ?", (number, number + 1))
    log.set_body(number, renumbered(log.body(number + 1), number), leaf_too=True)


def exchange_two_entries(log):
    number = log.number_of(DEED)
    first, second = log.body(number), log.body(number + 1)
    log.set_body(number, renumbered(second, number), leaf_too=True)
    log.set_body(number + 1, renumbered(first, number + 1), leaf_too=True)


def remove_a_body(log):
    log.sql.execute("UPDATE audit_entry SET body = NULL WHERE number = ?", (log.number_of(DEED),))


def cut_off_the_tail(log):
    log.sql.execute("DELETE FROM audit_entry WHERE number >= ?", (log.number_of(DEED),))


def cut_off_the_tail_and_the_counters(log):
    number = log.number_of(DEED)
    log.sql.execute("DELETE FROM audit_entry WHERE number >= ?", (number,))
    log.sql.execute("UPDATE audit_state SET last_number = ?", (number - 1,))


def put_the_own_root_into_the_checkpoint(log):
    change_a_body_and_its_hash(log)
    leaves = [base64.b64decode(leaf) for (leaf,) in log.sql.execute(
        "SELECT leaf FROM audit_entry ORDER BY number")]
    for size, note in log.sql.execute("SELECT tree_size, note FROM audit_checkpoint").fetchall():
        lines = note.split("\n")
        lines[2] = text_hash(merkle.root_of(leaves[:size]))
        log.sql.execute("UPDATE audit_checkpoint SET note = ? WHERE tree_size = ?", ("\n".join(lines), size))


def change_the_kind_it_is_found_by(log):
    log.sql.execute("UPDATE audit_entry SET kind = 'search.closed' WHERE number = ?", (log.number_of(DEED),))


def change_the_person_it_is_found_by(log):
    log.sql.execute("UPDATE audit_entry SET person_id = person_id + 1 WHERE number = ?", (log.number_of(DEED),))


def change_the_time_it_is_found_by(log):
    log.sql.execute("UPDATE audit_entry SET recorded_ms = recorded_ms - 86400000 WHERE number = ?",
                    (log.number_of(DEED),))


# The columns are for looking things up; an export holds the bodies only, and there is nothing wrong with those.
CHANGED_COLUMNS = (change_the_kind_it_is_found_by, change_the_person_it_is_found_by, change_the_time_it_is_found_by)

# What `bof audit verify` says of each.
FOUND_BY_VERIFY = {
    change_a_body: "The body of entry .* was changed",
    change_a_body_and_its_hash: "The tree is not the one that the checkpoint",
    remove_an_entry: "is missing",
    remove_an_entry_and_close_the_gap: "The tree is not the one that the checkpoint|did not come before it",
    insert_an_entry: "The tree is not the one that the checkpoint|stands? beyond the last",
    exchange_two_entries: "The tree is not the one that the checkpoint",
    remove_a_body: "is missing, and no purge entry covers that",
    cut_off_the_tail: "which a signed checkpoint covers, did not come before it",
    cut_off_the_tail_and_the_counters: "which a signed checkpoint covers, did not come before it",
    put_the_own_root_into_the_checkpoint: "is not signed by the log's key",
}


def begin_the_tree_anew(log):
    """What bofd signs anew at its next start, with the log's own key: a database recomputed from the start."""
    remove_an_entry_and_close_the_gap(log)
    log.sql.execute("UPDATE audit_tree SET tree_size = 0, parts = ''")
    log.sql.execute("DELETE FROM audit_node")
    log.sql.execute("DELETE FROM audit_checkpoint")


class Tamper(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="bof-tamper-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.server = Bofd(cls.folder / "true")
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare().start()
        cls.key = cls.server.data / "audit.key.pub"
        cls.force = Force(cls.server)
        investigator = cls.force.hire("investigator", "investigator")
        cls.force.hire("auditor", "auditor")
        cls.server.stop()
        cls.witness(cls.server)
        cls.held = cls.folder / "held"
        shutil.copy(cls.folder / "witness" / "checkpoint", cls.held)
        shutil.copytree(cls.server.data, cls.folder / "older")

        cls.server.start()
        opened = investigator.must(201, "POST", "/api/v1/searches", search_wish(MARK, 3_600)).body
        investigator.must(200, "GET", f"/api/v1/searches/{opened['id']}/pages/0")
        investigator.must(204, "DELETE", f"/api/v1/searches/{opened['id']}")
        cls.server.stop()
        done = cls.witness(cls.server)
        assert done.returncode == 0, done.stderr

    @classmethod
    def witness(cls, server):
        return server.try_bof("witness", "--state", cls.folder / "witness", "--key", cls.key, "--from-data",
                              server.data)

    def copy(self, data=None):
        """A server of its own over a copy of the folder."""
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        shutil.copytree(data or self.server.data, folder / "data")
        server = Bofd(folder)
        self.addCleanup(server.remove)
        server.write_settings()
        return server

    def tampered(self, deed):
        server = self.copy()
        log = Log(server.data / "register.db")
        deed(log)
        log.close()
        return server

    def verify(self, server, *more):
        """What the log in place and an export of it are said to be: the two (status, text)."""
        live = server.try_bof("audit", "verify", "--live", "--key", self.key, *more)
        export = server.folder / "log.jsonl"
        server.bof("audit", "export", "--out", export)
        of_export = server.try_bof("audit", "verify", export, "--key", self.key, *more)
        export.unlink()
        return [(done.returncode, done.stdout + done.stderr) for done in (live, of_export)]

    def test_the_log_as_it_is_is_clean(self):
        for status, text in self.verify(self.copy(), "--held", self.held):
            self.assertEqual(status, 0, text)
            self.assertIn(CLEAN, text)
        self.assertEqual(self.witness(self.copy()).returncode, 0)

    def test_verify_finds_what_was_done_to_entries(self):
        for deed, sentence in FOUND_BY_VERIFY.items():
            with self.subTest(deed.__name__):
                for status, text in self.verify(self.tampered(deed)):
                    self.assertEqual(status, 1, text)
                    self.assertRegex(text, sentence)
                    self.assertNotIn(CLEAN, text)

    def test_verify_finds_an_entry_that_is_found_by_other_words_than_its_own(self):
        for deed in CHANGED_COLUMNS:
            with self.subTest(deed.__name__):
                (status, text), of_export = self.verify(self.tampered(deed))
                self.assertEqual(status, 1, text)
                self.assertRegex(text, "The kind, the person or the time that entry .* is found by was changed")
                self.assertEqual(of_export[0], 0, of_export[1])

    def test_verify_finds_lines_changed_in_an_export(self):
        server = self.copy()
        export = server.folder / "log.jsonl"
        server.bof("audit", "export", "--out", export)
        whole = export.read_text()
        changed = whole.replace("TEST/1/26", "TEST/9/26")
        self.assertNotEqual(whole, changed)
        lines = whole.splitlines(keepends=True)
        for name, text in {"a body changed": changed, "a line less": "".join(lines[:5] + lines[6:]),
                           "a line twice": "".join(lines[:6] + lines[5:]), "no end": "".join(lines[:-1])}.items():
            with self.subTest(name):
                export.write_text(text)
                self.assertEqual(server.try_bof("audit", "verify", export, "--key", self.key).returncode, 1)

    def test_a_log_recomputed_from_the_start_is_found_by_the_witness(self):
        server = self.tampered(begin_the_tree_anew)
        server.start()
        server.stop()
        # It is a perfect log, signed with the true key.
        for status, text in self.verify(server):
            self.assertEqual(status, 0, text)
        self.assertNotIn(DEED, [entry["kind"] for entry in self.entries(server)])
        done = self.witness(server)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, "(?i)history|replaced|go on|consistent|cut off|shorter")
        for status, text in self.verify(server, "--held", self.remembered()):
            self.assertEqual(status, 1, text)
            self.assertRegex(text, "does not go on from|is held elsewhere")
        # The witness is not led astray: the true log goes on for it.
        self.assertEqual(self.witness(self.copy()).returncode, 0)

    def test_a_longer_log_with_another_history_is_found_by_the_witness(self):
        server = self.tampered(begin_the_tree_anew)
        server.start()
        for _ in range(4):
            server.bof("audit", "export", "--out", server.folder / "more")
            (server.folder / "more").unlink()
        server.stop()
        self.assertGreater(len(self.entries(server)), merkle.checkpoint(self.remembered().read_text())[1])
        done = self.witness(server)
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        for status, text in self.verify(server, "--held", self.remembered()):
            self.assertEqual(status, 1, text)
            self.assertIn("its history was replaced", text)

    def test_an_older_copy_put_back_is_found_by_the_witness(self):
        server = self.copy(self.folder / "older")
        for status, text in self.verify(server):
            self.assertEqual(status, 0, text)
        for status, text in self.verify(server, "--held", self.remembered()):
            self.assertEqual(status, 1, text)
            self.assertIn("its end was cut off", text)
        done = self.witness(server)
        self.assertEqual((done.returncode, done.stdout), (1, ""))

    def remembered(self):
        """The newest checkpoint that the witness holds."""
        return self.folder / "witness" / "checkpoint"

    @staticmethod
    def entries(server):
        log = Log(server.data / "register.db")
        bodies = [json.loads(body) for (body,) in log.sql.execute("SELECT body FROM audit_entry ORDER BY number")]
        log.close()
        return bodies

    # ---- What bofd itself notices ---------------------------------------------------------------------

    def check_kept_out(self, server, reason):
        """The server takes reads in and says why staff cannot trust the log."""
        server.start(wait=False)
        until = time.monotonic() + NOTICE_SECONDS_MAX
        while not re.search(reason, told := " ".join(server.ready()[1])) or "not listening" in told:
            server.check_alive()
            self.assertLess(time.monotonic(), until, f"{server.ready()}\n{server.log_tail()}")
            time.sleep(0.05)
        sender = bof2.Sender(server.ports["plain"])
        self.addCleanup(sender.close)
        answer = sender.send_compact(bof2.Capture(MARK, 1, int(time.time() * 1000)))
        self.assertTrue(answer.accepted, answer)

    def client(self, server, name):
        client = Client(server.ports["api"], server.data / "tls" / "ca.crt")
        self.assertEqual(client.sign_in(name, self.force.password_of(name)).status, 201)
        return client

    def check_shows_nothing(self, server, code):
        """People can sign in, and whoever may sees what is the matter; nothing else is shown."""
        investigator, auditor = (self.client(server, name) for name in ("investigator", "auditor"))
        self.assertEqual(investigator.ask("POST", "/api/v1/searches", search_wish(MARK, 3_600)).status, 503)
        self.assertEqual(auditor.ask("GET", "/api/v1/audit/entries").status, 503)
        state = auditor.must(200, "GET", "/api/v1/audit/state").body
        self.assertEqual((state["sound"], [problem["code"] for problem in state["problems"]]), (False, [code]))
        # What happened is on the record all the same.
        self.assertEqual(Client(server.ports["api"], server.data / "tls" / "ca.crt").sign_in("nobody", "x").status, 401)
        self.assertEqual(server.metric("bof_audit_damaged"), 1)

    def test_bofd_shows_nothing_over_a_log_that_is_not_the_signed_one(self):
        def change_the_tree(log):
            parts = log.sql.execute("SELECT parts FROM audit_tree").fetchone()[0].split(" ")
            log.sql.execute("UPDATE audit_tree SET parts = ?", (" ".join([parts[0][::-1], *parts[1:]]),))

        for deed, code in ((cut_off_the_tail_and_the_counters, "cut_off"), (change_the_tree, "unreadable")):
            with self.subTest(deed.__name__):
                server = self.tampered(deed)
                self.check_kept_out(server, "nothing is shown to staff")
                self.check_shows_nothing(server, code)
                server.stop()

    def test_the_end_cut_off_before_it_was_signed_is_found(self):
        server = self.copy()
        # With bofd away, nobody signs this.
        server.bof("audit", "export", "--out", server.folder / "log.jsonl")
        log = Log(server.data / "register.db")
        last = log.last()
        log.remove(last)
        log.sql.execute("UPDATE audit_state SET last_number = ?", (last - 1,))  # The database itself is sound.
        log.close()
        done = server.try_bof("audit", "verify", "--live", "--key", self.key)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(f"Entry {last} was put on the record and is there no more.", done.stdout)
        self.check_kept_out(server, "nothing is shown to staff.*its end was cut off")
        self.check_shows_nothing(server, "cut_off")
        server.stop()

    def test_a_log_damaged_under_a_running_bofd_is_treated_as_one_found_at_the_start(self):
        server = self.copy()
        server.start()
        client = self.client(server, "auditor")
        client.must(200, "GET", "/api/v1/audit/entries")
        log = Log(server.data / "register.db")
        log.sql.execute("INSERT INTO audit_entry SELECT number + 100000, recorded_ms, kind, person_id, body, leaf"
                        " FROM audit_entry WHERE number = 1")
        log.close()
        until = time.monotonic() + NOTICE_SECONDS_MAX
        while "nothing is shown to staff" not in " ".join(server.ready()[1]):
            self.assertLess(time.monotonic(), until, server.log_tail())
            time.sleep(0.05)
        self.check_shows_nothing(server, "not_numbered")
        server.stop()
        self.check_kept_out(server, "nothing is shown to staff")
        self.check_shows_nothing(server, "not_numbered")
        server.stop()


if __name__ == "__main__":
    harness.main()
