"""The key of the backups: what is derived from it, and how it is sealed for whoever looks after the box.

Owns two standard constructions and no other cryptography: HKDF-SHA256 (RFC 5869) makes every key that
backups and archives need from the one key that is escrowed, and HPKE (RFC 9180; X25519, HKDF-SHA256,
ChaCha20-Poly1305) seals that key for a recovery recipient, as an age recipient would, without another
program on the box. The database's own key, sealed to the TPM, never comes here: a stolen box opens no
backup, and a stolen backup opens no box.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from appliance.domain.upkeep.key_words import from_words
from appliance.errors import Misconfigured

KEY_BYTES = 32
_NONCE_BYTES = 12
_HEADER = "recallbox-escrow-1"
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_INFO = b"recallbox backup key"


def derive(key: bytes, purpose: str, salt: bytes = b"") -> bytes:
    """Given the escrowed key, return the key of 32 bytes for one purpose."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=f"recallbox {purpose}".encode())
    return kdf.derive(key)


def new_recipient() -> tuple[str, str]:
    """Return a fresh pair for a recovery recipient: public and private, in hexadecimal."""
    private = X25519PrivateKey.generate()
    return private.public_key().public_bytes_raw().hex(), private.private_bytes_raw().hex()


def seal_for(recipient: str, key: bytes) -> str:
    """Given a recipient's public key in hexadecimal, return the sealed key as one line of text."""
    try:
        public = X25519PublicKey.from_public_bytes(bytes.fromhex(recipient))
    except ValueError:
        raise Misconfigured(
            "backup.recovery_recipient is not a public key of 64 hexadecimal digits",
            remedy="`recallbox backup recipient` makes a pair; the MSP keeps the private half",
        ) from None
    sealed = _SUITE.encrypt(key, public, info=_INFO)
    return f"{_HEADER} {fingerprint(recipient)} {base64.b64encode(sealed).decode()}"


def open_sealed(text: str, private: str) -> bytes:
    """Given a sealed key and the recipient's private key in hexadecimal, return the key."""
    remedy = "name the file that `recallbox backup init` wrote, and the private key of its recipient"
    try:
        header, _, sealed = text.split()
        if header != _HEADER:
            raise ValueError(header)
        one = X25519PrivateKey.from_private_bytes(bytes.fromhex(private.strip()))
        return _SUITE.decrypt(base64.b64decode(sealed, validate=True), one, info=_INFO)
    except (ValueError, InvalidTag, binascii.Error):
        raise Misconfigured("the sealed key does not open", remedy=remedy) from None


def fingerprint(text: str) -> str:
    """Return sixteen hexadecimal digits that tell a secret or a key from others."""
    return hashlib.sha256(f"recallbox fingerprint {text}".encode()).hexdigest()[:16]


def read_key(text: str) -> bytes:
    """Given the backup key in hexadecimal or in words, return it. Raise Misconfigured if it is neither."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        try:
            key = from_words(text)
        except ValueError as error:
            raise Misconfigured(f"this is not a backup key: {error}", remedy="read the page again") from None
    if len(key) != KEY_BYTES:
        raise Misconfigured(f"a backup key has {KEY_BYTES} bytes, this one {len(key)}")
    return key


def encrypt(key: bytes, nonce: bytes, data: bytes, name: str) -> bytes:
    """Given a key, 12 bytes never used with it before, data and what they are, return them sealed."""
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, data, name.encode())


def decrypt(key: bytes, sealed: bytes, name: str) -> bytes:
    """Return what was sealed under that name. Raise ValueError if it is not that, or was altered."""
    try:
        nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return ChaCha20Poly1305(key).decrypt(nonce, rest, name.encode())
    except InvalidTag:
        raise ValueError("the data do not open: another key, another name, or altered") from None
