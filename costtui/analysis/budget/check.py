"""Which budgets are breached, why, and whether that was said before."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from costtui.analysis.budget.budgets import none_there, standings
from costtui.analysis.budget.fields import number_text
from costtui.analysis.budget.file import read_budgets
from costtui.analysis.budget.nesting import misfits
from costtui.analysis.budget.standing import HALF_CENT
from costtui.analysis.explain import explain
from costtui.analysis.scope import known_at
from costtui.analysis.sentence import GREW
from costtui.errors import UsageError
from costtui.model.finding import Finding
from costtui.model.table import Table
from costtui.store.journal import remember

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from costtui.analysis.budget.definition import Budget
    from costtui.analysis.budget.standing import Standing
    from costtui.model.period import Period
    from costtui.settings import Settings
    from costtui.store.database import Store

KIND: Final = "budget"
"""The kind of state the store keeps what was raised under, by id."""
CHECKS: Final = ("actual", "forecast", "probability", "growth", "nesting")
"""What can be breached, and the words of --fail-on."""
COLUMNS: Final = (
    "budget",
    "owner",
    "period",
    "check",
    "threshold",
    "why",
    "driver",
    "amount",
    "spent",
    "forecast",
    "probability",
    "fails",
    "raised",
    "id",
    "currency",
)


@dataclass(frozen=True, slots=True)
class Breach:
    """One threshold of one budget that is reached in one period."""

    budget: Budget
    period: Period
    check: str
    threshold: float | None
    """Per cent, or a probability; None where the check has none."""
    standing: Standing | None
    why: str
    other: str = ""
    """What else tells it: the other budget of a misfit."""
    fails: bool = False
    driver: str = ""

    @property
    def finding(self) -> Finding:
        """The same as a finding, whose id holds for the threshold and the period."""
        threshold = "" if self.threshold is None else number_text(self.threshold)
        return Finding(
            KIND,
            (self.budget.name, str(self.period), self.check, threshold, self.other),
            f"{self.budget.name}: {self.why}",
            {"driver": self.driver},
            0.0 if self.standing is None else self.standing.spent,
            self.budget.currency,
            owner=self.budget.owner,
        )


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found."""

    table: Table
    """COLUMNS, a row for each check of a budget that is breached, at its highest threshold."""
    findings: tuple[Finding, ...]
    """The same, and those of the lower thresholds."""
    new: frozenset[str]
    """The ids of those that were not raised before."""
    fails: bool
    """Whether one of them is what the caller said to fail on."""


def check(
    store: Store, *, settings: Settings, fail_on: str = "", as_of: date | None = None
) -> Checked:
    """Which budgets are breached in their running periods.

    Args:
        store: where to ask.
        settings: where the budgets lie, which tags name a team, the user's rates.
        fail_on: checks and thresholds that every budget is held against beside its own, such as
            `actual:100,forecast:100,probability:0.5,growth:10,nesting`.
        as_of: the last day that counts as known.

    Raises:
        UsageError: the file or `fail_on` is wrong, or there is no budget to check.
    """
    levels = levels_of(fail_on)
    listed = read_budgets(settings)
    if not listed:
        raise UsageError(none_there(settings))
    known = known_at(store, as_of)
    found = standings(store, settings=settings, as_of=known.as_of, listed=listed)
    breaches = [breach for one in found for breach in breaches_of(one, levels)]
    breaches += [
        Breach(
            one.budget,
            one.budget.period(known.as_of),
            "nesting",
            None,
            None,
            one.why,
            f"{one.kind} {one.other}",
            "nesting" in levels,
        )
        for one in misfits(store, listed, settings=settings, as_of=known.as_of)
    ]
    order = {budget.name: number for number, budget in enumerate(listed)}
    breaches.sort(key=lambda one: order[one.budget.name])
    raised = store.state(KIND)
    shown = highest(breaches)
    drivers = {
        name: driver_of(store, standing, settings=settings)
        for name, standing in {one.budget.name: one.standing for one in shown}.items()
        if standing is not None
    }
    rows = [_row(one, drivers.get(one.budget.name, ""), raised) for one in shown]
    notes = [*known.notes, f"{len(listed)} budgets checked, {_counted(rows)}"]
    notes += dict.fromkeys(f"{one.budget.name}: {note}" for one in found for note in one.notes)
    findings = tuple(one.finding for one in breaches)
    return Checked(
        Table.of(COLUMNS, rows, *notes),
        findings,
        frozenset(one.id for one in findings if one.id not in raised),
        any(one.fails for one in breaches),
    )


