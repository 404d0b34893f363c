"""Words of the pages of numbers."""

from __future__ import annotations

from data_layer.core.metric import Cohort
from data_layer.vocab import Text

DISCOVERY = Text("发现问题", "Discovery")
CASES = Text("事件清单", "Cases")

PERIOD = Text("时段", "Period")
PERIODS = {
    "7": Text("近 7 天", "7 days"),
    "30": Text("近 30 天", "30 days"),
    "90": Text("近 90 天", "90 days"),
    "365": Text("近一年", "A year"),
}
FROM = Text("自", "From")
TO = Text("至", "To")
TOWNSHIP = Text("乡镇", "Township")
CATEGORY = Text("类别", "Category")
SOURCE = Text("来源", "Source")
URGENCY = Text("紧急程度", "Urgency")
ALL = Text("全部", "All")
SHOW = Text("查看", "Show")
RESET = Text("重置", "Reset")
FILTERS = Text("筛选", "Filters")
WITHOUT = Text("查看“{title}”（不带筛选）›", "{title} without filters ›")
TO_HOME = Text("返回本乡镇 ›", "Back to my township ›")
SPAN_SHORT = Text("{first} 至 {last}", "{first} to {last}")
UNTIL = Text("数据截至 {at}", "Data as of {at}")

COHORTS = {
    Cohort.REPORTED: Text("按上报日", "by report"),
    Cohort.DUE: Text("按应办结日", "by due date"),
    Cohort.CLOSED: Text("按办结日", "by closing"),
    Cohort.EVENT: Text("按发生日", "by event"),
    Cohort.NOW: Text("此刻", "now"),
}
NUMERATOR = Text("分子", "Numerator")
DENOMINATOR = Text("分母", "Denominator")
COUNTED = Text("统计", "Counts")
STANDARD = Text("口径", "Rule")
REFERENCE = Text("编号", "Reference")
N = Text("n={n}", "n={n}")
OF = Text("{part}/{n}", "{part}/{n}")
POINTS = Text("{n} 个百分点", "{n} points")
TOO_FEW = Text("样本不足 {n} 件", "under {n} cases")
METHOD = Text("方法", "Method")
NO_RATE = Text("不足 5 件，不出率", "under 5: no rate")
UNITS = {
    "cases": Text("件", ""), "acts": Text("次", ""), "percent": Text("%", "%"),
    "people": Text("人", ""), "posts": Text("个", ""), "grids": Text("个", ""),
    "ratio": Text("", ""), "seconds": Text("", ""),
}  # fmt: skip

SENTENCE = Text(
    "{period} 上报 {n} 件，{change}。{strange}{silent}",
    "{n} cases reported {period}, {change}. {strange}{silent}",
)
SPAN = Text("{first} 至 {last}", "from {first} to {last}")
MORE_THAN = Text("较{against}增加 {share}", "{share} more than {against}")
FEWER_THAN = Text("较{against}减少 {share}", "{share} fewer than {against}")
SAME_AS = Text("与{against}持平", "as many as {against}")
STRANGE = Text("{days} 超出预期区间；", "{days} outside the expected range; ")
MANY_STRANGE = Text(
    "{n} 天超出预期区间（最近为 {days}）；", "{n} days outside the expected range (last: {days}); "
)
EXPECTED = Text("在预期区间内；", "Within the expected range; ")
ALL_EXPECTED = Text("每日均在预期区间内；", "Every day was within the expected range; ")
SILENT = Text("{n} 个网格零上报。", "{n} grids reported nothing.")
NONE_SILENT = Text("各网格均有上报。", "Every grid reported.")

DAILY = Text("每日上报", "Reports a day")
DAILY_NOTE = Text("阴影：同类日前 8 周预期区间（95%）", "Band: expected from 8 weeks (95%)")
HOURS = Text("上报时段", "When reports come")
SOURCES = Text("来源构成", "Sources")
SOURCES_NOTE = Text(
    "有效 {n} 件 · 深色为自主发现 · 较{against}", "{n} valid · dark: own force · against {against}"
)
CATEGORIES = Text("类别构成", "Categories")
CATEGORIES_NOTE = Text("有效 {n} 件 · 较{against}", "{n} valid · against {against}")
SILENT_GRIDS = Text("零上报网格", "Silent grids")
SILENT_NOTE = Text("{n} 个 · 按乡镇编码", "{n} · by township code")
LAST_REPORT = Text("最近上报", "Last report")
NEVER = Text("从未上报", "never")
GRID = Text("网格", "Grid")
NO_SILENT = Text("本期各网格均有有效上报。", "Every grid has a valid report in this period.")
ZERO = Text("零上报", "Silent")

LIST_OF = Text("{measure} · {n} 件", "{measure} · {n}")
NOTHING = Text("没有符合条件的事件。", "No case fits.")
NUMBER = Text("编号", "Number")
REPORTED = Text("上报", "Reported")
PLACE = Text("乡镇 · 村", "Place")
TITLE = Text("标题", "Title")
STAGE = Text("环节", "Stage")
UNIT = Text("主办单位", "Lead unit")

TOWNSHIP_PAGE = Text("本乡镇", "My township")
DISPATCH = Text("流转派遣", "Dispatch")
COORDINATION = Text("协调联动", "Coordination")
ASSESSMENT = Text("督查考核", "Assessment")
TO_SCORES = Text("考核得分与申诉 ›", "Scores and appeals ›")
OTHERS = Text("其他", "Others")
BY = {
    "township": Text("各乡镇（街道）", "By township"),
    "grid": Text("各网格", "By grid"),
    "major": Text("各类别", "By category"),
    "source": Text("各来源", "By source"),
    "unit": Text("各承办单位", "By unit"),
}
BY_NOTE = Text("按编码排列 · 灰色为样本不足 20 件", "by code · grey: under 20 cases")
NOTHING_DUE = Text("本期没有应办结的事件。", "No case was due in this period.")
THEN = Text("；", "; ")
ON_TIME_SENTENCE = Text(
    "按期办结率 {rate}（{k}/{n}）；{outside}。", "On-time closure {rate} ({k}/{n}); {outside}."
)
FEW_DUE = Text(
    "本期应办结 {n} 件，按期办结 {k} 件；不足 5 件，不出率，不作比较。",
    "{k} of {n} due closed in time; under 5 cases there is no rate and nothing to compare.",
)
FAILED = Text(
    "数据没有取到，请检查网络后刷新页面。", "No data came; check the network and reload the page."
)
MOVES = Text("流转路径", "What follows what")
LEVELS = Text("各级化解", "Where cases are settled")
LEVELS_NOTE = Text("按办结日 · 村、乡镇为累计", "by closing · village and township cumulative")

STAFFING = Text("网格力量", "Staffing")
AT_DESK = Text("值班台", "duty desk")
