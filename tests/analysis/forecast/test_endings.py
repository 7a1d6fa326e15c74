"""Commitments and credits that end, by hand and in the planted stories."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from costtui.analysis.forecast.endings import Ending, read_endings
from costtui.analysis.forecast.forecast import forecast
from costtui.analysis.forecast.outlook import outlook
from costtui.errors import UsageError
from costtui.settings import Settings
from costtui.store.database import Store
from costtui.sync import import_bills
from tests.analysis.forecast.bills import store, usage


def endings(folder: Path, text: str) -> Settings:
    """Settings with a file of endings."""
    file = folder / "endings.yaml"
    file.write_text(f"endings:\n{text}", "utf-8")
    return Settings(forecast_endings=file)


def test_a_credit_takes_nothing_off_from_its_end_on(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([100.0] * 70), usage([-30.0] * 70, ChargeCategory="Credit"))
    settings = endings(tmp_path, "  - {name: Grant, credit: all, ends: 2026-05-13}\n")
    [found] = outlook(asked, until=date(2026, 5, 15), settings=settings)
    assert found.mean == pytest.approx([70.0, 70.0, 70.0, 100.0, 100.0], abs=0.01)
    assert "Grant ends with 2026-05-13" in found.note


def test_a_balance_lasts_as_long_as_it_is_used_like_lately(tmp_path: Path) -> None:
    asked = store(tmp_path, usage([100.0] * 70), usage([-30.0] * 70, ChargeCategory="Credit"))
    text = "  - {name: Grant, credit: {service: Machines}, balance: 330, since: 2026-05-01}\n"
    # Nine days of May used 270: 60 are left, two days more.
    [found] = outlook(asked, until=date(2026, 5, 14), settings=endings(tmp_path, text))
    assert found.mean == pytest.approx([70.0, 70.0, 100.0, 100.0], abs=0.01)


def test_a_file_names_a_commitment_and_its_end(tmp_path: Path) -> None:
    settings = endings(tmp_path, "  - {name: Plan, commitment: plan-1, ends: 2026-05-11}\n")
    assert settings.forecast_endings is not None
    assert read_endings(settings.forecast_endings) == [
        Ending("Plan", "plan-1", (), date(2026, 5, 11))
    ]


def test_groups_add_up_over_an_ending(tmp_path: Path) -> None:
    asked = store(
        tmp_path,
        usage([100.0] * 70),
        usage([50.0] * 70, ServiceName="Disks"),
        usage([-30.0] * 70, ChargeCategory="Credit"),
    )
    settings = endings(tmp_path, "  - {name: Grant, credit: all, ends: 2026-05-11}\n")
    found = forecast(asked, by=["service"], settings=settings, horizon=2).records()
    values = {(one["service"], one["date"].day): one["forecast"] for one in found}
    assert values == pytest.approx(
        {("Machines", 10): 70, ("Machines", 11): 100, ("Disks", 10): 50, ("Disks", 11): 50},
        abs=0.01,
    )


def test_the_planted_savings_plan_is_seen_to_end(tmp_path: Path) -> None:
    root = Path(__file__).parents[3] / "sample_data" / "aws"
    import_bills(tmp_path / "store", [str(root)])
    asked = Store.open(tmp_path / "store")
    text = (
        "  - name: Savings Plan\n    ends: 2026-06-12\n    commitment: "
        "arn:aws:savingsplans::418237650912:savingsplan/3e2112e8-9eef-7a85-f1cd-4a9a9cf5f44e\n"
    )
    until, as_of = date(2026, 7, 1), date(2026, 6, 5)
    where = "service = 'Amazon Elastic Compute Cloud' or service like 'Savings Plans%'"
    known, blind, actual = (
        outlook(asked, until=until, as_of=when, settings=settings, where=where)[0]
        for settings, when in (
            (endings(tmp_path, text), as_of),
            (Settings(), as_of),
            (Settings(), None),
        )
    )
    start = (date(2026, 6, 12) - actual.since).days
    came = float(actual.actual[start : start + 19].sum())
    ahead = (date(2026, 6, 12) - known.days.start).days
    assert abs(float(known.mean[ahead:].sum()) - came) < 0.5 * abs(
        float(blind.mean[ahead:].sum()) - came
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  - {name: A, ends: 2026-01-01}\n", "line 2: an ending is unclear"),
        ("  - {name: A, credit: all}\n", "line 2: an ending has no end"),
        ("  - {name: A, commitment: x, balance: 5}\n", "a balance belongs to a credit"),
        ("  - {name: A, credit: some, ends: 2026-01-01}\n", "credit is 'some'"),
        ("  - {name: A, credit: all, endz: 2026-01-01}\n", "did you mean ends?"),
        ("  - {name: A, credit: all, balance: -5, since: 2026-01-01}\n", "balance is '-5'"),
    ],
)
def test_wrong_entries_name_their_line(tmp_path: Path, text: str, said: str) -> None:
    settings = endings(tmp_path, text)
    assert settings.forecast_endings is not None
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        read_endings(settings.forecast_endings)
