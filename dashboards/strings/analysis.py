"""Words of the analyst's page."""

from __future__ import annotations

from data_layer.core.chart_choice import Chart
from data_layer.core.metric import Group
from data_layer.vocab import Text

TITLE = Text("分析", "Analysis")
BY = Text("划分", "Split by")
THEN = Text("再按", "then by")
NOT_SPLIT = Text("不划分", "not split")
SPLITS = {
    "township": Text("乡镇（街道）", "township"),
    "grid": Text("网格", "grid"),
    "major": Text("大类", "category"),
    "category": Text("小类", "minor category"),
    "source": Text("来源", "source"),
    "urgency": Text("紧急程度", "urgency"),
    "unit": Text("承办单位", "unit"),
    "day": Text("日", "day"),
    "week": Text("周", "week"),
    "month": Text("月", "month"),
    "weekday": Text("星期", "weekday"),
    "hour": Text("时段（小时）", "hour of day"),
}
GROUPS = {
    Group.DISCOVERY: Text("发现问题", "Discovery"),
    Group.DISPATCH: Text("流转交办", "Dispatch"),
    Group.HANDLING: Text("处置办结", "Handling"),
    Group.COORDINATION: Text("协调联动", "Coordination"),
    Group.SATISFACTION: Text("群众评价", "Satisfaction"),
    Group.STAFFING: Text("网格力量", "Staffing"),
}
CHARTS = {
    Chart.LINE: Text("折线", "Lines"),
    Chart.BAR: Text("柱图", "Bars"),
    Chart.STACKED: Text("堆叠", "Stacked"),
    Chart.HEAT: Text("热力", "Heat map"),
    Chart.BOX: Text("箱线", "Boxes"),
    Chart.FUNNEL: Text("漏斗图", "Funnel plot"),
    Chart.SCATTER: Text("散点", "Scatter"),
    Chart.MAP: Text("地图", "Map"),
    Chart.PIVOT: Text("交叉表", "Cross table"),
    Chart.SANKEY: Text("环节流向", "Flow of stages"),
    Chart.MOVES: Text("流转路径", "What follows what"),
    Chart.CURVES: Text("办结曲线", "Closure curves"),
}
METRICS = Text("指标", "Metrics")
ADD = Text("选择指标", "Choose metrics")
SEARCH = Text("查找指标", "Find a metric")
ONLY = Text("只看：{name}", "show {name} alone")
PLUS = Text("加上：{name}", "add {name}")
REMOVE = Text("去掉：{name}", "remove {name}")
FULL = Text("最多同时看 {n} 项", "{n} at most at a time")
CHART = Text("图形", "Chart")
DRAWN = Text(
    "{chart}，见“图表”工作表，取自本表单元格，可在 Excel 中修改。",
    "{chart}: on the sheet Chart, made of the cells of this table, to be edited in Excel.",
)
NOT_DRAWN = Text(
    "{chart}：Excel 没有对应的图，本工作簿不附图；可在页面上另存图片。",
    "{chart}: Excel has no such chart, so there is none here; save the picture from the page.",
)
LIMIT_95 = Text("95% 控制限", "95% limit")
LIMIT_998 = Text("99.8% 控制限", "99.8% limit")
LOWER = Text("{limit}（下）", "{limit}, lower")
UPPER = Text("{limit}（上）", "{limit}, upper")
LAID_OVER = Text(
    "{before}（{first} 至 {last}，按本期日期对齐）",
    "{before} ({first} to {last}, laid over the present dates)",
)
WEEK_BY_MONDAY = Text("周（周一日期）", "week (its Monday)")
AREA = Text("统计范围", "Area")
SWAP = Text("行列互换", "swap")
TABLE = Text("数据表", "Table")
TABLE_NOTE = Text(
    "{n} 行 · 灰色为样本不足 20 件 · {against}", "{n} rows · grey: under 20 · {against}"
)
COMPARED = Text("对比{before}", "{before}")
UNPLACED_N = Text(
    "另有 n={n} 尚未定位到该级，不在图中，计入“全部”",
    "n={n} more have no place at that level; not drawn here, they count in all",
)
UNPLACED = Text(
    " · 尚未定位到该级的事件不列行，计入“全部”",
    " · cases without a place at that level have no row but count in all",
)
NOT_COMPARED = Text("对比期数据不全，不作比较", "no full data to compare with")
WHOLE = Text("全部", "All")
VALUE_HEAD = Text("值", "Value")
PART = Text("分子", "Numerator")
DENOMINATOR = Text("n（分母）", "n (denominator)")
N = Text("n", "n")
BEFORE = {
    "before": Text("上期", "before"),
    "year": Text("去年同期", "last year"),
}
CHANGE = Text("变化", "Change")
CHANGE_POINTS = Text("变化（百分点）", "Change (points)")
COLUMN = Text("{metric} · {part}", "{metric} · {part}")
NO_METRIC = Text(
    "没有这个指标：{value}。请从指标列表中选择。",
    "There is no metric {value}; choose one from the list.",
)
MANY_METRICS = Text("一次最多看 {n} 项指标，请去掉一些。", "{n} metrics at most; take some away.")
SPLIT_UNKNOWN = Text(
    "不能这样划分：{names}。{why}请换一种划分或指标。",
    "Cannot be split so: {names}. {why}Choose another split or metric.",
)
WHY = {
    "hour": Text("按应办结日统计的没有钟点。", "What counts by its due date has no hour. "),
    "time": Text("此刻的数没有时段。", "What stands now has no time. "),
    "other": Text("该指标不按此项统计。", "It is not kept by this. "),
}
TOO_MANY = Text(
    "结果有 {n} 行，超过 {most} 行，请缩短时段或换用较粗的划分。",
    "{n} rows are more than {most}; shorten the period or split more coarsely.",
)
NOTHING = Text(
    "没有符合条件的数据，请放宽时段或筛选。", "Nothing fits; widen the period or the filters."
)

