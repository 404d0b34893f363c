"""What is wrong with a layer somebody brings, feature by feature, and what of it can be used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.apart import far_away
from geo.boundaries import Shapes
from geo.files.layer import Feature, FileLayer, Unreadable

# Where survey lines of neighbours were drawn apart, their edges differ by less.
SLIVER_M = 2.0
METRES_A_DEGREE = 111_320.0
# A layer that lies this many times its county's size away is in another coordinate system.
AWAY = 1.0
MOST_NAMED = 6
LEFT_OUT = frozenset(
    {"no_shape", "not_polygon", "bad_ring", "endless", "off_earth", "no_code", "unknown_code",
     "duplicate", "duplicate_names"}
)  # fmt: skip
REPAIRED = frozenset({"repaired", "merged", "overlap_sliver", "gap_sliver"})


class Finding(NamedTuple):
    """Something about a layer: `kind`, whom it concerns (codes, or '#12 name' of a feature without
    one) and how much ground in m²; 0 where no ground is meant. Where something is counted, the
    number comes first in `who`."""

    kind: str
    who: tuple[str, ...]
    area: float = 0.0


class Judged(NamedTuple):
    """The shapes that can be used, by code, without overlap; and everything found."""

    shapes: Shapes
    findings: list[Finding]


class Question(NamedTuple):
    """What a layer is held to: the field of its codes and how a code there is understood ('' for
    an unknown one), the codes a layer of this level must have, what stands at present, from how
    many m² on an overlap or a gap is named, the county's ground as it is known, and whether the
    features of one code must bear one name."""

    field: str
    code_of: Callable[[str], str]
    wanted: frozenset[str]
    present: Shapes
    tolerance: float
    ground: Sequence[BaseGeometry] = ()
    one_name: bool = True


def judge(layer: FileLayer, asked: Question) -> Judged:
    """The layer (WGS84), feature by feature. Unreadable where it lies somewhere else altogether or
    nothing of it can be used: the coordinate system or the field of codes is another then."""
    _check_place(layer, asked.present)
    findings: list[Finding] = []
    coded = list(_coded(layer.features, asked, findings))
    if not coded:
        raise _nothing(findings)
    metric = _Metric(one.shape for _, one in coded)
    whole = [
        (code, one._replace(shape=_repaired(code, one, metric, findings))) for code, one in coded
    ]
    shapes = _one_each(whole, metric, asked, findings)
    if not shapes:
        raise _nothing(findings)
    # First, so that no number of lesser faults crowds them out.
    findings[:0] = _far(shapes, asked)
    findings += [Finding("missing", (code,)) for code in sorted(asked.wanted - set(shapes))]
    width = SLIVER_M / METRES_A_DEGREE
    if not shapely.coverage_is_valid(list(shapes.values()), gap_width=width):
        findings += _overlaps(shapes, metric, asked.tolerance)
        drawn, shapes = shapes, _cleaned(shapes, width)
        findings += _slits(drawn, shapes, metric)
    findings += _gaps(shapes, metric, asked.tolerance)
    return Judged(shapes, findings)


def _nothing(findings: list[Finding]) -> Unreadable:
    first = findings[0]
    return Unreadable("nothing_usable", first=f"{first.kind} {first.who[0]}")


def guessed_field(layer: FileLayer, code_of: Callable[[str], str]) -> str:
    """The field in which most values are codes; '' where none has any."""
    counts = {
        name: sum(bool(code_of(one.fields.get(name, ""))) for one in layer.features)
        for name in layer.fields
    }
    best = max(counts, key=lambda name: counts[name], default="")
    return best if counts.get(best) else ""


def _check_place(layer: FileLayer, present: Shapes) -> None:
    found = [one.shape for one in layer.features if one.shape is not None]
    if not found or not present:
        return
    bounds = shapely.total_bounds(found)
    here = shapely.box(*shapely.total_bounds(list(present.values())))
    west, south, east, north = here.bounds
    near = shapely.box(
        west - AWAY * (east - west), south - AWAY * (north - south),
        east + AWAY * (east - west), north + AWAY * (north - south),
    )  # fmt: skip
    if near.intersects(shapely.box(*bounds)):
        return
    x, y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
    code = "swapped" if near.contains(shapely.Point(y, x)) else "elsewhere"
    raise Unreadable(code, place=f"{x:.3f}, {y:.3f}")


def _coded(
    features: Iterable[Feature], asked: Question, findings: list[Finding]
) -> Iterator[tuple[str, Feature]]:
    for one in features:
        said = one.fields.get(asked.field, "")
        code = asked.code_of(said)
        who = (code or _called(one, said),)
        if one.shape is None:
            findings.append(Finding(one.problem, who))
        elif not code:
            findings.append(Finding("unknown_code" if said else "no_code", who))
        else:
            yield code, one


def _called(one: Feature, said: str = "") -> str:
    return f"#{one.number} {said or _name(one)}".strip()


def _name(one: Feature) -> str:
    return next((v for k, v in one.fields.items() if "name" in k.lower() or "名" in k), "")


class _Metric:
    """Square metres of shapes in WGS84, in an equal-area projection around them."""

    def __init__(self, shapes: Iterable[BaseGeometry | None]) -> None:
        bounds = shapely.total_bounds([one for one in shapes if one is not None])
        lon, lat = np.nan_to_num([(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2])
        about = f"+proj=laea +lat_0={lat:.6f} +lon_0={lon:.6f} +datum=WGS84 +units=m"
        self._way = Transformer.from_crs("EPSG:4326", about, always_xy=True)

    def flat(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape in metres."""
        return shapely.transform(
            shape, lambda points: np.column_stack(self._way.transform(*points.T))
        )

    def area(self, shape: BaseGeometry) -> float:
        """In m²."""
        return float(self.flat(shape).area)


