"""From inside a booted, enrolled box: nothing leaves but what the flow table says, whoever tries it.

Run by `make boot-test-full`. The rules' own counters tell what passed: nobody answers out there.
"""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from images.boottest.machine import Console, MiniPc
from images.workshop import Workshop
from tests.image.full.test_practice import begin_with_scripts, next_tuesday, scripts

USERS = ("root", "nobody", "recallbox", "recallbox-status", "recallbox-log", "desk", "msp", "systemd-network")
OUTSIDE = ("203.0.113.10", "198.51.100.7", "8.8.8.8")
TRY = """
import json, sys
sys.path.insert(0, "/run/practice")
from inside import _as_user
for user in {users!r}:
    cases = [("tcp", a, p) for a in {addresses!r} for p in (22, 53, 80, 443, 853)]
    cases += [("udp", a, p) for a in {addresses!r} for p in (53, 443, 51820)]
    print(user, sum(_as_user(user, {{n: dict(protocol=q, address=a, port=p) for n, (q, a, p) in
        enumerate(cases)}}).values()))
"""
ASK = """
import json, os, sys
sys.path.insert(0, "/run/practice")
from inside import ask
os.setgid(970)
os.setuid(970)
print(json.dumps([ask(dict(target=t, sni="api.twilio.com")) for t in {targets!r}]))
"""
TARGETS = ("203.0.113.10:443", "evil.example:443", "api.twilio.com:80", "api.twilio.com.evil.example:443")


@pytest.mark.slow
def test_nothing_leaves_but_by_the_proxy(workshop: Workshop, settled: MiniPc) -> None:
    box = MiniPc(workshop, "egress")
    box.copy_from(settled)

    with scripts(workshop) as medium, box.powered(media=[medium], clock=next_tuesday()) as console:
        begin_with_scripts(console)
        console.run("python3 -I /run/practice/practice.py enrol 8 20 http://127.0.0.1:30223", seconds=1800)
        before = _passed(console)
        told = _python(console, TRY.format(users=USERS, addresses=OUTSIDE))
        assert [f"{user} 0" for user in USERS] == told.split("\n")
        after = _passed(console)
        assert {name: 0 for name in before} == {name: after[name] - before[name] for name in before}

        assert ["refused"] * len(TARGETS) == json.loads(_python(console, ASK.format(targets=TARGETS)))
        _python(console, TRY.format(users=("recallbox-proxy",), addresses=OUTSIDE[:1]))
        assert _passed(console)["vendors"] > after["vendors"]
        console.power_off()


def _python(console: Console, text: str) -> str:
    console.run(f"echo {base64.b64encode(text.encode()).decode()} | base64 -d >/run/practice/try.py")
    return console.run("python3 -I /run/practice/try.py")


def _passed(console: Console) -> dict[str, int]:
    """Return how many conversations each rule for what goes out has let through."""
    told = json.loads(console.run("nft --json list chain inet recallbox output"))
    listed: list[dict[str, Any]] = told["nftables"]
    rules = [one["rule"] for one in listed if "rule" in one and "comment" in one["rule"]]
    return {
        rule["comment"]: next(part["counter"]["packets"] for part in rule["expr"] if "counter" in part)
        for rule in rules
    }
