"""The list of budgets as columns and cells, in any width."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from costtui.analysis.budget.standing import share_of
from costtui.present.burn_up import progress_bar
from costtui.present.format import amount, cell, percent, shortened, text_width
from costtui.tui.grid import right

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costtui.analysis.budget.standing import Standing
    from costtui.tui.grid import Grid

STATES = {"over": "bold red", "at risk": "bold yellow", "on track": "green", "kept": "green"}
SPARE = ("left", "burn", "of", "spent", "probability", "reached", "bar")
"""The columns that give way, the first one first."""
BAR, WIDE_BAR = 10, 24
WAITING = "…"


def rows(
    standings: Sequence[Standing], grid: Grid, *, is_waiting: bool
) -> tuple[list[tuple[Text, int]], list[list[Text]]]:
    """Columns and rows; `is_waiting` where forecasts are still to come."""
    texts: dict[str, tuple[str, list[str]]] = {
        "state": ("", [one.state for one in standings]),
        "bar": ("", [""] * len(standings)),
        "share": ("spent", [percent(one.share) for one in standings]),
        "spent": (
            "amount spent",
            [amount(one.spent) if one.has_begun else "" for one in standings],
        ),
        "of": ("of", [_of(one) for one in standings]),
        "burn": ("burn", [_times(one.burn) for one in standings]),
        "left": ("left", [amount(one.left) for one in standings]),
        "forecast": ("end", [_end(one, is_waiting=is_waiting) for one in standings]),
        "probability": ("over?", [_chance(one, is_waiting=is_waiting) for one in standings]),
        "reached": ("reached", [_reached(one) for one in standings]),
    }
    bar = WIDE_BAR if grid.size.width >= 130 else BAR
    widths = {
        name: max([len(label), *map(text_width, some)]) for name, (label, some) in texts.items()
    }
    widths["bar"] = bar
    for name in SPARE:
        if grid.room(list(widths.values())) < grid.least_name:
            del widths[name]
    room = max(grid.room(list(widths.values())), 8)
    columns = [(Text("budget"), room)]
    left = {"state", "bar"}
    columns += [
        (Text(texts[name][0]) if name in left else right(texts[name][0], width), width)
        for name, width in widths.items()
    ]
    lines = []
    depth = _depths(standings)
    for index, one in enumerate(standings):
        name = "  " * depth[one.budget.name] + cell(one.budget.name)
        line = [Text(shortened(name, room), no_wrap=True)]
        style = STATES.get(one.state, "dim")
        for column, width in widths.items():
            text = texts[column][1][index]
            if column == "bar":
                line.append(Text(progress_bar(one.share, one.gone, width=width), style=style))
            elif column == "state":
                line.append(Text(text, style=style))
            else:
                line.append(right(text, width))
        lines.append(line)
    return columns, lines


def _depths(standings: Sequence[Standing]) -> dict[str, int]:
    """How deep each budget lies below others, as far as it comes after them in the list."""
    found: dict[str, int] = {}
    for one in standings:
        above = found.get(one.budget.parent)
        found[one.budget.name] = 0 if above is None else above + 1
    return found


def _of(one: Standing) -> str:
    return "" if one.available is None else f"{amount(one.available)} {cell(one.budget.currency)}"


def _times(burn: float | None) -> str:
    return "" if burn is None else f"{burn:.2f}x"


def _end(one: Standing, *, is_waiting: bool) -> str:
    if one.landing is None:
        return WAITING if is_waiting and one.available is not None else ""
    share = share_of(one.landing.forecast, one.available)
    return amount(one.landing.forecast) if share is None else percent(share)


def _chance(one: Standing, *, is_waiting: bool) -> str:
    if one.landing is None:
        return WAITING if is_waiting and one.available is not None else ""
    return f"{one.landing.probability:.0%}"


def _reached(one: Standing) -> str:
    found = None if one.landing is None else one.landing.reached
    if found is None:
        return ""
    return f"{found:%m-%d}" if found.year == one.as_of.year else f"{found:%Y-%m-%d}"
