"""The API as a person with a browser uses it: one cookie, the Origin that browsers send, TLS with the local
authority trusted; and a desk's stream of alerts, listened to beside the test."""
import contextlib
import http.client
import itertools
import json
import socket
import ssl
import threading
import time

HOST = "127.0.0.1"
SESSION_COOKIE = {True: "__Host-bof_session", False: "bof_session"}  # By whether TLS is used.
WAITS_MAX = 10


class Answer:
    """`body`: the parsed JSON, or the bytes of anything else."""

    def __init__(self, response):
        self.status, self.headers, self.raw = response.status, response.headers, response.read()
        self.kind = self.headers.get("Content-Type", "")
        self.body = json.loads(self.raw) if self.raw and self.kind.split(";")[0].endswith("json") else self.raw

    @property
    def version(self):
        """To be sent back as If-Match."""
        return {"If-Match": self.headers["ETag"]}

    def __repr__(self):
        return f"Answer({self.status}, {self.raw[:600]})"


class Client:
    """One person. Threads: one. The rate of one address is seldom the subject: each client has its own.

    `authority`: the file of the certificate authority to trust; None: no TLS."""
    _numbers = itertools.count(1)
    asked = set()  # Every path that any client has asked for: nothing secret may be in one.

    def __init__(self, port, authority=None, agent="harness", origin=None):
        self.port, self.authority, self.agent, self.cookie = port, authority, agent, None
        self.origin = origin or f"{'http' if authority is None else 'https'}://{HOST}:{port}"
        number = next(Client._numbers)
        self.address = f"127.0.{number // 250}.{number % 250 + 1}"
        self.person = None  # Id, once signed in.
        self.password = None  # Given once more when a grave act asks for it.
        self._context = None

    def connect(self):
        place = {"timeout": 30, "source_address": (self.address, 0)}
        if self.authority is None:
            return http.client.HTTPConnection(HOST, self.port, **place)
        return http.client.HTTPSConnection(HOST, self.port, context=self._trust(), **place)

    def _trust(self):
        """Reading the authority takes longer than a request: once for each client."""
        if self._context is None:
            self._context = ssl.create_default_context(cafile=self.authority)
        return self._context

    def send(self, connection, method, path, body=None, headers=None):
        """The request alone. Returns the response, not read yet."""
        Client.asked.add(path)
        given = {"Origin": self.origin, "User-Agent": self.agent}
        if self.cookie:
            given["Cookie"] = self.cookie
        if body is not None:
            given["Content-Type"] = "application/json"
        connection.request(method, path, None if body is None else json.dumps(body), {**given, **(headers or {})})
        return connection.getresponse()

    def ask(self, method, path, body=None, headers=None, until=None):
        """The Answer; with `until`, the text of a stream as far as these bytes have come."""
        connection = self.connect()
        with contextlib.closing(connection):
            response = self.send(connection, method, path, body, headers)
            if until is None or response.status != 200:
                answer = Answer(response)
                return self.ask(method, path, body, headers) if self._confirms(answer) else answer
            text = b""
            while until not in text:
                text += response.read1(65536)
            return text.decode()

    def _confirms(self, answer):
        """Whether the answer wanted the password once more, and it was given."""
        if answer.status != 403 or self.password is None or not isinstance(answer.body, dict):
            return False
        if answer.body["code"] != "reauthentication_needed":
            return False
        return self.ask("POST", "/api/v1/session/confirm", {"password": self.password}).status == 200

    def get(self, path):
        return self.ask("GET", path)

    def must(self, status, method, path, body=None, headers=None):
        """As ask(); any other status is an AssertionError. Waits where the server says that this was too much at once."""
        for _ in range(WAITS_MAX):
            answer = self.ask(method, path, body, headers)
            if answer.status != 429 or status == 429 or "Retry-After" not in answer.headers:
                break
            time.sleep(int(answer.headers["Retry-After"]))
        assert answer.status == status, f"{method} {path}: {answer}"
        return answer

    def sign_in(self, name, password):
        answer = self.ask("POST", "/api/v1/session", {"user_name": name, "password": password})
        if answer.status == 201:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.person = answer.body["person"]["id"]
            self.password = password
        return answer

    def give_code(self, pending, code):
        """The second step after a sign_in() that was answered 202, as `pending`."""
        self.cookie = pending.headers["Set-Cookie"].split(";")[0]
        answer = self.ask("POST", "/api/v1/session/code", {"code": code})
        if answer.status == 201:
            self.cookie = answer.headers.get_all("Set-Cookie")[0].split(";")[0]
            self.person = answer.body["person"]["id"]
        return answer


class Event:
    """One server-sent event. `came`: time.monotonic()."""

    def __init__(self, fields, came):
        self.name, self.cursor, self.came = fields.get("event"), fields.get("id"), came
        self.data = json.loads(fields["data"])


class AlertStream(threading.Thread):
    """A desk's stream, read until the server ends it or close(). Threads: any."""

    def __init__(self, client, desk, cursor=None):
        super().__init__(name=f"stream-{desk}", daemon=True)
        self._connection = client.connect()
        headers = {"Last-Event-ID": cursor} if cursor else None
        self._response = client.send(self._connection, "GET", f"/api/v1/alerts/stream?desk={desk}", headers=headers)
        self.status = self._response.status
        self._changed = threading.Condition()
        self._events = []
        if self.status == 200:
            self.start()

    def run(self):
        fields = {}
        with contextlib.suppress(OSError, ValueError, AttributeError, http.client.HTTPException):
            for line in self._response:
                text = line.decode().rstrip("\n")
                if text:
                    name, _, value = text.partition(": ")
                    fields[name] = value
                    continue
                with self._changed:
                    self._events.append(Event(fields, time.monotonic()))
                    self._changed.notify_all()
                fields = {}

    def events(self, name=None):
        with self._changed:
            return [event for event in self._events if name in (None, event.name)]

    def marks(self):
        """Of the alerts that came, in their order."""
        return [event.data["vrm"] for event in self.events("alert")]

    def wait(self, is_it, seconds=20, since=0):
        """The first event for which `is_it(event)`, among those behind the first `since`. An AssertionError when
        none comes."""
        with self._changed:
            found = []

            def look():
                found[:] = [event for event in self._events[since:] if is_it(event)][:1]
                return found
            if not self._changed.wait_for(look, seconds):
                told = [(event.name, event.data) for event in self._events[-5:]]
                raise AssertionError(f"what was waited for did not come within {seconds} s; last came {told}")
            return found[0]

    def alert(self, vrm, seconds=20, **facts):
        """The alert of this vehicle, once it is as `facts` say."""
        return self.wait(lambda event: event.name == "alert" and event.data["vrm"] == vrm and all(
            event.data[name] == value for name, value in facts.items()), seconds).data

    def count(self):
        with self._changed:
            return len(self._events)

    def close(self):
        with contextlib.suppress(OSError, AttributeError):
            self._connection.sock.shutdown(socket.SHUT_RDWR)
        if self.is_alive():
            self.join(10)
        self._connection.close()
