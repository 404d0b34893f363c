"""The rules a county has before anybody changes one, where its pack names none."""

from __future__ import annotations

from data_layer.core.warning.repeats import PERSONS
from data_layer.core.warning.rules import Detector, Rule
from data_layer.vocab import Level, Role, Text

OFFICE = frozenset({Role.OPERATOR, Role.LEADER, Role.SUPERVISOR, Role.ANALYST})
CASES = frozenset({Role.OPERATOR, Role.LEADER, Role.SUPERVISOR})
COUNTY = frozenset({Role.SUPERVISOR, Role.ANALYST})
ABOVE_GRIDS = frozenset({Level.TOWNSHIP, Level.COUNTY})
DANGER = ("爆炸", "自焚", "跳楼", "持刀", "投毒", "煤气泄漏", "燃气泄漏", "聚集", "堵路", "轻生")

DEFAULTS = (
    Rule("surge", Detector.SURGE, on=True, told=OFFICE, name=Text("异常增多", "Unusual rise")),
    Rule(
        "cluster", Detector.CLUSTER, on=True, times=1.0, told=OFFICE,
        name=Text("时空聚集", "Cluster"),
    ),
    Rule(
        "silent", Detector.SILENT, on=True, least=1, times=1.0, told=OFFICE,
        name=Text("沉默网格", "Silent grid"),
    ),
    Rule(
        "repeated", Detector.REPEATED, on=True, told=CASES,
        name=Text("重复诉求", "Repeated claim"),
    ),
    Rule(
        "risky", Detector.RISKY, on=True, least=PERSONS, told=CASES, words=DANGER,
        name=Text("群体性或高风险事件", "Collective or risky case"),
    ),
    Rule("breach", Detector.BREACH, on=True, told=OFFICE, name=Text("超期风险", "Breach risk")),
    Rule("lasting", Detector.LASTING, on=True, told=OFFICE, name=Text("久拖未结", "Long unsolved")),
    Rule(
        "bunching", Detector.BUNCHING, on=True, told=COUNTY,
        name=Text("办结集中情况", "Closings close together"),
    ),
    Rule(
        "staffing", Detector.STAFFING, on=True, told=OFFICE, name=Text("力量缺口", "Staffing gap")
    ),
    Rule(
        "drift", Detector.DRIFT, on=True, told=OFFICE, levels=ABOVE_GRIDS,
        name=Text("环节用时变慢", "A stage slows down"),
    ),
)  # fmt: skip
