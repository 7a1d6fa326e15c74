"""Azure bill formats."""
