"""What comes next: forecasts, and how budgets stand against them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.api.frames import frame, words_of
from costtui.api.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

# numpy comes with the analyses, so they are imported where they are asked.


class Ahead(Opened):
    """Forecasts and budgets."""

    def forecast(
        self,
        by: str | Sequence[str] = (),
        *,
        horizon: int | None = None,
        levels: Sequence[float] = (80.0,),
        grain: str = "day",
        metric: str = "effective",
        where: str | None = None,
        as_of: date | None = None,
        thorough: bool = False,
    ) -> pl.DataFrame:
        """`…dimensions, date, forecast, lower, upper, level, model, currency`; see docs/forecast.md.

        Raises:
            UsageError: a word of the question is wrong.
        """
        from costtui.analysis.forecast.forecast import forecast

        return frame(
            forecast(
                self._store,
                by=words_of(by),
                settings=self._settings,
                horizon=horizon,
                levels=levels,
                grain=grain,
                metric=metric,
                where=where,
                as_of=as_of,
                thorough=thorough,
            )
        )

    def backtest(
        self,
        by: str | Sequence[str] = (),
        *,
        metric: str = "effective",
        where: str | None = None,
        as_of: date | None = None,
        thorough: bool = False,
    ) -> pl.DataFrame:
        """`…dimensions, model, error, coverage, chosen, currency`: how wrong forecasts were.

        Raises:
            UsageError: a word of the question is wrong.
        """
        from costtui.analysis.forecast.forecast import backtest

        return frame(
            backtest(
                self._store,
                by=words_of(by),
                settings=self._settings,
                metric=metric,
                where=where,
                as_of=as_of,
                thorough=thorough,
            )
        )

    def budgets(self, *, as_of: date | None = None, with_forecast: bool = True) -> pl.DataFrame:
        """How every budget stands (docs/budgets.md); UsageError where their file is wrong."""
        from costtui.analysis.budget.budgets import budgets

        return frame(
            budgets(self._store, settings=self._settings, as_of=as_of, with_forecast=with_forecast)
        )

    def check_budgets(self, fail_on: str = "", *, as_of: date | None = None) -> pl.DataFrame:
        """The budgets that are breached and why, nothing remembered; UsageError for wrong words."""
        from costtui.analysis.budget.check import check

        found = check(self._store, settings=self._settings, fail_on=fail_on, as_of=as_of)
        return frame(found.table)

    def budget_history(self, name: str, *, as_of: date | None = None) -> pl.DataFrame:
        """The periods of a budget, the newest first; UsageError where there is no such budget."""
        from costtui.analysis.budget.budgets import history

        return frame(history(self._store, name, settings=self._settings, as_of=as_of))

    def suggest_budgets(
        self,
        by: str | Sequence[str] = (),
        *,
        every: str = "month",
        metric: str = "effective",
        where: str | None = None,
        as_of: date | None = None,
        top: int = 20,
    ) -> pl.DataFrame:
        """Amounts that history suggests, the largest first; docs/budgets.md has the columns.

        Raises:
            UsageError: a word of the question is wrong.
        """
        from costtui.analysis.budget.suggest import suggest

        return frame(
            suggest(
                self._store,
                by=words_of(by),
                every=every,
                settings=self._settings,
                metric=metric,
                where=where,
                as_of=as_of,
                top=top,
            )
        )
