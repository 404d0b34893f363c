"""Words of the page on which villages are merged, split, recoded and moved."""

from __future__ import annotations

from data_layer.core.area_change import Kind
from data_layer.vocab import Text

TITLE = Text("区划调整", "Area changes")
INTRO = Text(
    "村（社区）合并、拆分、改码、划转按生效日期办理；原编码停用并记承接单位，历史记录不改。",
    "Villages merge, split, get another code or move on a day. The old code ends with its "
    "successor; no record of the past changes.",
)
FORBIDDEN = Text(
    "只有系统管理员可以办理区划调整。请返回首页。",
    "Only a system administrator may change villages; go back to the first page.",
)
FORM = Text("一、填写", "1. Say what changes")
KIND = Text("调整方式", "What happens")
KINDS = {
    Kind.MERGE: Text("合并", "Merge"),
    Kind.SPLIT: Text("拆分", "Split"),
    Kind.RECODE: Text("改码、更名", "Another code or name"),
    Kind.MOVE: Text("划转乡镇（街道）", "Move to a township"),
}
DAY = Text("生效日期", "From")
DAY_HINT = Text(
    "不晚于今天；自该日起用新编码。", "Today at the latest; the new codes hold from it."
)
DOCUMENT = Text("批准文号", "Document")
OLD = Text("调整前的村（社区）", "Villages before")
OLD_HINT = Text("合并时勾选各村（社区）。", "Tick each of those to be merged.")
FIND_OLD = Text("输入名称、编码或乡镇查找", "Find by name, code or township")
NEW = Text("调整后的村（社区）", "Villages after")
NEW_HINT = Text(
    "每行一个：编码、空格、名称。继续沿用的只写原编码；停用过的编码不再启用。",
    "One a line: code, space, name. One that goes on: its code alone. Ended codes are never used "
    "again.",
)
HEIR = Text("历史数据归入（编码）", "History goes to (code)")
HEIR_HINT = Text(
    "“按现行区划”统计时，原村（社区）的历史计入它。不填为第一行。",
    "In the present view the history of the old ones counts there. The first line when empty.",
)
KEEP = Text(
    "合并后各网格单独保留（不勾选则并入一个网格）", "Merging keeps each grid (else they become one)"
)
CHECK = Text("核对", "Check")
PREVIEW = Text("二、核对并办理", "2. Check and make the change")
ENDING = Text("停用（至 {day}）", "Ends ({day})")
BEGINNING = Text("启用（自 {day}）", "Begins ({day})")
SUCCESSOR = Text("承接", "Successor")
CODE, NAME, PARENT = Text("编码", "Code"), Text("名称", "Name"), Text("上级", "Within")
LEVELS = {"village": Text("村（社区）", "Village"), "grid": Text("网格", "Grid")}
LEVEL = Text("级别", "Level")
OPEN_IN = Text(
    "其中有 {n} 件未结事件，办理后可在本页转入承接网格。",
    "{n} open cases lie there; once made they can be moved from this page.",
)
SEATS_IN = Text(
    "{n} 个网格岗位（其中 {held} 个有人在任）自生效日起转入承接网格，任职人不变；"
    "此前的任职记录仍在原网格。"
    "合并、拆分后岗位多余或不足的，请在“名册导入”中调整。",
    "{n} seats of grid staff ({held} held) go on in the successors with their holders; the time "
    "before stays with the old grids. Where merging or splitting leaves too many or too few, "
    "change the roster.",
)
UNITS = Text(
    "未结事件的承办单位不变；划转后需由新乡镇（街道）办理的，请值班员改派。",
    "Open cases keep the unit that handles them; where the new township is to, the operator "
    "dispatches them anew.",
)
DRAWN = Text(
    "地图上原网格的范围由承接网格继承；拆分的请随后导入新边界。",
    "On the map the successor has the ground of the old grid; bring new boundaries after a split.",
)
SAVE, STOP = Text("确认办理", "Make the change"), Text("放弃", "Discard")
DONE = Text("第 {n} 号区划调整已办理。", "Change no. {n} is made.")
OPEN = Text("未结事件", "Open cases")
OPEN_TOLD = Text(
    "{n} 件未结事件仍在已停用的网格。", "{n} open cases still lie in grids that have ended."
)
MOVE = Text("转入承接网格", "Move them to the successors")
MOVE_HINT = Text(
    "每件记一条“调整网格”，可在事件经过中查到；已办结的不动。",
    "Each gets an event of its own, seen in its timeline; closed cases stay.",
)
MOVED = Text("已转入 {n} 件未结事件。", "{n} open cases were moved.")
HISTORY = Text("已办理", "Made")
NONE_YET = Text("尚未办理过。", "None yet.")
NUMBER, BY = Text("序号", "No."), Text("办理人", "By")
NO_DAY = Text("请填写生效日期，例如 2026-11-01。", "Give the day, for example 2026-11-01.")
LONG = Text("“{what}”过长，请缩短。", "“{what}” is too long.")
