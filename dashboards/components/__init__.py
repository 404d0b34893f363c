"""Pieces of pages: HTML fragments made from frames, and Dash skeletons that hold them. No data access."""
