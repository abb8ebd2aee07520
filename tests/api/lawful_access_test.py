"""Goal: who may open which reads is the same through the real HTTP API as docs/rules.md has it: role, rank, training,
vetting, guidance, purpose, age of the reads and kind of search.
Method: lawful_access.csv says by rule what the answer is; the policy's own test reads the same file, so the two cannot
part. Every case is asked of a real bofd whose clock stands still, so that the border of the age limit is exact."""
import concurrent.futures
import csv
import itertools
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import Bofd  # noqa: E402
from harness.clock import Clock  # noqa: E402
from harness.force import Force  # noqa: E402
from harness.office import ROLES, SEARCHERS, person_facts  # noqa: E402

TABLE = pathlib.Path(__file__).with_name("lawful_access.csv")
COLUMNS = ("role", "rank", "training", "vetting", "guidance", "purpose", "age", "kind")
MARK = "AB32CDE"
DAY_MS = 86_400_000
LIMIT_MS = 90 * DAY_MS
OLDER_LEFT_OUT = "allowed, the older part left out"
ASKED_AT_ONCE = 6

RIGHT = {"category": "major_crime", "reason": "Seen near the burgled shop on Friday", "reference": "DP-2026-000123",
         "on_behalf_of": "DC Example"}
PURPOSES = {"right": RIGHT, "category": {**RIGHT, "category": "curiosity"}, "reference": {**RIGHT, "reference": "-"},
            "behalf": {**RIGHT, "on_behalf_of": " "}, "reason": {**RIGHT, "reason": "aaaaaaaaaaaaaaa"}}
AGES = ("young", "across", "old")
KINDS = ("vrm", "nrd")
RANKS = ("none", "inspector", "chief_constable")
RANK_LEAST = {"fcr_inspector": "inspector"}  # A role that is not given below it.
NOTHING, TRAINING, VETTING, GUIDANCE = frozenset(), "training", "vetting", "guidance"
# In which order somebody gets what he lacks: together every combination, and no right is ever lost on the way.
WAYS = ((TRAINING, VETTING, GUIDANCE), (GUIDANCE, VETTING, TRAINING), (TRAINING, GUIDANCE, VETTING),
        (VETTING, GUIDANCE, TRAINING))


def fits(cell, word):
    if cell == "*":
        return True
    return (word in cell.removeprefix("!").split("|")) != cell.startswith("!")


def text_of(moment_ms):
    return bof2.time_text(moment_ms)


