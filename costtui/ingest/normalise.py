"""A bill to staged loads: map to FOCUS, audit, write one Parquet file a billing period."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb
import xxhash

from costtui.engine import connect, literal, quoted
from costtui.errors import BillError, StoreError
from costtui.ingest.audit import SourceTotal, compare, source_totals
from costtui.ingest.diagnose import explain_failure
from costtui.ingest.format import Prepared
from costtui.ingest.progress import Cancelled, Progress, Report
from costtui.ingest.relation import Raw, load_lookups, make_bill, mapping_sql
from costtui.model.focus import CHARGE_COLUMNS
from costtui.model.load import CostView, LoadTotal, StagedLoad, new_load_id
from costtui.vocabulary import constant, with_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from costtui.ingest.format import Bill

PARQUET = "format parquet, compression zstd, compression_level 1, row_group_size 122880"
MEMORY_LIMIT = "1200MB"
SORT_BELOW_BYTES = 64 * 1024 * 1024
"""Bills smaller than this are stored sorted; sorting more costs longer than it saves."""

type_of = {name: column.stored for name, column in CHARGE_COLUMNS.items()}


@contextmanager
def workbench(folder: Path, *, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection that spills into `folder` and reaches for no network."""
    connection = connect(
        memory_limit=MEMORY_LIMIT,
        temp_directory=str(folder / "spill"),
        preserve_insertion_order="false",
    )
    try:
        connection.execute("set TimeZone = 'UTC'")
        # How many rows a text file has is not known beforehand; the side of a join that is kept in
        # memory must be the lookup table, as it is written, and never the bill.
        connection.execute("set disabled_optimizers = 'build_side_probe_side'")
        if threads is not None:
            connection.execute(f"set threads = {threads}")
        yield connection
    finally:
        connection.close()


def fingerprint(bill: Bill) -> str:
    """Digest of the bytes of a bill's files, whatever their names and order."""
    digests = []
    for file in bill.files:
        digest = xxhash.xxh3_128()
        with file.path.open("rb") as stream:
            while chunk := stream.read(1 << 20):
                digest.update(chunk)
        digests.append(digest.hexdigest())
    return xxhash.xxh3_128_hexdigest("\n".join([bill.format.name, *sorted(digests)]).encode())


