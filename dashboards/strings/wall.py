"""Words of the wall screens."""

from __future__ import annotations

from data_layer.vocab import Text

SCENES = {
    "overview": Text("总览", "Overview"),
    "flow": Text("事件流转", "Case flow"),
    "staffing": Text("网格力量", "Staffing"),
    "warning": Text("研判预警", "Warnings"),
    "assessment": Text("督查考核", "Assessment"),
}

DEMO = Text("演示数据", "Demo data")
SCHEMATIC = Text("示意图", "Schematic")
APPROVED = Text("审图号：{number}", "Map review no. {number}")
TAP = Text("点击下钻", "Tap to open")
TAP_GRID = Text("点选网格", "Tap a grid")
BACK = Text("返回全市", "Whole county")
OTHER_LANGUAGE = Text("English", "中文")
ACCOUNT = Text("账号与退出", "Account")
SKIP_NAME = Text("大屏场景", "Wall scenes")
MAP_METRICS_NAME = Text("地图指标", "Map metric")

LIVE = Text("实时", "Live")
LATE = Text("数据延迟", "Data late")
LOST = Text("连接中断", "Disconnected")
WAITING = Text("正在取数", "Loading")
DATA_AGE = Text("数据 {age}前", "data {age} ago")
DATA_UNTIL = Text("数据截至 {time}", "Data as of {time}")

CASES = Text("件", "")
PER_CENT = Text("%", "%")
PEOPLE = Text("人", "")
POSTS_UNIT = Text("个", "")

REPORTED_TODAY = Text("今日上报", "Reported")
AWAITING = Text("待派遣", "To dispatch")
HANDLING = Text("处置中", "In handling")
OVERDUE_OPEN = Text("超期未结", "Overdue")
ON_TIME = Text("按期办结率", "On time")
CLOSE_TIME = Text("办结用时中位", "Median close")
AGAINST_USUAL = Text("较同期 {change}", "{change} vs usual")
TIMES_USUAL = Text("约为同期 {n} 倍", "About {n}x usual")
NO_USUAL = Text("同期数据不足", "No usual yet")
OLDEST = Text("最久 {span} · 待受理 {n}", "Oldest {span} · new {n}")
NEW_ONES = Text("待受理 {n}", "New {n}")
OF_WHICH_OVERDUE = Text("其中超期", "Overdue")
NEW_TODAY = Text("今日新增", "New today")
TARGET = Text("目标 {target}%", "Target {target}%")
WITH_OPEN = Text("含未结 {n}", "Incl. {n} open")
NOT_REACHED = Text("多于一半未结", "Over half open")
LINE_DAYS = Text("近 14 天", "14 days")
LINE_14 = Text("曲线 14 天", "14 d line")
LINE_WEEKS = Text("曲线 8 周", "8 wk line")
ON_TIME_OVER = Text("近 30 天", "30 days")
CLOSE_OVER = Text("近 90 天上报", "90 days")

TODAY = Text("今日上报与办结", "Reported and closed today")
BAND = Text("阴影：同期预期区间", "Band: expected")
REPORTED_LINE = Text("上报", "Reported")
CLOSED_LINE = Text("办结", "Closed")
OUTSIDE_BAND = Text("超出预期区间", "Outside band")

OVERDUE_LIST = Text("超期未结事件", "Overdue cases")
OVERDUE_LONGEST = Text("超期最久在前", "Longest first")
LATE_AFTER_OFFICE = Text("已超期", "overdue")
LATE_BY = Text("超期 {span}", "{span} late")
NO_OVERDUE = Text("当前没有超期未结事件。", "No open case is overdue.")
SUPERVISED = Text("督办", "Supervised")

