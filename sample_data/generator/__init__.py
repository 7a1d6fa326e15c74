"""Writes the bills of a made-up company in the providers' own formats, the same bytes each time."""
