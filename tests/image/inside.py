"""What runs inside the tools tree for a test: packets, a name server, a vendor. Standard library only.

`python3 inside.py packets` reads cases as JSON and tells which got through; `python3 inside.py proxy` tells
what the proxy did with each request. The network namespace is the test's own: addresses are anybody's.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from pwd import getpwnam
from typing import Any

WAIT = 1.5


def sh(*command: str) -> None:
    subprocess.run(command, check=True)


# --- packets ---------------------------------------------------------------------------------------------


def try_packets(order: dict[str, Any]) -> list[bool]:
    """Given rules, addresses of this box and cases, return which conversations could begin."""
    sh("ip", "link", "set", "lo", "up")
    for address in order["addresses"]:
        sh("ip", "address", "add", f"{address}/32", "dev", "lo")
    subprocess.run(["nft", "-f", "-"], input=order["rules"], text=True, check=True)
    by_user: dict[str, list[int]] = {}
    for number, case in enumerate(order["cases"]):
        by_user.setdefault(case["user"], []).append(number)
    passed: dict[int, bool] = {}
    for user, numbers in by_user.items():
        passed |= _as_user(user, {number: order["cases"][number] for number in numbers})
    return [passed[number] for number in range(len(order["cases"]))]


def _as_user(user: str, cases: dict[int, dict[str, Any]]) -> dict[int, bool]:
    reader, writer = os.pipe()
    if os.fork() == 0:
        entry = getpwnam(user)
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        answers = {
            number: _sends_datagram(case) for number, case in cases.items() if case["protocol"] == "udp"
        }
        answers |= _connect_all({number: case for number, case in cases.items() if case["protocol"] == "tcp"})
        os.write(writer, json.dumps(answers).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        answers = json.loads(told.read())
    os.wait()
    return {int(number): ok for number, ok in answers.items()}


def _sends_datagram(case: dict[str, Any]) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        try:
            one.sendto(b"x", (case["address"], case["port"]))
        except PermissionError:
            return False
    return True


def _connect_all(cases: dict[int, dict[str, Any]]) -> dict[int, bool]:
    """Nobody listens: an answer of any kind means that the packet passed, silence that it was dropped."""
    answers = dict.fromkeys(cases, False)
    waiting = selectors.DefaultSelector()
    for number, case in cases.items():
        one = socket.socket()
        one.setblocking(False)
        one.connect_ex((case["address"], case["port"]))
        waiting.register(one, selectors.EVENT_WRITE, number)
    until = time.monotonic() + WAIT
    while waiting.get_map() and time.monotonic() < until:
        for key, _events in waiting.select(timeout=0.1):
            answers[key.data] = True
            waiting.unregister(key.fileobj)
    return answers


# --- the proxy -------------------------------------------------------------------------------------------

CALLS: list[str] = []
NAME_SERVER, VENDOR, INSIDE = "10.20.0.1", "203.0.113.10", "10.20.0.5"


def answer_names() -> None:
    """Every name leads to the vendor's address, but those that begin with `inside`."""
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind((NAME_SERVER, 53))
    while True:
        query, who = door.recvfrom(512)
        end = query.index(b"\0", 12) + 5
        is_address = query[end - 4 : end - 2] == b"\0\1"
        target = INSIDE if query[13:].startswith(b"inside") else VENDOR
        head = query[:2] + b"\x81\x80\0\1" + (b"\0\1" if is_address else b"\0\0") + b"\0\0\0\0"
        record = b"\xc0\x0c\0\1\0\1" + struct.pack(">IH", 60, 4) + socket.inet_aton(target)
        door.sendto(head + query[12:end] + (record if is_address else b""), who)


def greet(context: ssl.SSLContext, address: str) -> None:
    """The vendor, or a machine inside: TLS on 443, one word to whoever comes."""
    door = socket.create_server((address, 443))
    while True:
        caller, _address = door.accept()
        CALLS.append(address)
        try:
            with context.wrap_socket(caller, server_side=True) as inner:
                inner.recv(16)
                inner.sendall(b"vendor")
        except OSError:
            caller.close()


def ask(case: dict[str, str]) -> str:
    """Go through the proxy to a target, saying a name; return `refused` or what the vendor said.

    The proxy refuses with a status, or by cutting the tunnel once it has seen which name the client says.
    """
    with socket.create_connection(("127.0.0.1", 3128), timeout=10) as one:
        if case.get("plain"):
            one.sendall(f"GET http://{case['target']}/ HTTP/1.1\r\nHost: {case['target']}\r\n\r\n".encode())
            return "refused" if b" 403 " in one.recv(4096).split(b"\r\n")[0] else "passed"
        one.sendall(f"CONNECT {case['target']} HTTP/1.1\r\nHost: {case['target']}\r\n\r\n".encode())
        if b" 200 " not in one.recv(4096).split(b"\r\n")[0]:
            return "refused"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with context.wrap_socket(one, server_hostname=case["sni"] or None) as inner:
                inner.sendall(b"hello")
                return inner.recv(16).decode() or "refused"
        except OSError:
            return "refused"


def try_proxy(order: dict[str, Any]) -> dict[str, list[str]]:
    """Given the site's part of the configuration and cases, return what came of each, and who was called."""
    sh("ip", "link", "set", "lo", "up")
    for address in (NAME_SERVER, VENDOR, INSIDE):
        sh("ip", "address", "add", f"{address}/32", "dev", "lo")
    site, own = Path("/run/recallbox-network"), Path("/run/recallbox-proxy")
    for folder in (site, own):
        folder.mkdir()
    (site / "squid.conf").write_text(order["site"])
    make = [
        "openssl",
        "req",
        "-quiet",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-noenc",
    ]
    sh(*make, "-subj", "/CN=x/", "-keyout", str(own / "own.pem"), "-out", str(own / "own.crt"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(own / "own.crt", own / "own.pem")
    sh("chown", "-R", "recallbox-proxy:", str(own))
    threading.Thread(target=answer_names, daemon=True).start()
    for address in (VENDOR, INSIDE):
        threading.Thread(target=greet, args=(context, address), daemon=True).start()
    program = ["setpriv", "--reuid=recallbox-proxy", "--regid=recallbox-proxy", "--clear-groups", "squid"]
    with Path("/tmp/squid.log").open("w") as log:
        squid = subprocess.Popen(
            [*program, "--foreground", "-sYC", "-f", order["config"]], stdout=log, stderr=log
        )
    _wait_for_proxy(squid)
    answers = [ask(case) for case in order["cases"]]
    squid.kill()
    return {"answers": answers, "calls": CALLS}


def _wait_for_proxy(squid: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and squid.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", 3128), timeout=1).close()
        except OSError:
            threading.Event().wait(0.1)
        else:
            return
    sys.exit(Path("/tmp/squid.log").read_text()[-2000:])


if __name__ == "__main__":
    work = {"packets": try_packets, "proxy": try_proxy}[sys.argv[1]]
    json.dump(work(json.load(sys.stdin)), sys.stdout)
