"""The terminal UI: one file per pane."""