def raise_new(store: Store, checked: Checked) -> None:
    """Remember what was not raised before, so that it is raised once.

    Raises:
        TryAgain, StoreError: nothing was changed.
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    values: dict[str, str | None] = {
        one.id: json.dumps({"at": at, "title": one.title, "owner": one.owner})
        for one in checked.findings
        if one.id in checked.new
    }
    if values:
        remember(store.data_dir, KIND, values)


def levels_of(text: str) -> dict[str, float | None]:
    """The checks and thresholds of `--fail-on`; UsageError where a word of it is wrong."""
    found: dict[str, float | None] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, sign, level = part.partition(":")
        try:
            value = float(level) if sign else None
        except ValueError:
            value = -1.0
        most = 1 if name == "probability" else 10_000
        needs = name in {"actual", "forecast", "probability"}
        is_level = value is not None and 0 <= value <= most and (value > 0 or name == "growth")
        takes = needs or name == "growth"
        if name not in CHECKS or (value is None and needs) or (sign and not (takes and is_level)):
            raise UsageError(
                f"--fail-on has {part!r}",
                valid="valid: actual:100, forecast:100 (per cent of the amount), probability:0.5, "
                "growth or growth:10, nesting, with commas between them",
            )
        found[name] = value
    return found


def breaches_of(one: Standing, levels: dict[str, float | None]) -> Iterator[Breach]:
    """The thresholds of a standing that are reached: its own and those to fail on."""
    budget, landing = one.budget, one.landing
    if one.amount is None:
        return
    assert one.available is not None
    for level, fails in _levels(budget.actual, levels.get("actual")):
        if _reached(one.spent, one.available, level):
            yield Breach(budget, one.period, "actual", level, one, _spent(one), fails=fails)
    if landing is not None:
        for level, fails in _levels(budget.forecast, levels.get("forecast")):
            if _reached(landing.forecast, one.available, level):
                yield Breach(budget, one.period, "forecast", level, one, _ahead(one), fails=fails)
        own = () if budget.probability is None else (budget.probability,)
        for level, fails in _levels(own, levels.get("probability")):
            if landing.probability >= level:
                yield Breach(
                    budget, one.period, "probability", level, one, _chance(one), fails=fails
                )
    own = () if budget.growth is None else (budget.growth,)
    for level, fails in _levels(own, levels.get("growth")):
        if one.exceeds_growth(level):
            is_own = "growth" in levels and levels["growth"] is None
            yield Breach(
                budget, one.period, "growth", level, one, _grown(one), fails=fails or is_own
            )


def highest(breaches: Sequence[Breach]) -> list[Breach]:
    """Of each check of a budget the highest threshold that is reached."""
    found: dict[tuple[str, ...], Breach] = {}
    for one in breaches:
        key = (one.budget.name, one.check, one.other)
        before = found.get(key)
        if before is None or (one.threshold or 0) > (before.threshold or 0):
            fails = one.fails or (before is not None and before.fails)
            found[key] = _failing(one, fails)
        elif one.fails and not before.fails:
            found[key] = _failing(before, fails=True)
    return list(found.values())


def _failing(one: Breach, fails: bool) -> Breach:
    from dataclasses import replace

    return replace(one, fails=fails)


def driver_of(store: Store, one: Standing, *, settings: Settings) -> str:
    """What raised the cost of a period most against the one before; empty if nothing did."""
    said = sentences_for(store, one, settings=settings)[1:]
    return next((sentence for sentence in said if GREW in sentence), "")


def sentences_for(store: Store, one: Standing, *, settings: Settings) -> list[str]:
    """Why a budget's scope costs something else than in the same days of the period before."""
    days = one.compared
    previous = one.budget.before(one.period)
    if not days.days or previous.start < one.spend.known.start:
        return []
    end = min(previous.start + timedelta(days=days.days), previous.end)
    found = explain(
        store,
        settings=settings,
        metric=one.budget.metric,
        period=f"{days.start}..{days.end}",
        against=f"{previous.start}..{end}",
        where=" and ".join(
            part
            for part in (
                f"({one.budget.where})" if one.budget.where else "",
                f"BillingCurrency = '{one.budget.currency}'",
            )
            if part
        ),
        as_of=one.as_of,
    )
    return list(found.sentences)


