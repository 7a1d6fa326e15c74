"""Plain values to text: amounts, tables, bars."""