SENTENCE = Text("{first} 至 {last}，{values}。{told}", "{first} to {last}: {values}. {told}")
SENTENCE_NOW = Text("此刻{values}。{told}", "Now {values}. {told}")
VALUE = Text("{name} {value}{unit}{of}{change}", "{name} {value}{unit}{of}{change}")
OF = Text("（{k}/{n}）", " ({k}/{n})")
OF_N = Text("（n={n}）", " (n={n})")
NOW = Text("此刻", "now ")
AGAINST = Text("，较{against} {change}", ", {change} on {against}")
MOST = Text("最多的是{name}（{value}）。", "Most: {name} ({value}).")
MOST_MANY = Text(
    "最多的是 {names} 等 {n} 个，各为 {value}。", "Most: {names}, {n} in all, with {value} each."
)
ALL_ALIKE = Text("{n} 个都是 {value}。", "All {n} have {value}.")
LONGEST_MANY = Text(
    "用时最长的是 {names} 等 {n} 个，均为 {value}。", "Longest: {names}, {n} in all, {value} each."
)
LONGEST = Text("用时最长的是{name}（{value}）。", "Longest: {name} ({value}).")
OUTSIDE = Text("明显低于整体的有 {names}。", "Clearly below the whole: {names}.")
OUTSIDE_MANY = Text(
    "明显低于整体的有 {names} 等 {n} 个。",
    "Clearly below the whole: {names} and others, {n} in all.",
)
OUTSIDE_HIGH = Text("明显高于整体的有 {names}。", "Clearly above the whole: {names}.")
OUTSIDE_HIGH_MANY = Text(
    "明显高于整体的有 {names} 等 {n} 个。",
    "Clearly above the whole: {names} and others, {n} in all.",
)
INSIDE = Text("各组差异均在偶然范围之内。", "All differences are within chance.")