def stage(
    bill: Bill,
    folder: Path,
    *,
    source: str | None = None,
    digest: str | None = None,
    report: Report | None = None,
) -> list[StagedLoad]:
    """Map a bill into Parquet files below `folder`, one a billing account and period.

    Raises:
        BillError: the files cannot be read as this format.
        AuditError: the charges differ from the source's own total.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with workbench(folder, threads=1 if bill.is_small else None) as connection:
        work = _Stage(connection, bill, folder, source, report)
        try:
            return work.run(digest or fingerprint(bill))
        except duckdb.Error as problem:
            if "No space left" in str(problem):
                raise StoreError(
                    f"the disk is full: {problem}", hint=f"free space below {folder.parent}"
                ) from problem
            raise explain_failure(bill, work.raw, problem) from problem


class _Stage:
    """The steps of `stage`, which share a connection and a folder."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        bill: Bill,
        folder: Path,
        source: str | None,
        report: Report | None,
    ) -> None:
        self.connection = connection
        self.bill = bill
        self.folder = folder
        self.source = source or bill.source
        """Empty where only the charges tell whose bill it is."""
        self.report = report
        self.name = bill.files[0].name
        self.raw: Raw | None = None
        self.rows = bill.expected_rows or 0

    def run(self, digest: str) -> list[StagedLoad]:
        with self._watched("reading"):
            self.raw = raw = Raw(self.connection, self.bill, self.folder)
        prepared = self.bill.format.prepare(raw) if self.bill.format.prepare else Prepared()
        make_bill(raw, dict(prepared.columns))
        load_lookups(self.connection, self.bill.format)
        first_id = new_load_id()
        written = self.folder / f"{first_id}.parquet"
        self._write(self._charges(), first_id, written, "mapping")
        parts = self._parts(written)
        if not parts:
            raise BillError(
                f"{self.name}: no charges in it, only a header",
                hint="an empty bill is not imported; check the period of the export",
            )
        self.rows = sum(total.rows for _, _, totals in parts for total in totals["BilledCost"])
        if not self.bill.is_listed and len(self.bill.files) > 1:
            refuse_repeated_files(self.connection, written)
        self._say("auditing", None)
        source = source_totals(raw)
        compare(
            self.name,
            source,
            [total for _, _, both in parts for totals in both.values() for total in totals],
        )
        notes = (*self.bill.notes, *prepared.notes)
        if self.bill.format.review:
            scan = f"read_parquet({literal(str(written))})"
            notes += self.bill.format.review(self.connection, scan)
        loads = []
        for account, period, totals in parts:
            load_id, path = first_id, written
            if len(parts) > 1:
                load_id = new_load_id()
                path = self.folder / f"{load_id}.parquet"
                self._write(_part_of(written, account, period), load_id, path, "writing")
            loads.append(self._load(load_id, path, account, period, totals, source, digest, notes))
        if len(parts) > 1:
            written.unlink()
        return loads

    def _charges(self) -> str:
        form = self.bill.format
        mapping = mapping_sql(form)
        if not self.bill.is_small:
            mapping = with_words(self.connection, mapping, form.lookups)
        have = dict(row[:2] for row in self.connection.execute(f"describe {mapping}").fetchall())
        columns = ", ".join(
            f"{_as_stored(name, have.get(name), kind)} as {quoted(name)}"
            for name, kind in type_of.items()
            if name != "x_LoadId"
        )
        return f"select {columns} from ({mapping})"

    def _write(self, charges: str, load_id: str, path: Path, stage: str) -> None:
        selected = ", ".join(quoted(name) for name in type_of if name != "x_LoadId")
        order = (
            " order by ServiceName, ResourceId, ChargePeriodStart"
            if self.bill.size < SORT_BELOW_BYTES
            else ""
        )
        sql = (
            f"copy (select {selected}, {constant(literal(load_id))} as x_LoadId from ({charges}){order}) "
            f"to {literal(str(path))} ({PARQUET})"
        )
        with self._watched(stage):
            self.connection.execute(sql)

    @contextmanager
    def _watched(self, stage: str) -> Iterator[None]:
        """Report the progress of the statement that runs inside."""
        if self.report is None:
            yield
            return
        done, stopped = threading.Event(), list[Cancelled]()

        def watch() -> None:
            while not done.wait(0.1):
                fraction = self.connection.query_progress()
                try:
                    self._say(stage, fraction / 100 if fraction >= 0 else None)
                except Cancelled as reason:
                    stopped.append(reason)
                    self.connection.interrupt()
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        except duckdb.InterruptException:
            if stopped:
                raise stopped[0] from None
            raise
        finally:
            done.set()
            watcher.join()

    def _say(self, stage: str, fraction: float | None) -> None:
        if self.report is not None:
            rows = int(self.rows * (fraction if fraction is not None else 1))
            self.report(Progress(self.name, stage, fraction, self.bill.size, rows))

    def _parts(self, path: Path) -> list[tuple[str, date, dict[str, list[SourceTotal]]]]:
        """The billing accounts and periods in a file, each with its totals by kind of cost."""
        rows = self.connection.execute(
            "select BillingAccountId, cast(BillingPeriodStart as date), BillingCurrency, "
            "fsum(BilledCost), fsum(EffectiveCost), count(*) "
            f"from read_parquet({literal(str(path))}) group by all order by all"
        ).fetchall()
        parts: dict[tuple[str, date], dict[str, list[SourceTotal]]] = {}
        for account, period, currency, billed, effective, lines in rows:
            part = parts.setdefault((account, period), {})
            for metric, amount in (("BilledCost", billed), ("EffectiveCost", effective)):
                part.setdefault(metric, []).append(
                    SourceTotal(account, period, currency, amount, lines, metric)
                )
        return [(account, period, totals) for (account, period), totals in parts.items()]

    def _load(
        self,
        load_id: str,
        path: Path,
        account: str,
        period: date,
        totals: dict[str, list[SourceTotal]],
        source: list[SourceTotal],
        digest: str,
        notes: tuple[str, ...],
    ) -> StagedLoad:
        scan = f"read_parquet({literal(str(path))})"
        facts = self.connection.execute(
            "select list(distinct coalesce(SubAccountId, '')), "
            "cast(min(ChargePeriodStart) as date), cast(max(ChargePeriodStart) as date), "
            "list(distinct x_SourceFile order by x_SourceFile), "
            f"list(distinct x_CostView) filter (x_CostView is not null) from {scan}"
        ).fetchone()
        assert facts is not None
        sub_accounts, first_day, last_day, files, views = facts
        view = CostView(views[0]) if views and len(views) == 1 else CostView.BOTH
        provider = self._provider(scan)
        return StagedLoad(
            load_id=load_id,
            source=self.source or self._source_of(provider),
            provider=provider,
            format=self.bill.format.name,
            billing_account=account,
            billing_period=period,
            charges=path,
            rows=sum(total.rows for total in totals["BilledCost"]),
            totals=tuple(
                LoadTotal(
                    billed.currency,
                    billed.rows,
                    _source_amount(source, effective if view is CostView.AMORTIZED else billed),
                    billed.amount,
                    effective.amount,
                )
                for billed, effective in zip(*totals.values(), strict=True)
            ),
            sub_accounts=frozenset(sub_accounts),
            first_day=first_day,
            last_day=last_day,
            fingerprint=digest,
            content=self._content(scan, f"{digest}-{account}-{period}"),
            files=tuple(files),
            cost_view=view,
            warnings=notes,
        )

    def _source_of(self, provider: str) -> str:
        """The source of a bill that nobody named: its provider, by the short word for it."""
        form = self.bill.format
        return form.name.partition("-")[0] if form.provider else provider.lower()

    def _provider(self, scan: str) -> str:
        row = self.connection.execute(f"select mode(ProviderName) from {scan}").fetchone()
        return str(row[0]) if row else self.bill.format.provider

    def _content(self, scan: str, files: str) -> str:
        """Digest of the rows whatever their order and the file they came from.

        Of a large bill that of its files stands for it: hashing all rows takes a tenth of an
        import, and the same rows in other files then count as restated by nothing.
        """
        if not self.bill.is_small:
            return files
        columns = ", ".join(
            quoted(name) for name in type_of if name not in {"x_LoadId", "x_SourceFile"}
        )
        row = self.connection.execute(
            f"select count(*) || '-' || sum(hash({columns})) from {scan}"
        ).fetchone()
        return str(row[0]) if row else ""


