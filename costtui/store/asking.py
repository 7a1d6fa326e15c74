"""The store as one worker asks it: one generation, and statements that can be interrupted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb

from costtui.errors import CosttuiError
from costtui.store.database import Store

if TYPE_CHECKING:
    from costtui.model.table import Table
    from costtui.store.database import Parameters


class Overtaken(CosttuiError):
    """The question was interrupted because nobody waits for its answer any more."""


class Asking(Store):
    """A store for one question of any number of statements; it stays on one generation.

    Every statement has a cursor of its own, so that several threads may ask.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store.data_dir, store._attached)  # noqa: SLF001  (the same generation, shared)
        self._running: list[duckdb.DuckDBPyConnection] = []
        self._is_overtaken = False

    def interrupt(self) -> None:
        """End the statements that run now; any later one is refused with Overtaken."""
        with self._guard:
            self._is_overtaken = True
            for cursor in self._running:
                cursor.interrupt()

    def check_wanted(self) -> None:
        """Go on, between two pieces of work that takes long.

        Raises:
            Overtaken: nobody waits for the answer any more.
        """
        if self._is_overtaken:
            raise Overtaken("the question was overtaken")

    def _ask(self, sql: str, params: Parameters) -> Table:
        cursor = self.cursor()
        with self._guard:
            self._running.append(cursor)
        try:
            self.check_wanted()
            return self._rows(cursor, sql, params)
        except duckdb.InterruptException:
            raise Overtaken("the question was overtaken") from None
        finally:
            with self._guard:
                self._running.remove(cursor)
            cursor.close()
