"""Goal: the ends that a policy sets are ends to the millisecond, also in the nights in which clocks change and on leap
days, through the real programs; and nobody sets the time of a server that is no demo's.
Method: bofd over a demo's folder with a clock that the test sets, and that stands still in between."""
import calendar
import datetime
import sys
import pathlib
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import Bofd, Failure  # noqa: E402
from harness.clock import VARIABLE, Clock  # noqa: E402
from harness.force import Force, authority_form  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402

MARK = "AB32CDE"
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
LIMIT_MS = 90 * DAY_MS
PURPOSE = {"category": "major_crime", "reason": "Seen near the burgled shop on Friday", "reference": "TEST/1/26",
           "on_behalf_of": "the enquiry team"}


def moment_ms(year, month, day, hour=0, minute=0):
    return int(datetime.datetime(year, month, day, hour, minute, tzinfo=datetime.timezone.utc).timestamp() * 1000)


def last_sunday(year, month):
    """The night in which British clocks change, at 01:00 UTC."""
    return max(week[calendar.SUNDAY] for week in calendar.monthcalendar(year, month))


class TimeCase(unittest.TestCase):
    def setUp(self):
        self.server = Bofd()
        self.addCleanup(self.server.remove)
        self.server.prepare(cameras=(1,), time_zone="Europe/London")
        # From midnight on: what is set up takes no time at all.
        self.clock = Clock(self.server, time.time() // 86_400 * DAY_MS + DAY_MS)
        self.server.start()
        self.force = Force(self.server)

    def pass_by(self, captured_ms, **more):
        with_camera = bof2.Sender(self.server.ports["tls"], authority=self.server.data / "tls" / "ca.crt")
        try:
            answer = with_camera.send(bof2.Capture(MARK, 1, captured_ms, plate=jpeg(b"passed"), **more))
        finally:
            with_camera.close()
        self.assertTrue(answer.accepted, answer)

    def search(self, client, status=201, **wish):
        """Of the mark, the 100 days until now, unless the wish says another window."""
        now = self.clock.now_ms
        window = wish.pop("window", (now - 100 * DAY_MS, now))
        asked = {"window": {"vrm": MARK, "from": bof2.time_text(window[0]), "until": bof2.time_text(window[1])}, **wish}
        if "authority" not in wish:
            asked["purpose"] = PURPOSE
        return client.must(status, "POST", "/api/v1/searches", asked)

    def page(self, client, opened, number=0, status=200):
        return client.must(status, "GET", f"/api/v1/searches/{opened}/pages/{number}")

    def captured(self, client, opened):
        return [row["read"]["captured"] for row in self.page(client, opened).body["rows"]]

    def close(self, client, opened):
        client.must(204, "DELETE", f"/api/v1/searches/{opened}")


class AnAuthorityEnds(TimeCase):
    def test_while_somebody_pages(self):
        begun = self.clock.now_ms
        for minute in range(3):
            self.pass_by(begun - 120 * DAY_MS + minute * 60_000)
        asker = self.force.hire("asker", "investigator")
        officer = self.force.hire("officer", "authorising_officer", rank="inspector", employment="officer")
        self.force.hire("analyst", "fib_analyst")
        self.force.grant("analyst", older_access=True)
        window = (begun - 121 * DAY_MS, begun - 119 * DAY_MS)
        form = authority_form()
        form["asked"].update({"vrms": [MARK], "from": bof2.time_text(window[0]), "until": bof2.time_text(window[1])})
        number = asker.must(201, "POST", "/api/v1/authorities", form).body["id"]
        place = f"/api/v1/authorities/{number}"

        def step(client, verb, body=None, status=204):
            version = client.must(200, "GET", place).version
            return client.must(status, "POST", f"{place}/{verb}", body, headers=version)
        step(asker, "submit")
        step(officer, "decide", {"decision": "approve", "reason": "Necessary, and no wider than it must be",
                                 "limits": {"valid_days": 1}})
        ends = begun + DAY_MS
        self.assertEqual(asker.must(200, "GET", place).body["valid_until"], bof2.time_text(ends))

        self.clock.set(ends - 60_000)
        analyst = self.force.sign_in_again("analyst")
        step(analyst, "take")
        opened = self.search(analyst, authority=number, window=window, page_rows=1).body["id"]
        self.assertEqual(len(self.page(analyst, opened).body["rows"]), 1)
        self.clock.set(ends - 1)
        self.assertEqual(len(self.page(analyst, opened, 1).body["rows"]), 1)
        image = f"/api/v1/searches/{opened}/rows/0/images/plate/0"
        analyst.must(200, "GET", image)
        self.clock.set(ends)
        for path in (image, f"/api/v1/searches/{opened}/pages/2", f"/api/v1/searches/{opened}/pages/0"):
            self.assertIn(analyst.ask("GET", path).status, (403, 404), path)
        self.assertIn("is over", self.search(analyst, 403, authority=number, window=window).body["detail"])


class TheAgeLimit(TimeCase):
    def test_closes_a_read_at_its_millisecond(self):
        self.force.hire("searcher", "investigator")
        captured = self.clock.now_ms - 10 * DAY_MS
        self.pass_by(captured)
        self.clock.set(captured + LIMIT_MS - 1)
        searcher = self.force.sign_in_again("searcher")
        young = (captured, captured + 1)
        opened = self.search(searcher, window=young).body["id"]
        self.assertEqual(self.captured(searcher, opened), [bof2.time_text(captured)])
        image = f"/api/v1/searches/{opened}/rows/0/images/plate/0"
        searcher.must(200, "GET", image)
        self.clock.advance(1)
        # Of the search that is open as of one that is begun.
        self.assertNotEqual(searcher.ask("GET", image).status, 200)
        again = searcher.ask("GET", f"/api/v1/searches/{opened}/pages/0")
        self.assertEqual([] if again.status != 200 else again.body["rows"], [])
        self.assertIn("Inspector", self.search(searcher, 403, window=young).body["detail"])
        across = self.search(searcher)
        self.assertIsNotNone(across.body["withheld"])
        self.assertEqual(self.captured(searcher, across.body["id"]), [])

    def test_in_nights_in_which_clocks_change_and_on_a_leap_day(self):
        year = datetime.datetime.now(datetime.timezone.utc).year + 1
        leap = next(one for one in range(year, year + 9) if calendar.isleap(one))
        spring, autumn = last_sunday(year, 3), last_sunday(year, 10)
        # Each hour before and behind a change; in autumn both are half past one on the wall.
        captured = sorted((moment_ms(year, 3, spring, 0, 30), moment_ms(year, 3, spring, 1, 30),
                           moment_ms(year, 10, autumn, 0, 30), moment_ms(year, 10, autumn, 1, 30),
                           moment_ms(leap, 2, 29, 0, 0), moment_ms(leap, 2, 29, 23, 59)))
        self.force.hire("searcher", "investigator")
        borders = [(one + LIMIT_MS, "border", one) for one in captured]
        for when, what, one in sorted([(one, "passes", one) for one in captured] + borders):
            if what == "passes":
                self.clock.set(when)
                self.pass_by(one)
                continue
            self.clock.set(when - 1)
            searcher = self.force.sign_in_again("searcher")
            for opens, after in ((True, 0), (False, 1)):
                with self.subTest(captured=bof2.time_text(one), opens=opens):
                    self.clock.set(when - 1 + after)
                    opened = self.search(searcher).body["id"]
                    self.assertEqual(bof2.time_text(one) in self.captured(searcher, opened), opens)
                    self.close(searcher, opened)


class NobodySetsTheTime(unittest.TestCase):
    def test_of_a_server_that_is_no_demos(self):
        server = Bofd()
        self.addCleanup(server.remove)
        server.prepare(cameras=(1,))
        Clock(server, time.time() * 1000)
        (server.data / "DEMO").unlink()
        with self.assertRaises(Failure):
            server.start()
        self.assertIn(f"unset {VARIABLE}", server.log_tail())


if __name__ == "__main__":
    harness.main()
