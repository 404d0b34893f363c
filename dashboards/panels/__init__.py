"""Panels of the pages of numbers: a question answered, drawn, and each mark a door to its list."""