def _levels(own: Sequence[float], other: float | None) -> list[tuple[float, bool]]:
    """Thresholds, the lowest first, and whether each one is to fail on."""
    both = sorted({*own, *(() if other is None else (other,))})
    return [(level, other is not None and level == other) for level in both]


def _reached(value: float, available: float, level: float) -> bool:
    return value >= HALF_CENT and value >= available * level / 100 - HALF_CENT


def _share(value: float, whole: float) -> str:
    return f" ({value / whole:.1%})" if whole >= HALF_CENT else ""


def _spent(one: Standing) -> str:
    assert one.available is not None
    carried = ""
    if round(one.carried, 2):
        word = "left" if one.carried > 0 else "too much"
        carried = f", with {abs(one.carried):,.2f} {word} from before"
    return (
        f"{one.spent:,.2f} of {one.available:,.2f} {one.budget.currency} spent"
        f"{_share(one.spent, one.available)} on day {one.days_gone} of {one.period.days}{carried}"
    )


def _ahead(one: Standing) -> str:
    assert one.landing is not None
    assert one.available is not None
    found = one.landing
    day = f", reached on {found.reached}" if found.reached else ""
    return (
        f"{found.forecast:,.2f} of {one.available:,.2f} {one.budget.currency} expected by the end"
        f"{_share(found.forecast, one.available)}, {found.lower:,.2f} to {found.upper:,.2f}{day}"
    )


def _chance(one: Standing) -> str:
    assert one.landing is not None
    return (
        f"{one.available:,.2f} {one.budget.currency} will be exceeded with a probability of "
        f"{one.landing.probability:.0%}"
    )


def _grown(one: Standing) -> str:
    assert one.before is not None
    return (
        f"{one.billed:,.2f} {one.budget.currency} spent, {one.before:,.2f} on the same days of the "
        f"period before ({one.growth or 0.0:+.1%})"
    )


def _counted(rows: Sequence[tuple[Any, ...]]) -> str:
    names = {row[0] for row in rows}
    return f"{len(names)} with something to look at" if names else "none with anything to look at"


def _row(one: Breach, driver: str, raised: dict[str, str]) -> tuple[Any, ...]:
    standing, finding = one.standing, one.finding
    landing = None if standing is None else standing.landing
    return (
        one.budget.name,
        one.budget.owner or None,
        str(one.period),
        one.check,
        one.threshold,
        one.why,
        driver or None,
        None if standing is None else standing.available,
        None if standing is None else standing.spent,
        None if landing is None else landing.forecast,
        None if landing is None else landing.probability,
        one.fails,
        _raised_at(raised.get(finding.id)),
        finding.id,
        one.budget.currency,
    )


def _raised_at(text: str | None) -> str | None:
    """When a finding was raised first, from what is remembered; None where it was not."""
    try:
        return None if text is None else str(json.loads(text)["at"])
    except (ValueError, KeyError, TypeError):
        return None
