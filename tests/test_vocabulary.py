"""What is known of a large bill's words beforehand changes nothing of what is stored."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from costtui.engine import connect
from costtui.ingest.detect import find_bills
from costtui.ingest.files import Unpacking
from costtui.ingest.normalise import stage
from costtui.settings import shipped
from costtui.vocabulary import MOST, Vocabulary, learn, with_words
from tests.ingest.aws.bills import SHAPES, line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.ingest.aws.bills import Line

SAMPLES = shipped("sample_data")


def stored(path: Path, folder: Path) -> Counter[tuple[Any, ...]]:
    """Every charge of the bills below a path, but for the load it came with."""
    found = find_bills([str(path)], Unpacking(folder / "unpacked", 10**9))
    assert not found.problems
    rows: Counter[tuple[Any, ...]] = Counter()
    for number, bill in enumerate(found.bills):
        for load in stage(bill, folder / str(number)):
            with duckdb.connect() as connection:
                rows.update(
                    connection.execute(
                        "select * exclude (x_LoadId) from read_parquet($path)",
                        {"path": str(load.charges)},
                    ).fetchall()
                )
    return rows


@pytest.mark.parametrize(
    "path",
    [
        SAMPLES / "halden" / "halden-focus-1.2-2026-03.csv.gz",
        *sorted((SAMPLES / "azure").rglob("*.csv.gz"))[-1:],
        *sorted((SAMPLES / "aws").rglob("*.parquet"))[-2:],
        *sorted((SAMPLES / "gcp").rglob("*.parquet"))[-1:],
        *sorted((SAMPLES / "gcp").rglob("*.jsonl*"))[-1:],
    ],
    ids=lambda path: path.name,
)
def test_a_sample_bill_is_stored_the_same_with_its_words_known(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = stored(path, tmp_path / "plain")
    monkeypatch.setattr("costtui.ingest.format.SMALL_BYTES", 0)
    assert stored(path, tmp_path / "known") == plain
    assert plain


@pytest.mark.parametrize("shape", SHAPES)
def test_odd_words_gaps_and_rests_are_stored_the_same(
    shape: Callable[[Path, Sequence[Line]], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        line("Usage", line_item_operation="it's"),
        line("Usage", line_item_operation="", product_region_code="", pricing_unit=""),
        line(
            "Usage", product_sku="", line_item_usage_account_name='a "b" \\ c', bill_invoice_id=""
        ),
        line("Usage", resource_tags={"user_Name": "one", "aws_createdBy": "x", "user_a,{b": "y"}),
        line("Usage", resource_tags={}),
        line(
            "Usage",
            line_item_line_item_type="SavingsPlanNegation",
            line_item_unblended_cost="-0.03",
        ),
    ]
    path = shape(tmp_path, lines)
    plain = stored(path, tmp_path / "plain")
    monkeypatch.setattr("costtui.ingest.format.SMALL_BYTES", 0)
    assert stored(path, tmp_path / "known") == plain
    assert len(plain) == len(lines)


def test_words_are_learned_of_columns_with_few_and_a_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "bill.parquet"
    with connect() as connection:
        connection.execute(
            "copy (select 'word ' || i % 3 as few, 'word ' || i as many, "
            "case when i % 2 = 0 then 'it''s' when i = 1 then '' end as gaps, 'one' as same, "
            f"null::varchar as nothing from range({MOST + 1}) t(i)) to '{path}' "
        )
        connection.execute(f"create view raw as select * from '{path}'")
        names = ["few", "gaps", "many", "nothing", "same"]
        found = learn(connection, [str(path)], names)
        assert {name: set(words) for name, words in found.words.items()} == {
            "few": {"word 0", "word 1", "word 2"},
            "gaps": {"it's"},
            "same": {"one"},
            **({"nothing": set()} if "nothing" in found.words else {}),
        }
        assert found.full == {"few", "same"}
        selected = ", ".join(
            found.encoded(f"nullif(\"{name}\", '')") + f" as {name}" for name in names
        )
        differing = connection.execute(
            "select count(*) from (select * exclude (kept), few || '' as kept from "
            f"(select {selected}, 1 as kept from raw))"
        ).fetchone()
        assert differing == (MOST + 1,)
        assert connection.execute(
            f"select typeof(few)[:5], typeof(many), typeof(gaps)[:5], typeof(same) "
            f"from (select {selected} from raw) limit 1"
        ).fetchone() == ("ENUM(", "VARCHAR", "ENUM(", "ENUM('one')")


def test_what_is_no_plain_column_stays_as_it_is() -> None:
    known = Vocabulary({"a": ("x",)}, frozenset())
    assert known.encoded("coalesce(\"a\", 'y')") == "coalesce(\"a\", 'y')"
    assert known.encoded("nullif(\"b\", '')") == "nullif(\"b\", '')"


def test_a_mapping_chooses_between_words_of_one_type_where_it_knows_them() -> None:
    mapping = (
        "-- It's what the words are.\n"
        "select 'it''s' as a, case when i > 1 then kind.name else 'q' end as b,\n"
        "    coalesce(kind.name, i::varchar) as c, i::varchar like '%1' as d\n"
        "from bill left join kinds as kind on kind.id = i::varchar order by i"
    )
    with connect() as connection:
        connection.execute("create table bill as select i from range(3) t(i)")
        connection.execute("create table kinds as select '2' as id, 'two' as name")
        expected = connection.execute(mapping).fetchall()
        found = connection.execute(with_words(connection, mapping, ["kinds"]))
        types = [str(column[1]) for column in found.description]
        assert found.fetchall() == expected
        assert expected[2] == ("it's", "two", "two", False)
    assert [kind[:4] for kind in types] == ["ENUM", "ENUM", "VARC", "BOOL"]
