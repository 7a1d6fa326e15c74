"""What several panes ask a person for: a period, a filter, what to group by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costtui.analysis.dimension import dimension

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costtui.tui.app import CosttuiApp


def ask_period(
    app: CosttuiApp, current: str, then: Callable[[str], object], title: str = "Period"
) -> None:
    """Have a period picked; `then` takes its word."""
    from costtui.tui.period_screen import PeriodScreen

    def chosen(word: str | None) -> None:
        if word:
            then(word)

    if app.known is not None:
        app.push_screen(PeriodScreen(title, current, app.known), chosen)


def ask_filter(
    app: CosttuiApp, current: str, then: Callable[[str], object], **question: Any
) -> None:
    """Have an expression built that charges have to meet; `then` takes it, empty for all.

    Args:
        app: the screen.
        current: the expression to begin with.
        then: takes the one that was built.
        question: `period`, `metric`, `filters`, `as_of`: the charges whose values are offered.
    """
    from costtui.tui.filter_screen import FilterScreen

    def chosen(word: str | None) -> None:
        if word is not None:
            then(word)

    if app.store is not None:
        screen = FilterScreen(app.store, current, settings=app.settings, **question)
        app.push_screen(screen, chosen)


def ask_dimensions(
    app: CosttuiApp,
    current: Sequence[str],
    then: Callable[[Sequence[str]], object],
    **question: Any,
) -> None:
    """Have one to three dimensions picked, or the key of a tag typed.

    Args:
        app: the screen.
        current: what is grouped by now.
        then: takes the words that were picked.
        question: `period`, `where`, `filters`, `as_of`: the charges whose values are counted.
    """
    from costtui.tui.group_screen import ANY_TAG, GroupScreen
    from costtui.tui.screens import AskScreen

    def typed(word: str | None) -> None:
        if word:
            then([dimension(word).name])

    def chosen(words: list[str] | None) -> None:
        if words == [ANY_TAG]:
            hint = "tag:KEY, the key as the bill spells it"
            app.push_screen(AskScreen("Group by a tag", ANY_TAG, hint, dimension), typed)
        elif words:
            then(words)

    if app.store is not None:
        screen = GroupScreen(app.store, current, settings=app.settings, **question)
        app.push_screen(screen, chosen)
