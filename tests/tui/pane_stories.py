"""The keys of the app and of its panes, in the order somebody may press them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from costtui.tui.command_screen import CommandScreen
from costtui.tui.explain_screen import ExplainScreen
from costtui.tui.filter_screen import FilterScreen
from costtui.tui.group_screen import GroupScreen
from costtui.tui.help_screen import HelpScreen
from costtui.tui.import_screen import PickPathScreen
from costtui.tui.panes import declared
from costtui.tui.period_screen import PeriodScreen
from costtui.tui.screens import PickScreen
from costtui.tui.verdict_screen import VerdictScreen
from costtui.tui.views_screen import ViewsScreen
from tests.tui.press import (
    EXITS,
    OTHER,
    Press,
    anomalies,
    budgets,
    day,
    first_event,
    focused,
    forecast,
    in_front,
    narrowed_groups,
    place,
    resources,
    says,
    shown_budgets,
    view,
)

if TYPE_CHECKING:
    from tests.tui.press import Story

PANES: dict[str, Story] = {
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
            Press("suspend", says("no shell to go back to")),
            Press("quit", lambda w: len(EXITS), OTHER),
            Press("interrupt", lambda w: len(EXITS), OTHER),
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
    "Forecast": (
        ("6",),
        [
            Press("forecast-metric", forecast("metric"), "billed"),
            Press("forecast-group", in_front(GroupScreen), after=("escape",)),
            Press("forecast-filter", in_front(FilterScreen), after=("escape",)),
            Press("forecast-thorough", forecast("thorough"), True),
            Press("forecast-narrow", focused, "narrow", after=("escape",)),
            Press("forecast-widen", narrowed_groups, "", before=("slash", *"nim", "enter")),
        ],
    ),
    "Budgets": (
        ("7", "a", *"web", "tab", "tab", *"90", "enter"),
        [
            Press("budget-add", says("─ New budget ─"), after=("escape",)),
            Press("budget-form", says("─ Budget web ─"), after=("escape",)),
            Press("budget-why", in_front(ExplainScreen), after=("escape",)),
            Press("budget-suggest", says("one for each team"), after=("escape",)),
            Press("budget-remove", says("Remove web?"), after=("escape",)),
            Press("budget-undo", budgets, ["web"], before=("d", "down", "enter")),
            Press("budget-narrow", focused, "narrow", after=("escape",)),
            Press("budget-widen", shown_budgets, ["web"], before=("slash", *"zz", "enter")),
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
}
