"""What the bill says: costs by dimension and day, why they changed, what the store holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.analysis.breakdown import breakdown
from costtui.analysis.charges import charges
from costtui.analysis.completeness import completeness
from costtui.analysis.explain import explain
from costtui.analysis.overview import daily_cost, freshness, month_to_date
from costtui.analysis.resources import resources
from costtui.analysis.trend import trend
from costtui.api.frames import frame, words_of
from costtui.api.opened import Opened
from costtui.store import status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl


class Bill(Opened):
    """Charges and loads as they are."""

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
        return frame(
            breakdown(
                self._store,
                by=words_of(by),
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
                by=words_of(by),
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
        found = explain(
            self._store,
            by=words_of(by),
            settings=self._settings,
            metric=metric,
            period=period,
            against=against,
            where=where,
            as_of=as_of,
        )
        return frame(found.table)

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
