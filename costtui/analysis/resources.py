"""Resources: found by a piece of their name, id or tags, and what is known of one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from costtui.analysis.completeness import completeness
from costtui.analysis.course import course
from costtui.analysis.dimension import tag
from costtui.analysis.labels import labels
from costtui.analysis.scope import scope_of
from costtui.analysis.value import value_sql
from costtui.errors import UsageError
from costtui.model.table import Table

if TYPE_CHECKING:
    from datetime import date

    from costtui.analysis.scope import Scope
    from costtui.store.database import Store

COLUMNS: Final = (
    "resource",
    "name",
    "resource_type",
    "service",
    "sub_account",
    "region",
    "provider",
    "first_day",
    "last_day",
    "cost",
    "currency",
)
MOST: Final = 50
PERIOD: Final = "30d"
"""What is looked at unless said: long enough for a resource that ended lately."""


def resources(store: Store, text: str = "", *, most: int = MOST, **question: Any) -> Table:
    """The resources whose id, name or tags contain a text, whatever its case; the dearest first.

    Args:
        store: where to ask.
        text: a piece to find, taken literally. `KEY=PIECE` looks into the value of one tag if any
            charge has that tag; several words have to be found all.
        most: how many are returned; a note tells how many more there are.
        question: what `scope_of` takes: settings, period, metric, where, as_of.

    Returns:
        `resource, name, resource_type, service, sub_account, region, provider, first_day, last_day,
        cost, currency`, a row a resource and currency: the service that costs most, the other words
        as of its last charge; days are those with charges in the period.

    Raises:
        UsageError: a word of the question is wrong.
    """
    if most < 1:
        raise UsageError(f"{most} resources are none", valid="valid: 1 or more")
    scope = _scope(store, question, "ResourceName", "Tags")
    wanted = " and ".join(
        _containing(word, number, scope) for number, word in enumerate(text.split())
    )
    inside = f"{scope.within(scope.period, 'period')} and {scope.condition}"
    # A tag may be on some charges of a resource only; its cost is that of all of them.
    among = (
        f"ResourceId in (select ResourceId from {scope.relation} where {inside} and {wanted})"
        if wanted
        else "ResourceId is not null"
    )
    rows = store.query(
        f"""
        with part as (
            select ResourceId, BillingCurrency, ProviderName, ServiceName, ResourceName,
                ResourceType, SubAccountId, RegionId,
                min(Day) as first_day, max(Day) as last_day, fsum({scope.metric}) as cost
            from {scope.relation} where {inside} and {among} group by all
        )
        select ResourceId, max_by(ResourceName, last_day), max_by(ResourceType, last_day),
            max_by(ServiceName, cost), max_by(SubAccountId, last_day),
            max_by(RegionId, last_day), ProviderName, min(first_day), max(last_day),
            fsum(cost) as total, BillingCurrency, count(*) over () as found
        from part group by ResourceId, ProviderName, BillingCurrency
        order by total desc, ResourceId, ProviderName, BillingCurrency limit $most
        """,
        scope.parameters | {"most": most},
    ).rows
    found = rows[0][-1] if rows else 0
    more = [f"{len(rows)} of {found:,} resources, the dearest"] if found > len(rows) else []
    return Table.of(COLUMNS, [row[:-1] for row in rows], *scope.notes, *more)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one resource."""

    days: Table
    usage: Table
    tags: Table
    account: str
    """The name of its account where bills tell one, its id otherwise."""
    unfinished: date | None
    """The first day that is not complete."""


def known_of(store: Store, row: dict[str, Any], **question: Any) -> Known:
    """Everything about the resource of a row of `resources`."""
    resource, account = row["resource"], row["sub_account"] or ""
    return Known(
        days(store, resource, **question),
        usage(store, resource, **question),
        tags(store, resource, **question),
        labels(store, "sub_account").get(account, account),
        completeness(store, as_of=question.get("as_of")).first_unfinished(),
    )


def one_resource(store: Store, text: str, what: str, **question: Any) -> Table:
    """The usage, tags or days of the one resource that a text finds.

    Args:
        store: where to ask.
        text: as for `resources`; the whole id of one counts even where others contain it.
        what: `usage`, `tags` or `days`.
        question: as for `resources`.

    Returns:
        The table of `usage`, `tags` or, of days, `day, cost, currency`.

    Raises:
        UsageError: no resource or several have the text, or a word of the question is wrong.
    """
    found = resources(store, text, **question)
    names = list(dict.fromkeys(row["resource"] for row in found.records()))
    if text in names:
        names = [text]
    if len(names) != 1:
        some = ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
        raise UsageError(
            f"{text!r} finds {len(names) or 'no'} resources" + (f": {some}" if some else ""),
            valid="valid: a text that finds one",
            hint="costtui resources lists them; a longer --period finds older ones",
        )
    if what == "days":
        return days(store, names[0], **question)
    return (usage if what == "usage" else tags)(store, names[0], **question)


