"""`costtui budgets`: what may be spent, what was, and which budgets are breached."""

from __future__ import annotations

from typing import Annotated

import typer

from costtui.cli.budget_options import (
    ActualOption,
    AmountOption,
    AmountsOption,
    CurrencyOption,
    EveryOption,
    ForecastOption,
    GrowthOption,
    MetricFieldOption,
    OwnerOption,
    ParentOption,
    ProbabilityOption,
    RolloverOption,
    StartOption,
    UntilOption,
    WhereFieldOption,
    typed,
)
from costtui.cli.call import Call
from costtui.cli.options import (
    AsOfOption,
    FormatOption,
    Metric,
    MetricOption,
    OutputOption,
    WhereOption,
)

EPILOG = """Examples:

  costtui budgets suggest --by team --write

  costtui budgets list

  costtui budgets add web --amount 1200 --currency USD --where "tag:team = 'web'"

  costtui budgets check --fail-on actual:100,forecast:100
"""
CHECK_EPILOG = """Examples:

  costtui budgets check

  costtui budgets check --fail-on actual:100,forecast:100 --format json

  costtui budgets check --fail-on probability:0.5,growth,nesting --dry-run

It ends with 3 where something to fail on was found, else with 0.
"""
ADD_EPILOG = """Examples:

  costtui budgets add everything --amount 40000 --currency USD

  costtui budgets add web --amount 1200 --currency USD --where "tag:team = 'web'"
  --parent everything --owner kim@example.com --forecast 90,100 --growth 10

  costtui budgets add sale --amounts 2026-11=5000,2026-12=8000 --currency EUR

  costtui budgets add data --amount 30000 --every year --start 2026-04 --currency USD --rollover
"""
EDIT_EPILOG = """Examples:

  costtui budgets edit web --amount 1500

  costtui budgets edit web --name storefront --probability 0.5

  costtui budgets edit web --growth none
"""
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The name of the budget.")]

app = typer.Typer(no_args_is_help=True, help="Budgets: what may be spent, what was, what will be.")


def register(root: typer.Typer) -> None:
    """Add the commands."""
    root.add_typer(app, name="budgets", epilog=EPILOG)


