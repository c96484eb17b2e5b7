"""The status page over real HTTP: verdicts, age, headers, figures, live word, and the process it runs in."""

from __future__ import annotations

import logging
import os
import re
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import msgspec
import pytest
import schemathesis
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import HealthCheck, Phase, given, settings
from msgspec.structs import replace
from prometheus_client.parser import text_string_to_metric_families

from appliance.cli.status_page import take_socket
from appliance.domain.limits.breakers import Breaker
from appliance.errors import Misconfigured
from appliance.web.status_page import make_app
from appliance.wire.snapshot import (
    Copies,
    Desk,
    Halted,
    HaltKind,
    Issue,
    IssueCode,
    Kept,
    Level,
    PmsState,
    Promise,
    Severity,
    Snapshot,
    Status,
    Waiting,
)
from tests.web.pages import ServedPage, served
from tests.web.snapshots import NOW, PRACTICE, UNCOUNTED, ZONE, an_ordinary_day

DAY = an_ordinary_day()
ROUTES = (
    "/", "/status.json", "/status.schema.json", "/healthz", "/metrics", "/status.css", "/status.js",
    "/icon.svg", "/nowhere", "/../etc/passwd", "/status.html",
)  # fmt: skip


@pytest.fixture
def page(tmp_path: Path) -> Iterator[ServedPage]:
    with served(tmp_path, DAY) as served_page:
        yield served_page


def headline(page: ServedPage) -> tuple[str, str]:
    """Return the level and the sentence at the top, as the page has them without any script."""
    html = httpx.get(page.url).raise_for_status().text
    level, sentence = re.search(r'<body class="(\w+)', html), re.search(r"<h1[^>]*>(.*?)</h1>", html)
    assert level is not None
    assert sentence is not None
    return level[1], sentence[1].replace("&#39;", "'")


# --- the verdict ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("snapshot", "level", "sentence"),
    [
        (DAY, "good", "RecallBox is working. Nothing needs you."),
        (replace(DAY, pms=PmsState(None, False, 0)), "good", "RecallBox is working. Nothing needs you."),
        (
            replace(DAY, waiting=(Waiting(Desk.EMERGENCY, "<5", False),)),
            "stop",
            "A patient may have an emergency.",
        ),
        (
            replace(DAY, halts=(Halted(HaltKind.BREAKER, NOW, Breaker.OPT_OUT_RATE),)),
            "stop",
            "Sending has stopped by itself: too many patients asked for no more texts.",
        ),
        (replace(DAY, halts=(Halted(HaltKind.BREAKER, NOW),)), "stop", "Sending has stopped by itself."),
        (
            replace(DAY, halts=(Halted(HaltKind.FREEZE, NOW),)),
            "stop",
            "RecallBox is frozen: a breach is suspected.",
        ),
        (replace(DAY, halts=(Halted(HaltKind.PAUSE, NOW),)), "look", "Sending is paused by a person."),
        (
            replace(DAY, issues=(Issue(IssueCode.DISK_SPACE, Severity.PROBLEM),)),
            "stop",
            "The disk is full.",
        ),
        (
            replace(DAY, issues=(Issue(IssueCode.LAST_PULL, Severity.PROBLEM),)),
            "look",
            "The practice system was not read for two days.",
        ),
        (
            replace(DAY, issues=(Issue(IssueCode.CERTIFICATE, Severity.SOON),)),
            "good",
            "RecallBox is working. Nothing needs you.",
        ),
        (
            replace(DAY, waiting=(Waiting(Desk.REPLY, 9, True),)),
            "look",
            "Some patients wait longer than they should: replies to answer.",
        ),
        (
            replace(DAY, promises=(Kept(Promise.ONCE, 1),)),
            "look",
            "A promise was broken in the last 30 days: No text goes out twice.",
        ),
    ],
)
def test_the_sentence_at_the_top_says_how_it_is(
    tmp_path: Path, snapshot: Snapshot, level: str, sentence: str
) -> None:
    with served(tmp_path, snapshot) as page:
        assert (level, sentence) == headline(page)
        assert level == httpx.get(f"{page.url}/status.json").json()["level"]


