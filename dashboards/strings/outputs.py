"""Headings and notes of the files handed out."""

from __future__ import annotations

from data_layer.vocab import Text

REPORTS = Text("报告", "Reports")
NO_REPORT = Text(
    "没有这种报告或期次，请从报告页选择。",
    "No such report or period; choose one on the page of reports.",
)
CASES = Text("事件清单", "Cases")
METRICS = Text("指标表", "Metrics")
MAP = Text("地图数据", "Map data")
EVENTS = Text("事件日志", "Event log")

CASE_NO = Text("事件编号", "Case")
TOWNSHIP = Text("乡镇（街道）", "Township")
VILLAGE = Text("村（社区）", "Village")
GRID_CODE = Text("网格编码", "Grid code")
CATEGORY_CODE = Text("类别编码", "Category code")
CATEGORY = Text("类别", "Category")
SOURCE = Text("来源", "Source")
URGENCY = Text("紧急程度", "Urgency")
TITLE = Text("标题", "Title")
STAGE = Text("环节", "Stage")
OUTCOME = Text("结果", "Outcome")
UNIT = Text("承办单位", "Unit")
REPORTED = Text("上报时间", "Reported")
ACCEPTED = Text("受理时间", "Accepted")
DISPATCHED = Text("派遣时间", "Dispatched")
CLOSED = Text("办结时间", "Closed")
DUE = Text("应办结时间", "Due")
TOOK = Text("办结用时", "Time to close")
ON_TIME = Text("是否按期", "In time")
AT = Text("时间", "Moment")
WHAT_OF_IT = Text("时间说明", "What it is")
LEVEL = Text("到达层级", "Level reached")
RETURNED = Text("退回次数", "Returns")
EXTENDED = Text("延期次数", "Extensions")
REWORK = Text("返工次数", "Rework")
REOPENED = Text("重办次数", "Reopenings")
RATING = Text("评价（1–5）", "Answer (1 to 5)")
YES, NO = Text("是", "yes"), Text("否", "no")

GROUP_CODE = Text("分组编码", "Group code")
GROUP = Text("分组", "Group")
METRIC = Text("指标", "Metric")
METRIC_KEY = Text("指标代码", "Metric key")
VALUE = Text("数值", "Value")
UNIT_OF = Text("单位", "Unit of measure")
NUMERATOR = Text("分子", "Numerator")
N = Text("n（分母或样本）", "n")
SMALL = Text("不足 3", "under 3")

TAGS = Text("标记", "Tags")
STEP = Text("当前步骤", "Step")
IN_STAGE = Text("本环节用时", "Time in stage")
LEFT = Text("剩余时限", "Time left")
NEXT_DUE = Text("当前时限到期", "Limit runs out")
ENDED_AT = Text("结束时间", "Ended")
LEAD = Text("主办", "Lead")
ASSISTS = Text("协办", "With")

BODY_CODE = Text("编码", "Code")
LOW, HIGH = Text("95% 区间下限", "95% from"), Text("95% 区间上限", "95% to")
STANDING = Text("与中位相比", "Against the median")
MEDIAN = Text("中位得分", "Median")
STATE = Text("状态", "State")
POINTS = Text("得分", "points")
FULL_POINTS = Text("满分", "of")
FIRST_TOTAL = Text("原公布得分", "First published")

ACTIVITY = Text("活动", "Activity")
ACTIVITY_NAME = Text("活动名称", "Activity name")
AT = Text("发生时间", "Time")
BEFORE = Text("之前环节", "Stage before")
AFTER = Text("之后环节", "Stage after")
ORDINAL = Text("序号", "Ordinal")

NOTE_NAME = Text("名称", "Name")
NOTE_NUMBER = Text("导出编号", "Export number")
PAGE_TABLE = Text("页面表格", "Table of a page")
NOTE_TABLE = Text("说明", "Note")
AS_ON_THE_PAGE = Text(
    "内容与页面所见一致；件数不足 3 的单元格不宜对外提供。",
    "It says what the page says; cells of less than 3 cases should not be passed on.",
)
ONE_SPLIT = Text(
    "指标表只能按一项划分；按两项划分的请在“分析”页导出。",
    "This table has one split; export two of them from the analysis page.",
)
FIGURE = Text("图", "Figure")
NOTE_BY = Text("导出人", "Exported by")
NOTE_AT = Text("数据截至", "Data as of")
NOTE_SCOPE = Text("数据范围", "Scope")
NOTE_PERIOD = Text("时段", "Period")
NOTE_FILTERS = Text("筛选条件", "Filters")
NOTE_ROWS = Text("行数", "Rows")
NOTE_MEASURE = Text("统计对象", "What is counted")
NOTE_MASKED = Text("脱敏", "Masking")
NOTE_VIEW = Text("视图", "View")
NOTE_CUT = Text("行数上限", "Cut")
NOTE_LIST = Text("名单", "List")
NOTE_DEMO = Text("数据性质", "Kind of data")
NOTE_SOURCE = Text("底图与基础数据", "Base data")
NOTE_SMALL = Text("小数隐藏", "Small cells")
MASKED = Text(
    "标题中的证件号、电话号码已遮盖；敏感事件只写类别；不含反映人联系方式。",
    "Identity and telephone numbers in titles are covered, sensitive cases are named by their "
    "category only, and no reporter's contact is included.",
)
NAMES_COVERED = Text(
    "姓名只留姓氏，不含电话和身份证号。",
    "Names are covered but for the family name; no telephone or identity number is included.",
)
NEWEST = Text(
    "值班台列出的已结束事件：最近办结、作废各 {n} 件；更早的请在事件清单导出。",
    "The ended cases the desk lists: the {n} newest closed and void ones each; take older ones out "
    "from the list of cases.",
)
SUPPRESSED = Text(
    "分组数值的分母或件数不足 3 的，数值、分子和 n 均不写出（页面按权限显示）。",
    "Of groups with a denominator or count under 3, neither value nor numerator nor n is written "
    "(the page shows them to those entitled).",
)
HIDDEN = Text("本表有 {n} 处未写出，与页面不同。", " Left out here, unlike the page: {n}.")
NONE_HIDDEN = Text("本表没有这种情况。", " There are none here.")
DEMO = Text("演示数据，非真实事件", "Demonstration data, no real cases")
WHOLE = Text("全县（市）", "The whole county")
NO_FILTERS = Text("无", "none")
WORDS_SOUGHT = Text("关键词", "Words")
ORDER = Text("排序", "Order")
UP = Text("{of}（升序）", "{of}, upwards")
DOWN = Text("{of}（降序）", "{of}, downwards")
SPLIT_BY = Text("划分", "Split by")
SPLIT_THEN = Text("再划分", "Then by")
PERIOD = Text("{first} 至 {last}", "{first} to {last}")
MARK = Text(
    "{county} · 导出编号 {number} · {who} · 数据截至 {at} · 内部资料，注意保管",
    "{county} · export {number} · {who} · data as of {at} · internal, keep safe",
)