class LawfulAccess(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(TABLE, encoding="utf-8") as file:
            cls.table = list(csv.DictReader(file))
        cls.server = Bofd()
        cls.addClassCleanup(cls.server.remove)
        cls.server.prepare(cameras=(1,))
        cls.clock = Clock(cls.server, time.time() * 1000)
        cls.server.start()
        cls.force = Force(cls.server)
        now = cls.clock.now_ms
        with_camera = bof2.Sender(cls.server.ports["tls"], authority=cls.server.data / "tls" / "ca.crt")
        cls.addClassCleanup(with_camera.close)
        # The youngest that is too old, the oldest that is not, and one of yesterday.
        cls.too_old, cls.just_young, cls.of_yesterday = now - LIMIT_MS, now - LIMIT_MS + 1, now - DAY_MS
        for captured in (cls.too_old, cls.just_young, cls.of_yesterday):
            answer = with_camera.send(bof2.Capture(MARK, 1, captured))
            assert answer.accepted, answer
        cls.nrd = cls.server.nrd_ids()[(12, 3, 1)]
        cls.windows = {"young": (cls.just_young, now), "across": (now - 100 * DAY_MS, now),
                       "old": (now - 100 * DAY_MS, cls.too_old + 1)}

    def written(self, case):
        """The first row of the table that fits."""
        return next(row for row in self.table if all(fits(row[name], case[name]) for name in COLUMNS))

    # ---- People -----------------------------------------------------------------------------------

    def facts_of(self, name, rank, held):
        facts = person_facts(name, rank=rank)
        if TRAINING not in held:
            facts["trainings"] = []
        if VETTING not in held:
            facts["vetting"] = {"level": "none"}
        return facts

    def hire(self, role, number, rank):
        name = f"{role}{number}"
        return self.force.hire(name, role, guidance=False, **self.facts_of(name, rank, NOTHING))

    def amend(self, client, role, number, rank, held):
        place, administrator = f"/api/v1/people/{client.person}", self.force.administrator
        version = self.ask(administrator, "GET", place).version
        answer = self.ask(administrator, "PUT", place, self.facts_of(f"{role}{number}", rank, held), version)
        self.assertIn(answer.status, (200, 204), answer)

    @staticmethod
    def ask(client, method, path, body=None, headers=None):
        """Waits when a rate says so: that limit is not what is looked at."""
        while True:
            answer = client.ask(method, path, body, headers)
            if answer.status != 429 or "Retry-After" not in answer.headers:
                return answer
            time.sleep(int(answer.headers["Retry-After"]))

    # ---- Asking -----------------------------------------------------------------------------------

    def search(self, client, case):
        begins, ends = self.windows[case["age"]]
        what = {"vrm": MARK} if case["kind"] == "vrm" else {"nrd": self.nrd}
        answer = self.ask(client, "POST", "/api/v1/searches",
                          {"window": {**what, "from": text_of(begins), "until": text_of(ends)},
                           "purpose": PURPOSES[case["purpose"]]})
        if answer.status != 201:
            return answer.status, answer.body["detail"], None
        opened = answer.body["id"]
        rows = self.ask(client, "GET", f"/api/v1/searches/{opened}/pages/0").body["rows"]
        self.ask(client, "DELETE", f"/api/v1/searches/{opened}")
        said = OLDER_LEFT_OUT if answer.body["withheld"] else "allowed"
        return answer.status, said, sorted(row["read"]["captured"] for row in rows)

    def check(self, client, case):
        row = self.written(case)
        status, said, seen = self.search(client, case)
        with self.subTest(rule=row["rule"], **case):
            if not row["answer"].startswith("allowed"):
                self.assertIn(status, (400, 403))
                self.assertIn(row["answer"], said)
                return
            self.assertEqual((status, said), (201, row["answer"]))
            self.assertEqual(seen, [text_of(self.just_young), text_of(self.of_yesterday)])

    def check_all(self, client, role, rank, held, purposes=tuple(PURPOSES)):
        def has(what):
            return "yes" if what in held else "no"
        for purpose, age, kind in itertools.product(purposes, AGES, KINDS):
            self.check(client, dict(zip(COLUMNS, (role, rank, has(TRAINING), has(VETTING), has(GUIDANCE), purpose, age,
                                                  kind))))

    # ---- Cases ------------------------------------------------------------------------------------

    def along(self, client, role, number, way):
        """One person who gets, one after the other, all that a searcher needs; then other ranks."""
        held, least = set(), RANK_LEAST.get(role, RANKS[0])
        for what in (None, *way):
            if what == GUIDANCE:
                self.force.acknowledge_guidance(client)
            elif what is not None:
                self.amend(client, role, number, least, held | {what})
            held |= {what} - {None}
            self.check_all(client, role, least, held)
        for rank in RANKS[RANKS.index(least) + 1:] if number == 0 else ():
            self.amend(client, role, number, rank, held)
            self.check_all(client, role, rank, held)

    def test_whoever_searches(self):
        hired = [(self.hire(role, number, RANK_LEAST.get(role, RANKS[0])), role, number, way)
                 for role in SEARCHERS for number, way in enumerate(WAYS)]
        with concurrent.futures.ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
            for done in [pool.submit(self.along, *one) for one in hired]:
                done.result()

    def test_whoever_does_not(self):
        for role in sorted(set(ROLES) - set(SEARCHERS)):
            client = self.hire(role, 0, "chief_constable")  # Whom every role may be given to.
            self.force.acknowledge_guidance(client)
            self.amend(client, role, 0, "chief_constable", {TRAINING, VETTING})
            self.check_all(client, role, "chief_constable", {TRAINING, VETTING, GUIDANCE}, purposes=("right",))


if __name__ == "__main__":
    harness.main()