def test_the_gravest_comes_first_and_the_rest_is_counted(tmp_path: Path) -> None:
    snapshot = replace(
        DAY,
        issues=(Issue(IssueCode.LAST_BACKUP, Severity.PROBLEM), Issue(IssueCode.HALTS, Severity.PROBLEM)),
        halts=(Halted(HaltKind.BREAKER, NOW, Breaker.STALE_PMS),),
        copies=Copies(False, None, None, False, None),
    )
    with served(tmp_path, snapshot) as page:
        html = httpx.get(page.url).text
        titles = re.findall(r"<h3>([^<]*?) <span", html)

    assert "1 more below" in html
    assert [
        "Sending has stopped by itself: the practice system could not be read for too long",
        "No backups are set up",
    ] == [one for one in titles if "Replies" not in one and "Visits" not in one]


def test_red_from_two_minutes_on_without_any_script(page: ServedPage) -> None:
    for seconds, level, code in (
        (119, "good", 200),
        (121, "stop", 503),
        (-121, "stop", 503),
        (0, "good", 200),
    ):
        page.now = DAY.made_at + timedelta(seconds=seconds)
        assert level == headline(page)[0], seconds
        assert code == httpx.get(f"{page.url}/healthz").status_code, seconds
        assert (code == 503) is httpx.get(f"{page.url}/status.json").json()["stale"]
    page.now = DAY.made_at + timedelta(minutes=7)
    assert ("stop", "RecallBox may have stopped: its last word is from 7 minutes ago.") == headline(page)


@pytest.mark.parametrize(
    "content", [None, b"", b"{}", b"\xff\xfe", b'{"form":2}', b"[" * 100_000, b" " * 300_000]
)
def test_a_file_that_is_no_snapshot_is_red_and_no_error(tmp_path: Path, content: bytes | None) -> None:
    with served(tmp_path) as page:
        if content is not None:
            page.path.write_bytes(content)
        assert ("stop", "RecallBox is not saying how it is.") == headline(page)
        answer = httpx.get(f"{page.url}/status.json").json()
        assert {"level": "stop", "stale": True, "age_seconds": None, "snapshot": None} == answer
        assert b"recallbox_up 0.0" in httpx.get(f"{page.url}/metrics").content
        page.put(DAY)
        assert "good" == headline(page)[0], "and it comes back by itself"


# --- what is asked for ------------------------------------------------------------------------------


def test_every_answer_is_locked_down(page: ServedPage) -> None:
    for route in ROUTES:
        answer = httpx.get(page.url + route)
        assert answer.status_code in (200, 404), route
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'"), route
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "nosniff" == answer.headers["x-content-type-options"]
        assert "no-store" == answer.headers["cache-control"]
        assert "server" not in answer.headers
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert 405 == httpx.request(method, page.url).status_code, method


def test_nothing_comes_from_elsewhere_and_nothing_stands_in_line(page: ServedPage) -> None:
    html, css, js = (httpx.get(page.url + one).text for one in ("/", "/status.css", "/status.js"))
    links = re.findall(r'(?:href|src|url)="?\(?([^")\s>]+)', html)
    assert {True} == {one.startswith(("/", "#")) for one in links}, links
    for text in (html, css, js):
        assert not re.search(r"(?<!xmlns=\")https?://", text)
    assert not re.search(r"<script(?! src)|<style|\sstyle=|\son\w+=", html)


def test_the_status_keeps_to_its_published_schema(page: ServedPage) -> None:
    schema = httpx.get(f"{page.url}/status.schema.json").json()
    jsonschema.Draft202012Validator.check_schema(schema)
    answer = httpx.get(f"{page.url}/status.json")
    jsonschema.validate(answer.json(), schema)
    assert DAY == msgspec.json.decode(answer.content, type=Status).snapshot
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(answer.json() | {"level": "Maria"}, schema)


