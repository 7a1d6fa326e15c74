"""The examples of the API documentation run, in their order, over a small store."""

from __future__ import annotations

import re
from pathlib import Path

from costtui.sync import import_bills
from tests.bills.focus_rows import focus_csv

PAGE = Path(__file__).parents[2] / "docs" / "api_documentation.md"


def test_every_example_of_the_api_documentation_runs(data_dir: Path, tmp_path: Path) -> None:
    bill = tmp_path / "bill.csv"
    bill.write_text(focus_csv(), "utf-8")
    assert not import_bills(data_dir, [str(bill)]).problems
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len(examples) >= 6
    names = {"data_dir": data_dir}
    for example in examples:
        code = example.replace("costtui.open()", "costtui.open(data_dir)")
        exec(compile(code, str(PAGE), "exec"), names)
