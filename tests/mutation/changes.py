"""The changes that are tried on the rules: mutmut makes them, here they get a name and a face.

mutmut writes every changed form of a function beside the original and picks one by the environment variable
`MUTANT_UNDER_TEST`. It leaves functions with a decorator alone, and everything outside of functions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from itertools import zip_longest
from pathlib import Path
from textwrap import dedent

from mutmut.mutation.file_mutation import MutatedFile, mutate_file_contents
from mutmut.utils.format_utils import mangled_name_from_mutant_name, orig_function_and_class_names_from_key


@dataclass(frozen=True, slots=True)
class Change:
    """One change: mutmut's key for it and for its function, a digest of that, and both as people read them.

    `change` holds the lines taken away ("- line") and put in ("+ line"). `first` and `last` are the lines of
    the statement that is changed, counted from the `def` of its function, which is 0.
    """

    key: str
    function_key: str
    digest: str
    file: str
    function: str
    change: str
    first: int
    last: int


def make_changes(path: Path) -> Iterator[Change]:
    """Given a module, relative to the working directory, rewrite it with all its changes; yield these."""
    made = mutate_file_contents(str(path), path.read_text("utf-8"))
    path.write_text(made.code, "utf-8")
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    lines = made.code.splitlines()
    for name in made.mutant_names:
        mangled = mangled_name_from_mutant_name(name)
        function, owner = orig_function_and_class_names_from_key(name)
        before, after = (
            _lines_of(made, lines, generated, function) for generated in (f"{mangled}__mutmut_orig", name)
        )
        first, last = _statement(before, after)
        yield Change(
            key=f"{module}.{name}",
            function_key=f"{module}.{mangled}",
            digest=made.hash_by_function_name[mangled],
            file=str(path),
            function=".".join(part for part in (module, owner, function) if part),
            change=_difference(before, after),
            first=first,
            last=last,
        )


def _difference(before: list[str], after: list[str]) -> str:
    compared = list(unified_diff(before, after, n=0, lineterm=""))[2:]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in compared if not line.startswith("@@"))


def _lines_of(made: MutatedFile, lines: list[str], generated: str, function: str) -> list[str]:
    span = made.line_span_by_function_name[generated]
    return [line.replace(generated, function) for line in lines[span.start - 1 : span.end]]


def _statement(before: list[str], after: list[str]) -> tuple[int, int]:
    """Given a function as it is and as changed, return the lines of the innermost statement that differs.

    Of a statement that holds others it is the lines above the first of them.
    """
    changed = next(at for at, pair in enumerate(zip_longest(before, after)) if pair[0] != pair[1])
    spans = []
    for node in ast.walk(ast.parse(dedent("\n".join(before)))):
        if isinstance(node, ast.stmt):
            held = getattr(node, "body", None)
            last = max(node.lineno, held[0].lineno - 1) if held else node.end_lineno or node.lineno
            spans.append((node.lineno - 1, last - 1))
    holding = [span for span in spans if span[0] <= changed <= span[1]]
    return min(holding, key=lambda span: span[1] - span[0], default=(0, len(before) - 1))
