"""One key of a story, and what of the screen it is to change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from textual.widgets import Input, OptionList

from costtui.tui.anomalies_pane import AnomaliesPane
from costtui.tui.budgets_pane import BudgetsPane
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.forecast_pane import ForecastPane
from costtui.tui.heat_map import HeatMap
from costtui.tui.mark_list import MarkList
from costtui.tui.resources_pane import ResourcesPane

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from textual.screen import Screen

    from tests.tui.walk import Walk

    State = Callable[[Walk], object]

OTHER: Final = object()
"""Anything but what it was before."""
EXITS: Final[list[object]] = []
"""One item for each time the screen was to be left."""


@dataclass(frozen=True)
class Press:
    """One binding, pressed by each of its keys."""

    id: str
    state: State
    """What the key is to change."""
    to: object = True
    before: tuple[str, ...] = ()
    """Keys that lead to where it has something to do."""
    after: tuple[str, ...] = ()
    """Keys that lead back."""


Story = tuple[tuple[str, ...], list[Press]]
"""The keys that lead to where it begins, and those that are pressed there."""


def says(text: str) -> State:
    """Whether the screen has a text."""
    return lambda walked: text in walked.text


def in_front(kind: type[Screen[Any]]) -> State:
    """Whether a dialogue lies over everything."""
    return lambda walked: isinstance(walked.app.screen, kind)


def focused(walked: Walk) -> str | None:
    """What the keys go to."""
    return None if walked.app.focused is None else walked.app.focused.id


def view(name: str) -> State:
    """What the breakdown was asked for."""
    return lambda walked: getattr(walked.breakdown.view, name)


def place(name: str) -> State:
    """Where in it, or how sorted."""
    return lambda walked: getattr(walked.breakdown.view.place, name)


def text_of(name: str) -> State:
    """What a line of a dialogue holds."""
    return lambda walked: walked.app.screen.query_one(name, Input).value


def marked(walked: Walk) -> list[str]:
    """What is marked in the list of a dialogue."""
    return list(walked.app.screen.query_one(MarkList).marked)


def number_of_views(walked: Walk) -> int:
    """How many saved views are listed."""
    return walked.app.screen.query_one(OptionList).option_count


def trail(walked: Walk) -> int:
    """How deep an explanation is."""
    assert isinstance(walked.app.screen, ExplainScreen)
    return len(walked.app.screen._trail)


def resources(name: str) -> State:
    """What the list of resources was asked for."""
    return lambda walked: getattr(walked.app.screen_stack[0].query_one(ResourcesPane), name)


def anomalies(name: str) -> State:
    """What the pane of anomalies was asked for."""
    return lambda walked: getattr(walked.app.screen_stack[0].query_one(AnomaliesPane)._wanted, name)


def forecast(name: str) -> State:
    """What the pane of forecasts was asked for."""
    return lambda walked: getattr(walked.app.screen_stack[0].query_one(ForecastPane)._wanted, name)


def narrowed_groups(walked: Walk) -> str:
    """The piece of a name that narrows the groups of a forecast."""
    return walked.app.screen_stack[0].query_one(ForecastPane)._narrow


def budgets(walked: Walk) -> list[str]:
    """The names of the budgets that the pane knows."""
    pane = walked.app.screen_stack[0].query_one(BudgetsPane)
    return [one.budget.name for one in pane._standings]


def shown_budgets(walked: Walk) -> list[str]:
    """The names of the budgets in the list."""
    return [row[0] for row in walked.rows("budget-list")]


def first_event(walked: Walk) -> str:
    """The kind of the largest event, and what was said of it."""
    return walked.rows("events")[0][2]


def day(walked: Walk) -> date | None:
    """The day under the cursor of the calendar of anomalies."""
    return walked.app.screen_stack[0].query_one(HeatMap).cursor
