"""Days that cost more or less than the days before them let expect, and what stands behind them."""
