"""Publishing staged loads: placed, moved and catalogued as one new generation, or not at all."""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace as copy_of
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import duckdb

from costtui.errors import CosttuiError, StoreError, StoreMissing, TryAgain
from costtui.model.load import LoadState, StagedLoad
from costtui.store import placement
from costtui.store.catalogue import (
    Catalogue,
    Event,
    EventKind,
    Load,
    add_days,
    add_load,
    change_note,
    load_of,
    path_of,
    read_catalogue,
    retire,
)
from costtui.store.complete import Combine, combine
from costtui.store.journal import Draft, new_generation, prepare
from costtui.store.lock import WAIT_SECONDS, Staging
from costtui.store.place import (
    FILE_MODE,
    charges_file,
    make_folders,
    plain_errors,
    remove_files,
    scan_of,
    sync,
    write_whole,
)
from costtui.store.reader import attach
from costtui.store.rollup import write_daily
from costtui.store.sidecar import describe, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class PublishedLoad:
    """What became of a staged load."""

    staged: StagedLoad
    state: LoadState
    load: Load | None = None
    """The load in the store that holds its charges, None when it was rejected."""
    event: EventKind | None = None
    """What is in the history; None when nothing was changed."""
    replaced: tuple[Load, ...] = ()
    reason: str = ""
    """Why it was rejected, with both totals."""
    hint: str = ""
    """What to do about it."""

    @property
    def note(self) -> str:
        """What changed, as a sentence; empty when nothing did."""
        if self.event is None or self.load is None:
            return ""
        event = Event(0, self.load.imported_at, self.event, self.load, self.replaced)
        return change_note(self.event, self.load.billing_period, event.change)


@dataclass(frozen=True, slots=True)
class _Step:
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


class _Overtaken(Exception):
    """Another writer published what changes the plan."""


def publish(
    data_dir: Path,
    loads: Sequence[StagedLoad],
    *,
    replace: bool = False,
    join: Combine = combine,
    wait: float = WAIT_SECONDS,
) -> list[PublishedLoad]:
    """Take staged loads into the store as one generation; what became of each, in their order.

    A refused load is REJECTED and does not keep the others out. The charges files of the loads
    taken in are moved away.

    Args:
        data_dir: the store, made where there is none.
        loads: from one command.
        replace: take the place of whatever a load meets instead of refusing it.
        join: puts an actual and an amortised bill together.
        wait: seconds to wait for another writer.

    Raises:
        TryAgain: another writer does not finish in time.
        StoreError: the disk is full, a permission is missing; nothing was changed.
    """
    data_dir = prepare(data_dir)
    with plain_errors(data_dir), Staging(data_dir) as staging:
        for _ in range(_ATTEMPTS):
            plan = _Plan(data_dir, staging.path, replace=replace, join=join)
            steps = plan.steps_for(loads, published_catalogue(data_dir))
            try:
                _carry_out(data_dir, plan, steps, wait)
            except _Overtaken:
                continue
            by_id = {step.staged.load_id: step for step in steps}
            return [_outcome(by_id[load.load_id]) for load in loads]
    raise TryAgain(
        "other writers changed the same bills again and again",
        hint="nothing was changed; run the same command again",
    )


def find_unchanged(data_dir: Path, fingerprint: str) -> list[Load]:
    """The current loads that came from files with this fingerprint; none where no store is."""
    try:
        catalogue = published_catalogue(data_dir.expanduser().resolve())
    except StoreMissing:
        return []
    return [load for load in catalogue.current if fingerprint in load.digests]


def published_catalogue(data_dir: Path) -> Catalogue:
    """The catalogue of the published generation."""
    attached = attach(data_dir)
    try:
        return read_catalogue(attached.connection, "store.main")
    finally:
        attached.connection.close()


