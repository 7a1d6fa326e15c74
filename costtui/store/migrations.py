"""The numbered steps that bring a store to the present schema; steps are added, never edited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.errors import StoreNewer

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb

_FIRST: Final = (
    "create table meta (schema integer, generation bigint, written_at timestamp)",
    "insert into meta values (0, 0, null)",
    """
    create table loads (
        load_id varchar, source varchar, provider varchar, format varchar,
        billing_account varchar, billing_period date, file varchar, rows bigint,
        totals struct(
            currency varchar, "rows" bigint, source_cost double, billed_cost double,
            effective_cost double
        )[],
        sub_accounts varchar[], first_day date, last_day date, fingerprint varchar,
        content varchar, digests varchar[], cost_view varchar, files varchar[],
        warnings varchar[], size_bytes bigint, imported_at timestamp, current boolean,
        retired_at timestamp, retired_in bigint
    )
    """,
    """
    create table events (
        generation bigint, position integer, happened_at timestamp, event varchar, load_id varchar,
        others varchar[]
    )
    """,
    """
    create table daily (
        Day date, BillingPeriodStart timestamp, x_LoadId varchar, ProviderName varchar,
        BillingAccountId varchar, BillingAccountName varchar, SubAccountId varchar,
        SubAccountName varchar, ServiceName varchar, ServiceCategory varchar, RegionId varchar,
        RegionName varchar, AvailabilityZone varchar, ResourceType varchar,
        x_InstanceType varchar, x_UsageType varchar, ChargeCategory varchar, ChargeClass varchar,
        PricingCategory varchar, CommitmentDiscountId varchar, CommitmentDiscountStatus varchar,
        BillingCurrency varchar, BilledCost double, EffectiveCost double, ListCost double,
        ContractedCost double, Charges bigint
    )
    """,
    "create table state (kind varchar, key varchar, value varchar, changed_at timestamp)",
)

_PAST_DAYS: Final = (
    # What the last days of a replaced bill had come to: how late a source's charges arrive.
    """
    create table past_days (
        load_id varchar, ProviderName varchar, BillingAccountId varchar, Day date,
        BillingCurrency varchar, UsageCost double
    )
    """,
)

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (_FIRST, _PAST_DAYS)
"""The statements of each step; a store's schema number is how many it has seen."""


def check_schema(schema: int, data_dir: Path) -> None:
    """Raise StoreNewer when a store has seen steps that this version does not know."""
    if schema > len(MIGRATIONS):
        raise StoreNewer(
            f"the store in {data_dir} has schema {schema}",
            valid=f"this version of costtui knows schemas up to {len(MIGRATIONS)}",
            hint="update costtui, or name another place with --data-dir",
        )


def migrate(connection: duckdb.DuckDBPyConnection, data_dir: Path) -> None:
    """Apply the steps a store has not seen, each in the transaction that records it.

    Raises:
        StoreNewer: the store has seen steps that this version does not know.
    """
    schema = schema_of(connection)
    check_schema(schema, data_dir)
    for number, statements in enumerate(MIGRATIONS[schema:], start=schema + 1):
        connection.execute("begin")
        for statement in statements:
            connection.execute(statement)
        connection.execute("update meta set schema = $number", {"number": number})
        connection.execute("commit")


def schema_of(connection: duckdb.DuckDBPyConnection) -> int:
    """How many steps the store in the connection's current database has seen."""
    tables = connection.execute(
        "select count(*) from duckdb_tables() "
        "where database_name = current_database() and table_name = 'meta'"
    ).fetchone()
    if not tables or not tables[0]:
        return 0
    row = connection.execute("select schema from meta").fetchone()
    return int(row[0]) if row else 0
