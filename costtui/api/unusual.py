"""What was unusual: events, their days and what holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costtui.api.frames import frame, words_of
from costtui.api.opened import Opened

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    import polars as pl

    from costtui.analysis.anomaly.find import Found

# numpy comes with the analyses, so they are imported where they are asked.


class Unusual(Opened):
    """Anomalies."""

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
        from costtui.analysis.anomaly.anomalies import anomalies

        return frame(
            anomalies(
                self._store,
                by=words_of(by),
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

    def anomaly_days(
        self,
        by: str | Sequence[str] = ("sub_account", "service"),
        *,
        metric: str = "effective",
        period: str = "90d",
        where: str | None = None,
        as_of: date | None = None,
        everything: bool = False,
    ) -> pl.DataFrame:
        """`date, events, severity, impact, currency`: the days on which something was news.

        Raises:
            UsageError: a word of the question is wrong.
        """
        from costtui.analysis.anomaly.anomalies import news_of
        from costtui.analysis.anomaly.days import days_of

        found = self._found(by, metric, where, as_of)
        return frame(
            days_of(
                news_of(
                    self._store,
                    found,
                    settings=self._settings,
                    period=period,
                    everything=everything,
                )
            )
        )

    def anomaly(
        self,
        event_id: str,
        by: str | Sequence[str] = ("sub_account", "service"),
        *,
        metric: str = "effective",
        where: str | None = None,
        as_of: date | None = None,
    ) -> pl.DataFrame:
        """`date, actual, expected, lower, upper, impact, state, currency`: an event day by day.

        Args:
            event_id: the `id` of a row of `anomalies`, asked with the same words.
            by: as there.
            metric: as there.
            where: as there.
            as_of: as there.

        Raises:
            UsageError: there is no such event, or a word of the question is wrong.
        """
        from costtui.analysis.anomaly.band import band
        from costtui.analysis.anomaly.find import event_by_id

        found = self._found(by, metric, where, as_of)
        return frame(band(found, event_by_id(found, event_id)))

    def anomaly_cause(
        self,
        event_id: str,
        by: str | Sequence[str] = ("sub_account", "service"),
        *,
        metric: str = "effective",
        where: str | None = None,
        as_of: date | None = None,
    ) -> pl.DataFrame:
        """`level, dimension, value, change, share, currency`: the tree of what holds an event.

        Raises:
            UsageError: there is no such event, or a word of the question is wrong.
        """
        from costtui.analysis.anomaly.cause import cause_tree
        from costtui.analysis.anomaly.find import event_by_id

        event = event_by_id(self._found(by, metric, where, as_of), event_id)
        return frame(
            cause_tree(self._store, event, settings=self._settings, metric=metric, where=where)
        )

    def _found(
        self, by: str | Sequence[str], metric: str, where: str | None, as_of: date | None
    ) -> Found:
        from costtui.analysis.anomaly.find import find

        return find(
            self._store,
            by=words_of(by),
            settings=self._settings,
            metric=metric,
            where=where,
            as_of=as_of,
        )
