"""AWS bill formats."""
