"""The screen as a whole: stores that are missing, empty, broken or change, panes, sizes, help."""

from __future__ import annotations

import sys
from asyncio.subprocess import DEVNULL, create_subprocess_exec
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding
from textual.widgets import ContentSwitcher

import costtui.tui
from costtui.errors import StoreCorrupt
from costtui.store.database import Store
from costtui.store.publish import rollback
from costtui.tui.panes import declared
from tests.bills.focus_rows import focus_csv
from tests.tui.conftest import MONTHS, charge
from tests.tui.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.tui.walk import Walk

NAMES = {
    "backspace": "  Backspace ",
    "right_square_bracket": "[ ]",
    "S,upper_s": "  S ",
    "escape": "Escape",
    "down": "Down",
    "less_than_sign": "  < >",
    "greater_than_sign": "  < >",
}
SIZES = [(60, 20), (80, 24), (120, 40), (160, 50), (200, 15)]


@pytest.fixture(autouse=True)
def _watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costtui.tui.app.WATCH_SECONDS", 0.1)


async def import_from_another_process(data_dir: Path, bill: Path, *words: str) -> None:
    """What cron does while the screen is open."""
    call = ("-m", "costtui", "--data-dir", str(data_dir), "import", str(bill), *words)
    process = await create_subprocess_exec(sys.executable, *call, stdout=DEVNULL, stderr=DEVNULL)
    assert await process.wait() == 0


def lose_charges(data_dir: Path) -> None:
    """What a careless clean-up does."""
    for file in data_dir.glob("charges/*/*/*.parquet"):
        file.unlink()


def front(walked: Walk) -> str | None:
    """The pane, or the page, that is in front."""
    return walked.app.screen_stack[0].query_one("#panes", ContentSwitcher).current


async def test_without_a_store_it_says_what_to_do_and_follows_the_first_import(
    data_dir: Path, tmp_path: Path
) -> None:
    bill = tmp_path / "bill.csv"
    bill.write_text(focus_csv(), "utf-8")
    async with walk(data_dir) as walked:
        assert f"there is no store in {data_dir}".split("/", maxsplit=1)[0] in walked.text
        assert "costtui import PATH" in walked.text
        await walked.press("1", "2", "enter", "r", "question_mark")
        assert "The panes:" in walked.text
        await walked.press("escape")
        await import_from_another_process(data_dir, bill)
        await walked.until(lambda: front(walked) == "breakdown")
        await walked.settle()
        assert walked.row[:2] == ["Nimbus", "60.00"]


async def test_a_store_without_charges_is_no_page_of_zeros(
    data_dir: Path, bring: Callable[[Sequence[dict[str, str]]], Path]
) -> None:
    bring([charge("2026-09-01", "10.00")])
    with Store.open(data_dir) as store:
        load = store.loads()[0].load_id
    rollback(data_dir, load)
    async with walk(data_dir) as walked:
        assert "holds no charges yet" in walked.text
        assert front(walked) == "page"
        bring([charge("2026-09-01", "12.00")])
        await walked.until(lambda: front(walked) == "overview")
        await walked.settle()
        assert "12.00 EUR" in walked.text


async def test_a_broken_store_is_explained_and_followed_when_it_is_mended(
    months: Path,
) -> None:
    database = months / "costs.duckdb"
    whole = database.read_bytes()
    database.write_bytes(b"no database" * 1000)
    async with walk(months) as walked:
        assert front(walked) == "page"
        assert "cannot be read" in walked.text
        assert "costtui doctor" in walked.text
        database.write_bytes(whole)
        await walked.until(lambda: front(walked) == "overview")


async def test_another_import_is_shown_by_itself_with_the_cursor_kept(
    months: Path, tmp_path: Path
) -> None:
    bill = tmp_path / "bill.csv"
    own = [found for found in MONTHS if found["ProviderName"] == "Nimbus"]
    more = charge("2026-09-03", "900.00", SubAccountId="sub-3", SubAccountName="new")
    september = [found for found in own if found["ChargePeriodStart"] > "2026-09"]
    bill.write_text(focus_csv([*september, more]), "utf-8")
    async with walk(months) as walked:
        await walked.press("2", "down", "enter", "down")
        assert walked.row[0].split() == ["lab", "sub-2"]
        await import_from_another_process(months, bill, "--source", "Nimbus")
        await walked.until(lambda: len(walked.rows()) == 3)
        await walked.settle()
        assert walked.rows()[0][0].split() == ["new", "sub-3"]
        assert walked.row[0].split() == ["lab", "sub-2"]
        await walked.until(lambda: "new charges came in: Nimbus" in walked.text)
        await walked.press("1")
        assert "937.63 EUR" in walked.text


async def test_a_store_that_breaks_under_ones_eyes_leaves_what_was_read(
    months: Path,
) -> None:
    async with walk(months, size=(120, 40)) as walked:
        await walked.press("2")
        before = walked.rows()
        broken = months / "broken"
        broken.write_bytes(b"junk")
        broken.replace(months / "costs.duckdb")
        await walked.until(lambda: "the store changed and cannot be read" in walked.text)
        await walked.pilot.pause(0.5)
        assert walked.text.count("the store changed and cannot be read") == 1
        assert walked.rows() == before
        await walked.press("down", "enter", "r")
        assert walked.rows() != before
        assert walked.app.is_running


async def test_a_charges_file_that_is_gone_is_a_notice(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "down", "enter", "enter", "enter")
        lose_charges(months)
        await walked.press("enter")
        assert "costtui doctor" in walked.text
        assert walked.rows()[0][0].split()[0] == "vm-1"
        await walked.press("backspace", "backspace")
        assert walked.line("crumbs") == " All / Nimbus"


