"""A plain BOF2 sender: documents written by hand, one keep-alive connection, answers taken apart. The documents
owe nothing to our own codec, so that the two cannot share a mistake."""
import base64
import datetime
import http.client
import itertools
import re
import socket
import ssl
from xml.sax.saxutils import escape

from . import bofd

INPUT_NAMESPACE = "http://input.webservices.bof2.anite.com"
ADMIN_NAMESPACE = "http://admin.webservices.bof2.anite.com"
SERVICES = {"sendCapture": "InputCaptureWebService", "sendCompactCapture": "InputCompactCaptureWebService",
            "sendCompoundCapture": "InputCompoundCaptureWebService",
            "addBinaryCaptureData": "InputBinaryCaptureDataWebService", "ping": "PingWebService"}
PLATE, OVERVIEW = "P", "C"


def path_of(operation):
    return f"/bof2/services/{SERVICES[operation]}"


def time_text(moment_ms):
    """Milliseconds since 1970 as xsd:dateTime in UTC."""
    moment = datetime.datetime.fromtimestamp(moment_ms // 1000, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment_ms % 1000:03d}Z"


class Capture:
    """One passage as a camera would send it."""

    def __init__(self, vrm, camera, captured_ms, plate=None, overview=None, confidence=95, **more):
        self.vrm, self.camera, self.captured_ms = vrm, camera, captured_ms
        self.plate, self.overview, self.confidence = plate, overview, confidence
        self.feed = more.pop("feed", bofd.FEED)
        self.source = more.pop("source", bofd.SOURCE)
        self.word = more.pop("word", bofd.WORD)
        self.username = more.pop("username", bofd.USERNAME)
        self.captured = more.pop("captured", None) or time_text(captured_ms)
        assert not more, more

    def key(self):
        """The natural key."""
        return self.vrm, (self.feed, self.source, self.camera), self.captured_ms

    def compact(self):
        return "|".join(map(str, (self.word, self.username, self.vrm, self.feed, self.source, self.camera,
                                  self.captured, 51.856, -4.312, 0, "", "", "", self.confidence, "true")))


def part(name, kind, value):
    return f'<{name} xsi:type="xsd:{kind}">{escape(str(value))}</{name}>'


def binary(name, content):
    if content is None:
        return f'<{name} xsi:type="xsd:base64Binary" xsi:nil="true"/>'
    return f'<{name} xsi:type="xsd:base64Binary">{base64.b64encode(content).decode()}</{name}>'


def envelope(operation, parts, namespace=INPUT_NAMESPACE, siblings=""):
    return ('<?xml version="1.0" encoding="UTF-8"?>'
            '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
            ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
            f'<soapenv:Body><n:{operation} xmlns:n="{namespace}"'
            ' soapenv:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">'
            f'{parts}</n:{operation}>{siblings}</soapenv:Body></soapenv:Envelope>').encode()


def send_capture_parts(capture):
    return "".join((
        part("signatureOfSender", "string", capture.word), part("username", "string", capture.username),
        part("vrm", "string", capture.vrm), part("feedIdentifier", "short", capture.feed),
        part("sourceIdentifier", "short", capture.source), part("cameraIdentifier", "short", capture.camera),
        binary("plateJpegImage", capture.plate), binary("overviewJpegImage", capture.overview),
        part("captureTime", "dateTime", capture.captured), part("latitude", "float", 51.856),
        part("longitude", "float", -4.312), part("cameraPresetPosition", "short", 0),
        part("cameraPan", "string", ""), part("cameraTilt", "string", ""), part("cameraZoom", "string", ""),
        part("confidencePercentage", "byte", capture.confidence),
        part("motionTowardCamera", "boolean", "true")))


def send_capture(capture):
    return envelope("sendCapture", send_capture_parts(capture))


def send_compact_capture(text):
    return envelope("sendCompactCapture", part("capture", "string", text))


def send_compound_capture(texts):
    items = "".join(f'<item xsi:type="xsd:string">{escape(text)}</item>' for text in texts)
    return envelope("sendCompoundCapture",
                    f'<captures soapenc:arrayType="xsd:string[{len(texts)}]" xsi:type="soapenc:Array"'
                    f' xmlns:soapenc="http://schemas.xmlsoap.org/soap/encoding/">{items}</captures>')


def add_binary_capture_data(capture, kind, content):
    return envelope("addBinaryCaptureData", "".join((
        part("signature", "string", capture.word), part("username", "string", capture.username),
        part("vrm", "string", capture.vrm), part("feedIdentifier", "short", capture.feed),
        part("sourceIdentifier", "short", capture.source), part("cameraIdentifier", "short", capture.camera),
        part("captureTime", "dateTime", capture.captured), binary("binaryImage", content),
        part("binaryDataType", "string", kind))))


def ping(word=bofd.WORD, source=bofd.SOURCE):
    return envelope("ping", part("signature", "string", word) + part("sourcePncId", "int", source),
                    ADMIN_NAMESPACE)


class Answer:
    """What came back: `status`, `text` of the return (None: no return), `fault` (None: none)."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        found = re.search(r"<(?:\w+:)?(\w+)Return\b[^>]*?(?:/>|>(.*?)</)", body, re.S)
        self.text = (found[2] or "") if found else None
        fault = re.search(r"<faultstring[^>]*>(.*?)</faultstring>", body, re.S)
        self.fault = fault[1] if fault else None

    @property
    def accepted(self):
        """Durable, and nothing to complain about."""
        return self.status == 200 and self.text == ""

    @property
    def retryable(self):
        return self.status == 503 and self.fault is not None

    def __repr__(self):
        return f"Answer({self.status}, text={self.text!r}, fault={self.fault!r})"


class Sender:
    """One connection, made again when it broke. Threads: one."""

    def __init__(self, port, authority=None, seconds=30):
        self._port, self._authority, self._seconds = port, authority, seconds
        self._connection = None

    def post(self, operation, document, headers=None, path=None):
        """Errors: OSError, http.client.HTTPException - no answer; nothing is known of what became of it."""
        if self._connection is None:
            self._connection = self._connect()
        try:
            self._connection.request("POST", path or path_of(operation), document,
                                     {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""',
                                      **(headers or {})})
            answer = self._connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def get(self, path):
        if self._connection is None:
            self._connection = self._connect()
        self._connection.request("GET", path)
        answer = self._connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode())

    def send(self, capture):
        return self.post("sendCapture", send_capture(capture))

    def send_compact(self, *captures):
        if len(captures) == 1:
            return self.post("sendCompactCapture", send_compact_capture(captures[0].compact()))
        return self.post("sendCompoundCapture", send_compound_capture([one.compact() for one in captures]))

    def add_image(self, capture, kind, content):
        return self.post("addBinaryCaptureData", add_binary_capture_data(capture, kind, content))

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connect(self):
        if self._authority:
            context = ssl.create_default_context(cafile=self._authority)
            return http.client.HTTPSConnection("localhost", self._port, timeout=self._seconds, context=context)
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._seconds)
        connection.connect()
        # Header and body go out as two writes: without this the second waits for the first's acknowledgement.
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def marks(first=0, step=1):
    """Marks of the current format that have never been issued, endlessly, each once. Two streams with the same
    `step` and another `first` below it have none in common."""
    ages = [*range(28, 51), *range(78, 100)]
    letters = "ABCDEFGHJKLMNOPRSTUVWXYZ"
    for number in itertools.count(first, step):
        tail, left = "", number
        for _ in range(3):
            left, digit = divmod(left, len(letters))
            tail += letters[digit]
        left, age = divmod(left, len(ages))
        first_letter, second = divmod(left, len(letters))
        yield f"{letters[first_letter]}{letters[second]}{ages[age]:02d}{tail}"
