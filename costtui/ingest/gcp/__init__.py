"""Google Cloud bill formats."""