COUNT_TODAY = Text("今日{name}", "{name} today")
FLOW_TODAY = Text("今日闭环流转", "Today's closed loop")
FLOW_NOTE = Text(
    "后续环节含往日上报的事件 · 办结含自办自结 · 环节间为本月及上月用时中位",
    "Later steps include older cases · Between them: median time",
)
TODAY_COUNTS = {
    "escalated": Text("升级", "Escalated"),
    "returned": Text("退回", "Returned"),
    "joint": Text("联动", "Joint"),
    "extended": Text("延期", "Extended"),
    "rework": Text("返工", "Rework"),
    "suspended": Text("挂账", "Suspended"),
    "transferred": Text("移送", "Transferred"),
    "self_handled": Text("自办自结", "On the spot"),
    "urged": Text("催办", "Urged"),
}

TICKER = Text("实时动态", "Live events")
PER_MINUTE = Text("近 1 小时每分钟 {n} 条", "{n} a minute, last hour")
NO_EVENTS = Text("尚无事件，等待上报。", "No events yet; waiting for reports.")
UNLOCATED = Text("未定位", "Not located")
DUTY_DESK = Text("值班台", "Duty desk")
ESCALATED_TO = Text("升级至{level}", "Escalated: {level}")

RATES = Text("按期办结率 近 30 天", "On-time closure, 30 days")
RATES_NOTE = Text("按编码排列", "By code")
RATES_KEY = Text(
    "圆点 实际 · 横线 95% 区间 · 底色 控制限", "Dot: rate · Line: 95% range · Shade: expected"
)
BETTER = Text("优于限", "better")
WORSE = Text("低于限", "worse")
COUNTY_RATE = Text("全市", "County")
SMALL = Text("样本不足 20 件", "under 20 cases")
COUNT_ONLY = Text("只列件数", "count only")
PAGE = Text("第", "Page")

GRIDS_OF = Text("各网格情况", "Grids")
GRIDS_NOTE = Text("按编码排列", "By code")
GRID = Text("网格", "Grid")
OPEN = Text("未结", "Open")
OVERDUE = Text("超期", "Overdue")
ON_TIME_SHORT = Text("按期", "On time")

CHIEFS = Text("网格长", "Chiefs")
WORKERS = Text("网格员", "Workers")
LEADERS = Text("联户长", "Leaders")
PARTY = Text("党员 {n}", "Party {n}")
PARTY_BAR = Text("党员占 {share}%", "party {share}%")
PARTY_SHARE = Text("党员占比", "Party share")
VACANCIES = Text("网格员空缺", "Worker vacancies")
VACANT = Text("空缺", "Vacant")
OLDEST_VACANCY = Text("最久 {days} 天", "Oldest {days} d")
VACANT_BAR = Text("占岗位 {share}%", "{share}% of posts")
NO_VACANCY = Text("全部到岗", "All filled")
ENFORCEMENT = Text("综合执法实有", "Enforcement staff")
POSTS = Text("编制 {n}", "Posts {n}")
POSTS_BAR = Text("占编制 {share}%", "{share}% of posts")
SECONDED = Text("抽调占实有", "Seconded share")
OF_STAFF = Text("{part}/{whole} · 上限 {cap}%", "{part}/{whole} · cap {cap}%")
CAP_BAR = Text("占上限 {share}%", "{share}% of cap")
RATIO = Text("每网格员联户长", "Leaders per worker")
TOWNSHIP = Text("乡镇（街道）", "Township")
GRIDS = Text("网格", "Grids")
TOTAL = Text("合计", "Total")
STAFFING_TABLE = Text("各乡镇（街道）网格力量", "Staffing by township")
STAFFING_GRIDS = Text("各网格力量", "Staffing by grid")
STAFFING_NOTE = Text("按编码排列 · 党员占比按实有人数", "By code · shares of people in post")
STAFFING_SPREAD = Text("每名网格员联系联户长数的网格分布", "Grids by leaders per worker")
SPREAD_NOTE = Text("横轴：人数取整 · 纵轴：网格数", "Across: leaders, whole · up: grids")
SWIPE = Text("左右滑动查看全部各列 →", "Swipe sideways for all columns →")
NO_PEOPLE = Text(
    "尚未录入网格力量，请系统管理员在“设置 · 名册导入”导入网格长、网格员和联户长名册。",
    "No staffing yet: the system administrator imports the rosters in the settings.",
)