class _Plan:
    """Decides about the loads of one call, one after the other, and prepares their files."""

    def __init__(self, data_dir: Path, staging: Path, *, replace: bool, join: Combine) -> None:
        self.data_dir = data_dir
        self.staging = staging
        self.replace = replace
        self.join = join

    def steps_for(self, loads: Sequence[StagedLoad], catalogue: Catalogue) -> list[_Step]:
        """What to do with each load, older bills first so that newer ones restate them."""
        steps: list[_Step] = []
        now = datetime.now(UTC)
        for staged in in_order(loads):
            decision = self._place(staged, catalogue, steps)
            step = self._step(staged, decision, now, steps)
            if step.load is not None and step.charges is not None:
                self._prepare(step.charges, step.load.load_id)
            steps.append(step)
            catalogue = _as_if(catalogue, step)
        return steps

    def check(self, steps: Sequence[_Step], catalogue: Catalogue) -> None:
        """Raise _Overtaken unless the same is decided about every load over another catalogue."""
        seen: list[_Step] = []
        for step in steps:
            if _outline(self._place(step.staged, catalogue, seen)) != _outline(step.decision):
                raise _Overtaken
            seen.append(step)
            catalogue = _as_if(catalogue, step)

    def daily(self, load: Load) -> Path:
        """Where the roll-up of a load to be taken in lies."""
        return self.staging / f"{load.load_id}.daily.parquet"

    def _place(
        self, staged: StagedLoad, catalogue: Catalogue, earlier: Sequence[_Step]
    ) -> placement.Placement:
        together = {step.load.load_id for step in earlier if step.load is not None}
        return placement.place(staged, catalogue, replace=self.replace, together=together)

    def _step(
        self,
        staged: StagedLoad,
        decision: placement.Placement,
        now: datetime,
        earlier: Sequence[_Step],
    ) -> _Step:
        if isinstance(decision, placement.Refused | placement.Unchanged):
            return _Step(staged, decision)
        charges, joined = self._at_hand(staged), staged
        digests: frozenset[str] = frozenset()
        replaced: tuple[Load, ...] = ()
        if isinstance(decision, placement.Completes):
            other = decision.load
            joined = self.join(self._charges_of(other, earlier), other, staged, self.staging)
            charges, digests = joined.charges, other.digests | {staged.fingerprint, staged.content}
            replaced = (other,)
        elif isinstance(decision, placement.Replaces):
            replaced = decision.loads
        file = charges_file(joined.provider, joined.billing_period, joined.load_id)
        load = load_of(copy_of(joined, charges=charges), file, imported_at=now, digests=digests)
        return _Step(staged, decision, load, charges, replaced)

    def _at_hand(self, staged: StagedLoad) -> Path:
        """Its charges on the store's own file system, where moving them is a rename."""
        if staged.charges.stat().st_dev == self.staging.stat().st_dev:
            return staged.charges
        copy = self.staging / f"{staged.load_id}.parquet"
        shutil.copyfile(staged.charges, copy)
        return copy

    def _charges_of(self, load: Load, earlier: Sequence[_Step]) -> Path:
        for step in earlier:
            if step.load is not None and step.load.load_id == load.load_id and step.charges:
                return step.charges
        return path_of(self.data_dir, load)

    def _prepare(self, charges: Path, load_id: str) -> None:
        daily = self.staging / f"{load_id}.daily.parquet"
        if not daily.exists():
            try:
                write_daily(charges, daily)
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
            load.load_id,
        ),
    )


def _carry_out(data_dir: Path, plan: _Plan, steps: Sequence[_Step], wait: float) -> None:
    """Publish the steps that change something as one generation."""
    if all(step.load is None for step in steps):
        return
    moves: list[tuple[Path, Path]] = []
    try:
        with new_generation(data_dir, wait=wait) as draft:
            plan.check(steps, read_catalogue(draft.connection))
            for step in steps:
                if step.load is not None and step.charges is not None:
                    moves.append((step.charges, path_of(data_dir, step.load)))
                    _take_in(data_dir, plan, draft, step, step.load, step.charges)
            for folder in {target.parent for _, target in moves}:
                sync(folder)
                sync(folder.parent)
    except BaseException:
        if moves:
            _take_back(data_dir, moves)
        raise


def _take_in(
    data_dir: Path, plan: _Plan, draft: Draft, step: _Step, load: Load, charges: Path
) -> None:
    """Move the charges of a load into the store and write it into the next generation."""
    target = path_of(data_dir, load)
    make_folders(target.parent, data_dir)
    charges.rename(target)
    event = Event(draft.generation, draft.at, step.event, load, step.replaced)
    write_whole(sidecar_of(target), describe(event))
    if step.replaced:
        retire(draft.connection, step.replaced, draft.at, draft.generation)
    add_load(draft.connection, load)
    add_days(draft.connection, scan_of([plan.daily(load)]))
    draft.record(event)


def _take_back(data_dir: Path, moves: Sequence[tuple[Path, Path]]) -> None:
    """Move charges out of the store again unless the generation that lists them is published."""
    try:
        listed = {path_of(data_dir, load) for load in published_catalogue(data_dir).loads}
    except CosttuiError:
        return
    for origin, target in moves:
        if target not in listed:
            remove_files(sidecar_of(target))
            with suppress(OSError):
                target.rename(origin)


def _as_if(catalogue: Catalogue, step: _Step) -> Catalogue:
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


def _outcome(step: _Step) -> PublishedLoad:
    match step.decision:
        case placement.Refused(reason, hint):
            return PublishedLoad(step.staged, LoadState.REJECTED, reason=reason, hint=hint)
        case placement.Unchanged(load):
            return PublishedLoad(step.staged, LoadState.UNCHANGED, load)
        case _:
            state = LoadState.REPLACED if step.replaced else LoadState.NEW
            return PublishedLoad(step.staged, state, step.load, step.event, step.replaced)
