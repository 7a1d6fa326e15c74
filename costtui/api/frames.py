"""Tables as polars frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from costtui.model.table import Table


def words_of(by: str | Sequence[str]) -> list[str]:
    """The dimensions of a text with commas between them, or of a list of words."""
    return [word for word in by.split(",") if word] if isinstance(by, str) else list(by)


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
