"""Every key of every pane, dialogue and line does what its binding says; none is left out.

A new binding fails the first test until a press of it stands in a story below.
"""

from __future__ import annotations

import pkgutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import pytest
from textual.binding import Binding
from textual.widgets import Input, OptionList, Static

import costtui.tui
from costtui.tui.anomalies_pane import AnomaliesPane
from costtui.tui.app import CosttuiApp
from costtui.tui.calendar import Calendar
from costtui.tui.command_screen import CommandScreen
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.filter_screen import FilterScreen
from costtui.tui.group_screen import GroupScreen
from costtui.tui.heat_map import HeatMap
from costtui.tui.help_screen import HelpScreen
from costtui.tui.import_screen import ImportScreen, PickPathScreen
from costtui.tui.panes import declared
from costtui.tui.period_screen import PeriodScreen
from costtui.tui.resources_pane import ResourcesPane
from costtui.tui.result_screen import ResultScreen
from costtui.tui.screens import AskScreen, PickScreen, ReadScreen
from costtui.tui.verdict_screen import VerdictScreen
from costtui.tui.views_screen import ViewsScreen
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from textual.screen import Screen

    from tests.tui.walk import Walk

    State = Callable[[Walk], object]

OTHER: Final = object()
"""Anything but what it was before."""


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


def first_event(walked: Walk) -> str:
    """The kind of the largest event, and what was said of it."""
    return walked.rows("events")[0][2]


def day(walked: Walk) -> date | None:
    """The day under the cursor of the calendar of anomalies."""
    return walked.app.screen_stack[0].query_one(HeatMap).cursor


