"""The schemes a county begins with, one a kind of body; each may be replaced from a month on.

Weights and items follow the field's examples: closing in time weighs most, then rework and what the
people say, then finding and passing on. Thresholds are shares: nobody gains by padding. Grids,
departments and stations have few cases a month, so theirs are read over several.
"""

from __future__ import annotations

from data_layer.core.scoring import Item, Scheme
from data_layer.core.scoring_bodies import BodyKind

NAME = "通用办法"
DEDUCTION_CAP = 20.0


def _scheme(kind: BodyKind, months: int, *rows: tuple[str, float, float, float, int]) -> Scheme:
    items = tuple(
        Item(metric, weight, zero, full, least, cap=weight)
        for metric, weight, zero, full, least in rows
    )
    return Scheme(kind, 1, 0, NAME, items, DEDUCTION_CAP, months)


# metric, points, the value that earns none, the value that earns all, fewest cases
DEFAULTS = {
    BodyKind.TOWNSHIP: _scheme(
        BodyKind.TOWNSHIP,
        1,
        ("valid_rate", 5, 0.75, 0.95, 20),
        ("self_discovery", 5, 0.50, 0.75, 20),
        ("active_grids", 5, 0.70, 0.95, 1),
        ("return_rate", 5, 0.12, 0.03, 20),
        ("first_contact_rate", 5, 0.85, 0.98, 20),
        ("acknowledged_rate", 5, 0.60, 0.95, 5),
        ("on_time_closure", 15, 0.75, 0.95, 20),
        ("rework_rate", 8, 0.10, 0.02, 20),
        ("unhandled_late_rate", 7, 0.08, 0.01, 20),
        ("closed_in_village", 8, 0.60, 0.80, 20),
        ("joint_closure", 7, 0.80, 0.98, 5),
        ("satisfied_rate", 10, 0.75, 0.92, 20),
        ("response_rate", 5, 0.20, 0.35, 20),
        ("coverage", 10, 0.80, 0.98, 1),
    ),
    BodyKind.GRID: _scheme(
        BodyKind.GRID,
        3,
        ("valid_rate", 15, 0.75, 0.95, 10),
        ("on_time_closure", 35, 0.75, 0.95, 10),
        ("rework_rate", 15, 0.10, 0.02, 10),
        ("closed_in_village", 15, 0.60, 0.80, 10),
        ("satisfied_rate", 10, 0.75, 0.92, 10),
        ("coverage", 10, 0.80, 1.0, 1),
    ),
    BodyKind.DEPARTMENT: _scheme(
        BodyKind.DEPARTMENT,
        3,
        ("handled_rate", 20, 0.85, 0.98, 20),
        ("on_time_closure", 30, 0.75, 0.95, 20),
        ("rework_rate", 15, 0.10, 0.02, 20),
        ("unhandled_late_rate", 10, 0.08, 0.01, 20),
        ("extension_rate", 10, 0.12, 0.03, 20),
        ("satisfied_rate", 15, 0.75, 0.92, 20),
    ),
    BodyKind.STATION: _scheme(
        BodyKind.STATION,
        12,
        ("handled_rate", 20, 0.85, 0.98, 10),
        ("on_time_closure", 30, 0.75, 0.95, 10),
        ("rework_rate", 20, 0.10, 0.02, 10),
        ("extension_rate", 10, 0.12, 0.03, 10),
        ("joint_closure", 10, 0.80, 0.98, 5),
        ("satisfied_rate", 10, 0.75, 0.92, 10),
    ),
}
