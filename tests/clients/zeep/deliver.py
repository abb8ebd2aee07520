"""Delivers what stands on standard input through a client that python3-zeep makes from the server's WSDLs.
usage: deliver.py BASE_URL [CA.crt]; the lines are described in clients_test.py."""
import base64
import datetime
import sys

import requests
import zeep
from zeep.transports import Transport

NIL = "\\N"


def value_of(text, kind):
    if text == NIL:
        return zeep.xsd.Nil
    if kind == "base64Binary":
        return base64.b64decode(text)
    if kind == "dateTime":
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    if kind in ("short", "int", "byte"):
        return int(text)
    if kind == "float":
        return float(text)
    if kind == "boolean":
        return text == "true"
    return text


class Deliverer:
    def __init__(self, base, authority):
        session = requests.Session()
        session.verify = authority or True
        session.trust_env = False  # Else a bundle named there would stand in for ours.
        self._base, self._transport, self._clients = base, Transport(session=session), {}

    def call(self, service, operation, texts):
        if service not in self._clients:
            self._clients[service] = zeep.Client(f"{self._base}/{service}?wsdl", transport=self._transport)
        client = self._clients[service]
        if operation == "sendCompoundCapture":
            array = client.get_type(f"{{{self._base}/{service}}}ArrayOf_xsd_string")
            return client.service.sendCompoundCapture(array(texts))
        parts = client.service._binding.get(operation).input.body.type.elements
        return client.service[operation](
            *[value_of(text, part.type.name) for text, (_, part) in zip(texts, parts, strict=True)])


def main(base, authority=None):
    deliverer = Deliverer(base, authority)
    for line in sys.stdin.read().splitlines():
        name, service, operation, *texts = line.split("\t")
        try:
            answer = deliverer.call(service, operation, texts)
            text = str(answer).lower() if isinstance(answer, bool) else answer or ""
            print(name, "return", text, sep="\t", flush=True)
        except zeep.exceptions.Fault as fault:
            print(name, "fault", fault.message, sep="\t", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
