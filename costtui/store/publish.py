"""Publishing staged loads: placed, moved and catalogued as one new generation, or not at all."""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from costtui.errors import CosttuiError, StoreError, StoreMissing, TryAgain, UsageError
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
    keep_past_days,
    path_of,
    read_catalogue,
    restore,
    retire,
)
from costtui.store.journal import Draft, new_generation, prepare
from costtui.store.lock import WAIT_SECONDS, Staging
from costtui.store.place import (
    days_file,
    make_folders,
    plain_errors,
    remove_files,
    scan_of,
    sync,
    write_whole,
)
from costtui.store.plan import Overtaken, Plan, Step, not_joined, unjoined
from costtui.store.reader import attach
from costtui.store.rollup import RollUps, place_days
from costtui.store.sidecar import describe, sidecar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from costtui.store.plan import Combine

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


def publish(
    data_dir: Path,
    loads: Sequence[StagedLoad],
    *,
    replace: bool = False,
    join: Combine = not_joined,
    wait: float = WAIT_SECONDS,
    dry_run: bool = False,
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
        dry_run: only tell what would become of them.

    Raises:
        TryAgain: another writer does not finish in time.
        StoreError: the disk is full, a permission is missing; nothing was changed.
    """
    if dry_run:
        return _foretold(data_dir.expanduser().resolve(), loads, replace=replace)
    data_dir = prepare(data_dir)
    with (
        plain_errors(data_dir),
        Staging(data_dir) as staging,
        closing(RollUps(staging.path)) as roll_ups,
    ):
        for _ in range(_ATTEMPTS):
            plan = Plan(data_dir, staging.path, roll_ups, replace=replace, join=join)
            steps = plan.steps_for(loads, published_catalogue(data_dir))
            try:
                _carry_out(data_dir, plan, steps, wait)
            except Overtaken:
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


def _foretold(data_dir: Path, loads: Sequence[StagedLoad], *, replace: bool) -> list[PublishedLoad]:
    """What publishing would do, with no trace of it."""
    try:
        catalogue = published_catalogue(data_dir)
    except StoreMissing:
        catalogue = Catalogue()
    plan = Plan(data_dir, data_dir, RollUps(data_dir), replace=replace, join=unjoined)
    steps = plan.steps_for(loads, catalogue, dry_run=True)
    by_id = {step.staged.load_id: step for step in steps}
    return [_outcome(by_id[load.load_id]) for load in loads]


def published_catalogue(data_dir: Path) -> Catalogue:
    """The catalogue of the published generation."""
    attached = attach(data_dir, with_charges=False)
    try:
        return read_catalogue(attached.connection, "store.main")
    finally:
        attached.connection.close()


def _carry_out(data_dir: Path, plan: Plan, steps: Sequence[Step], wait: float) -> None:
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
    data_dir: Path, plan: Plan, draft: Draft, step: Step, load: Load, charges: Path
) -> None:
    """Move the charges of a load into the store and write it into the next generation."""
    target = path_of(data_dir, load)
    make_folders(target.parent, data_dir)
    charges.rename(target)
    place_days(plan.resource_days(load.load_id), data_dir, load)
    event = Event(draft.generation, draft.at, step.event, load, step.replaced)
    write_whole(sidecar_of(target), describe(event))
    if step.replaced:
        keep_past_days(draft.connection, step.replaced, draft.at)
        retire(draft.connection, step.replaced, draft.at, draft.generation)
    add_load(draft.connection, load)
    add_days(draft.connection, scan_of([plan.daily(load.load_id)]))
    draft.record(event)


def _take_back(data_dir: Path, moves: Sequence[tuple[Path, Path]]) -> None:
    """Move charges out of the store again unless the generation that lists them is published."""
    try:
        listed = {path_of(data_dir, load) for load in published_catalogue(data_dir).loads}
    except CosttuiError:
        return
    for origin, target in moves:
        if target not in listed:
            days = days_file(target.relative_to(data_dir).as_posix())
            remove_files(sidecar_of(target), data_dir / days)
            with suppress(OSError):
                target.rename(origin)


def _outcome(step: Step) -> PublishedLoad:
    match step.decision:
        case placement.Refused(reason, hint):
            return PublishedLoad(step.staged, LoadState.REJECTED, reason=reason, hint=hint)
        case placement.Unchanged(load):
            return PublishedLoad(step.staged, LoadState.UNCHANGED, load)
        case _:
            state = LoadState.REPLACED if step.replaced else LoadState.NEW
            return PublishedLoad(step.staged, state, step.load, step.event, step.replaced)


def rollback(data_dir: Path, load_id: str, *, wait: float = WAIT_SECONDS) -> str:
    """Undo a load as a new generation: what it replaced comes back; what happened, as a sentence.

    Raises:
        UsageError: no such load, or it is not one that can be undone; the valid ones are named.
        StoreError: files of the loads it replaced are gone.
        TryAgain: another writer does not finish in time.
    """
    data_dir = data_dir.expanduser().resolve()
    catalogue = published_catalogue(data_dir)
    undone = _to_undo(catalogue, load_id)
    with (
        plain_errors(data_dir),
        Staging(data_dir) as staging,
        closing(RollUps(staging.path)) as roll_ups,
    ):
        for load in undone.others:
            if not path_of(data_dir, load).is_file():
                raise StoreError(
                    f"the charges of load {load.load_id}, which {load_id} replaced, are gone",
                    hint="import the older bill again with --replace",
                )
            roll_ups.write_again(data_dir, load, staging.path / load.load_id)
        with new_generation(data_dir, wait=wait) as draft:
            if _to_undo(read_catalogue(draft.connection), load_id) != undone:
                raise TryAgain(f"load {load_id} was changed by another writer meanwhile")
            retire(draft.connection, [undone.load], draft.at, draft.generation)
            restore(draft.connection, undone.others)
            for load in undone.others:
                add_days(draft.connection, scan_of([staging.path / load.load_id]))
            event = Event(
                draft.generation, draft.at, EventKind.ROLLED_BACK, undone.load, undone.others
            )
            draft.record(event)
    return event.note


def _to_undo(catalogue: Catalogue, load_id: str) -> Event:
    """The event that brought a load in, when it can be undone."""
    event = next(
        (
            event
            for event in reversed(catalogue.events)
            if event.load.load_id == load_id and event.event is not EventKind.ROLLED_BACK
        ),
        None,
    )
    valid = f"valid: {', '.join(load.load_id for load in catalogue.current) or 'none'}"
    if event is None:
        raise UsageError(f"there is no load {load_id!r}", valid=valid, hint="see: costtui history")
    if not event.load.current:
        raise UsageError(
            f"load {load_id} is not in the store any more: {_successor(catalogue, load_id)}",
            valid=valid,
        )
    for load in catalogue.current:
        if load.load_id != load_id and any(_meet(load, other) for other in event.others):
            raise UsageError(
                f"load {load.load_id} has charges that the loads replaced by {load_id} have too",
                hint=f"undo that one first: costtui rollback {load.load_id}",
            )
    return event


def _successor(catalogue: Catalogue, load_id: str) -> str:
    for event in reversed(catalogue.events):
        if event.load.load_id == load_id and event.event is EventKind.ROLLED_BACK:
            return f"it was rolled back on {event.at:%Y-%m-%d}"
        if any(other.load_id == load_id for other in event.others):
            return f"it was replaced on {event.at:%Y-%m-%d} by load {event.load.load_id}"
    return "it was taken out"


def _meet(load: Load, other: Load) -> bool:
    return (
        load.billing_account == other.billing_account
        and load.billing_period == other.billing_period
        and bool(load.sub_accounts & other.sub_accounts)
    )
