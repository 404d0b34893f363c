"""In which way cases end when there is more than one (Aalen and Johansen 1978).

A case that is cancelled, merged or handed to others will never be closed here; treating it as
merely still open, as one minus Kaplan-Meier does, would overstate closing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from data_layer.core.statistics.arrays import Floats
from data_layer.core.statistics.survival import kaplan_meier


class Incidence(NamedTuple):
    """Way of ending -> share of all cases ended so by each of `times` (ascending).

    `still_open` is the share open after them; with it the shares add up to 1. Nothing is known
    beyond `last`, the longest time of any case (nan without cases), unless all have ended.
    """

    times: Floats
    still_open: Floats
    ended: dict[str, Floats]
    last: float


def aalen_johansen(ended: Mapping[str, ArrayLike], still_open: ArrayLike) -> Incidence:
    """Cumulative incidence from the durations by way of ending and the ages of open cases.

    CIF_k(t) = sum over t_i <= t of S(t_i-) d_ki / n_i; at equal times ends come before censorings.
    """
    durations = {way: np.asarray(times, float) for way, times in ended.items()}
    curve = kaplan_meier(np.concatenate([np.empty(0), *durations.values()]), still_open)
    # The share open just before each time, spread over the cases then at risk.
    weight = np.append(1.0, curve.survival[:-1])[: curve.times.size] / curve.at_risk
    shares = {
        way: np.cumsum(
            weight * np.bincount(np.searchsorted(curve.times, own), minlength=weight.size)
        )
        for way, own in durations.items()
    }
    return Incidence(curve.times, curve.survival, shares, curve.last)


def ended_by(incidence: Incidence, time: float) -> dict[str, float] | None:
    """Way of ending -> share of all cases within `time`; None where nobody was watched so long."""
    reached = int(np.searchsorted(incidence.times, time, side="right"))
    over = reached > 0 and incidence.still_open[reached - 1] == 0
    if not (time <= incidence.last or over):
        return None
    return {
        way: float(shares[reached - 1]) if reached else 0.0
        for way, shares in incidence.ended.items()
    }
