"""Every mapping and roll-up SELECT can run where the bill lies: Spark and BigQuery take it too."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlglot

PACKAGE = Path(__file__).parents[2] / "costtui"
QUERIES = sorted(
    file for folder in ("ingest/sql", "store/sql") for file in (PACKAGE / folder).glob("*.sql")
)


@pytest.mark.parametrize("dialect", ["spark", "bigquery"])
@pytest.mark.parametrize("query", QUERIES, ids=lambda file: file.stem)
def test_a_query_can_be_written_for_other_engines(query: Path, dialect: str) -> None:
    statements = sqlglot.transpile(
        query.read_text("utf-8"),
        read="duckdb",
        write=dialect,
        unsupported_level=sqlglot.ErrorLevel.RAISE,
    )
    assert len(statements) == 1


@pytest.mark.parametrize("query", QUERIES, ids=lambda file: file.stem)
def test_a_query_says_what_it_answers(query: Path) -> None:
    question, parameters, grain = query.read_text("utf-8").splitlines()[:3]
    assert question.startswith("-- ")
    assert question.endswith("?")
    assert parameters.startswith("-- Parameters:")
    assert grain.startswith("-- Grain: one row per ")
