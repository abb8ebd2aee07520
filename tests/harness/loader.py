"""Many senders at once, who remember what they sent and what was answered; and the comparison of that with what
is kept."""
import collections
import hashlib
import http.client
import random
import threading
import time

from . import bof2
from .bofd import CAMERAS
from .jpeg import jpeg

PLATE_BYTES, OVERVIEW_BYTES = 2_500, 12_000


def digest(content):
    return hashlib.sha256(content).hexdigest()


class Ledger:
    """What one sender did. `answered` holds only what the server said it has."""

    def __init__(self):
        self.sent = set()  # natural keys
        self.sent_images = set()  # (key, kind, digest)
        self.answered = {}  # key -> confidence
        self.answered_variants = collections.defaultdict(set)  # key -> confidences after the first
        self.answered_images = set()


class Step:
    """One request: what it carries, and how to send it."""

    def __init__(self, send, captures=(), images=(), variant=False):
        self.send, self.captures, self.images, self.variant = send, captures, images, variant

    def note_sent(self, ledger):
        ledger.sent.update(capture.key() for capture in self.captures)
        ledger.sent_images.update(self.images)

    def note_answered(self, ledger):
        for capture in self.captures:
            if self.variant:
                ledger.answered_variants[capture.key()].add(capture.confidence)
            else:
                ledger.answered[capture.key()] = capture.confidence
        ledger.answered_images.update(self.images)


class Camera(threading.Thread):
    """A sender with one connection. It makes up passages, sends them in the ways real devices do, and what was
    not answered it sends again until it is."""

    def __init__(self, loader, number, of):
        super().__init__(name=f"camera-{number}", daemon=True)
        self.ledger = Ledger()
        self.planted_sent = {}  # mark -> Capture
        self.refusals = collections.Counter()
        self.failure = None
        self._loader = loader
        self._random = random.Random(f"{loader.seed} {number}")
        self._marks = bof2.marks(number, of)
        self._sender = bof2.Sender(loader.port, seconds=loader.answer_seconds_max)
        self._open = []  # Jobs begun: lists of steps still to do.

    def run(self):
        try:
            while not self._loader.is_over(self):
                if not self._loader.up.wait(0.1):
                    continue
                draining = self._loader.draining.is_set()
                if self._open and (draining or self._random.random() < 0.5):
                    self._go_on(self._open.pop(0))
                elif not draining:
                    self._go_on(self._new_job())
        except BaseException as error:  # pylint: disable=broad-except
            self.failure = error
            raise
        finally:
            self._sender.close()

    def has_work(self):
        return bool(self._open)

    def _go_on(self, steps):
        """One step of a job; what is left of the job goes back to the end of the line."""
        step = steps[0]
        step.note_sent(self.ledger)
        try:
            answer = step.send(self._sender)
        except (OSError, http.client.HTTPException) as error:
            self.refusals[type(error).__name__] += 1
            self._open.append(steps)
            if not self._loader.up.is_set():
                return
            time.sleep(0.02)
            return
        if answer.accepted:
            step.note_answered(self.ledger)
            steps = steps[1:]
        elif answer.retryable:
            self.refusals["503"] += 1
            self._loader.note_refused()
            time.sleep(0.05)
        else:
            raise AssertionError(f"a good request was answered {answer}")
        if steps:
            self._open.append(steps)

    def _new_job(self):
        if self._random.random() < self._loader.planted_share:
            try:
                return self._planted(self._loader.planted.popleft())
            except IndexError:  # All have passed.
                pass
        kind = self._random.choices(("compact", "compound", "full", "late", "early", "repeat", "variant"),
                                    (30, 10, 25, 10, 10, 10, 5))[0]
        return getattr(self, f"_{kind}")()

    def _planted(self, mark):
        """A listed vehicle, once; but its camera may tell of it twice, or in a crowd."""
        one = bof2.Capture(mark, self._random.choice(CAMERAS), int(time.time() * 1000) - self._random.randint(0, 2_000))
        crowd = [one, *(self._capture() for _ in range(self._random.choice((0, 0, 5))))]
        self._random.shuffle(crowd)
        self.planted_sent[mark] = one
        return [Step(lambda sender: sender.send_compact(*crowd), crowd)] * self._random.choice((1, 1, 2))

    def _capture(self, **more):
        captured = int(time.time() * 1000) - self._random.randint(0, 2_000)
        return bof2.Capture(next(self._marks), self._random.choice(CAMERAS), captured, **more)

    def _compact(self):
        one = self._capture()
        return [Step(lambda sender: sender.send_compact(one), [one])]

    def _compound(self):
        some = [self._capture() for _ in range(self._random.randint(2, 12))]
        return [Step(lambda sender: sender.send_compact(*some), some)]

    def _full(self):
        mark = self._random.randbytes(8)
        one = self._capture(plate=jpeg(b"p" + mark, size=PLATE_BYTES),
                            overview=jpeg(b"o" + mark, 640, 480, OVERVIEW_BYTES))
        images = [(one.key(), "plate", digest(one.plate)), (one.key(), "overview", digest(one.overview))]
        return [Step(lambda sender: sender.send(one), [one], images)]

    def _image_step(self, one):
        code, kind = self._random.choice(((bof2.PLATE, "plate"), (bof2.OVERVIEW, "overview")))
        content = jpeg(code.encode() + self._random.randbytes(8), size=PLATE_BYTES)
        return Step(lambda sender: sender.add_image(one, code, content), (), [(one.key(), kind, digest(content))])

    def _late(self):
        steps = self._compact()
        return [*steps, self._image_step(steps[0].captures[0])]

    def _early(self):
        steps = self._compact()
        return [self._image_step(steps[0].captures[0]), *steps]

    def _repeat(self):
        return self._random.choice((self._compact, self._full, self._compound))() * 2

    def _variant(self):
        first = self._capture()
        other = bof2.Capture(first.vrm, first.camera, first.captured_ms, confidence=60)
        return [Step(lambda sender: sender.send_compact(first), [first]),
                Step(lambda sender: sender.send_compact(other), [other], variant=True)]


