"""Where a new load stands among those a store has: never twice, never lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

from costtui.model.focus import AUDIT_TOLERANCE
from costtui.model.load import CostView, LoadTotal, StagedLoad
from costtui.store.place import slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from costtui.store.catalogue import Catalogue, Event, Load

LEAST_SHARE: Final = 0.8
"""A newer bill below this share of the older one's total is asked about."""


@dataclass(frozen=True, slots=True)
class New:
    """Nothing in the store covers these charges."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The store has these very charges."""

    load: Load


@dataclass(frozen=True, slots=True)
class Replaces:
    """It takes the place of these loads."""

    loads: tuple[Load, ...]


@dataclass(frozen=True, slots=True)
class Completes:
    """The store has the other half of this bill: actual and amortised costs belong together."""

    load: Load


@dataclass(frozen=True, slots=True)
class Refused:
    """Something would count twice or be lost."""

    reason: str
    """What was found, with both totals."""
    hint: str
    """What to do."""


Placement = New | Unchanged | Replaces | Completes | Refused


def place(
    staged: StagedLoad,
    catalogue: Catalogue,
    *,
    replace: bool = False,
) -> Placement:
    """Where a load stands among the current ones.

    Args:
        staged: the load to place.
        catalogue: the loads there are and were.
        replace: take the place of whatever it meets instead of refusing.
    """
    neighbours = [load for load in catalogue.current if is_same_bill(staged, load)]
    for load in neighbours:
        if {staged.fingerprint, staged.content} & load.digests:
            return Unchanged(load)
    met = tuple(load for load in neighbours if staged.sub_accounts & load.sub_accounts)
    if not met:
        return New()
    half = _other_half(staged, met)
    if half is not None:
        return Completes(half)
    if replace:
        return Replaces(met)
    objection = _objection(staged, met)
    if objection is None:
        return Replaces(met)
    told = [objection.reason, *_both_totals(staged, met), *_replaced_before(staged, catalogue)]
    return Refused("\n".join(told), objection.hint)


def clashes(loads: Sequence[StagedLoad]) -> dict[str, Refused]:
    """By load id, the bills of one call that none of the others plainly restates.

    They may be parts of one bill, and any one of them alone would be a part of it.

    Args:
        loads: the less complete ones first.
    """
    refused: dict[str, Refused] = {}
    for earlier, later in combinations(loads, 2):
        if _is_part_of_same(earlier, later) and not _restates(later, earlier):
            for one, other in ((earlier, later), (later, earlier)):
                refused[one.load_id] = Refused(
                    reason=f"{_name(one)}: this import has two bills of the same account and "
                    "period, and neither is the other's newer state\n"
                    f"  this bill:    {_figures(one)}\n  the other one: {_figures(other)}",
                    hint="import the parts of one export as one folder with its manifest; if one "
                    "of them is to win, import it last, by itself, with --replace",
                )
    return refused


def _is_part_of_same(one: StagedLoad, other: StagedLoad) -> bool:
    return (
        is_same_bill(one, other)
        and one.source == other.source
        and one.cost_view is other.cost_view
        and bool(one.sub_accounts & other.sub_accounts)
        and one.fingerprint != other.fingerprint
        and one.content != other.content
    )


def _restates(staged: StagedLoad, older: StagedLoad) -> bool:
    """Whether of two bills imported together one is plainly the newer state or the same one."""
    compared = _compared(staged, [older]).values()
    same = all(abs(now - before) <= AUDIT_TOLERANCE for before, now in compared)
    return same or (staged.last_day > older.last_day and staged.rows >= older.rows)


def is_same_bill(staged: StagedLoad, load: StagedLoad | Load) -> bool:
    """Whether both are of the same billing account and period."""
    return (
        staged.billing_account == load.billing_account
        and staged.billing_period == load.billing_period
        and _family(staged.provider) == _family(load.provider)
    )


def _family(provider: str) -> str:
    """The provider whatever its formats call it."""
    name = slug(provider)
    families = {"aws": "aws amazon", "azure": "azure microsoft", "gcp": "gcp google"}
    for family, words in families.items():
        if any(word in name.split("-") for word in words.split()):
            return family
    return name


def _other_half(staged: StagedLoad, met: Sequence[Load]) -> Load | None:
    """The load that tells of the other cost, or that was put together of both before."""
    if staged.cost_view is CostView.BOTH or len(met) != 1:
        return None
    other = met[0]
    if other.source != staged.source or other.sub_accounts - staged.sub_accounts:
        return None
    if other.cost_view is CostView.BOTH:
        return other if is_combined(other) else None
    return other if other.cost_view is not staged.cost_view else None


def is_combined(load: Load) -> bool:
    """Whether a load was put together of an actual and an amortised bill."""
    return load.cost_view is CostView.BOTH and len(load.digests) > 2


def _objection(staged: StagedLoad, met: Sequence[Load]) -> Refused | None:
    """Why a load must not take the place of others without being told to."""
    return (
        _other_source(staged, met)
        or _another_part(staged, met)
        or _fewer_sub_accounts(staged, met)
        or _one_cost_only(staged, met)
        or _fewer_days(staged, met)
        or _lower_total(staged, met)
    )


def _other_source(staged: StagedLoad, met: Sequence[Load]) -> Refused | None:
    others = [load.source for load in met if load.source != staged.source]
    if not others:
        return None
    return Refused(
        reason=f"{_name(staged)} is in the store already, from the source {others[0]!r}; "
        "counting both would count every charge twice",
        hint=f"the same export under another name: --source {_word(others[0])}; "
        "to have this bill instead of that one: --replace",
    )


