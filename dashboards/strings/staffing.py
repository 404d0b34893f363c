"""Words of the pages of people: who stands in the grids, the lists behind, one person."""

from __future__ import annotations

from data_layer.vocab import Text

NO_STAFF = Text(
    "尚未录入网格力量，请系统管理员导入名册：",
    "No staffing yet; the administrator imports it:",
)
AS_OF = Text("截至日期", "As of")
SENTENCE = Text(
    "截至 {day}，{grids} 个网格在岗网格长 {chiefs} 人、网格员 {workers} 人、联户长 {leaders} 人；",
    "On {day} {grids} grids have {chiefs} chiefs, {workers} workers and {leaders} leaders; ",
)
VACANT_NOW = Text("空缺岗位 {n} 个，最久 {longest} 天。", "{n} seats vacant, up to {longest} days.")
NONE_VACANT = Text("岗位均有人在岗。", "every seat is held.")

CHIEFS = Text("网格长", "Chiefs")
WORKERS = Text("网格员", "Workers")
LEADERS = Text("联户长", "Leaders")
HELPERS = Text("协管员", "Helpers")
AREA = Text("区域", "Area")
PARTY = Text("其中党员", "Party members")
EMPTY = Text("空缺", "Vacant")
PER_WORKER = Text("每网格员联户长", "Leaders per worker")
HOUSEHOLDS = Text("联系户数", "Households")
PER_LEADER = Text("每联户长户数", "Households per leader")
BY_AREA = Text("各区域力量", "Staffing by area")
BY_AREA_NOTE = Text(
    "按编码排列 · 网格员为在岗/岗位 · 党员只计人数",
    "by code · workers: in post/posts · party membership as counts only",
)
NO_HOUSEHOLDS = Text("无户数数据", "no households known")

GAP_MAP = Text("各网格空缺", "Vacancies by grid")
GAP_MAP_NOTE = Text("网格员岗位 · {schematic}", "worker posts · {schematic}")
VACANT = Text("空缺岗位", "Vacant seats")
VACANT_NOTE = Text("最久在前", "longest first")
WHOLE_LIST = Text("全部 {n} 个 ›", "all {n} ›")
POST = Text("岗位", "Seat")
PLACE = Text("乡镇 · 村", "Place")
DAYS_EMPTY = Text("空缺天数", "Days empty")

TEAMS = Text("网格队伍", "Teams of the grids")
TEAMS_NOTE = Text("以网格计", "counted by grids")
OF_GRIDS = Text("{n}/{whole}", "{n}/{whole}")
TRIANGLE = Text("铁三角完整的网格", "Grids with a complete triangle")
NO_PARTY_GROUPS = Text("缺党小组数据", "no data of party groups")
TRIANGLE_NOTE = Text(
    "铁三角：有党小组、有网格员、每个联户组有联户长。本县数据包没有党小组数据，只核后两项。",
    "The triangle is a party group, a worker and a leader for every group of households. The pack "
    "has no party groups: the other two are checked.",
)
TEAM_LINES = {
    "worked": Text("有网格员的网格", "Grids with a worker"),
    "led": Text("联户长满员的网格", "Grids with every leader"),
    "both": Text("网格员、联户长齐备的网格", "Grids with both"),
    "dedicated": Text("专属网格", "Dedicated grids"),
    "with_helpers": Text("有协管员的网格", "Grids with helpers"),
}
HOUSEHOLD_LINES = {
    "few_households": Text("每联户长不足 5 户", "Under 5 households a leader"),
    "many_households": Text("每联户长超过 20 户", "Over 20 households a leader"),
}
SEVERAL = Text("一人多岗", "Persons with several posts")
PEOPLE = Text("{n} 人", "{n}")

LISTS = {
    "chiefs": Text("在岗网格长", "Chiefs in post"),
    "workers": Text("在岗网格员", "Workers in post"),
    "leaders": Text("在岗联户长", "Leaders in post"),
    "helpers": Text("在岗协管员", "Helpers in post"),
    "vacant": Text("空缺岗位", "Vacant seats"),
    "vacant_chiefs": Text("空缺的网格长岗位", "Vacant seats of chiefs"),
    "vacant_workers": Text("空缺的网格员岗位", "Vacant seats of workers"),
    "vacant_leaders": Text("空缺的联户长岗位", "Vacant seats of leaders"),
    "several": SEVERAL,
    "grids": Text("网格", "Grids"),
    "no_chief": Text("缺网格长的网格", "Grids without a chief"),
    "no_worker": Text("缺网格员的网格", "Grids without a worker"),
    "not_led": Text("联户长未满员的网格", "Grids short of leaders"),
    "complete": TRIANGLE,
    "incomplete": Text("铁三角不完整的网格", "Grids with an incomplete triangle"),
    **TEAM_LINES,
    **HOUSEHOLD_LINES,
}
LIST_TITLE = Text("力量名册", "Roster")
LIST_SENTENCE = Text("截至 {day}，{name} {n} {unit}。", "On {day}: {name}, {n}{unit}.")
UNIT_PEOPLE, UNIT_SEATS, UNIT_GRIDS = Text("人", ""), Text("个", ""), Text("个", "")
LIST_NOTE = Text("列出前 {n} 条，可按乡镇、网格缩小", "the first {n}; narrow by township or grid")
NOBODY = Text("没有符合条件的人员或岗位。", "Nobody and no seat fits.")
NO_GRID = Text("没有符合条件的网格。", "No grid fits.")
NAME = Text("姓名", "Name")
SINCE = Text("任职起", "Since")
VACANT_SINCE = Text("空缺起", "Vacant since")
KIND = Text("类型", "Kind")
BACK = Text("‹ 返回网格力量", "‹ Back to staffing")

PERSON = Text("人员", "Person")
PERSON_SENTENCE = Text("{name}，现任 {posts}。", "{name}: {posts}.")
NO_POST_NOW = Text("{name}，现无在任岗位。", "{name} holds no post now.")
ONE_POST = Text("{place}{role}", "{role}, {place}")
CONTACT = Text("联系方式", "Contact")
CONTACT_NOTE = Text("查看记入审计", "each look is on record")
PHONE = Text("电话 {phone}", "Phone {phone}")
NO_PHONE = Text("名册没有登记电话。", "The roster has no phone.")
REASON = Text("查看事由", "Reason")
SHOW_CONTACT = Text("显示姓名和电话", "Show name and phone")
TENURES = Text("任职经历", "Posts held")
TENURES_NOTE = Text("{n} 段 · 最近在前", "{n} · latest first")
FROM = Text("起", "From")
UNTIL = Text("止", "Until")
TO_NOW = Text("至今", "now")
MEANWHILE = Text("任内本网格上报", "Grid's reports meanwhile")
RENEWED = Text("名册变更", "Changes in the roster")
RENEWED_NOTE = Text("最近在前", "latest first")
CHANGE = Text("变更", "Change")
OTHER_NAME = Text("更名，原名 {name}", "another name, before {name}")
OTHER_PHONE = Text("手机变更", "another phone")
HANDLED = Text("本人经办事件", "Own cases")
HANDLED_NOTE = Text(
    "{n} 件 · 首问或流转记录署其姓名、编号的",
    "{n} · first contact or records in this person's name",
)
NONE_HANDLED = Text(
    "没有署名到本人的事件。上报系统须在“经办人”中填写名册姓名或编号。",
    "No case bears this name: the reporting system must send the roster's name or id as actor.",
)
