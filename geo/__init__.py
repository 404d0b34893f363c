"""Shapes: reading, checking, publishing boundaries; placing points. Knows no database, no web."""
