"""Budgets: what may be spent, what was, where it will land, whose children add up."""