BACKLOG = Text("各环节在办时长", "Open cases by stage and age")
BACKLOG_NOTE = Text("自上报起的天数", "Days since report")
BANDS = {
    "0-1": Text("1 天内", "<1 d"),
    "1-3": Text("1–3 天", "1–3 d"),
    "3-7": Text("3–7 天", "3–7 d"),
    "7-15": Text("7–15 天", "7–15 d"),
    "15+": Text("15 天以上", ">15 d"),
}
STAGE_TIMES = Text("环节用时 本月及上月", "Stage times, two months")
STAGE_TIMES_NOTE = Text("实点：中位 · 圈：90%", "Dot 50% · ring 90%")
STEP_WORDS = {
    "reported": Text("上报至受理", "To accept"),
    "accepted": Text("受理至派遣", "To dispatch"),
    "dispatched": Text("派遣至签收", "To sign"),
    "handling": Text("签收至反馈", "To feed back"),
    "verifying": Text("核查至办结", "To close"),
}
STUCK = Text("各环节滞留最久", "Longest in each stage")
STUCK_NOTE = Text("按环节排列 · 本环节停留 · 红色超期", "By stage · time in it · red: overdue")
NO_STUCK = Text("当前没有在办事件。", "No open cases.")
ESCALATIONS = Text("升至各层级 近 30 天", "Level reached, 30 days")
ESCALATIONS_NOTE = Text("按上报日 · 分原因", "By report day and cause")
CAUSES = {
    "no_authority": Text("权限不足", "No powers"),
    "cross_department": Text("跨部门", "Cross-dept"),
    "overdue": Text("超期", "Overdue"),
    "risk": Text("风险", "Risk"),
    "requested": Text("申请", "Requested"),
    "unowned": Text("无人承办", "Unowned"),
}
OTHER_CAUSES = Text("其他", "Other")
RETURNS = Text("退回 近 30 天", "Returns, 30 days")
RETURNS_NOTE = Text("按编码排列 · 件", "By code · cases")
RETURNS_OF = Text(
    "近 30 天退回 {returned} 件，占派遣 {dispatched} 件的 {share}%。",
    "{returned} returned in 30 days: {share}% of {dispatched} dispatched.",
)
RETURNS_FEW = Text(
    "近 30 天退回 {returned} 件，派遣 {dispatched} 件。",
    "{returned} returned of {dispatched} dispatched in 30 days.",
)
MATRIX = Text("各乡镇（街道）各环节在办", "Open by township, stage")
MATRIX_OF_GRIDS = Text("各网格各环节在办", "Open by grid, stage")
MATRIX_NOTE = Text("按编码排列 · 件", "By code · cases")
STAGES_SHORT = {
    "reported": Text("上报", "New"),
    "accepted": Text("受理", "Taken"),
    "dispatched": Text("派遣", "Sent"),
    "handling": Text("处置", "In hand"),
    "verifying": Text("核查", "Check"),
}

MAP_TITLE = Text("{n} 个网格 · {metric}", "{n} grids · {metric}")
MAP_METRICS = {
    "open": Text("未结", "Open"),
    "on_time": Text("按期办结率", "On-time rate"),
    "activity": Text("上报活跃度", "Reporting"),
    "staffing": Text("力量配备", "Staffing"),
    "vacancies": Text("网格员空缺", "Vacancies"),
}
MAP_METRIC_NAMES = {
    "open": Text("未结事件（件）", "Open cases"),
    "on_time": Text("按期办结率（%，近 30 天）", "On-time closure (%, 30 days)"),
    "activity": Text("上报件数（近 30 天）", "Reports (30 days)"),
    "staffing": Text("每网格员联户长（人）", "Household leaders per worker"),
    "vacancies": Text("网格员空缺（个）", "Worker vacancies"),
}
ENTRUSTED = Text("委托管理", "Entrusted")
SILENT = Text("零上报", "No report")
NO_WORKER = Text("无网格员", "No worker")
MARK_WORDS = {
    "overdue": Text("有超期", "Overdue"),
    "critical": Text("有特急", "Critical"),
    "escalated": Text("有升级", "Escalated"),
}
