"""The breakdown as a command, and a command as a breakdown: what is seen can be scripted."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from costtui.analysis.breakdown import breakdown
from costtui.analysis.condition import Condition
from costtui.analysis.dimension import dimensions
from costtui.tui.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from costtui.model.period import Period
    from costtui.settings import Settings
    from costtui.store.database import Store
    from costtui.tui.view import Path

DEFAULTS = {"metric": "effective", "period": "mtd"}


def view_of(params: dict[str, Any]) -> View:
    """The view that `costtui breakdown` with some parameters prints; UsageError for a wrong word."""
    by, *then = [item.name for item in dimensions(_listed(params["by"]))]
    metric, as_of = params["metric"], params.get("as_of")
    return View(
        (Place(by, then=tuple(then)),),
        metric=str(getattr(metric, "value", metric)),
        period=params["period"],
        where=params.get("where") or "",
        top=params.get("top"),
        as_of=as_of.date() if as_of else None,
    )


def try_out(store: Store, view: View, *, settings: Settings, as_of: date | None) -> None:
    """Ask for what a view shows, for its errors only.

    Raises:
        UsageError: a word of the view is wrong.
    """
    breakdown(
        store,
        by=view.place.words,
        settings=settings,
        metric=view.metric,
        period=view.period,
        where=view.where or None,
        top=view.top,
        as_of=view.as_of or as_of,
    )


def command_of(view: View, *, period: Period | None = None, as_of: date | None = None) -> list[str]:
    """The words of the command that prints what a view shows; charges as the FOCUS file of them.

    Args:
        view: what is shown.
        period: its days, for a command that knows no `--as-of`.
        as_of: the day the screen looks at the store as of.
    """
    where = conditions(view.where, view.place.path)
    given = view.as_of or as_of
    if view.is_charges:
        days = view.period if period is None else f"{period.start}..{period.end}"
        words = ["export", "--format", "focus-csv", "--output", "-", "--period", days]
        return [*words, *(["--where", where] if where else [])]
    by = [view.place.by, "month"] if view.is_pivot else view.place.words
    words = ["breakdown", "--by", ",".join(by)]
    for name, value in (("metric", view.metric), ("period", view.period)):
        if value != DEFAULTS[name]:
            words += [f"--{name}", value]
    if where:
        words += ["--where", where]
    if view.top is not None:
        words += ["--top", str(view.top)]
    if given is not None:
        words += ["--as-of", str(given)]
    return words


def line_of(words: Sequence[str]) -> str:
    """A command as it is typed in a shell."""
    return " ".join(["costtui", *(_quoted(word) for word in words)])


def _quoted(word: str) -> str:
    """A word as a shell takes it, in double quotes where only single ones would be in the way."""
    if "'" in word and not set(word) & set('"$`\\!'):
        return f'"{word}"'
    return shlex.quote(word)


def conditions(where: str, path: Path) -> str:
    """A filter and the values drilled into as one expression."""
    parts = [f"({where})" if where and path else where]
    for name, value in path:
        parts.append(Condition(name, (value,)).text)
    return " and ".join(part for part in parts if part)


def _listed(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]