def test_metrics_are_of_the_form_and_blurred_counts_are_not_in_them(page: ServedPage) -> None:
    families = {
        one.name: one for one in text_string_to_metric_families(httpx.get(f"{page.url}/metrics").text)
    }
    value = {name: one.samples[0].value for name, one in families.items()}
    assert (1, 143, 58, 128_406) == tuple(
        value[f"recallbox_{one}"] for one in ("up", "texts_sent_today", "texts_queued", "log_rows")
    )
    assert {0.0} == {one.value for one in families["recallbox_issue"].samples}
    promises = {one.labels["promise"] for one in families["recallbox_promise_broken"].samples}
    assert {str(one) for one in Promise if one not in UNCOUNTED} == promises
    assert not any(re.search("opt_out|repl(y|ies)|booking|waiting_count", name) for name in families)


def test_an_open_page_is_told_within_two_seconds(page: ServedPage) -> None:
    with httpx.stream("GET", f"{page.url}/events", timeout=10) as answer:
        lines = (one for one in answer.iter_lines() if one.startswith("data:"))
        first = next(lines)
        changed_at = datetime.now(UTC)
        page.put(replace(DAY, queued=59))
        second = next(lines)
        took = datetime.now(UTC) - changed_at
        page.now += timedelta(minutes=5)
        third = next(lines)

    assert "text/event-stream" in answer.headers["content-type"]
    assert first != second
    assert second == third, "the same file, which has grown too old"
    assert took < timedelta(seconds=2)


