"""The verifier's own Ed25519, held against RFC 8032's vectors and against another implementation."""

from __future__ import annotations

import random

import pytest

from appliance.adapters.ed25519 import Ed25519Notary
from appliance.verifier.recallbox_verify import public_key, sign, verify_signature

ORDER = 2**252 + 27742317777372353535851937790883648493
PRIME = 2**255 - 19

# RFC 8032 section 7.1: seed, public key, message, signature.
VECTORS = [
    (
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]

# Every y, in both signs and also as y + p where that fits, of the points of small order.
_SMALL_Y = [
    0,
    1,
    PRIME - 1,
    PRIME,
    PRIME + 1,
    2707385501144840649318225287225658788936804267575313519463743609750303021,
    PRIME - 2707385501144840649318225287225658788936804267575313519463743609750303021,
]
SMALL = [(y | sign_bit << 255).to_bytes(32, "little") for y in _SMALL_Y for sign_bit in (0, 1)]


@pytest.mark.parametrize(("seed", "public", "message", "signature"), VECTORS)
def test_the_vectors_of_the_rfc(seed: str, public: str, message: str, signature: str) -> None:
    raw = bytes.fromhex(message)
    assert public == public_key(bytes.fromhex(seed)).hex()
    assert signature == sign(bytes.fromhex(seed), raw).hex()
    assert verify_signature(bytes.fromhex(public), raw, bytes.fromhex(signature))
    assert not verify_signature(bytes.fromhex(public), raw + b"x", bytes.fromhex(signature))


def compare(count: int, seed: int) -> dict[bool, int]:
    """Ask both implementations about signatures whole and spoilt; return how often both said yes and no."""
    chance = random.Random(seed)
    said = {True: 0, False: 0}
    for number in range(count):
        notary = Ed25519Notary(chance.randbytes(32))
        message = chance.randbytes(chance.randrange(200))
        public, signature = spoil(chance, number % 6, notary.public, notary.sign(message))
        expected = notary.verifies(public, message, signature)
        assert expected == verify_signature(public, message, signature), (number, public.hex())
        said[expected] += 1
    return said


def spoil(chance: random.Random, kind: int, public: bytes, signature: bytes) -> tuple[bytes, bytes]:
    """Return a key and a signature, whole or spoilt in one way."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if kind == 1:  # one bit of the signature
        place = chance.randrange(512)
        flipped = int.from_bytes(signature, "little") ^ 1 << place
        return public, flipped.to_bytes(64, "little")
    if kind == 2:  # malleable: the same s, written as s + L
        return public, r + (s + ORDER).to_bytes(32, "little")
    if kind == 3:  # one bit of the key: a point or none
        return (int.from_bytes(public, "little") ^ 1 << chance.randrange(256)).to_bytes(
            32, "little"
        ), signature
    if kind == 4:  # another r, on the curve or not
        return public, chance.randbytes(32) + signature[32:]
    if kind == 5:  # an s that is not below L in a less obvious way
        return public, r + (s | 0xF << 252).to_bytes(32, "little")
    return public, signature


def test_signatures_whole_and_spoilt_are_judged_alike() -> None:
    said = compare(300, 1)
    assert {True: 50, False: 250} == said


@pytest.mark.slow
def test_thousands_of_signatures_are_judged_alike() -> None:
    said = compare(6000, 2)
    assert {True: 1000, False: 5000} == said


@pytest.mark.parametrize("key", SMALL, ids=lambda key: key.hex()[:6])
def test_keys_of_small_order_and_second_spellings_of_keys_sign_nothing(key: bytes) -> None:
    """Another implementation accepts some of these: with s = 0 anybody can write what they "signed"."""
    for r in SMALL:
        for s in (0, 1, ORDER):
            signature = r + s.to_bytes(32, "little")
            assert not any(verify_signature(key, b"%d" % number, signature) for number in range(4))


def test_a_second_spelling_of_r_verifies_nothing() -> None:
    """R = y + p for the few y below 19: the bytes are compared, not the point."""
    notary = Ed25519Notary(bytes(32))
    for y in range(19):
        for sign_bit in (0, 1):
            r = (PRIME + y | sign_bit << 255).to_bytes(32, "little")
            assert not verify_signature(notary.public, b"", r + bytes(32))


def test_keys_and_signatures_of_other_lengths_verify_nothing() -> None:
    notary = Ed25519Notary(bytes(32))
    signature = notary.sign(b"m")
    assert verify_signature(notary.public, b"m", signature)
    for cut in (signature[:-1], signature + b"\0", b""):
        assert not verify_signature(notary.public, b"m", cut)
    assert not verify_signature(notary.public[:-1], b"m", signature)
