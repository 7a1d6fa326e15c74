"""The Python API for notebooks: what the commands answer, as polars frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.breakdown import breakdown
from costtui.analysis.charges import charges
from costtui.analysis.completeness import completeness
from costtui.analysis.explain import explain
from costtui.analysis.overview import daily_cost, freshness, month_to_date
from costtui.analysis.resources import resources
from costtui.analysis.trend import trend
from costtui.settings import default_data_dir, load_settings
from costtui.store import status
from costtui.store.database import Store

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    import polars as pl

    from costtui.model.table import Table


class Costs:
    """A store to ask; every method answers as the command of that name does.

    Amounts are floats in units of the row's `currency`; days are dates in UTC.
    """

    def __init__(self, data_dir: Path, config: Path | None = None) -> None:
        self._store = Store.open(data_dir)
        self._settings = load_settings(config)

    def breakdown(
        self,
        by: str | Sequence[str] = "service",
        *,
        metric: str = "effective",
        period: str = "mtd",
        against: str | None = None,
        where: str | None = None,
        top: int | None = None,
        as_of: date | None = None,
    ) -> pl.DataFrame:
        """`…dimensions, cost, share, previous_cost, change, currency`; the rows sum to the bill.

        Raises:
            UsageError: a word of the question is wrong.
        """
        words = by.split(",") if isinstance(by, str) else list(by)
        return frame(
            breakdown(
                self._store,
                by=words,
                settings=self._settings,
                metric=metric,
                period=period,
                against=against,
                where=where,
                top=top,
                as_of=as_of,
            )
        )

    def trend(
        self,
        by: str | Sequence[str] = (),
        *,
        grain: str = "day",
        per_day: bool = False,
        average: int | None = None,
        metric: str = "effective",
        period: str | None = None,
        where: str | None = None,
        top: int | None = 10,
        as_of: date | None = None,
    ) -> pl.DataFrame:
        """Cost by day, week or month beside the one before; docs/trend.md has the columns.

        Raises:
            UsageError: a word of the question is wrong.
        """
        return frame(
            trend(
                self._store,
                by=by.split(",") if isinstance(by, str) else list(by),
                settings=self._settings,
                grain=grain,
                per_day=per_day,
                average=average,
                metric=metric,
                period=period,
                where=where,
                top=top,
                as_of=as_of,
            )
        )

    def unfinished(self, *, as_of: date | None = None) -> pl.DataFrame:
        """`source, provider, billing_account, day, share, basis`: days still to be billed."""
        return frame(completeness(self._store, as_of=as_of).table())

    def resources(
        self,
        text: str = "",
        *,
        metric: str = "effective",
        period: str = "30d",
        where: str | None = None,
        as_of: date | None = None,
        limit: int = 50,
    ) -> pl.DataFrame:
        """The resources whose id, name or tags contain a text; docs/user_guide.md has the columns.

        Raises:
            UsageError: a word of the question is wrong.
        """
        return frame(
            resources(
                self._store,
                text,
                most=limit,
                settings=self._settings,
                metric=metric,
                period=period,
                where=where,
                as_of=as_of,
            )
        )

    def explain(
        self,
        by: str | Sequence[str] = (),
        *,
        metric: str = "effective",
        period: str = "mtd",
        against: str | None = None,
        where: str | None = None,
        as_of: date | None = None,
    ) -> pl.DataFrame:
        """`driver, …dimensions, amount, currency`; the amounts add up to the change.

        Raises:
            UsageError: a word of the question is wrong, or there is nothing to compare with.
        """
        words = by.split(",") if isinstance(by, str) else list(by)
        found = explain(
            self._store,
            by=words,
            settings=self._settings,
            metric=metric,
            period=period,
            against=against,
            where=where,
            as_of=as_of,
        )
        return frame(found.table)

    def charges(
        self,
        *,
        period: str = "mtd",
        where: str | None = None,
        metric: str = "effective",
        as_of: date | None = None,
        limit: int = 1000,
    ) -> pl.DataFrame:
        """All columns of the dearest charges, at most `limit` rows, largest absolute cost first."""
        return frame(
            charges(
                self._store,
                settings=self._settings,
                period=period,
                where=where,
                metric=metric,
                as_of=as_of,
                limit=limit,
            )
        )

    def daily(
        self, *, metric: str = "effective", days: int = 60, as_of: date | None = None
    ) -> pl.DataFrame:
        """`day, provider, cost, currency` over the last days with charges, oldest first."""
        return frame(
            daily_cost(self._store, settings=self._settings, metric=metric, days=days, as_of=as_of)
        )

    def month_to_date(
        self, *, metric: str = "effective", as_of: date | None = None
    ) -> pl.DataFrame:
        """`currency, cost, previous_cost, change, last_month`, like for like."""
        return frame(
            month_to_date(self._store, settings=self._settings, metric=metric, as_of=as_of)
        )

    def anomalies(
        self,
        by: str | Sequence[str] = ("sub_account", "service"),
        *,
        metric: str = "effective",
        period: str = "30d",
        where: str | None = None,
        as_of: date | None = None,
        min_impact: float | None = None,
        min_share: float | None = None,
        everything: bool = False,
    ) -> pl.DataFrame:
        """Unusual costs as events, the largest first; docs/anomalies.md has the columns.

        Raises:
            UsageError: a word of the question is wrong.
        """
        # Imported here: it brings numpy along.
        from costtui.analysis.anomaly.anomalies import anomalies

        return frame(
            anomalies(
                self._store,
                by=by.split(",") if isinstance(by, str) else list(by),
                settings=self._settings,
                metric=metric,
                period=period,
                where=where,
                as_of=as_of,
                min_impact=min_impact,
                min_share=min_share,
                everything=everything,
            )
        )

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
    ) -> pl.DataFrame:
        """`…dimensions, date, forecast, lower, upper, level, model, currency`; see docs/forecast.md.

        Raises:
            UsageError: a word of the question is wrong.
        """
        # Imported here: it brings numpy along.
        from costtui.analysis.forecast.forecast import forecast

        return frame(
            forecast(
                self._store,
                by=_words(by),
                settings=self._settings,
                horizon=horizon,
                levels=levels,
                grain=grain,
                metric=metric,
                where=where,
                as_of=as_of,
            )
        )

    def backtest(
        self,
        by: str | Sequence[str] = (),
        *,
        metric: str = "effective",
        where: str | None = None,
        as_of: date | None = None,
    ) -> pl.DataFrame:
        """`…dimensions, model, error, coverage, chosen, currency`: how wrong forecasts were.

        Raises:
            UsageError: a word of the question is wrong.
        """
        from costtui.analysis.forecast.forecast import backtest

        return frame(
            backtest(
                self._store,
                by=_words(by),
                settings=self._settings,
                metric=metric,
                where=where,
                as_of=as_of,
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

    def freshness(self, *, as_of: date | None = None) -> pl.DataFrame:
        """`source, provider, last_day, age_days, difference, currency, imported_at`."""
        return frame(freshness(self._store, as_of=as_of))

    def status(self) -> pl.DataFrame:
        """What the store holds and how far it can be trusted, a row a load and currency."""
        return frame(status.status(self._store))

    def history(self) -> pl.DataFrame:
        """Every load and restatement with what it changed, the newest first."""
        return frame(status.history(self._store))

    def sql(self, statement: str) -> pl.DataFrame:
        """The rows of one read-only DuckDB query over `charges`, `daily` and `loads`.

        Raises:
            UsageError: it is no query, or DuckDB refuses it.
        """
        return frame(self._store.sql(statement))

    def refresh(self) -> bool:
        """Look at what other processes published since; whether there was anything."""
        return self._store.refresh()

    def close(self) -> None:
        """Let the store go."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _words(by: str | Sequence[str]) -> list[str]:
    return [word for word in by.split(",") if word] if isinstance(by, str) else list(by)