def _repaired(
    code: str, one: Feature, metric: _Metric, findings: list[Finding]
) -> BaseGeometry | None:
    """The shape, mended where its rings are wrong; None where no area is left."""
    shape = one.shape
    if shape is None or shape.is_valid:
        return shape
    mended = areas_of(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    if mended.is_empty:
        findings.append(Finding("bad_ring", (code,)))
        return None
    outline = shapely.union_all([shapely.Polygon(part.exterior).buffer(0)
                                 for part in shapely.get_parts(shape)])  # fmt: skip
    changed = abs(metric.area(outline) - metric.area(mended))
    findings.append(Finding("repaired", (code,), changed))
    return mended


def areas_of(shape: BaseGeometry) -> BaseGeometry:
    """What of a shape is area: a polygon, or several as one."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    nested = [shapely.get_parts(part) for part in shapely.get_parts(shape)
              if part.geom_type == "MultiPolygon"]  # fmt: skip
    parts += [part for group in nested for part in group]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _one_each(
    coded: Iterable[tuple[str, Feature]],
    metric: _Metric,
    asked: Question,
    findings: list[Finding],
) -> Shapes:
    """One shape a code: parts that lie apart are put together, one that covers another again is
    left out. Where their names differ one has the code of another, which is said."""
    shapes: Shapes = {}
    used: dict[str, list[Feature]] = {}
    for code, one in coded:
        if one.shape is None:
            continue
        first = shapes.get(code)
        if first is None:
            shapes[code], used[code] = one.shape, [one]
            continue
        shared = metric.area(first.intersection(one.shape))
        if shared > asked.tolerance:
            named = _contrary([*used[code], one]) if asked.one_name else ()
            kind = "duplicate_names" if named else "duplicate"
            findings.append(Finding(kind, (code, *named), shared))
        else:
            shapes[code] = areas_of(shapely.union_all([first, one.shape]))
            used[code].append(one)
    for code, parts in used.items():
        named = _contrary(parts) if asked.one_name else ()
        if len(parts) > 1:
            findings.append(Finding("merged_names" if named else "merged", (code, *named)))
    return dict(sorted(shapes.items()))


def _contrary(parts: Iterable[Feature]) -> tuple[str, ...]:
    """The features of one code, one a name, where they bear several names."""
    named = {name: _called(one) for one in parts if (name := _name(one))}
    return tuple(named.values())[:MOST_NAMED] if len(named) > 1 else ()


def _far(shapes: Shapes, asked: Question) -> list[Finding]:
    ground = asked.ground or tuple(asked.present.values())
    return [Finding("far", (f"{km:,.0f}", code)) for code, km in far_away(shapes, ground).items()]


def _overlaps(shapes: Shapes, metric: _Metric, tolerance: float) -> Iterator[Finding]:
    """Pairs that share ground, each by its area; the slivers among them as one sum."""
    codes, listed = list(shapes), np.array(list(shapes.values()), dtype=object)
    left, right = shapely.STRtree(listed).query(listed, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    slivers: list[tuple[float, int, int]] = []
    shared = shapely.intersection(listed[left], listed[right])
    for a, b, piece in zip(left.tolist(), right.tolist(), shared, strict=True):
        area = metric.area(piece) if shapely.area(piece) > 0 else 0.0
        if area > tolerance and not _thin(metric.flat(piece)):
            yield Finding("overlap", (codes[a], codes[b]), area)
        elif area >= 1.0:
            slivers.append((area, a, b))
    if slivers:
        area, a, b = max(slivers)
        total = sum(one[0] for one in slivers)
        yield Finding("overlap_sliver", (str(len(slivers)), codes[a], codes[b]), total)


def _thin(flat: BaseGeometry) -> bool:
    """Whether a piece of ground is a sliver: nowhere as wide as two edges drawn apart."""
    return bool(flat.buffer(-SLIVER_M / 2).is_empty)


def _cleaned(shapes: Shapes, width: float) -> Shapes:
    """The shapes as a coverage: edges shared exactly, ground claimed twice given to the smaller
    code, slits up to `width` degrees closed."""
    # Newer than the stubs of the library.
    clean: Any = vars(shapely)["coverage_clean"]
    cleaned = clean(list(shapes.values()), gap_width=width, merge_strategy="min_index")
    made = {code: areas_of(one) for code, one in zip(shapes, cleaned, strict=True)}
    # What another one covers whole has nothing left of its own; it stays as it was drawn.
    return {code: shapes[code] if one.is_empty else one for code, one in made.items()}


def _slits(drawn: Shapes, cleaned: Shapes, metric: _Metric) -> Iterator[Finding]:
    """Ground that was given to somebody by the cleaning, as one sum."""
    given = _whole(cleaned).difference(_whole(drawn))
    closed = [area for part in shapely.get_parts(given) if (area := metric.area(part)) >= 1.0]
    if closed:
        yield Finding("gap_sliver", (str(len(closed)),), sum(closed))


def _whole(shapes: Shapes) -> BaseGeometry:
    """All of their ground; of a coverage in a fraction of the time."""
    listed = list(shapes.values())
    if not shapely.coverage_is_valid(listed):
        return shapely.union_all(listed)
    return shapely.union_all(shapely.get_parts(shapely.coverage_union_all(listed)))


def _gaps(shapes: Shapes, metric: _Metric, tolerance: float) -> Iterator[Finding]:
    """Ground enclosed by the layer that no shape of it covers, by its neighbours."""
    codes, listed = list(shapes), list(shapes.values())
    tree = shapely.STRtree(listed)
    for part in shapely.get_parts(_whole(shapes)):
        for ring in part.interiors:
            hole = shapely.Polygon(ring)
            area = metric.area(hole)
            if area > tolerance:
                around = sorted(codes[i] for i in tree.query(hole, predicate="intersects"))
                yield Finding("gap", tuple(around[:4]), area)