def days(store: Store, resource: str, **question: Any) -> Table:
    """The cost a day of a resource: `day, cost, currency`; days without charges have no row."""
    question = {"period": PERIOD, **question}
    found = course(store, by=["resource"], filters=[("resource", resource)], **question)
    return Table.of(found.columns[1:], [row[1:] for row in found.rows], *found.notes)


def usage(store: Store, resource: str, **question: Any) -> Table:
    """What the charges of a resource are for, the dearest first; they add up to its cost.

    Returns:
        `usage_type, description, charge_category, quantity, unit, unit_price, cost, currency`:
        quantity in `unit` as priced, unit_price = cost / quantity in the currency, both null where
        charges have no quantity or quantities of several units.

    Raises:
        UsageError: a word of the question is wrong.
    """
    scope = _scope(store, question, "ChargeDescription", "PricingQuantity", "SkuMeter")
    scope.parameters["resource"] = resource
    inside = scope.within(scope.period, "period")
    rows = store.query(
        f"""
        with part as (
            select coalesce(x_UsageType, SkuMeter, SkuId, '(no usage type)') as usage_type,
                max_by(ChargeDescription, abs({scope.metric})) as description, ChargeCategory,
                case when count(distinct PricingUnit) = 1 then fsum(PricingQuantity) end
                    as quantity,
                any_value(PricingUnit) as unit, fsum({scope.metric}) as cost, BillingCurrency
            from {scope.relation}
            where {inside} and {scope.condition} and ResourceId = $resource
            group by usage_type, ChargeCategory, BillingCurrency
        )
        select usage_type, description, ChargeCategory, quantity,
            case when quantity is not null then unit end,
            case when quantity <> 0 then cost / quantity end, cost, BillingCurrency
        from part order by cost desc, usage_type, ChargeCategory
        """,
        scope.parameters,
    ).rows
    return Table.of(
        (
            "usage_type",
            "description",
            "charge_category",
            "quantity",
            "unit",
            "unit_price",
            "cost",
            "currency",
        ),
        rows,
        *scope.notes,
    )


def tags(store: Store, resource: str, **question: Any) -> Table:
    """The tags a resource has and had, with the days its charges carried them.

    Returns:
        `key, value, first_day, last_day`, by key, the newest value first; a key whose tag was taken
        away keeps its last day.

    Raises:
        UsageError: a word of the question is wrong.
    """
    scope = _scope(store, question, "Tags")
    scope.parameters["resource"] = resource
    inside = scope.within(scope.period, "period")
    rows = store.query(
        f"""
        with own as (
            select Tags, min(Day) as first_day, max(Day) as last_day from {scope.relation}
            where {inside} and {scope.condition} and ResourceId = $resource and Tags is not null
            group by Tags
        ), key as (
            select unnest(json_keys(Tags)) as key, Tags, first_day, last_day from own
        )
        select key, value, min(first_day), max(last_day) as last
        from (
            select key, first_day, last_day, json_extract_string(
                Tags, '/' || replace(replace(key, '~', '~0'), '/', '~1')
            ) as value
            from key
        )
        group by key, value order by key, last desc, value
        """,
        scope.parameters,
    ).rows
    return Table.of(("key", "value", "first_day", "last_day"), rows, *scope.notes)


def _scope(store: Store, question: dict[str, Any], *reads: str) -> Scope:
    return scope_of(store, **{"period": PERIOD, **question}, reads=("ResourceId", *reads))


def _containing(word: str, number: int, scope: Scope) -> str:
    """SQL that a resource has a word; `KEY=PIECE` may be a tag as well as a text with that sign."""
    scope.parameters[f"word_{number}"] = word.lower()
    columns = ("ResourceId", "ResourceName", "Tags")
    found = [f"contains(lower({column}), $word_{number})" for column in columns]
    key, sign, piece = word.partition("=")
    if sign and key:
        value = value_sql(tag(key), scope.teams, scope.parameters)
        scope.parameters[f"piece_{number}"] = piece.lower()
        # Reading JSON takes long; a look at the text settles most charges.
        found.append(
            f"case when contains(lower(Tags), $piece_{number}) "
            f"then contains(lower({value}), $piece_{number}) end"
        )
    return f"coalesce({' or '.join(found)}, false)"
