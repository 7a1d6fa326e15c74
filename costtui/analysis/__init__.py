"""Answers out: every number that a pane, a command or a report shows."""
