"""The options of a budget's fields: each one takes the text that the file would have."""

from __future__ import annotations

from typing import Annotated

import typer

from costtui.cli.options import Metric


def _option(name: str, metavar: str, words: str, *short: str) -> typer.models.OptionInfo:
    """An option that is not there unless it is typed."""
    found: typer.models.OptionInfo = typer.Option(
        name, *short, metavar=metavar, help=words, show_default=False
    )
    return found


AmountOption = Annotated[
    str | None, _option("--amount", "AMOUNT", "What may be spent in each period.")
]
AmountsOption = Annotated[
    str | None,
    _option("--amounts", "MONTH=AMOUNT[,…]", "What may be spent in single months, instead."),
]
CurrencyOption = Annotated[
    str | None, _option("--currency", "CODE", "The currency of the amount, such as USD.")
]
EveryOption = Annotated[
    str | None, _option("--every", "PERIOD", "month (unless said), quarter or year.")
]
WhereFieldOption = Annotated[
    str | None,
    _option("--where", "EXPR", "Only charges for which EXPR holds, as in breakdown.", "-w"),
]
MetricFieldOption = Annotated[
    Metric | None, typer.Option("--metric", "-m", help="Which cost counts.", show_default=False)
]
OwnerOption = Annotated[str | None, _option("--owner", "TEXT", "Whose budget it is.")]
ParentOption = Annotated[
    str | None, _option("--parent", "NAME", "The budget that this one is a part of.")
]
StartOption = Annotated[
    str | None,
    _option("--start", "MONTH", "The first month; quarters and years begin with it."),
]
UntilOption = Annotated[str | None, _option("--until", "MONTH", "The last month.")]
RolloverOption = Annotated[
    bool | None,
    typer.Option(
        "--rollover/--no-rollover",
        help="What is left of a period, or missing, moves to the next one.",
        show_default=False,
    ),
]
ActualOption = Annotated[
    str | None,
    _option("--actual", "PERCENT[,…]", "Thresholds on what is spent; 50,80,100 unless said."),
]
ForecastOption = Annotated[
    str | None,
    _option("--forecast", "PERCENT[,…]", "Thresholds on the forecast end; 100 unless said."),
]
ProbabilityOption = Annotated[
    str | None,
    _option("--probability", "SHARE", "Raised when it will be exceeded so probably, such as 0.5."),
]
GrowthOption = Annotated[
    str | None,
    _option(
        "--growth", "PERCENT", "The most it may grow above the same days of the period before."
    ),
]


def typed(context: typer.Context) -> dict[str, str]:
    """The fields that were typed, as the file would have them; empty for one to take away."""
    found: dict[str, str] = {}
    for name, value in context.params.items():
        if value is None or name in {"name", "new_name"}:
            continue
        if isinstance(value, bool):
            found[name] = "true" if value else ""
        elif name in {"actual", "forecast"}:
            found[name] = str(value)
        else:
            text = str(value)
            found[name] = "" if text.strip().lower() == "none" else text
    return found
