"""The claim code: says which box answers, survives how people type, and is of one key only."""

from __future__ import annotations

import pytest

from appliance.domain.proof.claim import claim_code, is_claim_of

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0f8nT3oTtUVdJq3ZkZJm0mC1rXnQ2l6bq5tEoY0o1X recallbox"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIB0f8nT3oTtUVdJq3ZkZJm0mC1rXnQ2l6bq5tEoY0o1Y recallbox"


def test_code_is_four_groups_of_four() -> None:
    assert [4, 4, 4, 4] == [len(part) for part in claim_code(KEY).split("-")]


def test_comment_of_the_key_does_not_count() -> None:
    assert claim_code(KEY) == claim_code(KEY.replace("recallbox", "root@bench"))


def test_another_key_has_another_code() -> None:
    assert claim_code(KEY) != claim_code(OTHER)
    assert not is_claim_of(claim_code(KEY), OTHER)


@pytest.mark.parametrize("typed", [str.lower, lambda code: code.replace("-", " "), lambda code: f" {code}\n"])
def test_code_is_known_however_it_was_typed(typed: object) -> None:
    assert callable(typed)
    assert is_claim_of(typed(claim_code(KEY)), KEY)


@pytest.mark.parametrize("text", ["", "ssh-rsa AAAA", "ssh-ed25519 not-base64!"])
def test_what_is_no_key_has_no_code(text: str) -> None:
    with pytest.raises(ValueError, match=r"key|base64|padding|data"):
        claim_code(text)
