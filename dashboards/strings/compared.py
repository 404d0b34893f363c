"""Words of the switches that all pages of numbers share: against what, and by which rule."""

from __future__ import annotations

from data_layer.vocab import Text

AGAINST = Text("对比", "Against")
BEFORE = {
    "before": Text("上期", "the period before"),
    "year": Text("去年同期", "the same period last year"),
}
OPTIONS = {
    "before": Text("环比 上期", "period before"),
    "year": Text("同比 去年同期", "last year"),
}
COHORT = Text("口径", "Rule")
COHORTS = {
    "due": Text("应办结日口径", "by due date"),
    "field": Text("数管口径", "field rule"),
}
FIELD_FORMULA = Text(
    "期内按期办结 ÷（期内办结 ＋ 此刻超期未结）",
    "closed in time in the period ÷ (closed in it + late and open now)",
)
FIELD_UNTIL_NOW = Text(
    "数管口径含此刻超期未结，时段须截至昨日或今日；本页按应办结日口径。",
    "The field's rule counts what is late now: the period must end yesterday or today; shown "
    "by due date.",
)
NOT_COMPARED = Text("{against}数据不全，不作比较", "not compared: no full data for {against}")
FIELD_NOT_COMPARED = Text("含此刻超期，不与{against}比", "counts what is late now: not compared")
CHANGE = Text("较{against} {change}", "{change} on {against}")
VIEW = Text("区划", "Areas")
VIEWS = {
    "": Text("按当时区划", "as they were"),
    "present": Text("按现行区划", "as they are today"),
}
VIEW_TOLD = {
    "": Text(
        "区划按当时：撤并、改码、划转前的数计在原村（社区）和原乡镇（街道）。",
        "Areas as they were: what came before a change counts where it was then.",
    ),
    "present": Text(
        "区划按现行：撤并、改码、划转的村（社区），其历史计入承接的村（社区）及其乡镇（街道）。",
        "Areas as they are today: history counts with the successor and its township.",
    ),
}
FOOT = Text(
    "比率为分子合计 ÷ 分母合计，n 不足 20 置灰、不足 5 不出率；数据截至 {at}。",
    "Rates are sums over sums; grey under 20 cases, none under 5; data as of {at}.",
)