def open_costs(data_dir: str | Path | None = None, *, config: Path | None = None) -> Costs:
    """Open a store for reading; where the commands look for it unless said.

    Raises:
        StoreMissing: nothing was imported there yet.
    """
    from pathlib import Path

    return Costs(default_data_dir() if data_dir is None else Path(data_dir), config)


def frame(table: Table) -> pl.DataFrame:
    """A table as a polars frame; a column without any value has the type it would have with one."""
    import polars as pl

    columns = {}
    for name in table.columns:
        values = table.column(name)
        kind = _kind(name) if all(value is None for value in values) else None
        columns[name] = pl.Series(name, _pairs(values), dtype=kind, strict=False)
    return pl.DataFrame(columns)


def _kind(name: str) -> pl.datatypes.DataTypeClass:
    import polars as pl

    from costtui.model.focus import CHARGE_COLUMNS
    from costtui.present.table import is_amount, is_share

    if name in CHARGE_COLUMNS:
        kinds = {"DOUBLE": pl.Float64, "TIMESTAMP": pl.Datetime}
        return kinds.get(CHARGE_COLUMNS[name].stored, pl.String)
    return pl.Float64 if is_amount(name) or is_share(name) else pl.String


def _pairs(values: list[object]) -> list[object]:
    # polars has no type for a mapping with free keys; a list of pairs keeps all of it.
    return [
        [{"key": key, "value": item} for key, item in value.items()]
        if isinstance(value, dict)
        else value
        for value in values
    ]
