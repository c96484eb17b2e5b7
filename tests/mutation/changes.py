"""The changes that are tried on the rules: mutmut makes them, here they get a name and a face.

mutmut writes every changed form of a function beside the original and picks one by the environment variable
`MUTANT_UNDER_TEST`. It leaves functions with a decorator alone, and everything outside of functions.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from difflib import unified_diff
from hashlib import sha256
from pathlib import Path

from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents
from mutmut.utils.format_utils import mangled_name_from_mutant_name, orig_function_and_class_names_from_key


@dataclass(frozen=True, slots=True)
class Change:
    """One change: mutmut's key for it and for its function, a digest of that, and both as people read them.

    `change` holds the lines taken away ("- line") and put in ("+ line").
    """

    key: str
    function_key: str
    digest: str
    file: str
    function: str
    change: str


def make_changes(path: Path) -> list[Change]:
    """Given a module, relative to the working directory, rewrite it with all its changes; return these.

    That takes a second or more, so what came of a module is kept beside as long as it stays the same.
    """
    source = path.read_text("utf-8")
    kept = Path("made", f"{sha256(source.encode()).hexdigest()}.json")
    if kept.exists():
        remembered = json.loads(kept.read_text("utf-8"))
        path.write_text(remembered["code"], "utf-8")
        return [Change(**row) for row in remembered["changes"]]
    changes = list(_make_changes(path))
    kept.parent.mkdir(exist_ok=True)
    remembered = {"code": path.read_text("utf-8"), "changes": [asdict(change) for change in changes]}
    kept.write_text(json.dumps(remembered), "utf-8")
    return changes


def _make_changes(path: Path) -> Iterator[Change]:
    made = mutate_file_contents(str(path), path.read_text("utf-8"))
    path.write_text(made.code, "utf-8")
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    lines = made.code.splitlines()
    for name in made.mutant_names:
        mangled = mangled_name_from_mutant_name(name)
        function, owner = orig_function_and_class_names_from_key(name)
        yield Change(
            key=f"{module}.{name}",
            function_key=f"{module}.{mangled}",
            digest=made.hash_by_function_name[mangled],
            file=str(path),
            function=".".join(part for part in (module, owner, function) if part),
            change=_difference(made, lines, mangled, name, function),
        )


def _difference(made: MutatedFile, lines: list[str], mangled: str, name: str, function: str) -> str:
    before, after = (
        _lines_of(made, lines, generated, function) for generated in (f"{mangled}__mutmut_orig", name)
    )
    compared = list(unified_diff(before, after, n=0, lineterm=""))[2:]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in compared if not line.startswith("@@"))


def _lines_of(made: MutatedFile, lines: list[str], generated: str, function: str) -> list[str]:
    span = made.line_span_by_function_name[generated]
    return [line.replace(generated, function) for line in lines[span.start - 1 : span.end]]
