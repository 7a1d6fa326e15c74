"""Answers of the last time, to show at once while the question is asked again.

Small JSON files in a folder of the store, so that nothing of a bill leaves it; one that cannot be
read or written is no answer, never an error.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from costtui.model.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER: Final = "answers"
MOST_FILES: Final = 40
"""Older ones are removed."""
LARGEST: Final = 2_000_000
"""Bytes of an answer that is worth keeping."""
DAY, TIME = "$day", "$time"


@dataclass(frozen=True, slots=True)
class Kept:
    """The tables of an answer and when it was given."""

    tables: list[Table]
    at: datetime

    @property
    def age(self) -> str:
        """How long ago that was, in words."""
        return in_words((datetime.now(UTC) - self.at).total_seconds())


def in_words(seconds: float) -> str:
    """A span of time in its largest unit: `3 min`, `2 h`, `5 days`."""
    for unit, size in (("days", 172_800), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / (86_400 if unit == 'days' else size):.0f} {unit}"
    return "a moment"


def keep(data_dir: Path, words: Sequence[str], tables: Sequence[Table]) -> None:
    """Keep the answer of a question to a store, under the words of its command."""
    text = json.dumps(
        {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "tables": [
                {
                    "columns": table.columns,
                    "rows": [[_out(value) for value in row] for row in table.rows],
                    "notes": table.notes,
                }
                for table in tables
            ],
        }
    )
    if len(text) > LARGEST:
        return
    file = _file(data_dir, words)
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True, mode=0o700)
        # mkstemp gives a file nobody else may read.
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".answer.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(name).replace(file)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _remove_old(file.parent)


def recall(data_dir: Path, words: Sequence[str]) -> Kept | None:
    """The answer that was kept of a question, if there is one that can be read."""
    try:
        found = json.loads(_file(data_dir, words).read_text("utf-8"))
        tables = [
            Table.of(
                [str(name) for name in table["columns"]],
                [[_in(value) for value in row] for row in table["rows"]],
                *map(str, table["notes"]),
            )
            for table in found["tables"]
        ]
        at = datetime.fromisoformat(found["at"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return Kept(tables, at) if at.tzinfo is not None else None


def _file(data_dir: Path, words: Sequence[str]) -> Path:
    question = "\x1f".join(words)
    name = blake2b(question.encode("utf-8", "surrogateescape"), digest_size=12).hexdigest()
    return data_dir / FOLDER / f"{name}.json"


def _remove_old(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[MOST_FILES:]:
        file.unlink(missing_ok=True)


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        return {TIME: value.isoformat()}
    return {DAY: value.isoformat()} if isinstance(value, date) else value


def _in(value: Any) -> Any:
    if isinstance(value, dict):
        return (
            date.fromisoformat(value[DAY]) if DAY in value else datetime.fromisoformat(value[TIME])
        )
    return value
