"""`make bench`: what the product costs beside a floor measured in the same run.

Ratios gate, seconds inform: these machines are shared. Every figure is the median of a few runs, taken in
turn with its floor, so that a slow minute hits both. `--dso` repeats the large-practice figures at
200,000 patients instead of 20,000.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import product
from pathlib import Path

import httpx
import msgspec

from appliance.adapters.store.database import Database
from appliance.bootstrap import Site, open_site
from appliance.cli.stage import at_local, build_site, open_for_business
from appliance.domain.model import ROWS, Table
from appliance.domain.replies import Conversation, prepare, read_reply
from appliance.ports.records import Channel, Message, MessageState
from appliance.ports.sms import Inbound, SmsGateway
from appliance.ports.store import Lane
from appliance.settings import Settings
from appliance.simulation.kernel import Chance
from appliance.simulation.world import World
from appliance.vendors import Outside
from appliance.workflow.nightly.decide import decide_everyone
from appliance.workflow.nightly.pull import pull
from appliance.workflow.replies import conversation, inbound
from appliance.workflow.replies.inbound import hear
from appliance.workflow.texting import sending

_DAY = date(2026, 11, 17)
_KEY = bytes(range(32))


@dataclass
class Figures:
    """What was measured, and whether each gate held."""

    rows: list[tuple[str, str, str, bool | None]] = field(default_factory=list)

    def ratio(self, name: str, value: float, limit: float, *, at_most: bool = True, note: str = "") -> None:
        holds = value <= limit if at_most else value >= limit
        sign = "<=" if at_most else ">="
        self.rows.append((name, f"{value:.2f}", f"{sign} {limit:g}  {note}", holds))

    def plain(self, name: str, value: str) -> None:
        self.rows.append((name, value, "", None))

    def show(self) -> bool:
        width = max(len(row[0]) for row in self.rows)
        for name, value, limit, holds in self.rows:
            mark = "" if holds is None else "ok  " if holds else "MISS"
            print(f"{name:{width}}  {value:>14}  {mark:4} {limit}")
        return all(row[3] is not False for row in self.rows)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds a piece of work takes, with the collector out of the way."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def in_turn(floor: Callable[[], object], ours: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Time two pieces of work alternately; return the median of each."""
    times = [(timed(floor), timed(ours)) for _ in range(rounds)]
    return statistics.median(t[0] for t in times), statistics.median(t[1] for t in times)


