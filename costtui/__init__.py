"""Cloud bills in a terminal: AWS, Azure and GCP costs in a local FOCUS store."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from costtui.api import Costs

__version__ = "0.1.0"
__all__ = ["__version__", "open"]


def open(data_dir: str | Path | None = None, *, config: Path | None = None) -> Costs:  # noqa: A001
    """A store to ask from Python, read-only; see docs/api_documentation.md."""
    # Imported here: every command imports this module, and few need the store.
    from costtui.api import open_costs

    return open_costs(data_dir, config=config)
