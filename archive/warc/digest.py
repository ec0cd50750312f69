"""The digest of a payload, as in WARC-Payload-Digest: the algorithm, a colon, and the hash in base 32.

The payload is the body in its content coding, without a transfer coding (WARC 1.1, 5.9).
"""

from __future__ import annotations

import base64
import hashlib

ALGORITHM = "sha256"  # not SHA-1, as usual in WARC files: who can make two pages with one digest could hide the second
_KNOWN = ("sha1", "sha256", "sha512", "md5")


def payload_digest(payload: bytes) -> str:
    """The digest of a payload."""
    return f"{ALGORITHM}:{base64.b32encode(hashlib.new(ALGORITHM, payload).digest()).decode()}"


def has_digest(payload: bytes, digest: str) -> bool | None:
    """Whether the payload has this digest, in base 32 or hexadecimal; None if its algorithm is not known here, or the
    value is no digest of it."""
    algorithm, _, value = digest.partition(":")
    if algorithm.lower() not in _KNOWN:
        return None
    found = hashlib.new(algorithm.lower(), payload, usedforsecurity=False)
    forms = found.hexdigest().upper(), base64.b32encode(found.digest()).decode().rstrip("=")
    given = value.upper().rstrip("=")
    return given in forms if len(given) in map(len, forms) else None