@app.command(
    "list", epilog="Examples:\n\n  costtui budgets list\n\n  costtui budgets list --no-forecast"
)
def list_budgets(
    context: typer.Context,
    with_forecast: Annotated[
        bool,
        typer.Option(
            "--forecast/--no-forecast", help="Ask where each period will end; this takes longer."
        ),
    ] = True,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """List the budgets: spent, share of the period gone, burn rate, forecast, day reached."""
    from costtui.analysis.budget.budgets import budgets
    from costtui.cli.output import emit

    call = Call.of(context)
    table = budgets(
        call.store(),
        settings=call.settings(),
        as_of=as_of.date() if as_of else None,
        with_forecast=with_forecast,
    )
    emit(call, table, output_format, output)


@app.command(
    "show", epilog="Example:\n\n  costtui budgets show web --as-of 2026-08-31 --format csv"
)
def show(
    context: typer.Context,
    name: NameArgument,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Show a budget's periods, the running one first, and what drives its cost."""
    from costtui.analysis.budget.budgets import history, standings
    from costtui.analysis.budget.check import sentences_for
    from costtui.analysis.budget.file import budget_named, read_budgets
    from costtui.cli.output import emit
    from costtui.present.format import cell

    call = Call.of(context)
    store, settings = call.store(), call.settings()
    day = as_of.date() if as_of else None
    emit(call, history(store, name, settings=settings, as_of=day), output_format, output)
    budget = budget_named(read_budgets(settings), name)
    [now] = standings(store, settings=settings, as_of=day, listed=[budget], with_forecast=False)
    for sentence in sentences_for(store, now, settings=settings):
        call.say(cell(sentence))


@app.command("add", epilog=ADD_EPILOG)
def add(
    context: typer.Context,
    name: NameArgument,
    amount: AmountOption = None,
    currency: CurrencyOption = None,
    every: EveryOption = None,
    amounts: AmountsOption = None,
    where: WhereFieldOption = None,
    metric: MetricFieldOption = None,
    owner: OwnerOption = None,
    parent: ParentOption = None,
    start: StartOption = None,
    until: UntilOption = None,
    rollover: RolloverOption = None,
    actual: ActualOption = None,
    forecast: ForecastOption = None,
    probability: ProbabilityOption = None,
    growth: GrowthOption = None,
) -> None:
    """Add a budget to the file of budgets, which is made where there is none."""
    from costtui.analysis.budget.edit import add as add_budget

    call = Call.of(context)
    settings = call.settings()
    add_budget(settings, {"name": name} | typed(context))
    call.say(f"added {name} to {settings.budgets_file}; see: costtui budgets list")


@app.command("edit", epilog=EDIT_EPILOG)
def edit(
    context: typer.Context,
    name: NameArgument,
    new_name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", help="Another name.", show_default=False),
    ] = None,
    amount: AmountOption = None,
    currency: CurrencyOption = None,
    every: EveryOption = None,
    amounts: AmountsOption = None,
    where: WhereFieldOption = None,
    metric: MetricFieldOption = None,
    owner: OwnerOption = None,
    parent: ParentOption = None,
    start: StartOption = None,
    until: UntilOption = None,
    rollover: RolloverOption = None,
    actual: ActualOption = None,
    forecast: ForecastOption = None,
    probability: ProbabilityOption = None,
    growth: GrowthOption = None,
) -> None:
    """Change some fields of a budget; `none` takes one away. Comments in the file stay."""
    from costtui.analysis.budget.edit import edit as edit_budget
    from costtui.errors import UsageError

    call = Call.of(context)
    fields = typed(context)
    if new_name:
        fields["name"] = new_name
    if not fields:
        raise UsageError("nothing to change was named", hint="see: costtui budgets edit --help")
    done = edit_budget(call.settings(), name, fields)
    call.say(f"changed {done.budget.name}: {', '.join(fields)}")


@app.command("remove", epilog="Example:\n\n  costtui budgets remove web")
def remove(context: typer.Context, name: NameArgument) -> None:
    """Remove a budget; the command that adds it again is told."""
    import shlex

    from costtui.analysis.budget.edit import remove as remove_budget
    from costtui.analysis.budget.fields import command_of

    call = Call.of(context)
    budget = remove_budget(call.settings(), name).budget
    call.say(f"removed {budget.name}; this adds it again: costtui {shlex.join(command_of(budget))}")


@app.command("check", epilog=CHECK_EPILOG)
def check(
    context: typer.Context,
    fail_on: Annotated[
        str,
        typer.Option(
            "--fail-on",
            metavar="CHECK:LEVEL[,…]",
            help="End with 3 where a budget reaches actual:PERCENT or forecast:PERCENT of its "
            "amount, probability:SHARE of being exceeded, growth[:PERCENT], or nesting is off.",
            show_default=False,
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do not remember what was raised.")
    ] = False,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Check every budget's thresholds, growth and nesting: a row for each that is breached.

    `why` says what was reached, `driver` what moved the cost most, `raised` since when it is known:
    a threshold is raised once in a period, and fails as long as it holds.
    """
    from costtui.analysis.budget.check import check as check_budgets
    from costtui.analysis.budget.check import raise_new
    from costtui.cli.output import emit
    from costtui.errors import StoreError, TryAgain

    call = Call.of(context)
    store = call.store()
    checked = check_budgets(
        store,
        settings=call.settings(),
        fail_on=fail_on,
        as_of=as_of.date() if as_of else None,
    )
    emit(call, checked.table, output_format, output)
    if not dry_run:
        try:
            raise_new(store, checked)
        except (StoreError, TryAgain) as problem:
            call.say(f"not remembered as raised: {problem.received}")
    if checked.fails:
        raise typer.Exit(3)


@app.command(
    "suggest",
    epilog="Examples:\n\n  costtui budgets suggest --by team\n\n"
    "  costtui budgets suggest --by sub_account --every quarter --write",
)
def suggest(
    context: typer.Context,
    by: Annotated[
        str,
        typer.Option(
            "--by",
            "-b",
            metavar="DIM[,DIM…]",
            help="A budget for each group; one for all charges unless said.",
            show_default=False,
        ),
    ] = "",
    every: Annotated[str, typer.Option("--every", help="month, quarter or year.")] = "month",
    metric: MetricOption = Metric.EFFECTIVE,
    where: WhereOption = None,
    top: Annotated[
        int, typer.Option("--top", "-n", metavar="N", help="So many of the largest groups.")
    ] = 20,
    write: Annotated[
        bool, typer.Option("--write", help="Add them to the file of budgets, too.")
    ] = False,
    as_of: AsOfOption = None,
    output_format: FormatOption = None,
    output: OutputOption = None,
) -> None:
    """Suggest amounts from the last whole months, with the reason of each."""
    from costtui.analysis.budget.suggest import add_all
    from costtui.analysis.budget.suggest import suggest as suggested
    from costtui.cli.output import emit

    call = Call.of(context)
    settings = call.settings()
    table = suggested(
        call.store(),
        by=[word.strip() for word in by.split(",") if word.strip()],
        every=every,
        settings=settings,
        metric=metric.value,
        where=where,
        as_of=as_of.date() if as_of else None,
        top=top,
    )
    emit(call, table, output_format, output)
    if write:
        for said in add_all(settings, table, metric=metric.value):
            call.say(said)
    elif len(table):
        call.say("--write adds them to the file of budgets")
