"""Manifests: which files make an export, and which lie there from an earlier one.

Sources: AWS Data Exports and CUR guides (manifest files); Azure Cost Management exports
(manifest.json, `blobs`, `runInfo`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from costtui.errors import BillError
from costtui.ingest.format import SourceFile
from costtui.model.load import CostView

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costtui.ingest.files import Manifest

Listed = tuple[tuple[SourceFile, ...], str | None, int | None]
"""Files, source and expected rows of one bill."""

_AZURE_VIEWS = {"ActualCost": CostView.ACTUAL, "AmortizedCost": CostView.AMORTIZED}


@dataclass(frozen=True, slots=True)
class Export:
    """One delivery of one export for one billing period."""

    manifest: Path
    provider: str
    name: str
    period: str
    written: str
    """When it was delivered, in a spelling that sorts."""
    view: CostView
    scope: str
    """What its charges belong to; both cost views of a scope make one bill."""
    files: tuple[SourceFile, ...]
    stale: tuple[SourceFile, ...]
    """Files of the same folder that it does not list."""
    rows: int | None = None

    @property
    def governed(self) -> tuple[SourceFile, ...]:
        """Every file that it decides about."""
        return (*self.files, *self.stale)


def exports(
    manifests: Sequence[Manifest], files: Sequence[SourceFile]
) -> tuple[list[Export], list[BillError]]:
    """What each manifest lists; a newer delivery makes the files of an older one stale."""
    found: list[Export] = []
    problems: list[BillError] = []
    for item in manifests:
        try:
            found.append(_read(item, files))
        except BillError as problem:
            problems.append(problem)
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            problems.append(
                BillError(
                    f"{item.path}: not a manifest that can be understood ({problem!r})",
                    hint="download the export again, or import its data files by name",
                )
            )
    newest: dict[tuple[str, ...], Export] = {}
    for export in found:
        key = (export.provider, export.name, export.period, export.view)
        best = newest.get(key)
        if best is None or (export.written, -len(export.manifest.parts)) > (
            best.written,
            -len(best.manifest.parts),
        ):
            newest[key] = export
    kept = set(map(id, newest.values()))
    in_use = {file.path for export in newest.values() for file in export.files}
    result = []
    for export in found:
        if id(export) in kept:
            stale = tuple(file for file in export.stale if file.path not in in_use)
            result.append(replace(export, stale=stale))
        else:
            old = tuple(file for file in export.governed if file.path not in in_use)
            result.append(replace(export, files=(), stale=old))
    return result, problems


def bills(found: Sequence[Export]) -> Iterator[Listed]:
    """The bills the exports make; both Azure cost views of a scope and period make one."""
    grouped: dict[tuple[str, ...], list[Export]] = {}
    for export in found:
        if export.files:
            grouped.setdefault((export.provider, export.scope, export.period), []).append(export)
    for group in grouped.values():
        names = {export.name for export in group}
        rows = [export.rows for export in group]
        yield (
            tuple(file for export in group for file in export.files),
            names.pop() if len(names) == 1 and group[0].provider == "aws" else None,
            sum(row for row in rows if row is not None) if None not in rows else None,
        )


def _read(item: Manifest, files: Sequence[SourceFile]) -> Export:
    if "blobs" in item.content:
        return _azure(item, files)
    return _aws(item, files)


def _aws(item: Manifest, files: Sequence[SourceFile]) -> Export:
    content = item.content
    keys = [str(key) for key in content.get("dataFiles") or content["reportKeys"]]
    listed = _resolve(item, keys, files)
    folders = {_period_folder(file.path) for file in listed}
    stale = tuple(
        file for file in files if file not in listed and _period_folder(file.path) in folders
    )
    period = content.get("billingPeriod")
    name = str(content.get("reportName") or content.get("exportName") or "")
    if not name:
        name = item.path.name.removesuffix("-Manifest.json")
    return Export(
        manifest=item.path,
        provider="aws",
        name=name,
        period=str(period["start"]) if isinstance(period, dict) else _period_name(item.path),
        written=_written(item, content.get("executionCreatedTime")),
        view=CostView.BOTH,
        scope=name,
        files=listed,
        stale=stale,
    )


def _azure(item: Manifest, files: Sequence[SourceFile]) -> Export:
    content = item.content
    config, run = content.get("exportConfig", {}), content.get("runInfo", {})
    view = _AZURE_VIEWS.get(str(config.get("type")), CostView.BOTH)
    listed = _resolve(item, [str(blob["blobName"]) for blob in content["blobs"]], files)
    folder = item.path.parent
    rows = [blob.get("dataRowCount") for blob in content["blobs"]]
    return Export(
        manifest=item.path,
        provider="azure",
        name=str(config.get("exportName", "")),
        period=str(run.get("startDate", ""))[:7] or _period_name(item.path),
        written=_written(item, run.get("submittedTime")),
        view=view,
        scope=str(config.get("resourceId", "")).split("/providers/Microsoft.CostManagement")[0],
        files=tuple(replace(file, view=view) for file in listed),
        stale=tuple(f for f in files if f.path.is_relative_to(folder) and f not in listed),
        rows=sum(int(row) for row in rows) if rows and None not in rows else None,
    )


def _written(item: Manifest, time: Any) -> str:
    if time:
        return str(time)
    return datetime.fromtimestamp(item.path.stat().st_mtime, UTC).isoformat()


def _resolve(
    item: Manifest, keys: Sequence[str], files: Sequence[SourceFile]
) -> tuple[SourceFile, ...]:
    """The local files that the keys of a manifest mean: the longest common end of the path."""
    listed: list[SourceFile] = []
    for key in keys:
        parts = PurePosixPath(key.split("://", 1)[-1]).parts
        if ".." in parts:
            raise BillError(
                f"{item.path} names {key!r}, a path outside its folder",
                hint="this is not what a provider writes; import the data files by name",
            )
        best, length = None, 0
        for file in files:
            common = _common_end(file.path.parts, parts)
            if common > length:
                best, length = file, common
        if best is None or best in listed:
            raise BillError(
                f"{item.path} lists {parts[-1] if parts else key!r}, which is not there",
                hint="download the export again; a part of it is missing, so nothing was loaded",
            )
        listed.append(best)
    return tuple(listed)


def _common_end(path: Sequence[str], key: Sequence[str]) -> int:
    count = 0
    for ours, theirs in zip(reversed(path), reversed(key), strict=False):
        if ours != theirs:
            break
        count += 1
    return count


def _period_folder(path: Path) -> Path:
    """The folder of a billing period that a data file lies in, else the file's own."""
    for parent in path.parents:
        name = parent.name.lower()
        if name.startswith("billing_period=") or _is_range(name):
            return parent
    return path.parent


def _period_name(path: Path) -> str:
    return _period_folder(path).name.partition("=")[2] or _period_folder(path).name


def _is_range(name: str) -> bool:
    first, dash, last = name.partition("-")
    return bool(dash) and len(first) == len(last) == 8 and (first + last).isdigit()
