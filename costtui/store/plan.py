"""What to do with each load of one call, decided in order and with its files made ready."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from dataclasses import replace as copy_of
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from costtui.errors import BillError, StoreError
from costtui.model.load import CostView, StagedLoad
from costtui.store import placement
from costtui.store.catalogue import Catalogue, EventKind, Load, load_of, path_of
from costtui.store.place import FILE_MODE, charges_file, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from costtui.store.rollup import RollUps

    Combine = Callable[[Path, Load, StagedLoad, Path], StagedLoad]
    """From the charges of a load, that load, the other half and a folder to write into: both as
    one; BillError where they are no halves of one bill."""


@dataclass(frozen=True, slots=True)
class Step:
    """One load of a plan: what is decided and, where it is taken in, with which charges."""

    staged: StagedLoad
    decision: placement.Placement
    load: Load | None = None
    charges: Path | None = None
    """The charges to move into the store; of a completed load, those of both bills."""
    replaced: tuple[Load, ...] = ()

    @property
    def event(self) -> EventKind:
        if isinstance(self.decision, placement.Completes):
            return EventKind.COMPLETED
        return EventKind.REPLACED if self.replaced else EventKind.NEW


class Overtaken(Exception):
    """Another writer published what changes the plan."""


class Plan:
    """Decides about the loads of one call, one after the other, and prepares their files."""

    def __init__(
        self, data_dir: Path, staging: Path, roll_ups: RollUps, *, replace: bool, join: Combine
    ) -> None:
        self.data_dir = data_dir
        self.staging = staging
        self.roll_ups = roll_ups
        self.replace = replace
        self.join = join
        self.clashes: dict[str, placement.Refused] = {}

    def steps_for(
        self, loads: Sequence[StagedLoad], catalogue: Catalogue, *, dry_run: bool = False
    ) -> list[Step]:
        """What to do with each load, older bills first so that newer ones restate them."""
        steps: list[Step] = []
        now = datetime.now(UTC)
        loads = in_order(loads)
        if not self.replace:
            self.clashes = placement.clashes(loads)
        for staged in loads:
            decision = self._place(staged, catalogue)
            charges = staged.charges if dry_run else self._at_hand(staged, decision)
            step = self._step(staged, decision, charges, now, steps, catalogue)
            if step.load is not None and step.charges is not None and not dry_run:
                self._prepare(step.charges, step.load.load_id)
            steps.append(step)
            catalogue = _as_if(catalogue, step)
        return steps

    def check(self, steps: Sequence[Step], catalogue: Catalogue) -> None:
        """Raise Overtaken unless the same is decided about every load over another catalogue."""
        for step in steps:
            # What is refused stays out; it cannot be in the way of the others.
            if step.load is None and isinstance(step.decision, placement.Refused):
                continue
            if _outline(self._place(step.staged, catalogue)) != _outline(step.decision):
                raise Overtaken
            catalogue = _as_if(catalogue, step)

    def daily(self, load_id: str) -> Path:
        """Where the daily roll-up of a load to be taken in lies."""
        return self.staging / f"{load_id}.daily.parquet"

    def resource_days(self, load_id: str) -> Path:
        """Where its roll-up by resource lies, if it has one."""
        return self.staging / f"{load_id}.days.parquet"

    def _place(self, staged: StagedLoad, catalogue: Catalogue) -> placement.Placement:
        decision = placement.place(staged, catalogue, replace=self.replace)
        if isinstance(decision, placement.New | placement.Replaces):
            return self.clashes.get(staged.load_id, decision)
        return decision

    def _step(
        self,
        staged: StagedLoad,
        decision: placement.Placement,
        charges: Path,
        now: datetime,
        earlier: Sequence[Step],
        catalogue: Catalogue,
    ) -> Step:
        if isinstance(decision, placement.Refused | placement.Unchanged):
            return Step(staged, decision)
        joined = staged
        digests: frozenset[str] = frozenset()
        replaced: tuple[Load, ...] = ()
        if isinstance(decision, placement.Completes):
            other = decision.load
            try:
                joined = self.join(self._charges_of(other, earlier), other, staged, self.staging)
            except BillError as problem:
                return Step(staged, placement.Refused(problem.received, problem.hint))
            charges, digests = joined.charges, other.digests | {staged.fingerprint, staged.content}
            replaced = (other,)
        elif isinstance(decision, placement.Replaces):
            replaced = decision.loads
        if any(known.load_id == joined.load_id for known in catalogue.loads):
            raise StoreError(f"the load id {joined.load_id} is taken", hint="import the bill again")
        file = charges_file(joined.provider, joined.billing_period, joined.load_id)
        load = load_of(copy_of(joined, charges=charges), file, imported_at=now, digests=digests)
        return Step(staged, decision, load, charges, replaced)

    def _at_hand(self, staged: StagedLoad, decision: placement.Placement) -> Path:
        """Its charges on the store's own file system, where moving them is a rename."""
        if isinstance(decision, placement.Refused | placement.Unchanged):
            return staged.charges
        if staged.charges.stat().st_dev == self.staging.stat().st_dev:
            return staged.charges
        copy = self.staging / f"{staged.load_id}.parquet"
        shutil.copyfile(staged.charges, copy)
        return copy

    def _charges_of(self, load: Load, earlier: Sequence[Step]) -> Path:
        for step in earlier:
            if step.load is not None and step.load.load_id == load.load_id and step.charges:
                return step.charges
        return path_of(self.data_dir, load)

    def _prepare(self, charges: Path, load_id: str) -> None:
        daily, days = self.daily(load_id), self.resource_days(load_id)
        if not daily.exists():
            try:
                self.roll_ups.write(charges, daily, days)
            except duckdb.InvalidInputException as problem:
                raise StoreError(f"{charges} holds no charges: {problem}") from problem
        charges.chmod(FILE_MODE)
        sync(charges)


def in_order(loads: Sequence[StagedLoad]) -> list[StagedLoad]:
    """The loads of a call, the less complete ones of a billing period first."""
    return sorted(
        loads,
        key=lambda load: (
            load.billing_period,
            load.billing_account,
            len(load.sub_accounts),
            load.last_day,
            load.rows,
        ),
    )


def not_joined(_charges: Path, load: Load, staged: StagedLoad, _folder: Path) -> StagedLoad:
    """Refuses halves of a bill where nobody says how they are put together."""
    raise BillError(
        f"{staged.source} {staged.billing_period:%Y-%m} tells of {staged.cost_view} cost, the load "
        f"{load.load_id} in the store of {load.cost_view} cost",
        hint="import both exports together",
    )


def unjoined(_charges: Path, _load: Load, staged: StagedLoad, _folder: Path) -> StagedLoad:
    """Stands for both halves of a bill where none is written."""
    return copy_of(staged, cost_view=CostView.BOTH)


def _as_if(catalogue: Catalogue, step: Step) -> Catalogue:
    """The catalogue as it is after a step."""
    if step.load is None:
        return catalogue
    gone = {load.load_id for load in step.replaced}
    loads = tuple(
        copy_of(load, current=False) if load.load_id in gone else load for load in catalogue.loads
    )
    return copy_of(catalogue, loads=(*loads, step.load))


def _outline(decision: placement.Placement) -> tuple[str, frozenset[str]]:
    """What is decided and about which loads, to compare two decisions."""
    match decision:
        case placement.Replaces(loads):
            ids = frozenset(load.load_id for load in loads)
        case placement.Unchanged(load) | placement.Completes(load):
            ids = frozenset({load.load_id})
        case _:
            ids = frozenset()
    return type(decision).__name__, ids
