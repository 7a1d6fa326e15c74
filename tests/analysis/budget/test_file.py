"""The file of budgets: what it may say, and what is told of one that is wrong."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from costtui.analysis.budget.definition import Budget
from costtui.analysis.budget.fields import budget_of, texts_of
from costtui.analysis.budget.file import budget_named, read_budgets
from costtui.errors import UsageError
from tests.analysis.budget.files import entry, listing, settings_of

if TYPE_CHECKING:
    from pathlib import Path


def test_every_field_of_an_entry_is_read(tmp_path: Path) -> None:
    text = """\
budgets:
  - name: all
    amount: 1_200.50
    currency: eur
  - name: web   # the shop
    where: tag:team = 'web' and region is null
    amounts: {2026-01: 900, 2026-02: 1200}
    currency: EUR
    metric: billed
    owner: kim
    parent: all
    start: 2026-01
    until: 2026-02
    rollover: yes
    actual: [80, 100%]
    forecast: 90
    probability: 0.5
    growth: 10
"""
    assert read_budgets(settings_of(tmp_path, text)) == [
        Budget("all", "EUR", 1200.5),
        Budget(
            "web",
            "EUR",
            None,
            amounts={date(2026, 1, 1): 900.0, date(2026, 2, 1): 1200.0},
            where="tag:team = 'web' and region is null",
            metric="billed",
            owner="kim",
            parent="all",
            start=date(2026, 1, 1),
            until=date(2026, 2, 1),
            rollover=True,
            actual=(80.0, 100.0),
            forecast=(90.0,),
            probability=0.5,
            growth=10.0,
        ),
    ]


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n", "budgets:\n", "budgets: []\n"])
def test_a_file_without_budgets_has_none(tmp_path: Path, text: str | None) -> None:
    assert read_budgets(settings_of(tmp_path, text)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (listing(entry(amout="1")), r"line 5: unknown key 'amout'; did you mean amount\?"),
        ("budget: []", r"line 1: unknown key 'budget'; did you mean budgets\?"),
        ("budgets: 3", "line 1: budgets is no list"),
        ("- name: web", "line 1: something is no mapping"),
        ("budgets:\n- web", "line 2: something is no mapping"),
        ("budgets:\n - name: [", "line 2: "),
        ("\x00", "special characters are not allowed|it is no YAML"),
        (listing(entry(amount="-1")), "line 3: amount is '-1'"),
        (listing(entry(amount="nan")), "line 3: amount is 'nan'"),
        (listing(entry(amount="")), "line 2: the budget 'web' has no amount"),
        (listing(entry(currency="")), "line 2: a budget without currency"),
        (listing(entry(currency="5")), "line 4: currency is '5'"),
        (listing(entry(amounts="{2026-01: 1}")), "line 2: .*both amount and amounts"),
        (listing(entry(amount="", amounts="{2026-13: 1}")), "line 4: .*month must be in 1..12"),
        (
            listing(entry(amount="", amounts="{2026-01: 1}", every="year")),
            "line 2: .*amounts of months, and every is year",
        ),
        (listing(entry(every="monthly")), r"line 5: every is 'monthly'(.|\n)*did you mean month\?"),
        (listing(entry(metric="cash")), "line 5: metric is 'cash'"),
        (listing(entry(where="servce = 'x'")), r"line 5: (.|\n)*did you mean service"),
        (listing(entry(where="service =")), "line 5: .*cannot be understood"),
        (listing(entry(actual="[0]")), "line 5: actual has '0'"),
        (listing(entry(probability="1.5")), "line 5: probability is '1.5'"),
        (listing(entry(growth="much")), "line 5: growth is 'much'"),
        (listing(entry(rollover="maybe")), "line 5: rollover is 'maybe'"),
        (listing(entry(start="2026")), "line 5: '2026' is no month"),
        (listing(entry(start="2026-05", until="2026-04")), "line 2: it ends with 2026-04, before"),
        (
            listing(entry(), entry("Web")),
            "line 5: a second budget 'Web', the first one is in line 2",
        ),
        (listing(entry(parent="al"), entry("all")), r"line 5: parent (.|\n)*did you mean all\?"),
        (listing(entry(parent="web")), "line 2: the budget 'web' is its own parent"),
        (
            listing(entry("a", parent="b"), entry("b", parent="a")),
            "line 5: a in b in a goes round in a circle",
        ),
        (listing(entry(name='"a\\nb"')), "line 2: 'a.*' is no name for a budget"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        read_budgets(settings_of(tmp_path, text))


def test_the_nearest_name_is_told_for_a_wrong_one(tmp_path: Path) -> None:
    budgets = read_budgets(settings_of(tmp_path, listing(entry("Web shop"), entry("data"))))
    assert budget_named(budgets, "web shop").name == "Web shop"
    with pytest.raises(UsageError, match=r"did you mean Web shop\?"):
        budget_named(budgets, "web chop")


def test_a_budget_is_its_texts(tmp_path: Path) -> None:
    budgets = read_budgets(
        settings_of(tmp_path, listing(entry(actual="[]", growth="0"), entry("b", rollover="true")))
    )
    assert [budget_of(texts_of(one), team_tags=()) for one in budgets] == budgets
    assert texts_of(budgets[0]) == {
        "name": "web",
        "amount": "100",
        "currency": "EUR",
        "actual": "none",
        "growth": "0",
    }
