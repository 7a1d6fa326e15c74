"""The store as readers see it: a consistent generation to ask, refreshed when a newer one lands."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar

import duckdb

from costtui.errors import StoreCorrupt, StoreError
from costtui.model.period import Period
from costtui.model.table import Table
from costtui.store.catalogue import Catalogue, Event, Load, read_catalogue
from costtui.store.place import first_line
from costtui.store.reader import (
    Attached,
    attach,
    check_question,
    is_outdated,
    missing_file,
    question_failed,
)
from costtui.store.stamp import stamp_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from costtui.store.asking import Asking
    from costtui.store.stamp import Stamp

    Parameters = Mapping[str, object] | Sequence[object] | None

Found = TypeVar("Found")


class Store:
    """The published generation of a data directory, read-only and never waiting for a writer.

    The relations to ask: `charges` (every current charge, FOCUS columns), `daily` (its roll-up)
    and `loads` (one row a load and currency).
    """

    def __init__(self, data_dir: Path, attached: Attached) -> None:
        self.data_dir = data_dir
        self._attached = attached
        self._guard = threading.RLock()

    @classmethod
    def open(cls, data_dir: Path) -> Store:
        """The store of a data directory as it is published now.

        Raises:
            StoreMissing: nothing was imported yet.
            StoreNewer: a newer version of costtui wrote it.
            StoreCorrupt: it cannot be read.
        """
        data_dir = data_dir.expanduser().resolve()
        attached = attach(data_dir)
        if is_outdated(attached):
            from costtui.store.journal import upgrade

            attached.connection.close()
            upgrade(data_dir)
            attached = attach(data_dir)
        return cls(data_dir, attached)

    @property
    def generation(self) -> int:
        """The number of the generation that is being read."""
        return self._attached.generation

    @property
    def stamp(self) -> Stamp:
        """What tells the file of this generation from another's."""
        return self._attached.stamp

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the present generation, for one worker to use and interrupt.

        It keeps working on that generation when the store is refreshed.
        """
        with self._guard:
            return self._attached.connection.cursor()

    def asking(self) -> Asking:
        """This generation for one question of a worker, which can be interrupted."""
        from costtui.store.asking import Asking

        return Asking(self)

    def check_wanted(self) -> None:
        """Nothing; a question that may be overtaken ends here: see `Asking`."""

    def query(self, sql: str, params: Parameters = None) -> Table:
        """The rows of a statement; where a charges file is gone it is asked of the newest state.

        Raises:
            StoreCorrupt: a charges file is missing or cannot be read.
            duckdb.Error: the statement itself is wrong.
        """
        try:
            return self._ask(sql, params)
        except duckdb.Error as problem:
            if not missing_file(problem):
                raise
        self._reattach()
        try:
            return self._ask(sql, params)
        except duckdb.Error as problem:
            if not missing_file(problem):
                raise
            raise StoreCorrupt(
                f"charges of the store cannot be read: {first_line(problem)}",
                hint="run: costtui doctor",
            ) from problem

    def sql(self, statement: str) -> Table:
        """The rows of a question a person typed.

        Raises:
            UsageError: it is no question, it reaches for something else, or DuckDB refuses it.
        """
        with self.cursor() as cursor:
            check_question(cursor, statement)
        try:
            return self.query(statement)
        except duckdb.Error as problem:
            raise question_failed(problem) from None

    def is_stale(self) -> bool:
        """Whether a newer generation was published since this one was attached."""
        try:
            return stamp_of(self.data_dir) != self._attached.stamp
        except StoreError:
            return False

    def refresh(self) -> bool:
        """Attach the newest generation if there is one; whether there was.

        Raises:
            StoreNewer, StoreCorrupt: it cannot be read; the present one stays attached.
        """
        if not self.is_stale():
            return False
        self._reattach()
        return True

    def loads(self) -> list[Load]:
        """The loads whose charges count, ordered by billing period, source and account."""
        return sorted(
            self.catalogue().current,
            key=lambda load: (load.billing_period, load.source, load.billing_account, load.load_id),
        )

    def history(self) -> list[Event]:
        """Everything that happened to loads, newest first."""
        return list(reversed(self.catalogue().events))

    def catalogue(self) -> Catalogue:
        """Every load and event this generation knows of."""
        with self.cursor() as cursor:
            return read_catalogue(cursor, "store.main")

    def known_days(self) -> Period | None:
        """The days that have charges, from the first to the last; None when there are none."""
        rows = self.query("select min(Day), max(Day) + 1 from daily").rows
        first, end = rows[0]
        return None if first is None else Period(first, end)

    def deliveries(self, since: date) -> Table:
        """What the usage of each day from `since` on cost in the bills of now and before.

        Returns:
            `source, provider, billing_account, load, successor, imported_at, day, currency, cost`:
            a row a load, day and currency in units of effective cost. `successor` is the load that
            replaced it, null for those that count now.
        """
        return self.query(
            """
            with days as (
                select x_LoadId as load_id, ProviderName as provider,
                    BillingAccountId as billing_account, Day as day, BillingCurrency as currency,
                    sum(EffectiveCost) as cost
                from daily where Day >= $since and ChargeCategory = 'Usage' group by all
                union all
                select load_id, ProviderName, BillingAccountId, Day, BillingCurrency, UsageCost
                from store.past_days where Day >= $since
            ), replacements as (
                select generation, load_id as successor, unnest(others) as load_id
                from store.events where event in ('replaced', 'completed')
            ), successors as (
                -- A bill of actual costs alone has no effective costs to compare.
                select former.load_id, arg_max(successor, generation) as successor
                from replacements join store.loads as former using (load_id)
                join store.loads as later on later.load_id = successor
                where former.cost_view = later.cost_view
                group by all
            )
            select source, days.provider, days.billing_account, load_id as load,
                case when not current then successor end as successor, imported_at,
                day, currency, cost
            from days join store.loads using (load_id) left join successors using (load_id)
            where current or successor is not null
            order by all
            """,
            {"since": since},
        )

    def state(self, kind: str) -> dict[str, str]:
        """What was remembered with `journal.remember` under a kind, by key."""
        rows = self.query("select key, value from store.state where kind = ? order by key", [kind])
        return dict(rows.rows)

    def once(self, name: str, work_out: Callable[[], Found]) -> Found:
        """What `work_out` finds in this generation; it is called once a generation and name."""
        found = self._attached.found
        if name not in found:
            found[name] = work_out()
        answer: Found = found[name]
        return answer

    def close(self) -> None:
        """Close this generation and every cursor of it."""
        with self._guard:
            self._attached.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, sql: str, params: Parameters) -> Table:
        with self.cursor() as cursor:
            return self._rows(cursor, sql, params)

    @staticmethod
    def _rows(cursor: duckdb.DuckDBPyConnection, sql: str, params: Parameters) -> Table:
        cursor.execute(sql, params)
        return Table(tuple(column[0] for column in cursor.description), cursor.fetchall())

    def _reattach(self) -> None:
        """Attach what is published; the former connection lives on in the cursors it gave."""
        attached = attach(self.data_dir)
        with self._guard:
            self._attached = attached
