"""`python -m sample_data.generator`: write the sample bills and their answer key."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from sample_data.generator.aws.bill import aws_bill, write_aws
from sample_data.generator.aws.stories import aws_stories
from sample_data.generator.azure.bill import azure_bill, write_azure
from sample_data.generator.azure.stories import azure_stories
from sample_data.generator.calendar_days import Rhythm
from sample_data.generator.focus.bill import focus_bill, write_focus
from sample_data.generator.focus.stories import focus_stories
from sample_data.generator.gcp.bill import gcp_bill, write_gcp
from sample_data.generator.gcp.stories import gcp_stories
from sample_data.generator.stories import write_answer_key

SEED = 20260924
BILLS = ("aws", "azure", "gcp", "halden")


def generate(folder: Path, seed: int = SEED) -> dict[str, int]:
    """Write all bills and stories.yaml below a folder; the rows of each bill."""
    for name in BILLS:
        shutil.rmtree(folder / name, ignore_errors=True)
    rhythm = Rhythm(seed)
    aws, azure = aws_bill(rhythm), azure_bill(rhythm)
    gcp, halden = gcp_bill(rhythm), focus_bill(rhythm)
    write_aws(folder / "aws", aws)
    write_azure(folder / "azure", azure)
    write_gcp(folder / "gcp", gcp)
    write_focus(folder / "halden", halden)
    totals = {"aws": aws.totals, "azure": azure.totals, "gcp": gcp.totals, "halden": halden.totals}
    stories = [*aws_stories(aws), *azure_stories(azure), *gcp_stories(gcp), *focus_stories(halden)]
    write_answer_key(folder, stories, totals, seed)
    return {name: total.rows for name, total in totals.items()}


def main() -> None:
    """Read the command line and generate."""
    parser = argparse.ArgumentParser(prog="python -m sample_data.generator", description=__doc__)
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).resolve().parent.parent, help="target folder"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="another company's noise")
    arguments = parser.parse_args()
    for name, rows in generate(arguments.out, arguments.seed).items():
        print(f"{name}: {rows} charges")


if __name__ == "__main__":
    main()
