"""The metric dictionary: what every number means, once; tiles, tables, files and docs read it."""

from __future__ import annotations

from data_layer.core.catalog.coordination import COORDINATION
from data_layer.core.catalog.discovery import DISCOVERY
from data_layer.core.catalog.dispatch import DISPATCH
from data_layer.core.catalog.handling import HANDLING
from data_layer.core.catalog.satisfaction import SATISFACTION
from data_layer.core.catalog.staffing import STAFFING
from data_layer.core.metric import Metric

METRICS: tuple[Metric, ...] = (
    *DISCOVERY,
    *DISPATCH,
    *HANDLING,
    *COORDINATION,
    *SATISFACTION,
    *STAFFING,
)
BY_KEY = {metric.key: metric for metric in METRICS}
