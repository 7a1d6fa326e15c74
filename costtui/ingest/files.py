"""Any path to readable files: folders, globs, standard input, archives; known by content."""

from __future__ import annotations

import csv
import glob
import gzip
import json
import shutil
import sys
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Literal, cast

import duckdb
import xxhash

from costtui.engine import connect
from costtui.errors import BillError, NotABill, UsageError
from costtui.ingest.format import SourceFile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SAMPLE = 1 << 16
BOMB_RATIO = 2000
"""No text of a bill compresses better than this; what does is made to fill a disk."""
DELIMITERS = ",;\t|"


@dataclass(frozen=True, slots=True)
class Manifest:
    """A JSON object that may say which files make an export."""

    path: Path
    content: dict[str, Any]


@dataclass(slots=True)
class Collected:
    """What was found below one argument of `import`."""

    root: Path
    files: list[SourceFile] = field(default_factory=list)
    manifests: list[Manifest] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    """Name of a file that is no bill, and why."""
    problems: list[BillError] = field(default_factory=list)
    """Files that look like bills and are damaged."""


@dataclass(frozen=True, slots=True)
class Unpacking:
    """Where archives are unpacked to, and how much they may hold."""

    folder: Path
    limit_bytes: int


def collect(arguments: Iterable[str], unpacking: Unpacking) -> list[Collected]:
    """The files below each argument of `import`, opened just far enough to know them.

    Raises:
        UsageError: an argument names nothing.
        BillError: a file that was named itself is damaged or no bill at all.
    """
    return [
        _collect_one(path, name, unpacking)
        for argument in arguments
        for path, name in _expand(argument, unpacking)
    ]


def _expand(argument: str, unpacking: Unpacking) -> Iterator[tuple[Path, str]]:
    if argument == "-":
        copy = unpacking.folder / "stdin"
        with copy.open("wb") as stream:
            _copy_limited(sys.stdin.buffer, stream, "standard input", unpacking.limit_bytes)
        yield copy, "standard input"
        return
    path = Path(argument).expanduser()
    if path.exists():
        yield path, argument
        return
    matches = sorted(glob.glob(str(path), recursive=True))  # noqa: PTH207  (absolute patterns)
    if not matches:
        raise UsageError(
            f"there is no file or folder {argument!r}",
            valid="valid: files, folders, patterns such as 'bills/*.csv.gz', - for standard input",
        )
    for match in matches:
        yield Path(match), match


def _collect_one(path: Path, name: str, unpacking: Unpacking) -> Collected:
    found = Collected(path)
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            shown = str(file)
            if not file.is_file() or any(
                part.startswith(".") for part in file.relative_to(path).parts
            ):
                continue
            try:
                _open_into(found, file, shown, unpacking)
            except NotABill as reason:
                found.skipped.append((shown, reason.received))
            except BillError as problem:
                found.problems.append(problem)
    else:
        _open_into(found, path, name, unpacking)
    return found


def _open_into(found: Collected, path: Path, name: str, unpacking: Unpacking) -> None:
    try:
        for item in open_file(path, name, unpacking):
            if isinstance(item, Manifest):
                found.manifests.append(item)
            else:
                found.files.append(item)
    except OSError as problem:
        raise BillError(
            f"{name} cannot be read: {problem.strerror or problem}", hint="check its permissions"
        ) from problem