WORD, LINE = text_of("#word"), text_of("Input")
STATUS = ("colon", *"status", "enter")
STORIES: dict[str, tuple[tuple[str, ...], list[Press]]] = {
    "the app": (
        (),
        [
            *(
                Press(f"show-{pane.NAME}", says(f"[{pane.TITLE}]"))
                for pane in reversed(declared())
                if pane.KEY
            ),
            Press("command", in_front(CommandScreen), after=("escape",)),
            Press("copy-command", says("The command that prints this"), after=("escape",)),
            Press("export", in_front(PickScreen), after=("escape",)),
            Press("copy", says("copied: Machines"), before=("home",)),
            Press("copy-row", says("copied: Machines"), before=("home",)),
            Press("refresh", lambda w: w.overview.asker._latest, OTHER),
            Press("help", in_front(HelpScreen), after=("escape",)),
            Press("views", in_front(ViewsScreen), after=("escape",)),
            Press("quit", lambda w: len(_exits), OTHER),
            Press("interrupt", lambda w: len(_exits), OTHER),
        ],
    ),
    "the page of no store": (
        (),
        [
            Press("welcome-import", in_front(PickPathScreen), after=("escape",)),
            Press("welcome-demo", lambda w: w.app.wants_demo),
        ],
    ),
    "Overview": (
        ("1",),
        [
            Press("currency", says("USD a day")),
            Press("overview-why", in_front(ExplainScreen), after=("escape",)),
            Press("explain", says("[Breakdown]"), after=("1",)),
        ],
    ),
    "Breakdown": (
        ("2",),
        [
            Press("metric", view("metric"), "billed"),
            Press("earlier", view("period"), "2026-08"),
            Press("later", view("period"), "mtd"),
            Press("pivot", view("is_pivot"), after=("t",)),
            Press("chart", view("chart"), OTHER),
            Press("sort", says("change ▼")),
            Press("reverse", says("change ▲"), after=("S",)),
            Press("names-wider", lambda w: w.breakdown.grid.least_name, OTHER),
            Press("names-narrower", lambda w: w.breakdown.grid.least_name, OTHER),
            Press("group", in_front(GroupScreen), after=("escape",)),
            Press("period", in_front(PeriodScreen), after=("escape",)),
            Press("filter", in_front(FilterScreen), after=("escape",)),
            Press("why", in_front(ExplainScreen), after=("escape",)),
            Press("narrow", focused, "narrow", after=("escape",)),
            Press("widen", place("narrow"), "", before=("slash", *"nim", "enter")),
            Press("back", place("path"), (), before=("home", "enter")),
        ],
    ),
    "the line that narrows": (
        ("2",),
        [
            Press("narrow-leave", focused, "rows", before=("slash",)),
            Press("narrow-cancel", place("narrow"), "", before=("slash", *"nim")),
        ],
    ),
    "Resources": (
        ("3",),
        [
            Press("search", focused, "search"),
            Press("search-list", focused, "list"),
            Press("search-clear", resources("_text"), "", before=("slash", *"vm", "enter")),
            Press("resources-metric", resources("_metric"), "billed", before=("down",)),
            Press("resources-period", in_front(PeriodScreen), after=("escape",)),
        ],
    ),
    "Sources": (
        ("4",),
        [
            Press("import", in_front(PickPathScreen), after=("escape",)),
            Press("rollback", in_front(PickScreen), after=("escape",)),
        ],
    ),
    "Anomalies": (
        ("5",),
        [
            Press("anomaly-metric", anomalies("metric"), "billed"),
            Press("anomaly-all", anomalies("everything")),
            Press("anomaly-group", in_front(GroupScreen), after=("escape",)),
            Press("anomaly-period", in_front(PeriodScreen), after=("escape",)),
            Press("anomaly-filter", in_front(FilterScreen), after=("escape",)),
            Press("anomaly-why", in_front(ExplainScreen), after=("escape",)),
            Press("anomaly-expected", in_front(VerdictScreen), after=("escape",)),
            Press("anomaly-not-expected", in_front(VerdictScreen), after=("escape",)),
            Press("anomaly-watch", in_front(VerdictScreen), after=(*"seen", "enter")),
            Press("anomaly-forget", first_event, "spike"),
            Press("anomaly-undo", first_event, "spike?"),
        ],
    ),
    "days of anomalies": (
        ("5", "shift+tab"),
        [
            Press("heat-day-before", day, date(2026, 3, 5)),
            Press("heat-day-after", day, date(2026, 3, 6)),
            Press("heat-week-before", day, date(2026, 2, 27)),
            Press("heat-week-after", day, date(2026, 3, 6)),
            Press("heat-first", day, OTHER),
            Press("heat-last", day, OTHER),
            Press("heat-take", focused, "events"),
        ],
    ),
    "a reason": (("5", "o"), [Press("verdict-cancel", in_front(VerdictScreen), to=False)]),
    "periods": (
        ("2", "p"),
        [
            Press("period-words", lambda w: type(w.app.focused).__name__, "Choices"),
            Press("period-cancel", in_front(PeriodScreen), to=False, after=("p",)),
        ],
    ),
    "the calendar": (
        ("2", "p", "tab", "tab"),
        [
            Press("day-before", WORD, "2026-09-02..2026-09-03"),
            Press("day-after", WORD, "2026-09-03..2026-09-04"),
            Press("week-before", WORD, "2026-08-27..2026-08-28"),
            Press("week-after", WORD, "2026-09-03..2026-09-04"),
            Press("month-before", WORD, "2026-08-03..2026-08-04", after=("pagedown",)),
            Press("month-after", WORD, "2026-10-03..2026-10-04", after=("pageup",)),
            Press("month-first", WORD, "2026-09-01..2026-09-02"),
            Press("month-last", WORD, "2026-09-30..2026-10-01"),
            Press("month-whole", WORD, "2026-09"),
            Press("day-start", lambda w: w.app.screen.query_one(Calendar)._start, OTHER),
            Press("days-take", in_front(PeriodScreen), to=False),
        ],
    ),
    "groups": (("2", "g"), [Press("group-cancel", in_front(GroupScreen), to=False)]),
    "filters": (
        ("2", "f"),
        [
            Press("filter-lists", focused, "dimensions"),
            Press("filter-values", focused, "values"),
            Press("filter-dimensions", focused, "dimensions"),
            Press(
                "filter-not",
                lambda w: str(w.app.screen.query_one("#what", Static).render()),
                OTHER,
                before=("right",),
            ),
            Press("filter-cancel", in_front(FilterScreen), to=False),
        ],
    ),
    "commands": (
        (*STATUS, "escape", "colon"),
        [
            Press("command-older", LINE, "status"),
            Press("command-newer", LINE, ""),
            Press("command-complete", LINE, OTHER, before=("s",)),
            Press("command-complete-back", LINE, OTHER),
            Press("command-cancel", in_front(CommandScreen), to=False),
        ],
    ),
    "what a command says": (
        STATUS,
        [Press("result-close", in_front(ResultScreen), to=False, after=STATUS)],
    ),
    "why": (
        ("2", "down", "x"),
        [
            Press("explain-periods", in_front(PeriodScreen), after=("escape",)),
            Press("explain-command", says("The command that prints this"), after=("escape",)),
            Press("explain-export", in_front(PickScreen), after=("escape",)),
            Press("explain-back", trail, 1, before=("enter",)),
            Press("explain-close", in_front(ExplainScreen), to=False, after=("x",)),
        ],
    ),
    "a list to pick from": (("4", "d"), [Press("pick-cancel", in_front(PickScreen), to=False)]),
    "a line to type": (("v", "s"), [Press("ask-cancel", in_front(AskScreen), to=False)]),
    "a page to read": (
        ("question_mark",),
        [Press("read-close", in_front(ReadScreen), to=False, after=("question_mark",))],
    ),
    "views": (
        ("v",),
        [
            Press("views-save", in_front(AskScreen), after=(*"mine", "enter")),
            Press("views-delete", number_of_views, 0, after=("u",)),
            Press("views-undo", number_of_views, 1, before=("d",)),
            Press("views-close", in_front(ViewsScreen), to=False, after=("v",)),
        ],
    ),
    "a path to import": (
        ("4", "i"),
        [
            Press("path-folder", in_front(ImportScreen), after=("escape", "i")),
            Press("path-cancel", in_front(PickPathScreen), to=False),
        ],
    ),
    "an import": (
        ("4", "i", "f2"),
        [
            Press("import-leave", in_front(ImportScreen), to=False, after=("i", "f2")),
            Press("import-close", in_front(ImportScreen), to=False),
        ],
    ),
}
STORES = {
    "the page of no store": "data_dir",
    "Anomalies": "spikes",
    "days of anomalies": "spikes",
    "a reason": "spikes",
}
"""The fixtures that make other stores than most stories are about."""
_exits: list[object] = []


