"""Fewer vertices for the screen, so that neighbours still share every edge."""

from __future__ import annotations

import shapely

from geo.boundaries import Shapes

# In drawing units: a tenth of a pixel of the largest wall to begin with; never beyond a pixel.
FINEST, COARSEST = 1.0, 16.0


def simplified(flat: Shapes, most_points: int) -> Shapes:
    """The projected shapes with about `most_points` vertices at most; as they are where they have
    no more. An edge that two share is simplified once, for both."""
    listed = list(flat.values())
    tolerance = FINEST
    while int(shapely.get_num_coordinates(listed).sum()) > most_points and tolerance <= COARSEST:
        listed = list(shapely.coverage_simplify(list(flat.values()), tolerance))
        tolerance *= 2
    return dict(zip(flat, listed, strict=True))
