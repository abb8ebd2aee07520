"""Goal: what becomes of a capture that was understood: kept as it is, flagged, kept beside an earlier one, or put
into quarantine with the reason; and who may send at all.
Method: captures to the running server; then what it kept is read back."""
import json
import pathlib
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import harness  # noqa: E402
from harness import bof2  # noqa: E402
from harness.bofd import FEED, SOURCE, USERNAME, WORD  # noqa: E402
from harness.jpeg import jpeg  # noqa: E402
from harness.server_case import ServerCase  # noqa: E402


class ContentTest(ServerCase):
    def reasons(self):
        return [item["reason"] for item in self.server.quarantine()]

    def test_local_time_without_a_zone_is_that_of_the_source(self):
        self.server.add_source(FEED, 9, USERNAME, WORD, time_zone="America/New_York")
        self.server.import_nrds([{"feed": FEED, "source": 9, "camera": 1}])
        self.wait_for_directory()
        # Five hours behind UTC in winter and four in summer: a moment of each that is within retention.
        for month_day, hours in (("-01-15", 5), ("-07-15", 4)):
            year = time.gmtime().tm_year
            if time.strftime("-%m-%d", time.gmtime()) <= month_day:
                year -= 1
            captured = f"{year}{month_day}T12:00:00.250"
            noon = time.strptime(f"{year}{month_day} 12", "%Y-%m-%d %H")
            expected = (int(time.mktime(noon)) - time.timezone + hours * 3600) * 1000 + 250
            one = bof2.Capture(next(self.marks), 1, expected, source=9, captured=captured)
            self.sent.append(one)
            self.check_accepted(self.sender.send_compact(one))
        zoned = self.capture()
        self.check_accepted(self.sender.send_compact(zoned))
        reads = self.check_kept()
        for capture in self.sent:
            self.assertEqual("zone_assumed" in reads[capture.vrm]["flags"], capture is not zoned)

    def test_the_forms_of_a_capture_time(self):
        moment = int(time.time()) * 1000 - 60_000
        utc, ahead = time.gmtime(moment // 1000), time.gmtime(moment // 1000 + 3600)
        for captured in (time.strftime("%Y-%m-%dT%H:%M:%SZ", utc), time.strftime("%Y-%m-%dT%H:%M:%S+01:00", ahead),
                         time.strftime("%Y-%m-%d %H:%M:%S.000", utc), time.strftime("%d/%m/%Y %H:%M:%S", utc)):
            one = bof2.Capture(next(self.marks), 1, moment, captured=captured)
            self.sent.append(one)
            self.check_accepted(self.sender.send_compact(one))
        self.check_kept()

    def test_repeats_change_nothing_and_variants_are_kept_beside_the_first(self):
        one = self.capture(plate=jpeg(b"first"))
        for _ in range(3):
            self.check_accepted(self.sender.send(one))
        for confidence in (60, 70, 60, 95):
            other = bof2.Capture(one.vrm, one.camera, one.captured_ms, confidence=confidence)
            self.check_accepted(self.sender.send_compact(other))
        read = self.check_kept()[one.vrm]
        self.assertEqual(read["confidence"], 95)
        self.assertEqual([variant["confidence"] for variant in read["variants"]], [60, 70])
        self.assertEqual(len(read["images"]), 1)

    def test_an_image_that_comes_again_differently_is_kept_too(self):
        one = self.capture(plate=jpeg(b"first"))
        self.check_accepted(self.sender.send(one))
        for content in (jpeg(b"first"), jpeg(b"second")):
            self.check_accepted(self.sender.add_image(one, bof2.PLATE, content))
        images = self.check_kept()[one.vrm]["images"]
        self.assertEqual([(image["kind"], image["ordinal"]) for image in images], [("plate", 0), ("plate", 1)])

    def test_late_and_early_images_join_within_a_second(self):
        late, early = self.capture(), self.capture()
        self.check_accepted(self.sender.send_compact(late))
        near = bof2.Capture(late.vrm, late.camera, late.captured_ms + 800)
        far = bof2.Capture(late.vrm, late.camera, late.captured_ms + 1_500)
        self.check_accepted(self.sender.add_image(near, "o", jpeg(b"near")))
        self.check_accepted(self.sender.add_image(far, "p", jpeg(b"far")))
        self.check_accepted(self.sender.add_image(early, "c", jpeg(b"early")))
        self.check_accepted(self.sender.send_compact(early))
        reads = self.check_kept()
        self.assertEqual([image["kind"] for image in reads[late.vrm]["images"]], ["overview"])
        self.assertEqual([image["kind"] for image in reads[early.vrm]["images"]], ["overview"])

    def test_doubtful_clocks_are_flagged_and_impossible_times_go_to_quarantine(self):
        now = int(time.time() * 1000)
        fast = bof2.Capture(next(self.marks), 1, now + 60_000)
        old = bof2.Capture(next(self.marks), 1, now - 3_600_000)
        self.sent += [fast, old]
        hours = 3_600_000
        impossible = [bof2.Capture(next(self.marks), 1, now + 25 * hours),
                      bof2.Capture(next(self.marks), 1, now - 367 * 24 * hours),
                      bof2.Capture(next(self.marks), 1, now, captured="yesterday, about noon")]
        for capture in [fast, old, *impossible[:2]]:
            self.check_accepted(self.sender.send_compact(capture))
        self.assertEqual(self.sender.send_compact(impossible[2]).status, 200)
        reasons = self.reasons()
        for reason in ("future_time", "beyond_retention"):
            self.assertEqual(reasons.count(reason), 1, reasons)
        self.assertEqual(len(reasons), 3, reasons)
        reads = self.check_kept()
        self.assertEqual(reads[fast.vrm]["flags"], ["clock_doubtful"])
        self.assertEqual(reads[old.vrm]["flags"], ["late"])

    def test_an_image_that_is_none_leaves_the_read(self):
        one = self.capture(plate=b"not a JPEG at all", overview=jpeg(b"good"))
        cut = self.capture(overview=jpeg(b"cut short")[:-40])
        self.check_accepted(self.sender.send(one))
        self.check_accepted(self.sender.send(cut))
        self.assertEqual(self.reasons(), ["undecodable_image"] * 2)
        reads = self.check_kept()
        self.assertEqual([image["kind"] for image in reads[one.vrm]["images"]], ["overview"])
        self.assertEqual(reads[cut.vrm]["images"], [])
        for capture in (one, cut):
            self.assertIn("image_refused", reads[capture.vrm]["flags"])

    def test_what_cannot_be_used_is_listed_without_the_mark(self):
        bad = bof2.Capture("AB!!CDE", 1, int(time.time() * 1000))
        unknown = bof2.Capture(next(self.marks), 77, int(time.time() * 1000))
        self.check_accepted(self.sender.send_compact(bad))
        self.check_accepted(self.sender.send_compact(unknown))
        self.assertNotEqual(self.sender.post("sendCompactCapture", bof2.send_compact_capture("a|b|c")).text, "")
        listed = self.server.quarantine()
        self.assertEqual([item["reason"] for item in listed],
                         ["malformed_capture", "unknown_camera", "impossible_vrm"])
        for item in listed:
            self.assertTrue(item["detail"], item)
        printed = self.server.bof("quarantine", "list") + json.dumps(listed)
        for text in (WORD, unknown.vrm, "AB!!CDE"):
            self.assertNotIn(text, printed)
        self.assertNotIn(WORD, self.server.log.read_text())
        self.check_kept()

    # ---- Who may send -----------------------------------------------------------------------------

    def wait_for_directory(self):
        revision = self.server.metric("bof_directory_rebuilds_total")
        until = time.monotonic() + 5
        while self.server.metric("bof_directory_rebuilds_total") == revision and time.monotonic() < until:
            time.sleep(0.05)

    def check_refused(self, capture):
        answer = self.sender.send_compact(capture)
        self.assertEqual(answer.status, 500, answer)
        self.assertTrue(answer.fault)
        return answer.fault

    def test_wrong_words_names_and_unknown_sources_all_hear_the_same(self):
        now = int(time.time() * 1000)
        faults = {self.check_refused(bof2.Capture(next(self.marks), 1, now, **more))
                  for more in ({"word": "wrong"}, {"word": WORD + "x"}, {"username": "nobody"}, {"source": 31_000})}
        self.assertEqual(len(faults), 1, faults)
        self.assertTrue({"wrong_word", "unknown_source"} >= set(self.reasons()))
        self.check_kept()

    def test_a_camera_added_while_running_is_known_within_two_seconds(self):
        unknown = bof2.Capture(next(self.marks), 50, int(time.time() * 1000))
        self.check_accepted(self.sender.send_compact(unknown))
        self.server.import_nrds([{"feed": FEED, "source": SOURCE, "camera": 50}])
        time.sleep(2)
        self.check_accepted(self.sender.send_compact(self.capture(camera=50)))
        self.assertEqual(self.reasons(), ["unknown_camera"])
        self.check_kept()

    def test_addresses_and_validity_of_a_source(self):
        self.server.add_source(FEED, 20, USERNAME, WORD, addresses=("10.0.0.0/8", "2001:db8::/32"))
        self.server.add_source(FEED, 21, USERNAME, WORD,
                               more=("--valid-from", "2020-01-01T00:00:00Z", "--valid-until", "2021-01-01T00:00:00Z"))
        self.server.add_source(FEED, 22, USERNAME, WORD, addresses=("127.0.0.1",))
        self.server.import_nrds([{"feed": FEED, "source": source, "camera": 1} for source in (20, 22)])
        time.sleep(2)
        now = int(time.time() * 1000)
        self.check_refused(bof2.Capture(next(self.marks), 1, now, source=20))
        self.check_refused(bof2.Capture(next(self.marks), 1, now, source=21))
        self.check_accepted(self.sender.send_compact(self.capture(source=22)))
        self.check_kept()

    def test_over_tls(self):
        secure = bof2.Sender(self.server.ports["tls"], self.server.data / "tls" / "ca.crt")
        self.addCleanup(secure.close)
        one = self.capture(plate=jpeg(b"plate"), overview=jpeg(b"overview", size=28_000))
        self.check_accepted(secure.send(one))
        self.assertEqual(len(self.check_kept()[one.vrm]["images"]), 2)


if __name__ == "__main__":
    harness.main()
