"""Files to bills: honour manifests, leave stale parts out, know a format by its columns."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from costtui.errors import BillError, NotABill, UsageError
from costtui.ingest import manifest
from costtui.ingest.files import Collected, Unpacking, collect
from costtui.ingest.format import Bill, Format, SourceFile, formats, has_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

_PERIOD_FOLDER = re.compile(r"(?i)(billing_period|year|month)=.+|\d{8}-\d{8}")


@dataclass(slots=True)
class Detected:
    """The bills below some paths, and what is none."""

    bills: list[Bill] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    problems: list[BillError] = field(default_factory=list)


def find_bills(
    arguments: Sequence[str], unpacking: Unpacking, *, as_format: str | None = None
) -> Detected:
    """The bills below the paths of `import`.

    Raises:
        UsageError: a path or a format that does not exist.
        BillError: a file that was named itself is no bill or damaged.
    """
    forced = format_named(as_format) if as_format else None
    detected = Detected()
    loose: dict[tuple[str, ...], tuple[Format, list[SourceFile]]] = {}
    for found in collect(arguments, unpacking):
        detected.skipped += found.skipped
        detected.problems += found.problems
        exports, problems = manifest.exports(found.manifests, found.files)
        detected.problems += problems
        governed = {file.path for export in exports for file in export.governed}
        for export in exports:
            detected.skipped += [
                (file.name, f"not listed by {export.manifest.name}") for file in export.stale
            ]
        for files, source, rows in manifest.bills(exports):
            try:
                form = forced or recognise(files[0])
            except NotABill as problem:
                detected.problems.append(problem)
                continue
            detected.bills.append(Bill(form, files, source, (), rows, is_listed=True))
        for file in found.files:
            if file.path in governed:
                continue
            try:
                form = forced or recognise(file)
            except NotABill as reason:
                if not found.root.is_dir():
                    raise
                detected.skipped.append((file.name, reason.received))
                continue
            root = str(found.root) if found.root.is_dir() else ""
            key = (form.name, root, *_periods(file, found))
            loose.setdefault(key, (form, []))[1].append(file)
    detected.bills += [Bill(form, tuple(files)) for form, files in loose.values()]
    return detected


def format_named(name: str) -> Format:
    """The format of a word of `--as`; UsageError with the valid words otherwise."""
    known = {form.name: form for form in formats()}
    if name not in known:
        raise UsageError(f"unknown format {name!r}", valid="valid: " + ", ".join(sorted(known)))
    return known[name]


def recognise(file: SourceFile) -> Format:
    """The format whose columns a file has; NotABill names the nearest one otherwise."""
    scored = [(form.recognise(file), form) for form in formats()]
    best = max(scored, key=lambda pair: pair[0])
    if best[0] > 0:
        return best[1]
    near = max(formats(), key=lambda form: _overlap(form, file))
    missing = [
        column.name
        for column in near.inputs
        if column.required
        and not any(has_columns(file, name) for name in (column.name, *column.aliases))
    ]
    hint = "costtui import --help lists the formats that are read"
    if _overlap(near, file) >= 0.2:
        hint = (
            f"nearest is {near.title}, but the file lacks {', '.join(missing[:5]) or 'its marks'}; "
            f"to read it as that anyway: --as {near.name}"
        )
    raise NotABill(
        f"{file.name} is no bill that is known: its columns are {_shortened(file.columns)}",
        hint=hint,
    )


def _overlap(form: Format, file: SourceFile) -> float:
    have = {column.lower() for column in file.columns}
    spelled = [{name.lower() for name in (c.name, *c.aliases)} for c in form.inputs]
    return sum(1 for names in spelled if names & have) / max(len(spelled), 1)


def _shortened(columns: tuple[str, ...]) -> str:
    shown = ", ".join(repr(column[:40]) for column in columns[:6])
    return shown + (f" and {len(columns) - 6} more" if len(columns) > 6 else "")


def _periods(file: SourceFile, found: Collected) -> tuple[str, ...]:
    """The folders of a file that name a period: each makes a bill of its own."""
    if not found.root.is_dir() or not file.path.is_relative_to(found.root):
        return ()
    parts = file.path.relative_to(found.root).parts[:-1]
    named = [index for index, part in enumerate(parts) if _PERIOD_FOLDER.fullmatch(part)]
    return parts[: named[-1] + 1] if named else ()
