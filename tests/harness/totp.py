"""Codes of a second factor as a phone makes them: RFC 6238, SHA-1, six digits, thirty seconds."""
import base64
import hashlib
import hmac
import struct
import time

STEP_SECONDS = 30


def code(secret, when=None):
    """`secret`: in base 32, as the service tells it. `when`: seconds since 1970, now if None."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = int((time.time() if when is None else when) // STEP_SECONDS)
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack_from('>I', digest, at)[0] & 0x7FFFFFFF) % 1_000_000:06d}"
