"""Share out a whole number in proportion to weights, so that the parts add up exactly."""

from __future__ import annotations

from collections.abc import Sequence


def apportion(
    total: int, weights: Sequence[float], at_most: Sequence[int] | None = None
) -> list[int]:
    """Parts of `total` proportional to positive `weights`, none above its `at_most`.

    Largest remainders (Hamilton's method); ties go to the earlier place. A part whose quota reaches
    its cap is fixed there and the rest is shared out again. Raises ValueError when the caps hold
    less than `total`.
    """
    caps = [total] * len(weights) if at_most is None else list(at_most)
    if sum(caps) < total:
        raise ValueError(f"caps hold {sum(caps)}, less than {total}")
    parts = [0] * len(weights)
    free = list(range(len(weights)))
    left = total
    while full := _full(left, free, weights, caps):
        for place in full:
            parts[place] = caps[place]
        free = [place for place in free if place not in full]
        left = total - sum(parts)
    quotas = _quotas(left, free, weights)
    for place in free:
        parts[place] = int(quotas[place])
    rest = total - sum(parts)
    for place in sorted(free, key=lambda i: (parts[i] - quotas[i], i))[:rest]:
        parts[place] += 1
    return parts


def _quotas(left: int, free: Sequence[int], weights: Sequence[float]) -> dict[int, float]:
    whole = sum(weights[place] for place in free)
    return {place: left * weights[place] / whole for place in free}


def _full(
    left: int, free: Sequence[int], weights: Sequence[float], caps: Sequence[int]
) -> frozenset[int]:
    quotas = _quotas(left, free, weights)
    return frozenset(place for place in free if quotas[place] > caps[place])