class Loader:
    """Some cameras. up: set while the server should be spoken to. `planted`: marks each of which is to pass once,
    about `planted_share` of all jobs; none that bof2.marks() makes early."""

    def __init__(self, port, seed, cameras=8, answer_seconds_max=20, planted=(), planted_share=0.2):
        self.planted, self.planted_share = collections.deque(planted), planted_share if planted else 0.0
        self.port, self.seed, self.answer_seconds_max = port, seed, answer_seconds_max
        self.up, self.draining, self._stop = threading.Event(), threading.Event(), threading.Event()
        self.last_refusal = None
        self.cameras = [Camera(self, number, cameras) for number in range(cameras)]

    def start(self):
        self.up.set()
        for camera in self.cameras:
            camera.start()

    def drain(self, seconds):
        """Makes up nothing new, and waits until everything sent has been answered."""
        self.draining.set()
        self.up.set()
        until = time.monotonic() + seconds
        for camera in self.cameras:
            camera.join(max(0.1, until - time.monotonic()))
            if camera.is_alive():
                self._stop.set()
                raise AssertionError(f"not everything was answered within {seconds} s: {camera.refusals}")
        self.check()

    def stop(self):
        self._stop.set()
        for camera in self.cameras:
            camera.join(60)

    def check(self):
        """Raises what a camera came upon."""
        for camera in self.cameras:
            if camera.failure is not None:
                raise camera.failure

    def is_over(self, camera):
        return self._stop.is_set() or (self.draining.is_set() and not camera.has_work())

    def note_refused(self):
        self.last_refusal = time.monotonic()

    def planted_answered(self):
        """{mark: Capture} of the planted ones that were answered."""
        return {mark: capture for camera in self.cameras for mark, capture in list(camera.planted_sent.items())
                if capture.key() in camera.ledger.answered}

    def answered_count(self):
        return sum(len(camera.ledger.answered) for camera in self.cameras)

    def refusals(self):
        return sum((camera.refusals for camera in self.cameras), collections.Counter())

    def problems(self, reads, images_may_be_lost=False):
        """Sentences about what `reads` (of Bofd.stored_reads) lack, or have too much. With `images_may_be_lost` a
        read may lack its images if it says so."""
        kept, found = {}, collections.defaultdict(list)
        for read in reads:
            key = read["vrm"], read["address"], read["captured_ms"]
            if key in kept:
                found["a read is kept twice"].append(key)
            kept[key] = read
        sent = set().union(*(camera.ledger.sent for camera in self.cameras))
        for key in kept.keys() - sent:
            found["a read is kept that nobody sent"].append(key)
        for camera in self.cameras:
            self._compare(camera.ledger, kept, found, images_may_be_lost)
        return [f"{what}: {len(keys)} times, first {keys[0]}" for what, keys in found.items()]

    @staticmethod
    def _compare(ledger, kept, found, images_may_be_lost):
        answered_images, sent_images = collections.defaultdict(set), collections.defaultdict(set)
        for key, kind, content in ledger.answered_images:
            answered_images[key].add((kind, content))
        for key, kind, content in ledger.sent_images:
            sent_images[key].add((kind, content))
        for key, confidence in ledger.answered.items():
            if key not in kept:
                found["an answered read is lost"].append(key)
            elif kept[key]["confidence"] != confidence:
                found["a read is kept with other content"].append(key)
        for key in ledger.sent & kept.keys():
            images = [(image["kind"], image["sha256"]) for image in kept[key]["images"]]
            is_flagged = "image_lost" in kept[key]["flags"]
            if key in ledger.answered and answered_images[key] - set(images) and not (
                    is_flagged and images_may_be_lost):
                found["an answered image is lost"].append(key)
            if set(images) - sent_images[key]:
                found["an image is kept that nobody sent with this read"].append(key)
            if len(images) != len(set(images)):
                found["an image is kept twice"].append(key)
            variants = [variant["confidence"] for variant in kept[key]["variants"]]
            if ledger.answered_variants[key] - set(variants) or len(variants) != len(set(variants)):
                found["a differing repeat is lost, or kept twice"].append(key)
            if kept[key]["damage"]:
                found["the images of a read are damaged"].append(key)
            if is_flagged and not images_may_be_lost:
                found["a read is flagged image_lost"].append(key)
