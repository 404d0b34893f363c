"""Shapes: reading, checking and publishing boundaries, and placing points. Knows no database, no web."""