def refuse_repeated_files(connection: duckdb.DuckDBPyConnection, charges: Path) -> None:
    """Raise BillError where two files hold the same rows: one delivery, given twice.

    Equal rows inside one file are real and stay; only most of a file met again in another one
    (another compression, an older month-to-date version) is a repetition.
    """
    columns = ", ".join(
        quoted(name) for name in type_of if name not in {"x_LoadId", "x_SourceFile"}
    )
    row = connection.execute(
        f"""
        with line as materialized (
            select x_SourceFile as file, hash({columns}) as digest
            from read_parquet({literal(str(charges))})
        ),
        size as (select file, count(distinct digest) as lines from line group by file),
        shared as (
            select a.file as one, b.file as other, count(distinct a.digest) as lines
            from line as a join line as b on a.digest = b.digest and a.file < b.file
            group by all
        )
        select one, other, shared.lines, least(x.lines, y.lines)
        from shared join size as x on x.file = one join size as y on y.file = other
        where shared.lines > 0.5 * least(x.lines, y.lines)
        order by shared.lines desc limit 1
        """
    ).fetchone()
    if row:
        one, other, shared, lines = row
        raise BillError(
            f"{one} and {other} hold the same charges: {shared:,} of {lines:,} lines",
            hint="one bill was given twice, or two versions of it; import only the newest, "
            "or the export's whole folder with its manifest",
        )


def _as_stored(name: str, given: str | None, kind: str) -> str:
    """SQL of a column as the store has it; what the mapping leaves out is null."""
    if given is None:
        return "cast(null as enum(''))" if kind == "VARCHAR" else f"cast(null as {kind})"
    if given.startswith("MAP"):
        return f"cast(to_json({quoted(name)}) as varchar)"
    is_same = given == kind or (kind == "VARCHAR" and given.startswith("ENUM"))
    return quoted(name) if is_same else f"cast({quoted(name)} as {kind})"


def _part_of(path: Path, account: str, period: date) -> str:
    return (
        f"select * from read_parquet({literal(str(path))}) where "
        f"BillingAccountId = {literal(account)} and "
        f"cast(BillingPeriodStart as date) = date {literal(period.isoformat())}"
    )


def _source_amount(source: list[SourceTotal], total: SourceTotal) -> float:
    """The source's own figure for one normalised total.

    Where the mapping knows an account under another identifier than the raw file, the period's
    figures are known to agree as a whole, and the normalised one stands for its share.
    """
    same = [
        row.amount
        for row in source
        if (row.account, row.period, row.currency, row.metric)
        == (total.account, total.period, total.currency, total.metric)
    ]
    return sum(same) if same else total.amount


def renamed(load: StagedLoad, source: str) -> StagedLoad:
    """The same load under another source name."""
    return replace(load, source=source)
