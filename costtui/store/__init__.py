"""The store: immutable charges in Parquet, a published catalogue and roll-up in DuckDB."""