FUNNEL_NOTE = Text(
    "{groups} 组 · n={n} · 控制限 95%、99.8% · 只标出界外",
    "{groups} groups · n={n} · limits 95%, 99.8%",
)
BAR_NOTE = Text("按编码排列 · 须线为 95% 区间", "by code · whiskers: 95% interval")
BAR_PLAIN = Text("按编码或先后排列", "by code or in order")
LINE_NOTE = Text("虚线为{against}", "dashed: {against}")
PARTIAL = Text("首段或末段不满，不列其变化", "the first or last one is cut short and has no change")
MOST_DRAWN = Text(
    "只画最多的 {n} 组，其余见表", "the {n} largest are drawn, the rest is in the table"
)
HEAT_NOTE = Text(
    "颜色越深数值越大 · 灰色为样本不足 20 件 · 空白为无数据",
    "the darker the more · grey: under 20 · blank: no data",
)
HEAT_COUNT_NOTE = Text("颜色越深数值越大 · 空白为无数据", "the darker the more · blank: no data")
BOX_NOTE = Text(
    "数字为{metric} · 箱为中间一半，箱内线为中位数，须至 10%、90% · 对数刻度",
    "number: {metric} · box: the middle half, line: the median, whiskers to 10 and 90% · "
    "logarithmic axis",
)
SCATTER_NOTE = Text("一点一组，n 不足 5 的不画", "a point a group; none under 5 cases")
MAP_NOTE = Text("{schematic}", "{schematic}")
PIVOT_NOTE = Text("点数字看清单", "each number opens its list")
SANKEY_NOTE = Text(
    "期内上报的 {n} 件 · 往回的 {back} 次未画",
    "{n} cases reported in the period · {back} moves back are not drawn",
)
CURVES_NOTE = Text(
    "按上报日 · 未结的按已等时间计 · 阴影为 95% 置信带",
    "by report · open cases count as waiting · bands: 95%",
)
MOVES_NOTE = Text(
    "期内上报的事件 · 次数与中位间隔 · 占 {share} 的少见路径未画",
    "count and median time between · {share} of rare moves not drawn",
)
FEW_CASES = Text("办结不足 5 件，画不出曲线。", "Under five closings: no curve.")
REST = Text("其他", "others")
PEOPLE_NOTE = Text("没有可画的数据。", "Nothing to draw.")

VIEWS = Text("已存视图", "Saved views")
VIEWS_NOTE = Text("打开别人的视图，只显示您权限内的数据", "a view shows what your own scope allows")
NO_VIEWS = Text("还没有保存的视图。", "Nothing is saved yet.")
SAVE = Text("保存当前视图", "Save this view")
NAME = Text("名称（最多 {most} 字）", "Name (up to {most} characters)")
SHARE = Text("共享", "Share with")
SHARES = {
    "": Text("仅自己", "nobody"),
    "link": Text("有链接的同事", "whoever has the link"),
}
ROLLING = Text("时段随日期滚动（近 {n} 天）", "keep to the last {n} days")
FIXED = Text("固定时段 {first} 至 {last}", "keep {first} to {last}")
PERIOD = Text("时段", "Period")
KEEP = Text("保存", "Save")
NOT_KEPT = Text(
    "没有保存成功，请检查网络后重试。", "It was not kept; check the network and try again."
)
DELETE = Text("删除", "Delete")
BY_WHOM = Text("{name} · {day}", "{name} · {day}")
MINE = Text("自己", "own")

AGAIN = Text("重新开始 ›", "Start again ›")
STOP = Text("停止", "Stop")
COUNTING = Text("正在统计", "Counting")
TAKES = Text("已用 {n} 秒，最长 {most} 秒", "{n} s so far, {most} s at most")
STOPPED = Text(
    "已停止，没有统计完。请缩短时段、减少指标或换用较粗的划分后再试。",
    "Stopped before it was done. Shorten the period, ask for fewer metrics or split more coarsely.",
)
TOO_LONG = Text(
    "统计超过 {most} 秒，已停止。请缩短时段、减少指标或换用较粗的划分后再试。",
    "It took more than {most} s and was stopped; shorten the period or split more coarsely.",
)
