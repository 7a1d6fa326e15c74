"""What the days ahead will cost: models tried on the past, known fees, and how far to trust them."""
