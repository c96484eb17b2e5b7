"""Every key of the terminal, once: screens bind from here, help screen and quick card are made from it.

A letter works while nothing is being typed; F-keys and Ctrl-keys work always. The same letter means the same
act on every screen that has it. Frequent acts take at most three keys, and an inbox row is answered with two
beside the text: Enter, and Enter.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.binding import Binding


@dataclass(frozen=True, slots=True)
class Place:
    """A screen: its name, the word for it, the digit that leads to it, and what it is for."""

    name: str
    title: str
    digit: str
    act: str
    about: str
    short: str = ""
    """The word where there is little room."""


PLACES = (
    Place("today", "Today", "1", "view_today", "what needs a person now"),
    Place("inbox", "Inbox", "2", "view_threads", "conversations that wait, and the answer to them"),
    Place("preview", "Preview", "3", "view_schedule", "the texts that go out next, and who gets none"),
    Place("patient", "People", "4", "view_patients", "one person: everything, and why"),
    Place("openings", "Openings", "5", "view_schedule", "free time, and what is on offer", "Open"),
    Place("overdue", "Overdue", "6", "view_schedule", "everybody who is late", "Late"),
    Place("calls", "Calls", "7", "view_threads", "who is called instead of texted"),
    Place("health", "Health", "8", "view_health", "what is wrong, what to do, and the switches"),
    Place("audit", "Audit", "9", "view_log", "the log, its proof, and packs for whoever may ask"),
)


@dataclass(frozen=True, slots=True)
class Key:
    """One key: where it works, what it is bound to, what it does. `shown`: on the line at the bottom."""

    where: str
    key: str
    action: str
    says: str
    about: str
    shown: bool = True
    always: bool = False
    label: str = ""
    needs: str = ""
    """The act of `domain.roles` it asks for."""

    def binding(self) -> Binding:
        """Return it as Textual binds it."""
        return Binding(
            self.key,
            self.action,
            self.says,
            show=self.shown,
            priority=self.always,
            key_display=self.label or None,
        )


EVERYWHERE = "everywhere"

KEYS = (
    *(
        Key(EVERYWHERE, f"{one.digit},f{one.digit}",
            f"app.go('{one.name}')", one.title, one.about, shown=False)
        for one in PLACES
    ),
    Key(EVERYWHERE, "slash,ctrl+f", "app.find", "Find", "find a person by name, phone or token", label="/"),
    Key(EVERYWHERE, "u", "app.undo", "Undo", "take the last act back", shown=False),
    Key(EVERYWHERE, "f12", "app.switch_sending", "Pause",
        "hold every text the box starts, or go on", always=True, label="F12"),
    Key(EVERYWHERE, "question_mark", "app.keys", "Keys", "all keys of this screen", label="?"),
    Key(EVERYWHERE, "semicolon", "app.jump", "Jump",
        "jump to a part of the screen by letter", shown=False, label=";"),
    Key(EVERYWHERE, "ctrl+p", "app.command_palette", "All acts",
        "every act by name", shown=False, always=True),
    Key(EVERYWHERE, "ctrl+l", "app.lock", "Lock",
        "lock the terminal; everything stays as it is", shown=False, always=True),
    Key(EVERYWHERE, "ctrl+q", "app.leave", "Log off", "log off and close", shown=False, always=True),
    Key(EVERYWHERE, "ctrl+r", "app.look_again", "Look again", "read this screen anew", shown=False),
    Key(EVERYWHERE, "x", "screen.export", "Copy/print",
        "this list as CSV, to a file, or to the printer", shown=False),
    # --- inbox
    Key("inbox", "r", "reply", "Reply", "answer; it becomes yours so that nobody else does", needs="reply"),
    Key("inbox", "c", "claim", "Claim", "take it, or put it back", needs="work_tasks"),
    Key("inbox", "d", "done", "Done", "close it with what came of it", needs="work_tasks"),
    Key("inbox", "s", "snooze", "Snooze", "put it off to a time", needs="work_tasks"),
    Key("inbox", "b", "book", "Book", "book a time that is free right now", needs="book"),
    Key("inbox", "i", "correct", "Meant", "say what the reply really meant", needs="correct"),
    Key("inbox", "p", "person", "Person",
        "everything about whoever this is", shown=False, needs="view_patients"),
    Key("inbox", "m", "machine", "Machine",
        "close everything here; the machine answers again", shown=False, needs="work_tasks"),
    Key("inbox", "t", "take_over", "Take over",
        "take it from whoever has it", shown=False, needs="take_over"),
    Key("inbox", "y", "copy_phone", "Copy phone", "copy the phone number", shown=False),
    Key("inbox", "f", "filter", "Show", "waiting, mine, unclaimed, snoozed or everything"),
    # --- while typing
    Key("typing", "enter", "send", "Send", "send it; u takes it back until it has left", label="Enter"),
    Key("typing", "tab", "next_wording", "Wording",
        "the next approved wording, as long as you typed nothing", label="Tab"),
    Key("typing", "ctrl+t", "send_later", "Later", "send it at a time"),
    Key("typing", "ctrl+j,shift+enter", "new_line", "New line", "begin a new line", shown=False),
    Key("typing", "escape", "put_down", "Back", "stop typing; the words are kept", label="Esc"),
    # --- preview
    Key("preview", "a", "approve", "Approve", "let it go", needs="approve_texts"),
    Key("preview", "h", "hold", "Hold", "keep it back until it is approved", needs="hold_texts"),
    Key("preview", "e", "edit", "Edit",
        "give it other words; they are judged like a draft", needs="approve_texts"),
    Key("preview", "p", "person", "Person", "everything about whoever this is", needs="view_patients"),
    Key("preview", "w", "what_if", "What if", "what other rules would make of the same day", needs="what_if"),
    Key("preview", "f", "filter", "Show", "queued, withheld by the judge, or who gets none and why"),
    # --- patient
    Key("patient", "t", "thread", "Texts", "the conversation with this phone", needs="view_threads"),
    Key("patient", "y", "copy_phone", "Copy phone", "copy the phone number"),
    # --- openings
    Key("openings", "f", "filter", "Days", "one day, a week, two weeks, a month"),
    Key("openings", "t", "thread", "Texts", "the conversation that holds a time", needs="view_threads"),
    # --- overdue
    Key("overdue", "s", "sort", "Sort", "by days, by risk, by name"),
    Key("overdue", "f", "filter", "Group", "all, or one group"),
    Key("overdue", "p", "person", "Person", "everything about whoever this is"),
    # --- calls
    Key("calls", "o", "outcome", "Outcome", "what came of the call", needs="work_tasks"),
    Key("calls", "c", "claim", "Claim", "take it, or put it back", needs="work_tasks"),
    Key("calls", "p", "person", "Person", "everything about whoever this is"),
    Key("calls", "y", "copy_phone", "Copy phone", "copy the phone number"),
    # --- today
    Key("today", "c", "claim", "Claim", "take it, or put it back", needs="work_tasks"),
    Key("today", "p", "person", "Person", "everything about whoever this is"),
    # --- health
    Key("health", "p", "app.switch_sending", "Pause/resume", "hold every text the box starts, or go on"),
    Key("health", "z", "reset", "Close breaker",
        "close a breaker whose cause is found", needs="reset_breakers"),
    # --- audit
    Key("audit", "f", "filter", "Search", "rows of one action, one person or one patient"),
    Key("audit", "a", "accesses", "Who looked", "who looked at patients' data", needs="view_accesses"),
    Key("audit", "v", "verify", "Verify", "recompute the whole log", needs="verify_log"),
    Key("audit", "e", "evidence", "Evidence",
        "a pack about one patient, for whoever may ask", needs="make_evidence"),
)  # fmt: skip
"""Every key there is."""


def keys_of(where: str) -> list[Key]:
    """Return the keys of a place."""
    return [one for one in KEYS if one.where == where]


def bindings_of(where: str) -> list[Binding]:
    """Return what a screen binds."""
    return [one.binding() for one in keys_of(where)]


_SPOKEN = {
    "slash": "/",
    "question_mark": "?",
    "semicolon": ";",
    "escape": "Esc",
    "enter": "Enter",
    "tab": "Tab",
}


def speak_key(key: str) -> str:
    """Return a key as it stands on a keyboard."""
    names = [part if part != "ctrl+j" else "" for part in key.split(",")]
    spoken = [_SPOKEN.get(name, _speak_one(name)) for name in names if name]
    return " or ".join(spoken)


def _speak_one(name: str) -> str:
    if name.startswith(("ctrl+", "shift+")):
        first, _, rest = name.partition("+")
        return f"{first.capitalize()}+{rest.capitalize() if len(rest) > 1 else rest.upper()}"
    return name.upper() if name[:1] == "f" and name[1:].isdigit() else name


def describe_keys(where: str) -> list[tuple[str, str, str]]:
    """Return key, word and explanation of everything that works at a place, its own keys first."""
    own = keys_of(where) if where != EVERYWHERE else []
    return [(speak_key(one.key), one.says, one.about) for one in (*own, *keys_of(EVERYWHERE))]