class Recording(httpx.BaseTransport):
    """The vendor's answers, recorded once and then played back, so that only our side is timed."""

    def __init__(self, live: httpx.BaseTransport) -> None:
        self._live = live
        self.answers: dict[tuple[str, bytes], tuple[int, bytes]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        key = (f"{request.method} {request.url}", request.read())
        if key not in self.answers:
            answer = self._live.handle_request(request)
            self.answers[key] = (answer.status_code, answer.read())
        status, body = self.answers[key]
        return httpx.Response(status, content=body, headers={"content-type": "application/json"})


@contextmanager
def practice(patients: int) -> Iterator[tuple[World, Settings, Recording, Path]]:
    """A world of that size, its site file, and a recorded PMS."""
    world = World(1, _DAY, patients, start=None, with_staff=False)
    # The invented practice is not part of the box: its objects shall not be searched for garbage.
    gc.collect()
    gc.freeze()
    with tempfile.TemporaryDirectory(prefix="recallbox-bench-") as name:
        folder = Path(name)
        settings = build_site(
            world, {"pms": "http://pms.invalid", "carrier": "http://carrier.invalid"}, folder
        )
        yield world, settings, Recording(world.transports()["pms"]), folder


def enter(world: World, settings: Settings, recording: Recording, path: Path) -> Site:
    """Open a box on a database of its own."""
    where = msgspec.structs.replace(
        settings, database=msgspec.structs.replace(settings.database, path=str(path))
    )
    outside = Outside(
        clock=world.clock,
        entropy=Chance(world.streams),
        pause=lambda _: None,
        pms_transport=recording,
        sms_transport=world.transports()["carrier"],
    )
    return open_site(where, outside)


def bench_pull(
    figures: Figures, world: World, settings: Settings, recording: Recording, folder: Path
) -> Site:
    """A full pull, beside fetching and parsing the same pages and inserting the same rows."""
    count = 0

    def ours() -> None:
        nonlocal count
        count += 1
        site = enter(world, settings, recording, folder / f"pull{count}.db")
        pull(site.box)
        site.close()

    ours()  # records the pages and warms the libraries' tables
    site = enter(world, settings, recording, folder / "pull1.db")
    with site.store.view() as view:
        rows = {
            table: view.tx.execute(f"SELECT * FROM pms_{table}").fetchall()
            for table in Table
            if table is not Table.DELETED_APPOINTMENT
        }
    requests = [(key[0].split(" ", 1), key[1]) for key in recording.answers]

    def floor() -> None:
        nonlocal count
        count += 1
        client = httpx.Client(transport=recording)
        for (method, url), body in requests:
            answer = client.request(method, url, content=body)
            if answer.status_code == 200:
                msgspec.json.decode(answer.content)
        database = Database.open(folder / f"floor{count}.db", _KEY)
        for table, listed in rows.items():
            marks = ", ".join("?" * len(ROWS[table].__annotations__))
            for start in range(0, len(listed), 1000):
                with database.transaction(Lane.NIGHTLY, "floor") as tx:
                    tx.executemany(f"INSERT INTO pms_{table} VALUES ({marks})", listed[start : start + 1000])
        database.close()

    floor_s, ours_s = in_turn(floor, ours, 3)
    total = sum(map(len, rows.values()))
    figures.plain("rows pulled", f"{total:,}")
    figures.plain("pull: floor, ours (s)", f"{floor_s:.2f}, {ours_s:.2f}")
    figures.ratio("full pull / floor", ours_s / floor_s, 2.0, note="fetch + parse + raw executemany")
    return site


def read_back(site: Site) -> int:
    """Read every row of the snapshot, as plainly as the database gives it."""
    with site.store.view() as view:
        return sum(
            len(view.tx.execute(f"SELECT * FROM pms_{table}").fetchall())
            for table in Table
            if table is not Table.DELETED_APPOINTMENT
        )


def bench_decide(figures: Figures, site: Site, name: str, rounds: int = 5) -> float:
    """Deciding everybody on an ordinary night, beside reading the same rows back."""
    first_s = timed(lambda: decide_everyone(site.box))
    floor_s, ours_s = in_turn(lambda: read_back(site), lambda: decide_everyone(site.box), rounds)
    figures.plain(f"{name}: first night (s)", f"{first_s:.2f}")
    figures.plain(f"{name}: read back, decide (s)", f"{floor_s:.2f}, {ours_s:.2f}")
    figures.ratio(f"{name}: decide / read back", ours_s / floor_s, 3.0)
    return ours_s


def bench_sending(figures: Figures, site: Site) -> None:
    """Intent and outcome with their audit rows, beside two bare commits on the same file, text by text.

    The disk's part of a commit swings with its other users, so each text is timed next to its own floor.
    """
    box, store = site.box, site.store
    with store.view() as view:
        queued = view.messages_in((MessageState.QUEUED,))[:100]

    def floor() -> None:
        for step in (1, -1):
            with store.database.transaction(Lane.SENDING, "floor") as tx:
                tx.execute("UPDATE message SET attempts = attempts + ? WHERE id = ?", (step, one.id))

    def ours() -> bool:
        intent = sending._commit_intent(box, one, live)
        if intent is not None:
            sending._move(box, intent, MessageState.SENT, "text_sent", vendor_id="SMbench")
        return intent is not None

    pairs = []
    for one in queued:
        live = sending._look(box, one)
        start = time.perf_counter()
        floor()
        middle = time.perf_counter()
        if ours():  # else a slot is gone, say: not the path that is measured
            pairs.append((middle - start, time.perf_counter() - middle))
    assert len(pairs) >= 20, "too few texts were let out to measure"
    per_floor, per_send = (statistics.median(pair[place] for pair in pairs) for place in (0, 1))
    figures.plain("send path: two bare commits, ours (ms)", f"{per_floor * 1e3:.2f}, {per_send * 1e3:.2f}")
    rate = statistics.median(pair[0] / pair[1] for pair in pairs)
    figures.ratio("send path rate / bare rate", rate, 0.5, at_most=False)


def bench_replies(figures: Figures, site: Site) -> None:
    """A reply from the text in hand to its committed outcome, beside two bare commits, reply by reply.

    Phrases and weights are at hand, as they are in a service that has started.
    Nothing that is asked here needs the PMS or the carrier: what these take is theirs.
    """
    box, store = site.box, site.store
    with store.view() as view:
        sent = [one for one in view.messages_in((MessageState.SENT,)) if one.channel is Channel.PROACTIVE]

    def floor() -> None:
        for step in (1, -1):
            with store.database.transaction(Lane.INBOUND, "floor") as tx:
                tx.execute("UPDATE message SET attempts = attempts + ? WHERE id = ?", (step, one.id))

    prepare()
    pairs = []
    for place, (one, words) in enumerate(product(sent, ("lol", "is there parking?", "1", "help", "STOP"))):
        text = Inbound(f"SMbench{place}", one.phone, words, 0, box.clock.now())
        start = time.perf_counter()
        floor()
        middle = time.perf_counter()
        read = inbound.record_text(box, text)
        with store.view() as view:
            (heard,) = view.unread()
        conversation.follow_up(box, heard, read)
        pairs.append((middle - start, time.perf_counter() - middle))
    with store.view() as view:
        assert not view.unread(), "every reply has to reach its outcome"
    assert len(pairs) >= 200, "too few replies to speak of one in a hundred"
    spent = sorted(ours for _, ours in pairs)
    figures.plain(
        "reply: median, slowest (ms)", f"{statistics.median(spent) * 1e3:.1f}, {spent[-1] * 1e3:.1f}"
    )
    ratio = statistics.median(ours / base for base, ours in pairs)
    figures.plain("reply to committed action / two bare commits", f"{ratio:.1f}")
    p99 = spent[len(spent) * 99 // 100]
    figures.ratio("reply to committed action, p99 (ms)", p99 * 1e3, 25.0, note=f"{len(spent)} replies")


_LONG = {
    "words": "the office by the bus stop has no time for us on tuesday at 10 ",
    "quotes": '> "Liked" \u201c',
    "digits": "10:30 11/24 555-0142 ",
    "spaces": " \n\t",
    "letters": "a",
    "elongated": "sto" + "o" * 40 + "p ",
    "emoji": "\U0001f44d\U0001f3fd",
    "punctuation": "?!.,-",
    "no stop": "stop please don't stop not ",
}
"""Shapes that patterns stumble over when they stumble."""


def bench_long_replies(figures: Figures) -> None:
    """Time per character of a reply of 100 kB beside one of 10 kB: the same, whatever it is made of."""
    talk = Conversation(datetime(2026, 11, 17, 12), last_outbound="Reply STOP to opt out")  # noqa: DTZ001
    worst = ("", 0.0)
    slowest = 0.0
    for name, piece in _LONG.items():
        short, long = (piece * (size // len(piece)) for size in (10_000, 100_000))
        tens, once = in_turn(
            lambda text=short: [read_reply(text, talk) for _ in range(10)],  # type: ignore[misc]
            lambda text=long: read_reply(text, talk),  # type: ignore[misc]
            3,
        )
        worst = max(worst, (name, once / tens), key=lambda one: one[1])
        slowest = max(slowest, once)
    figures.plain("reading 100 kB, slowest shape (ms)", f"{slowest * 1e3:.0f}")
    figures.ratio("reading: 100 kB / 10 kB, per character", worst[1], 2.0, note=f"worst shape: {worst[0]}")


class Listener:
    """The carrier with a note of when it last answered: from then on a STOP is in the box's hands."""

    def __init__(self, gateway: SmsGateway) -> None:
        self._gateway = gateway
        self.name, self.confirms_opt_out = gateway.name, gateway.confirms_opt_out
        self.opt_out_words, self.redacts = gateway.opt_out_words, gateway.redacts
        self.keeps_opt_outs = gateway.keeps_opt_outs
        self.send, self.find_sent, self.delivery = gateway.send, gateway.find_sent, gateway.delivery
        self.redact, self.remedy, self.inspect = gateway.redact, gateway.remedy, gateway.inspect
        self.opted_out, self.opt_out = gateway.opted_out, gateway.opt_out
        self.list_sent, self.clock_lead = gateway.list_sent, gateway.clock_lead
        self.answered_at = 0.0

    def poll_inbound(self, since: datetime) -> Sequence[Inbound]:
        heard = self._gateway.poll_inbound(since)
        self.answered_at = time.perf_counter()
        return heard


def bench_stop(figures: Figures, world: World, site: Site, name: str) -> None:
    """STOP from the carrier's answer to its commit, while a whole first night runs beside it."""
    failures: list[BaseException] = []

    def night() -> None:
        try:
            pull(nightly)
            decide_everyone(nightly)
        except BaseException as error:
            failures.append(error)

    nightly = replace(site.box, pms=site.spare_pms())
    phones = sorted({person.mobile for person in world.clinic.people.values() if person.mobile})[:400]
    worker = threading.Thread(target=night)
    worker.start()
    waits: list[float] = []
    listener = Listener(site.box.sms)
    ear = replace(site.box, sms=listener)
    while worker.is_alive() and len(waits) < len(phones):
        world.carrier.receive(phones[len(waits)], world.carrier.number, "STOP", world.clock.now())
        hear(ear)
        waits.append(time.perf_counter() - listener.answered_at)
        worker.join(0.2)
    worker.join()
    if failures:
        raise failures[0]
    with site.store.view() as view:
        silent = view.suppressed_phones()
    assert set(phones[: len(waits)]) <= silent, "every STOP has to be committed"
    slowest, median = max(waits), statistics.median(waits)
    note = f"median {median:.3f}, {len(waits)} of them"
    figures.ratio(f"{name}: STOP committed during the night, slowest (s)", slowest, 1.0, note=note)


def main() -> int:
    """Run every figure and print the table; the exit code says whether the ratios held."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--dso", action="store_true", help="large-practice figures at 200,000 patients")
    large = 200_000 if options.parse_args().dso else 20_000
    figures = Figures()
    with practice(3800) as (world, settings, recording, folder):
        print("reference practice: pull, decide, send ...", file=sys.stderr)
        site = bench_pull(figures, world, settings, recording, folder)
        open_for_business(world, site)
        reference_s = bench_decide(figures, site, "reference")
        world.advance(at_local(world, _DAY, 12))
        bench_sending(figures, _checked(site))
        bench_replies(figures, site)
        site.close()
    bench_long_replies(figures)
    with practice(large) as (world, settings, recording, folder):
        print(f"large practice ({large:,} patients): decide, STOP ...", file=sys.stderr)
        site = enter(world, settings, recording, folder / "large.db")
        pull(site.box)
        open_for_business(world, site)
        large_s = bench_decide(figures, site, f"{large:,}", 2)
        figures.ratio("cost per patient, large / reference", (large_s / large) / (reference_s / 3800), 1.2)
        site.close()
        fresh = enter(world, settings, recording, folder / "stop.db")
        bench_stop(figures, world, fresh, f"{large:,}")
        fresh.close()
    return 0 if figures.show() else 1


def _checked(site: Site) -> Site:
    """Check the numbers of every queued text, so that the gate has nothing left to ask for."""
    with site.store.view() as view:
        queued: list[Message] = view.messages_in((MessageState.QUEUED,))
    for one in queued[:100]:
        assert one.channel is Channel.PROACTIVE
        sending._check_number(site.box, one)
    return site


if __name__ == "__main__":
    sys.exit(main())