def bindings() -> Iterator[Binding]:
    """The bindings that the modules of the screen declare."""
    for info in pkgutil.iter_modules(costtui.tui.__path__):
        module = import_module(f"costtui.tui.{info.name}")
        for item in vars(module).values():
            if isinstance(item, type) and item.__module__ == module.__name__:
                own = vars(item).get("BINDINGS", [])
                assert all(isinstance(binding, Binding) and binding.id for binding in own), item
                yield from own


def test_every_key_is_pressed_in_a_story() -> None:
    ids = sorted(binding.id or "" for binding in bindings())
    assert ids == sorted(press.id for _, presses in STORIES.values() for press in presses)


@pytest.mark.parametrize("name", STORIES)
async def test_keys_do_what_they_say(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Where an import would look: an empty folder.
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(CosttuiApp, "exit", lambda self, *words, **options: _exits.append(words))
    known = {binding.id: binding for binding in bindings()}
    start, presses = STORIES[name]
    data_dir: Path = request.getfixturevalue(STORES.get(name, "few"))
    async with walk(data_dir) as walked:
        await walked.press(*start)
        for press in presses:
            for key in known[press.id].key.split(","):
                await walked.press(*press.before)
                walked.app.clear_notifications()
                await walked.settle()
                await walked.until(lambda: press.state(walked) != press.to)  # noqa: B023
                before = press.state(walked)
                await walked.press(key)
                with suppress(TimeoutError):
                    await walked.until(lambda: press.state(walked) != before)  # noqa: B023
                after = press.state(walked)
                told = f"{press.id} by {key}: {before!r} became {after!r}\n{walked.text}"
                assert after != before, told
                assert press.to in (OTHER, after), told
                await walked.press(*press.after)
