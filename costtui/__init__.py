"""Cloud bills in a terminal: AWS, Azure and GCP costs in a local FOCUS store."""

from __future__ import annotations

__version__ = "0.1.0"