def _another_part(staged: StagedLoad, met: Sequence[Load]) -> Refused | None:
    parts = _parts(staged.files)
    for load in met:
        there = _parts(load.files)
        names = parts.keys() & there.keys()
        if names and not any(parts[name] & there[name] for name in names):
            return Refused(
                reason=f"{_name(staged)}: {_some(staged.files, 2)} looks like another part of the "
                f"export of which {_some(load.files, 2)} is in the store",
                hint="import all parts together, in one command; to have this file instead of "
                "that one: --replace",
            )
    return None


_PART = re.compile(r"(.*?)(?:[-_.]|part|chunk)(\d{1,5})((?:\.[A-Za-z]\w*)+)", re.IGNORECASE)


def _parts(files: Sequence[str]) -> dict[str, set[int]]:
    """The part numbers of files by their name without the number; empty unless all have one."""
    parts: dict[str, set[int]] = {}
    for file in files:
        found = _PART.fullmatch(re.split(r"[/\\\\]", file)[-1])
        if found is None:
            return {}
        parts.setdefault(found[1] + found[3], set()).add(int(found[2]))
    return parts


def _fewer_sub_accounts(staged: StagedLoad, met: Sequence[Load]) -> Refused | None:
    there: set[str] = set()
    missing = sorted(there.union(*(load.sub_accounts for load in met)) - staged.sub_accounts)
    if not missing:
        return None
    return Refused(
        reason=f"{_name(staged)}: the store has charges of sub accounts that this bill lacks: "
        f"{_some(missing)}",
        hint="import the parts of one export together, in one command; if the bill is right and "
        "those charges are to go: --replace",
    )


def _one_cost_only(staged: StagedLoad, met: Sequence[Load]) -> Refused | None:
    if staged.cost_view is CostView.BOTH or all(load.cost_view is staged.cost_view for load in met):
        return None
    return Refused(
        reason=f"{_name(staged)}: this bill tells only of the {staged.cost_view} cost, the store "
        "has the other one too",
        hint="import the actual and the amortised bill together; to have this one alone: --replace",
    )


def _fewer_days(staged: StagedLoad, met: Sequence[Load]) -> Refused | None:
    first, last = min(load.first_day for load in met), max(load.last_day for load in met)
    if staged.first_day <= first and staged.last_day >= last:
        return None
    return Refused(
        reason=f"{_name(staged)}: the store has days from {first} to {last}, this bill only "
        f"{staged.first_day} to {staged.last_day}",
        hint="it may be an older or a partial export; if it is right and those days are to go: "
        "--replace",
    )


def _lower_total(staged: StagedLoad, met: Sequence[Load]) -> Refused | None:
    lower = [
        currency
        for currency, (before, now) in _compared(staged, met).items()
        if now < before - (1 - LEAST_SHARE) * abs(before) - AUDIT_TOLERANCE
    ]
    if not lower:
        return None
    return Refused(
        reason=f"{_name(staged)}: the total in {', '.join(lower)} is more than a fifth lower than "
        "the one in the store",
        hint="import the parts of one export together, in one command; if the bill is right: "
        "--replace",
    )


def _compared(
    staged: StagedLoad, met: Sequence[StagedLoad | Load]
) -> dict[str, tuple[float, float]]:
    """Before and now by currency, of the cost that both sides tell exactly."""
    views = {staged.cost_view, *(load.cost_view for load in met)}
    amortized = CostView.AMORTIZED in views
    before = _sums((total for load in met for total in load.totals), amortized=amortized)
    now = _sums(staged.totals, amortized=amortized)
    return {
        currency: (before.get(currency, 0.0), now.get(currency, 0.0))
        for currency in sorted(before | now)
    }


def _sums(totals: Iterable[LoadTotal], *, amortized: bool) -> dict[str, float]:
    sums: dict[str, float] = {}
    for total in totals:
        amount = total.effective_cost if amortized else total.billed_cost
        sums[total.currency] = sums.get(total.currency, 0.0) + amount
    return sums


def _both_totals(staged: StagedLoad, met: Sequence[Load]) -> list[str]:
    return [
        *(f"  in the store: {_figures(load)}, load {load.load_id}" for load in met),
        f"  this bill:    {_figures(staged)}",
    ]


def _figures(bill: StagedLoad | Load) -> str:
    amounts = ", ".join(f"{total.billed_cost:,.2f} {total.currency}" for total in bill.totals)
    return f"{amounts}, {bill.rows} charges, {bill.first_day} to {bill.last_day}"


def _replaced_before(staged: StagedLoad, catalogue: Catalogue) -> list[str]:
    """Says so when these very charges were in the store and made room for a newer bill."""
    for event in reversed(catalogue.events):
        for load in event.others:
            if not load.current and _is_same_file(staged, load) and is_same_bill(staged, load):
                return [_replaced_line(event, load)]
    return []


def _is_same_file(staged: StagedLoad, load: Load) -> bool:
    return staged.fingerprint == load.fingerprint or staged.content == load.content


def _replaced_line(event: Event, load: Load) -> str:
    return (
        f"  this very bill was in the store as load {load.load_id} and was replaced on "
        f"{event.at:%Y-%m-%d} by load {event.load.load_id}"
    )


def _name(staged: StagedLoad) -> str:
    return f"{staged.source} {staged.billing_account} {staged.billing_period:%Y-%m}"


def _word(text: str) -> str:
    return text if text.replace("-", "").replace("_", "").isalnum() else repr(text)


def _some(names: Sequence[str], most: int = 5) -> str:
    shown = [name or "(none)" for name in names[:most]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
