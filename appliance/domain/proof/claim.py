"""The claim code: sixteen letters on a new box's screen that say which box answers over the network.

The code is part of a hash of the box's own SSH host key, so typing it into the enrolment proves that the
technician's laptop talks to the box on the bench and to nobody between. It opens nothing and is no secret:
who reads it can recognise the box, not enter it. 80 bits: finding another key with the same code takes
2^80 tries.
"""

from __future__ import annotations

import base64
import hashlib
import re

_PURPOSE = b"recallbox claim code 1\0"
_LETTERS = 16


def claim_code(host_key: str) -> str:
    """Given the box's public host key as OpenSSH writes it, return its code, e.g. `ABCD-EFGH-2345-WXYZ`.

    The comment after the key does not count. Raise ValueError if the text is no key.
    """
    words = host_key.split()
    if len(words) < 2 or words[0] != "ssh-ed25519":
        raise ValueError("not an Ed25519 host key")
    digest = hashlib.sha256(_PURPOSE + base64.b64decode(words[1], validate=True)).digest()
    letters = base64.b32encode(digest)[:_LETTERS].decode()
    return "-".join(re.findall("....", letters))


def is_claim_of(code: str, host_key: str) -> bool:
    """Return whether a code, however it was typed, is that of a key."""
    typed = re.sub(r"[\s-]", "", code).upper()
    return typed == claim_code(host_key).replace("-", "")