def test_too_many_open_pages_are_turned_away(page: ServedPage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("appliance.web.status_page._MOST_STREAMS", 1)
    with httpx.stream("GET", f"{page.url}/events", timeout=10) as first:
        lines = first.iter_lines()
        next(lines)
        assert 503 == httpx.get(f"{page.url}/events").status_code
    assert 200 == httpx.get(page.url).status_code


def test_no_request_however_odd_crashes_the_page(page: ServedPage) -> None:
    """By schemathesis: odd queries, headers, cookies, bodies and names of files; always the same cases."""
    crashed: list[str] = []
    for found in schemathesis.openapi.from_dict(_odd_schema()).get_all_operations():
        _knock(page, found.ok(), crashed)  # type: ignore[union-attr]
    assert [] == crashed
    assert 200 == httpx.get(page.url).status_code


def _odd_schema() -> dict[str, Any]:
    """Return a description of the page by which a client may send it anything anywhere."""
    anything = {"schema": {"type": "string"}}
    parameters = [
        *(
            {"name": name, "in": "header", **anything}
            for name in ("Accept", "If-None-Match", "Last-Event-ID")
        ),
        *({"name": one, "in": "query", **anything} for one in ("v", "since")),
        {"name": "session", "in": "cookie", **anything},
    ]
    name = {"name": "name", "in": "path", "required": True, **anything}
    asked = {"parameters": parameters, "responses": {"200": {"description": "found"}}}
    sent = asked | {"requestBody": {"content": {"application/json": {"schema": {}}}}}
    files = {"get": asked | {"parameters": [name, *parameters]}}
    routes = [one for one in ROUTES if not one.startswith("/..")]
    return {
        "openapi": "3.1.0",
        "info": {"title": "The page", "version": "1"},
        "paths": {"/{name}": files} | {one: {"get": asked, "head": asked, "post": sent} for one in routes},
    }


def _knock(page: ServedPage, operation: Any, crashed: list[str]) -> None:
    @settings(
        max_examples=8,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def knock(case: Any) -> None:
        answer = case.call(base_url=page.url)
        if answer.status_code >= 500:
            crashed.append(f"{case.method} {case.path} {answer.status_code}")

    knock()


# --- the process ------------------------------------------------------------------------------------


def test_clear_text_stays_on_this_machine(tmp_path: Path) -> None:
    for address in ("0.0.0.0:8443", "192.168.1.5:443", "[::]:443"):
        with pytest.raises(Misconfigured, match="no certificate"):
            take_socket({}, address, has_tls=False)
    for address in ("", "8443", "127.0.0.1", "127.0.0.1:x"):
        with pytest.raises(Misconfigured, match="nowhere to listen"):
            take_socket({}, address, has_tls=False)
    with take_socket({}, "127.0.0.1:0", has_tls=False) as door:
        assert "127.0.0.1" == door.getsockname()[0]
        with pytest.raises(Misconfigured, match="cannot listen"):
            take_socket({}, f"127.0.0.1:{door.getsockname()[1]}", has_tls=False)


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for 127.0.0.1; return it and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "status page of a test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = folder / "page.pem", folder / "page.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, private


def test_the_process_takes_systemds_socket_and_speaks_tls(tmp_path: Path) -> None:
    certificate, key = a_certificate(tmp_path)
    door = socket.create_server(("127.0.0.1", 0))
    url = f"https://127.0.0.1:{door.getsockname()[1]}"
    options = ["--snapshot", tmp_path / "status.json", "--practice", PRACTICE, "--zone", ZONE]
    options += ["--certificate", certificate, "--key", key]
    program = (
        "import os, sys; os.dup2(int(sys.argv.pop(1)), 3); os.set_inheritable(3, True)\n"
        "os.environ |= {'LISTEN_FDS': '1', 'LISTEN_PID': str(os.getpid())}\n"
        "os.execv(sys.executable, [sys.executable, '-m', 'appliance.cli.status_page', *sys.argv[1:]])"
    )
    command = [sys.executable, "-c", program, str(door.fileno()), *map(str, options)]
    with subprocess.Popen(command, pass_fds=[door.fileno()], env={**os.environ}) as process:
        try:
            trusted = ssl.create_default_context(cafile=str(certificate))
            # The socket listens already: the first question waits until the process is there.
            with httpx.Client(verify=trusted, timeout=60) as client:
                answer = client.get(f"{url}/status.json")
            assert Level.STOP == answer.json()["level"]
            assert "max-age" in answer.headers["strict-transport-security"]
        finally:
            process.terminate()
            process.wait(20)
            door.close()


def test_the_process_loads_neither_the_database_nor_a_client(tmp_path: Path) -> None:
    program = "import sys, appliance.cli.status_page; print(*sorted(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = set(run.stdout.split())

    ours = {one for one in loaded if one.startswith("appliance.")}
    assert not {"sqlcipher3", "httpx", "cryptography", "apscheduler", "anthropic"} & loaded
    assert not {
        one
        for one in ours
        if one.startswith(("appliance.workflow", "appliance.ports", "appliance.bootstrap"))
    }
    assert "appliance.web.status_page" in ours


def test_the_process_says_what_it_misses() -> None:
    for options, word in (
        (["--zone", "Chicago", "--practice", PRACTICE], "no time zone"),
        (["--zone", ZONE, "--practice", PRACTICE], "nowhere to listen"),
        (["--zone", ZONE, "--practice", PRACTICE, "--key", "x"], "a certificate and its key"),
    ):
        command = [sys.executable, "-m", "appliance.cli.status_page", *options]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert (78, True) == (run.returncode, word in run.stderr), run.stderr
        assert "what to do" in run.stderr


def test_making_the_page_leaves_logging_as_it_is(tmp_path: Path) -> None:
    """The demo's terminal lives in the same process: a line of a log would stand in its screen."""
    before = [*logging.getLogger().handlers], logging.getLogger().level
    make_app(tmp_path / "status.json", PRACTICE, ZONE, lambda: NOW)
    assert before == ([*logging.getLogger().handlers], logging.getLogger().level)