async def test_an_error_of_the_overview_is_a_notice(
    months: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*words: object, **options: object) -> None:
        raise StoreCorrupt("the daily roll-up is gone", hint="run: costtui doctor")

    monkeypatch.setattr("costtui.tui.overview_pane.ask_overview", fail)
    async with walk(months) as walked:
        assert "the daily roll-up is gone" in walked.text
        await walked.press("r", "u", "enter", "2")
        assert len(walked.rows()) == 2


@pytest.mark.parametrize("size", SIZES)
async def test_every_size_shows_whole_numbers_and_nothing_beside_the_edge(
    months: Path, size: tuple[int, int]
) -> None:
    async with walk(months, size=size) as walked:
        assert "37.63 EUR" in walked.text
        await walked.press("2")
        assert all(len(line) <= size[0] for line in walked.lines)
        assert {"80.00", "37.63"} <= {word for line in walked.lines for word in line.split()}
        assert walked.app.screen.query_one("#rows").max_scroll_x == 0
        await walked.press("down", "enter", "enter", "enter", "enter")
        assert "12.130000" in walked.text
        assert walked.app.screen.query_one("#rows").max_scroll_x == 0


async def test_any_resize_keeps_the_place_and_the_cursor(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("2", "down", "enter", "enter", "down")
        row = walked.row[0]
        for size in [*SIZES, (20, 5), (1, 1), (80, 24)]:
            await walked.resize(*size)
        assert walked.row[0] == row
        assert row in walked.text
        await walked.press("1")
        for size in [(20, 5), (300, 90), (80, 24)]:
            await walked.resize(*size)
        assert "moved most" in walked.text


async def test_question_mark_explains_the_pane_in_front(months: Path) -> None:
    async with walk(months) as walked:
        await walked.press("question_mark")
        assert "What this month costs so far" in walked.text
        await walked.press("escape", "2", "question_mark")
        assert "Where the money goes" in walked.text
        await walked.press("end")
        assert "quit" in walked.text
        await walked.press("q")
        assert len(walked.app.screen_stack) == 1


def test_help_names_every_key_of_its_pane() -> None:
    for pane in declared():
        for binding in pane.BINDINGS:
            assert isinstance(binding, Binding)
            key = binding.key_display or binding.key
            assert NAMES.get(key, f"  {key} ") in pane.HELP, binding


def test_every_pane_declares_itself_and_no_two_take_one_key() -> None:
    panes = declared()
    assert [pane.NAME for pane in panes][:2] == ["overview", "breakdown"]
    for pane in panes:
        assert pane.TITLE
        assert pane.HELP
        assert pane.EMPTY
    for kind in ("NAME", "KEY", "ORDER", "TITLE"):
        words = [getattr(pane, kind) for pane in panes if getattr(pane, kind)]
        assert len(words) == len(set(words)), kind


def test_a_pane_is_found_by_the_name_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "weather_pane.py").write_text(
        "from costtui.tui.pane import Pane\n\nclass WeatherPane(Pane[int]):\n    ORDER = 5\n"
    )
    monkeypatch.setattr("costtui.tui.__path__", [*costtui.tui.__path__, str(tmp_path)])
    declared.cache_clear()
    try:
        assert [pane.NAME for pane in declared()][:2] == ["weather", "overview"]
    finally:
        declared.cache_clear()
        sys.modules.pop("costtui.tui.weather_pane", None)


async def test_only_the_pane_in_front_is_made(months: Path) -> None:
    async with walk(months) as walked:
        assert [pane.NAME for pane in walked.app.panes] == ["overview"]
        await walked.press("2")
        assert [pane.NAME for pane in walked.app.panes] == ["overview", "breakdown"]


@pytest.mark.parametrize("width", [8, 20, 40, 80, 160])
async def test_the_top_bar_has_every_key_in_any_width_it_fits(months: Path, width: int) -> None:
    async with walk(months, size=(width, 24)) as walked:
        await walked.press("2")
        bar = walked.lines[0]
        assert len(bar) <= width
        if width >= 40:
            assert "[Breakdown]" in bar
            assert "1" in bar
        if width >= 80:
            assert all(f"{pane.KEY} {pane.TITLE}" in bar for pane in declared()[2:] if pane.KEY)


async def test_the_palette_names_the_panes(months: Path) -> None:
    async with walk(months) as walked:
        names = [command.title for command in walked.app.get_system_commands(walked.app.screen)]
        assert names[:2] == ["Overview", "Breakdown"]
        await walked.press("ctrl+p")
        await walked.pilot.press(*"breakd")
        await walked.until(lambda: "Show the pane Breakdown" in walked.text)
        await walked.pilot.pause(0.5)
        await walked.press("enter", "enter")
        await walked.until(lambda: front(walked) == "breakdown")


@pytest.mark.parametrize("key", ["q", "ctrl+c", "ctrl+q"])
async def test_keys_that_quit(months: Path, key: str) -> None:
    async with walk(months) as walked:
        await walked.pilot.press(key)
        await walked.until(lambda: not walked.app.is_running)
    assert walked.app.return_code == 0


async def test_quitting_while_the_store_is_being_read_is_no_error(months: Path) -> None:
    async with walk(months) as walked:
        await walked.pilot.press("2", "enter", "m", "q")
    assert walked.app.return_code == 0


async def test_quitting_ends_a_question_that_would_take_for_ever(
    months: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def endless(store: Store, **options: object) -> object:
        return store.query("select count(*) from range(100_000_000) a, range(100_000_000) b")

    async with walk(months) as walked:
        await walked.press("2")
        monkeypatch.setattr("costtui.tui.breakdown_pane.look", endless)
        await walked.pilot.press("m")
        await walked.until(walked.is_reading)
        await walked.pilot.press("q")
    assert walked.app.return_code == 0
