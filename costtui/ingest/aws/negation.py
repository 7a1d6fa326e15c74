"""What Savings Plan negations take away beyond the covered usage they cancel.

Source: AWS, Cost and Usage Report user guide, "Understanding Savings Plans" (line item types).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from costtui.engine import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from costtui.ingest.relation import Raw

REST: Final = "SavingsPlanNegationRest"
"""The rule in `data/aws_line_items.csv` that such a line follows."""

_GROUPED: Final = (
    "billing_account_id",
    "payer_account_name",
    "usage_account_id",
    "usage_account_name",
    "billing_entity",
    "invoice_issuer",
    "legal_entity",
    "invoice_id",
    "currency",
    "period_start",
    "period_end",
    "usage_start",
    "usage_end",
    "savings_plan_arn",
    "operation",
    "usage_type",
    "availability_zone",
    "service_code",
    "region_code",
    "region_prefix",
)
"""One negation stands for all the lines of an hour that agree in these."""


def keep_rest(raw: Raw, columns: Mapping[str, str], *, is_any: bool) -> None:
    """Create `aws_negation_rest`: lines as `bill` has them, one a group with a remainder.

    In a whole bill there are none, and the table is empty.
    """
    connection = raw.connection
    if not is_any:
        # Typed as `bill` is, so that both can be read as one.
        encoded = raw.vocabulary.encoded
        selected = ", ".join(f"{encoded(sql)} as {quoted(name)}" for name, sql in columns.items())
        connection.execute(
            f"create or replace temp table aws_negation_rest as select {selected}, "
            "x_source_file as source_file, x_cost_view as cost_view from raw limit 0"
        )
        return
    selected = ", ".join(f"{sql} as {quoted(name)}" for name, sql in columns.items())
    described = connection.execute(
        f"describe select {selected}, x_source_file, x_cost_view from raw"
    ).fetchall()
    types = {row[0]: row[1] for row in described}
    made = {
        **{name: columns[name] for name in _GROUPED},
        "cost": f"fsum({columns['cost']})",
        "kind": literal(REST),
        "sku_id": columns["usage_type"],
        "sku_price_id": columns["usage_type"],
        "line_item_type": "'SavingsPlanNegation'",
        "description": "'Savings Plan negation beyond the usage it covers'",
    }
    empty = {name: "false" if kind == "BOOLEAN" else "null" for name, kind in types.items()}
    values = ", ".join(
        f"cast({made.get(name, empty[name])} as {types[name]}) as {quoted(name)}"
        for name in columns
    )
    connection.execute(
        f"""
        create or replace temp table aws_negation_rest as
        select {values}, any_value(x_source_file) as source_file,
            any_value(x_cost_view) as cost_view
        from raw
        where {columns["line_item_type"]} in
            ('SavingsPlanCoveredUsage', 'SavingsPlanNegation')
        group by {", ".join(columns[name] for name in _GROUPED)}
        having abs(fsum({columns["cost"]})) > 1e-9
        """
    )
