"""A judged layer as bytes to be kept, and back; every byte of it is our own."""

from __future__ import annotations

import gzip
import hashlib

import orjson
import shapely

from geo.boundaries import Shapes


def packed(shapes: Shapes) -> bytes:
    """The shapes by code as gzipped WKB in hexadecimal; the same shapes are the same bytes."""
    plain = {code: shapely.to_wkb(shape, hex=True) for code, shape in sorted(shapes.items())}
    return gzip.compress(orjson.dumps(plain), 6, mtime=0)


def unpacked(body: bytes) -> Shapes:
    """The shapes of what `packed` has made."""
    plain = orjson.loads(gzip.decompress(body))
    return {code: shapely.from_wkb(text) for code, text in plain.items()}


def digest(body: bytes) -> str:
    """What names these bytes."""
    return hashlib.sha256(body).hexdigest()[:32]
