"""The bill of a smaller provider that speaks FOCUS 1.2."""
