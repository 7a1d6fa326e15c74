"""The breakdown: every key of it, and every figure the one that the command prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from costtui.analysis.breakdown import breakdown
from costtui.analysis.charges import charges
from costtui.model.focus import METRICS
from costtui.present.format import amount, change
from costtui.settings import Settings
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from costtui.store.database import Store
    from tests.tui.walk import Walk


def expected(store: Store, by: str, **options: Any) -> list[tuple[str, str, str, str]]:
    """Name, cost, previous cost and change as `costtui breakdown` has them."""
    table = breakdown(store, by=[by], settings=Settings(), **options)
    return [
        (
            str(found[by]),
            amount(found["cost"]),
            amount(found["previous_cost"]),
            change(found["change"]),
        )
        for found in table.records()
    ]


def figures(walked: Walk) -> list[tuple[str, str, str, str]]:
    """The same as the screen shows them: first column, and the amounts."""
    return [(found[0], found[1], found[-2], found[-1]) for found in walked.rows()]


async def test_rows_are_those_of_the_command(months: Path, store: Store) -> None:
    async with walk(months) as walked:
        await walked.press("2")
        assert figures(walked) == expected(store, "provider")
        assert {found[0]: found[2] for found in walked.rows()} == {"Cirrus": "USD", "Nimbus": "EUR"}
        assert "total 80.00 USD (+10.00) + 37.63 EUR (+18.88)" in walked.line("sums")


@pytest.mark.parametrize("presses", range(len(METRICS) + 1))
async def test_m_shows_each_cost_in_turn(months: Path, store: Store, presses: int) -> None:
    names = [*METRICS, "effective"]
    async with walk(months) as walked:
        await walked.press("2", *["m"] * presses)
        assert figures(walked) == expected(store, "provider", metric=names[presses])
        assert f"{names[presses]} cost" in walked.line("scope")


async def test_enter_leads_down_to_a_charge_and_backspace_all_the_way_back(
    months: Path, store: Store
) -> None:
    async with walk(months) as walked:
        await walked.press("2", "down")
        assert walked.row[0] == "Nimbus"
        await walked.press("enter")
        path = [("provider", "Nimbus")]
        assert [found[1] for found in walked.rows()] == [
            found[1] for found in expected(store, "sub_account", filters=path)
        ]
        assert walked.rows()[0][0].split() == ["shop", "sub-1"]
        await walked.press("enter", "down")
        path.append(("sub_account", "sub-1"))
        assert figures(walked) == expected(store, "service", filters=path)
        await walked.press("up", "enter", "down")
        path.append(("service", "Machines"))
        assert figures(walked) == expected(store, "resource", filters=path)
        assert walked.line("crumbs") == " All / Nimbus / shop / Machines"
        assert walked.row[0] == "vm-2"
        await walked.press("up", "enter")
        path.append(("resource", "vm-1"))
        found = charges(store, settings=Settings(), filters=path).records()
        assert [cells[1] for cells in walked.rows()] == [
            amount(charge["EffectiveCost"], decimals=6) for charge in found
        ]
        assert "2 charges, 22.13 EUR" in walked.line("sums")
        await walked.press("down", "enter")
        assert "One charge" in walked.text
        await walked.press("escape")
        assert walked.breakdown.grid.cursor_row == 1
        stood_on = []
        for _ in range(4):
            await walked.press("backspace")
            stood_on.append(walked.row[0].split()[0])
        assert stood_on == ["vm-1", "Machines", "shop", "Nimbus"]
        await walked.press("backspace")
        assert walked.line("crumbs") == " All"


async def test_charges_tell_their_source_file_and_load_at_eighty_columns(
    months: Path, store: Store
) -> None:
    async with walk(months) as walked:
        await walked.press("2", "down", "enter", "enter", "enter", "enter", "down")
        charge = charges(store, settings=Settings(), filters=[("resource", "vm-1")]).records()[1]
        assert charge["x_LoadId"] in walked.text
        assert charge["x_SourceFile"].rsplit("/", 1)[1] in walked.text


async def test_one_charge_shows_every_column_with_a_value(months: Path, store: Store) -> None:
    async with walk(months, size=(120, 90)) as walked:
        await walked.press("2", "down", *["enter"] * 5)
        assert "One charge" in walked.text
        charge = charges(store, settings=Settings(), filters=[("resource", "vm-1")]).records()[0]
        shown, _, empty = walked.text.partition("empty:")
        for name, value in charge.items():
            if value is None:
                assert name in empty.replace("│", "")
            else:
                assert name in shown
        assert "team = web" in shown
        assert f"{charge['EffectiveCost']:g}" in shown
        assert charge["x_SourceFile"].rsplit("/", 1)[1] in shown.replace("│", "")


async def test_one_charge_can_be_scrolled_at_eighty_by_twenty_four(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "down", *["enter"] * 5)
        assert "x_SourceFile" in walked.text
        assert "empty:" not in walked.text
        await walked.press("end")
        assert "empty:" in walked.text


async def test_brackets_move_the_period_by_a_month_within_the_store(
    months: Path, store: Store
) -> None:
    async with walk(months) as walked:
        await walked.press("2", "left_square_bracket")
        assert figures(walked) == expected(store, "provider", period="2026-08")
        assert "Aug 2026" in walked.line("scope")
        await walked.press("left_square_bracket")
        assert walked.breakdown.view.period == "2026-08"
        await walked.press("right_square_bracket", "right_square_bracket")
        assert figures(walked) == expected(store, "provider")
        assert walked.breakdown.view.period == "mtd"


async def test_p_takes_a_period_and_keeps_a_wrong_one_to_be_mended(
    months: Path, store: Store
) -> None:
    async with walk(months) as walked:
        await walked.press("2", "p")
        await walked.type("yesterday")
        assert "'yesterday' is no period" in walked.text
        assert walked.breakdown.view.period == "mtd"
        await walked.type("2026-08")
        assert figures(walked) == expected(store, "provider", period="2026-08")
        await walked.press("p")
        await walked.type("all")
        assert [found[:2] for found in figures(walked)] == [
            found[:2] for found in expected(store, "provider", period="all")
        ]


async def test_a_period_without_charges_says_what_to_do(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "p")
        await walked.type("2031-01")
        assert walked.rows() == []
        assert "no charges here" in walked.text
        await walked.press("enter", "s", "S", "m", "p")
        await walked.type("mtd")
        assert len(walked.rows()) == 2


async def test_g_groups_by_another_dimension_and_backspace_returns(
    months: Path, store: Store
) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", "down", "down", "down", "enter")
        assert figures(walked) == expected(store, "service")
        await walked.press("g", "escape")
        assert walked.breakdown.view.place.by == "service"
        await walked.press("g", "end", "enter")
        await walked.type("tag:team")
        assert [found[:2] for found in figures(walked)] == [
            found[:2] for found in expected(store, "tag:team")
        ]
        await walked.press("backspace", "backspace")
        assert figures(walked) == expected(store, "provider")


async def test_a_word_that_is_no_dimension_stays_to_be_mended(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "g", "end", "enter")
        await walked.type("regoin")
        assert "did you mean region" in walked.text
        await walked.press("escape")
        assert walked.breakdown.view.place.by == "provider"


async def test_a_filter_narrows_every_level_until_it_is_taken_away(
    months: Path, store: Store
) -> None:
    where = "service = 'Disks'"
    async with walk(months) as walked:
        await walked.press("2", "slash")
        await walked.type(where)
        assert figures(walked) == expected(store, "provider", where=where)
        assert where in walked.line("scope")
        await walked.press("enter")
        path = [("provider", "Nimbus")]
        assert [found[1] for found in figures(walked)] == [
            found[1] for found in expected(store, "sub_account", where=where, filters=path)
        ]
        await walked.press("backspace", "slash")
        await walked.type("")
        assert figures(walked) == expected(store, "provider")


async def test_a_wrong_filter_is_explained_where_it_was_typed_and_the_rows_stay(
    months: Path, store: Store
) -> None:
    async with walk(months) as walked:
        await walked.press("2", "slash")
        await walked.type("servce = 'Disks'")
        assert "servce" in walked.text
        assert "service" in walked.text
        assert figures(walked) == expected(store, "provider")
        await walked.press("escape", "m")
        assert walked.breakdown.view.where == ""
        assert figures(walked) == expected(store, "provider", metric=list(METRICS)[1])


async def test_an_error_of_the_store_is_shown_beside_the_rows_before(
    months: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*words: object, **options: object) -> None:
        raise RuntimeError("disk \x1b[31m on fire\nsecond line")

    async with walk(months) as walked:
        await walked.press("2")
        with monkeypatch.context() as patch:
            patch.setattr("costtui.tui.breakdown_pane.look", fail)
            await walked.press("enter")
        assert "RuntimeError: disk ␛[31m on fire" in walked.text
        assert figures(walked) == expected(store, "provider")
        await walked.press("down", "enter")
        assert "on fire" not in walked.text
        assert walked.line("crumbs") == " All / Nimbus"


async def test_an_overtaken_answer_is_dropped(
    months: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from costtui.tui.view import look as real

    asked: list[str] = []

    def slow(*words: Any, **options: Any) -> Any:
        import time

        asked.append(options["view"].metric)
        time.sleep(0.6 if len(asked) == 1 else 0.0)
        return real(*words, **options)

    async with walk(months) as walked:
        await walked.press("2")
        monkeypatch.setattr("costtui.tui.breakdown_pane.look", slow)
        await walked.pilot.press("m")
        await walked.pilot.pause(0.5)
        assert walked.is_reading()
        await walked.press("m")
        await walked.pilot.pause(0.5)
        assert len(asked) == 2
        assert not walked.is_reading()
        assert figures(walked) == expected(store, "provider", metric=asked[1])


async def test_a_question_that_is_overtaken_is_interrupted(
    months: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    from costtui.errors import CosttuiError
    from costtui.tui.view import look as real

    ended: list[str] = []

    def endless(store: Store, **options: Any) -> Any:
        try:
            store.query("select count(*) from range(100_000_000) a, range(100_000_000) b")
        except CosttuiError as problem:
            ended.append(str(problem))
            raise

    async with walk(months) as walked:
        await walked.press("2")
        monkeypatch.setattr("costtui.tui.breakdown_pane.look", endless)
        await walked.pilot.press("m")
        await walked.until(walked.is_reading)
        monkeypatch.setattr("costtui.tui.breakdown_pane.look", real)
        await walked.press("m")
        await walked.until(lambda: ended == ["the question was overtaken"])
        assert figures(walked) == expected(store, "provider", metric=list(METRICS)[2])


async def test_s_sorts_by_the_next_column_and_shift_s_turns_it_round(months: Path) -> None:
    async with walk(months, size=(120, 30)) as walked:
        await walked.press("2", "down", "enter", "enter", "g", "home", "down", "down", "down")
        await walked.press("enter")
        assert [found[0] for found in walked.rows()] == ["Machines", "Disks"]
        await walked.press("S")
        assert [found[0] for found in walked.rows()] == ["Disks", "Machines"]
        await walked.press("s")
        assert "change ▼" in walked.text
        await walked.press("s", "s")
        assert "service ▲" in walked.text
        assert [found[0] for found in walked.rows()] == ["Disks", "Machines"]
        await walked.press("s")
        assert "▲" not in walked.text
        assert [found[0] for found in walked.rows()] == ["Machines", "Disks"]


async def test_the_cursor_follows_its_row_through_sorting_metric_and_reload(
    months: Path, bring: Callable[[Sequence[dict[str, str]]], Path]
) -> None:
    from tests.tui.conftest import MONTHS, charge

    more = charge("2026-09-03", "900", ServiceName="Amber", ResourceId="a")
    async with walk(months) as walked:
        await walked.press("2", "g", "home", "down", "down", "down", "enter", "end")
        assert walked.row[0] == "Disks"
        await walked.press("S")
        assert walked.row[0] == "Disks"
        await walked.press("S", "m", "r")
        assert walked.row[0] == "Disks"
        own = [found for found in MONTHS if found["ProviderName"] == "Nimbus"]
        bring([*own, more])
        await walked.press("r")
        assert walked.rows()[0][0] == "Amber"
        assert walked.row[0] == "Disks"


async def test_text_of_a_bill_is_shown_as_plain_text(
    bring: Callable[[Sequence[dict[str, str]]], Path],
) -> None:
    from tests.tui.conftest import charge

    names = [
        "\x1b]0;owned\x07\x1b[2Jbell",
        "[red]not red[/red]",
        "[/nothing]",
        "[@click=app.quit]quit[/]",
        "right\u202eot tfel",
        "日本語サービス名がとても長い場合の表示",
        "👩‍💻 emoji 👍🏽",
        "=cmd|' /C calc'!A0",
    ]
    rows = [
        charge("2026-09-01", str(100 - n), ServiceName=name, ResourceId=name, SubAccountName=name)
        for n, name in enumerate(names)
    ]
    data_dir = bring(rows)
    async with walk(data_dir) as walked:
        assert "␛[2Jbell" in walked.text
        assert "\x1b" not in walked.text
        await walked.press("2", "g", "home", "down", "down", "down", "enter")
        for shown in ("␛]0;owned", "[red]not red[/red]", "[/nothing]", "right<202E>ot tfel"):
            assert shown in walked.text
        assert "日本語サービ" in walked.text
        for _ in names:
            await walked.press("enter", "enter", "enter", "enter", "enter")
            assert "\x1b" not in walked.text
            assert "\u202e" not in walked.text
            await walked.press("escape", *["backspace"] * 4, "down")
        assert walked.app.is_running
