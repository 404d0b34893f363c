"""Pieces of pages: HTML fragments made from frames, and the Dash frames that hold them."""
