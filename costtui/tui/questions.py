"""What several panes ask a person for: a period, a filter, what to group by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.dimension import DIMENSIONS, dimension
from costtui.model.period import VALID_PERIODS, parse_period
from costtui.tui.screens import AskScreen, PickScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from costtui.tui.app import CosttuiApp

TAG = "tag:KEY"
EXAMPLE = "for example: service = 'AWS Lambda' and tag:team in ('web', 'data'); empty for all"


def ask_period(
    app: CosttuiApp, current: str, then: Callable[[str], object], title: str = "Period"
) -> None:
    """Have a period typed; `then` takes a valid one."""
    known = app.known
    if known is None:
        return

    def chosen(word: str | None) -> None:
        if word:
            then(word)

    def check(word: str) -> object:
        return parse_period(word, as_of=known.as_of, known=known.days) if word else None

    app.push_screen(AskScreen(title, current, VALID_PERIODS, check), chosen)


def ask_filter(app: CosttuiApp, current: str, then: Callable[[str], object]) -> None:
    """Have an expression typed that charges have to meet; `then` takes it, empty for all."""

    def chosen(word: str | None) -> None:
        if word is not None:
            then(word)

    def check(word: str) -> object:
        # Imported here: it brings sqlglot along.
        from costtui.analysis.expression import compile_expression

        return compile_expression(word, team_tags=app.settings.team_tags) if word else None

    app.push_screen(AskScreen("Only charges where", current, EXAMPLE, check), chosen)


def ask_dimension(app: CosttuiApp, current: str, then: Callable[[str], object]) -> None:
    """Have a dimension picked, or the key of a tag typed."""
    choices = [*((name, name) for name in DIMENSIONS), (TAG, "tag:… (type its key)")]

    def typed(word: str | None) -> None:
        if word:
            then(dimension(word).name)

    def chosen(word: str | None) -> None:
        if word == TAG:
            hint = "tag:KEY, the key as the bill spells it"
            app.push_screen(AskScreen("Group by a tag", "tag:", hint, dimension), typed)
        else:
            typed(word)

    app.push_screen(PickScreen("Group by", choices, current), chosen)
