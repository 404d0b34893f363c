"""Coded reasons of actions; free words stand beside them, and must where the code says 'other'."""

from __future__ import annotations

from data_layer.core.rights import Action
from data_layer.vocab import Text

OTHER = "other"

DUPLICATE = Text("重复反映", "Reported twice")
UNTRUE = Text("核实不属实", "Found to be untrue")
OTHERWISE = Text("其他（请在意见中说明）", "Other (say which)")
PROCEDURE = Text("等待法定程序", "A legal procedure must end first")
ABSENT = Text("当事人不在", "The persons concerned are away")

_NOT_OURS = {
    "not_duty": Text("不属本单位职责", "Not this unit's duty"),
    "not_area": Text("不属本单位辖区", "Outside this unit's area"),
    "wrong_dispatch": Text("派遣有误", "Dispatched by mistake"),
    "other_lead": Text("应由其他单位主办", "Another unit should lead"),
    "no_need": Text("现场已无需处置", "Nothing left to be done"),
}
_MORE_TIME = {
    "works": Text("涉及工程施工", "Building works"),
    "procedure": PROCEDURE,
    "absent": ABSENT,
    "materials": Text("等待材料设备", "Waiting for material"),
    "several_units": Text("需多部门协调", "Several departments must agree"),
    "weather": Text("天气原因", "Weather"),
}
_PAUSE = {
    "works": Text("涉及工程施工", "Building works"),
    "season": Text("受季节限制", "Can only be done in season"),
    "procedure": PROCEDURE,
    "absent": ABSENT,
    "funds": Text("等待资金安排", "Waiting for funds"),
}

_LISTS: dict[Action, dict[str, Text]] = {
    Action.REFUSE: {
        "not_accepted": Text("不属受理范围", "Not a matter for this centre"),
        "duplicate": DUPLICATE,
        "untrue": UNTRUE,
        "unclear": Text("情况不明且无法核实", "Unclear and cannot be checked"),
        "in_procedure": Text(
            "已进入诉讼、仲裁、信访等程序", "Before a court or another body already"
        ),
        "answered": Text("已当场解答", "Answered at once"),
    },
    Action.VOID: {
        "mistake": Text("误录", "Entered by mistake"),
        "test": Text("测试数据", "Test data"),
        "duplicate": DUPLICATE,
        "untrue": UNTRUE,
    },
    Action.REQUEST_RETURN: _NOT_OURS,
    Action.DECIDE_RETURN: _NOT_OURS,
    Action.RECALL: _NOT_OURS,
    Action.REASSIGN: {
        "not_duty": Text("不属原单位职责", "Not the former unit's duty"),
        "wrong_dispatch": Text("派遣有误", "Dispatched by mistake"),
        "no_capacity": Text("原单位无力办理", "The former unit cannot do it"),
        "instruction": Text("按领导要求改派", "By instruction"),
    },
    Action.REQUEST_EXTENSION: _MORE_TIME,
    Action.REQUEST_SUSPENSION: _PAUSE,
    Action.SUSPEND: _PAUSE,
    Action.VERIFY: {
        "not_done": Text("未按要求处置", "Not done as asked"),
        "poor": Text("处置质量不达标", "Done badly"),
        "no_evidence": Text("佐证材料不全", "Evidence is missing"),
        "disputed": Text("当事人不认可", "The persons concerned disagree"),
    },
    Action.REOPEN: {
        "unsatisfied": Text("回访不满意", "The caller is not satisfied"),
        "recurred": Text("问题反复", "It has happened again"),
        "not_done": Text("实际未办结", "Not really done"),
        "wrong_close": Text("误办结", "Closed by mistake"),
    },
    Action.RECLASSIFY: {
        "wrong": Text("原类别有误", "The first class was wrong"),
        "worse": Text("情况加重", "It has become worse"),
        "better": Text("情况缓解", "It has become better"),
    },
}

REASONS: dict[Action, dict[str, Text]] = {
    action: {**words, OTHER: OTHERWISE} for action, words in _LISTS.items()
}

CAUSES = {
    "no_authority": Text("本级无权限", "No authority at this level"),
    "cross_department": Text("涉及多个部门", "Several departments concerned"),
    "overdue": Text("超期未办", "Overdue"),
    "risk": Text("风险升级", "The risk has grown"),
    "requested": Text("当事人或单位要求", "Asked for"),
}

BODIES = {
    "enforcement": Text("综合行政执法（案件移送）", "Administrative enforcement"),
    "police": Text("公安机关", "Police"),
    "justice": Text("司法机关", "Justice"),
    "petition": Text("信访部门", "Petition office"),
    OTHER: OTHERWISE,
}

GRADES = {
    "reminder": Text("提醒", "Reminder"),
    "urge": Text("催办", "Urged in writing"),
    "supervise": Text("督办", "Supervised"),
    "listed": Text("挂牌督办", "Listed for supervision"),
    "raised": Text("提级督办", "Supervised at a higher level"),
}