def open_file(path: Path, name: str, unpacking: Unpacking) -> Iterator[SourceFile | Manifest]:
    """The bills or the manifest in one file, known by its first bytes."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(SAMPLE)
    if not head:
        raise NotABill(f"{name} is empty", hint="check the export; an empty file is no bill")
    if head.startswith(b"PAR1"):
        yield SourceFile(path, name, "parquet", _parquet_columns(path, name), size)
    elif head.startswith(b"PK\x03\x04"):
        yield from _unzip(path, name, unpacking)
    elif head.startswith(b"\x1f\x8b"):
        text = _gunzip_head(path, name)
        yield _open_text(path, name, text, size, "gzip")
    elif head.startswith(b"PK\x05\x06"):
        raise NotABill(f"{name} is an empty archive")
    else:
        yield _open_text(path, name, head, size, None)


def _parquet_columns(path: Path, name: str) -> tuple[str, ...]:
    try:
        rows = (
            _schema_reader()
            .execute("describe select * from read_parquet($path)", {"path": str(path)})
            .fetchall()
        )
    except duckdb.Error as problem:
        raise BillError(
            f"{name} is damaged or cut off: {str(problem).splitlines()[0]}",
            hint="download it again; a Parquet file is whole only with its last bytes",
        ) from problem
    return tuple(row[0] for row in rows)


@cache
def _schema_reader() -> duckdb.DuckDBPyConnection:
    """One connection for all schemas: opening one takes longer than reading one."""
    return connect()


def _gunzip_head(path: Path, name: str) -> bytes:
    try:
        with gzip.open(path, "rb") as stream:
            head = stream.read(SAMPLE)
    except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
        raise BillError(
            f"{name} is damaged or cut off: {problem}", hint="download it again"
        ) from problem
    if not head:
        raise NotABill(f"{name} is empty", hint="check the export; an empty file is no bill")
    return head


def _unzip(path: Path, name: str, unpacking: Unpacking) -> Iterator[SourceFile | Manifest]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            _check_members(members, path, name, unpacking)
            for number, member in enumerate(members):
                shown = f"{name}!/{PurePosixPath(member.filename).name}"
                target = (
                    unpacking.folder / f"{xxhash.xxh3_64_hexdigest(str(path).encode())}-{number}"
                )
                with archive.open(member) as source, target.open("wb") as copy:
                    _copy_limited(source, copy, shown, member.file_size)
                if zipfile.is_zipfile(target):
                    raise BillError(f"{shown} is an archive inside an archive", hint="unpack it")
                try:
                    yield from open_file(target, shown, unpacking)
                except NotABill:
                    if len(members) == 1:
                        raise
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError) as problem:
        raise BillError(
            f"{name} is damaged or cut off: {problem}", hint="download it again"
        ) from problem
    except RuntimeError as problem:  # what zipfile raises for an encrypted member
        raise BillError(f"{name} is encrypted", hint="unpack it and import the files") from problem


def _check_members(
    members: list[zipfile.ZipInfo], path: Path, name: str, unpacking: Unpacking
) -> None:
    unpacked = sum(member.file_size for member in members)
    free = shutil.disk_usage(unpacking.folder).free
    if unpacked > unpacking.limit_bytes or unpacked > free * 0.9:
        raise BillError(
            f"{name} would unpack to {unpacked / 1e9:.1f} GB",
            valid=f"valid: up to {unpacking.limit_bytes / 1e9:.0f} GB (setting import_limit_gb) "
            f"and {free * 0.9 / 1e9:.0f} GB of free disk",
            hint="unpack it yourself and import the files",
        )
    if unpacked > BOMB_RATIO * max(path.stat().st_size, 1):
        raise BillError(
            f"{name} would unpack to {unpacked / max(path.stat().st_size, 1):.0f} times its size, "
            "as no bill does",
            hint="unpack it yourself and import the files if it really is one",
        )


def _copy_limited(source: IO[bytes], target: IO[bytes], name: str, limit: int) -> None:
    copied = 0
    while chunk := source.read(1 << 20):
        copied += len(chunk)
        if copied > limit:
            raise BillError(
                f"{name} is larger than the {limit / 1e9:.1f} GB it may be",
                hint="raise import_limit_gb, or check the archive",
            )
        target.write(chunk)


def _open_text(
    path: Path, name: str, head: bytes, size: int, compression: Literal["gzip"] | None
) -> SourceFile | Manifest:
    encoding = _encoding(head, name)
    text = head.decode(encoding if encoding != "utf-8" else "utf-8-sig", errors="ignore")
    start = text.lstrip()
    if not start:
        raise NotABill(f"{name} holds only blanks")
    if start[0] == "{":
        return _open_json(path, name, text, size, compression)
    if start[0] in "[<":
        kind = "one JSON array" if start[0] == "[" else "HTML or XML"
        raise NotABill(f"{name} is {kind}, not a bill", hint="export as csv, Parquet or JSON lines")
    line = text.splitlines()[0]
    delimiter = max(DELIMITERS, key=line.count)
    header = next(csv.reader([line], delimiter=delimiter), [])
    if len(header) < 3:
        raise NotABill(
            f"{name} is not a bill: its first line has {len(header)} columns",
            hint="a bill begins with a line of column names",
        )
    return SourceFile(path, name, "csv", _unique(header), size, compression, delimiter, encoding)


def _encoding(head: bytes, name: str) -> Literal["utf-8", "utf-16", "latin-1"]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in head:
        raise NotABill(f"{name} is neither text nor Parquet", hint="bills are csv, JSON or Parquet")
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as problem:
        # A character cut in two at the end of the sample is no sign of another encoding.
        if problem.start < len(head) - 4:
            return "latin-1"
    return "utf-8"


def _open_json(
    path: Path, name: str, text: str, size: int, compression: Literal["gzip"] | None
) -> SourceFile | Manifest:
    lines = [line for line in text.splitlines() if line.strip()]
    keys: dict[str, None] = {}
    for line in lines[:100] if len(lines) == 1 else lines[: min(100, len(lines) - 1)]:
        try:
            record = json.loads(line)
        except json.JSONDecodeError:
            break
        if isinstance(record, dict):
            keys.update(dict.fromkeys(record))
    if len(lines) > 1 and keys:
        return SourceFile(path, name, "jsonl", tuple(keys), size, compression)
    whole = _whole_json(path, name, compression)
    if _is_manifest(whole):
        return Manifest(path, whole)
    if keys:
        return SourceFile(path, name, "jsonl", tuple(keys), size, compression)
    raise NotABill(f"{name} is a JSON document, not a bill", hint="export as JSON lines")


def _whole_json(path: Path, name: str, compression: str | None) -> dict[str, Any]:
    try:
        raw = gzip.decompress(path.read_bytes()) if compression else path.read_bytes()
        content = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, OSError, EOFError) as problem:
        raise BillError(
            f"{name} is no whole JSON: {problem}", hint="download it again"
        ) from problem
    return cast("dict[str, Any]", content) if isinstance(content, dict) else {}


def _is_manifest(content: dict[str, Any]) -> bool:
    return any(key in content for key in ("reportKeys", "dataFiles", "blobs"))


def _unique(header: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    names = []
    for raw in header:
        name = raw.strip() or "column"
        count = seen[name.lower()] = seen.get(name.lower(), 0) + 1
        names.append(name if count == 1 else f"{name}_{count}")
    return tuple(names)
