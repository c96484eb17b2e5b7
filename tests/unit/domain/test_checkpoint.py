"""The texts of C2SP, byte for byte: notes, checkpoints, cosignatures, requests, proofs."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from appliance.adapters.ed25519 import Ed25519Notary
from appliance.domain.proof.checkpoint import (
    COSIGNATURE,
    ED25519,
    Checkpoint,
    LogKey,
    Note,
    SignatureLine,
    cosignature_message,
    cosigned_at,
    format_proof,
    format_request,
    is_signed_by,
    name_log,
    number_of,
    parse_checkpoint,
    parse_key,
    parse_lines,
    parse_note,
    sign_checkpoint,
)
from appliance.errors import Misconfigured

NOTARY = Ed25519Notary(bytes(range(32)))
WITNESS = Ed25519Notary(bytes(range(32, 64)))
KEY = LogKey(name_log(NOTARY.public), ED25519, NOTARY.public)
WITNESS_KEY = LogKey("witness.example/1", COSIGNATURE, WITNESS.public)
HEAD = Checkpoint(KEY.name, 20852163, bytes(range(100, 132)))

# The key and the note of Go's `sumdb/note` package, with which every implementation of signed notes tests.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
)
GO_LINE = (
    "— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)
# The checkpoint of the specification's own example (c2sp.org/tlog-checkpoint).
C2SP = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa"
    " Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
)


def signed() -> Note:
    return sign_checkpoint(HEAD, KEY, NOTARY.sign)


def cosigned(seconds: int = 1_800_000_000, by: Ed25519Notary = WITNESS) -> Note:
    note = signed()
    raw = seconds.to_bytes(8, "big") + by.sign(cosignature_message(note.body, seconds))
    return replace(note, lines=(*note.lines, SignatureLine(WITNESS_KEY.name, WITNESS_KEY.key_id, raw)))


def test_a_key_and_a_signature_are_those_of_gos_notes() -> None:
    key = parse_key(GO_KEY)
    (line,) = parse_lines(GO_LINE + "\n")
    assert GO_KEY == key.text
    assert ("PeterNeumann", key.key_id) == (line.name, line.key_id)
    assert NOTARY.verifies(key.public, GO_TEXT.encode(), line.signature)
    assert not NOTARY.verifies(key.public, GO_TEXT.encode() + b"\n", line.signature)
    assert GO_LINE == line.text


def test_a_checkpoint_is_read_and_written_as_the_specification_shows_it() -> None:
    note = parse_note(C2SP)
    assert ("example.com/behind-the-sofa", 20852163) == (note.checkpoint.origin, note.checkpoint.size)
    assert C2SP == note.text
    assert note.body == note.checkpoint.body


def test_our_own_is_signed_and_every_change_undoes_that() -> None:
    note = signed()
    assert is_signed_by(parse_note(note.text), KEY, NOTARY.verifies)
    for place, letter in enumerate(note.body):
        other = note.body[:place] + chr(ord(letter) ^ 1) + note.body[place + 1 :]
        assert not is_signed_by(replace(note, body=other), KEY, NOTARY.verifies)
    assert not is_signed_by(replace(note, lines=()), KEY, NOTARY.verifies)
    false = SignatureLine(KEY.name, KEY.key_id, bytes(64))
    assert not is_signed_by(replace(note, lines=(*note.lines, false)), KEY, NOTARY.verifies)
    stranger = LogKey(KEY.name, ED25519, WITNESS.public)
    assert not is_signed_by(note, stranger, NOTARY.verifies)


def test_a_cosignature_says_when_and_only_of_this_head() -> None:
    note = cosigned()
    line = note.lines[1]
    at = datetime(2027, 1, 15, 8, tzinfo=UTC)
    assert at == cosigned_at(note, line, WITNESS_KEY, NOTARY.verifies)
    assert b"cosignature/v1\ntime 1800000000\n" + note.body.encode() == cosignature_message(
        note.body, 1_800_000_000
    )
    other = replace(note, body=note.body.replace("20852163", "20852164"))
    assert cosigned_at(other, line, WITNESS_KEY, NOTARY.verifies) is None
    later = replace(line, signature=(1_800_000_001).to_bytes(8, "big") + line.signature[8:])
    assert cosigned_at(note, later, WITNESS_KEY, NOTARY.verifies) is None
    assert (
        cosigned_at(note, replace(line, signature=line.signature[:-1]), WITNESS_KEY, NOTARY.verifies) is None
    )
    assert cosigned_at(note, note.lines[0], WITNESS_KEY, NOTARY.verifies) is None
    assert cosigned_at(cosigned(1 << 62), cosigned(1 << 62).lines[1], WITNESS_KEY, NOTARY.verifies) is None


def test_a_log_key_is_no_witness_of_itself() -> None:
    """The same key under both kinds has two ids: a signature of one kind never passes for the other."""
    both = LogKey(KEY.name, COSIGNATURE, KEY.public)
    assert both.key_id != KEY.key_id
    assert cosigned_at(signed(), signed().lines[0], both, NOTARY.verifies) is None


def test_requests_and_proofs_have_the_forms_of_witnesses_and_auditors() -> None:
    note, node = signed(), bytes(range(32))
    text = base64.b64encode(node).decode()
    assert f"old 7\n{text}\n\n{note.text}" == format_request(7, [node], note)
    assert f"old 0\n\n{note.text}" == format_request(0, [], note)
    extra = base64.b64encode(b'{"seq":3}').decode()
    proof = f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex 2\n{text}\n\n{note.text}"
    assert proof == format_proof(2, [node], note, b'{"seq":3}')


def test_logs_are_named_by_their_key_and_counted_after_a_restore() -> None:
    first = name_log(NOTARY.public)
    assert first.startswith("recallbox/")
    assert [1, 1, 3, 1] == [number_of(one) for one in (first, "x", name_log(NOTARY.public, 3), "a/b/c")]
    assert first != name_log(WITNESS.public)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature\n1\nAAAA\n",
        C2SP.removesuffix("\n"),
        C2SP.replace("20852163", "020852163"),
        C2SP.replace("20852163", "-1"),
        C2SP.replace("20852163", "1" * 20),
        C2SP.replace("CsUY", "CsU"),
        C2SP.replace("jxq2I=", "jxq2J="),
        C2SP.replace("— ", "- "),
        C2SP.replace("— example", "—  example"),
        C2SP.replace("sofa A", "so+fa A"),
        C2SP.replace("sofa\n2", "sofa\r\n2"),
        C2SP.replace("sofa\n2", "sofa\n\n2"),
        C2SP + "\n",
        C2SP + C2SP.splitlines()[-1] + "\n" + "— a AAAAAA==\n" * 64,
        C2SP + "— a AAAA\n",
    ],
)
def test_what_is_not_quite_a_checkpoint_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"checkpoint|signature|base64"):
        parse_note(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+c74f20a3",
        GO_KEY.replace("c74f", "c74e"),
        GO_KEY.replace("Peter", "Paul"),
        GO_KEY.replace("PeterNeumann", ""),
        GO_KEY.replace("+ARpc", "+CRpc"),
        GO_KEY[:-4],
    ],
)
def test_what_is_not_quite_a_key_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64"):
        parse_key(text)


def test_a_body_alone_is_parsed_with_lines_of_others() -> None:
    assert HEAD == parse_checkpoint(HEAD.body + "an extension\n")


def test_a_seed_that_is_none_is_named_without_being_shown() -> None:
    assert NOTARY.public == Ed25519Notary.from_secret(bytes(range(32)).hex()).public
    for wrong in ("", "00", "zz" * 32, "00" * 33):
        with pytest.raises(Misconfigured, match="audit_signing_key is not 32 bytes"):
            Ed25519Notary.from_secret(wrong)
    assert not NOTARY.verifies(b"short", b"", bytes(64))
