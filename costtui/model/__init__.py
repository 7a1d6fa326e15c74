"""The words of the field: FOCUS columns, periods, plain tables of rows."""
