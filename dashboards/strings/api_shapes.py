"""What the shapes of the interface are, and what their fields mean."""

from __future__ import annotations

import re

from data_layer.vocab import Text

SHAPES = {
    # Events, as they are sent.
    "Reported": Text("上报：每件事件的第一条记录。", "The report: the first event of every case."),
    "Checked": Text("核实群众反映的情况。", "The check of a public report."),
    "Plain": Text(
        "受理、不予受理、立案、当场处置、恢复计时、办结、重新打开、作废、收到确认、批注。",
        "Acts that say no more than who, when and why: accepted, refused, closed and the like.",
    ),
    "Dispatched": Text(
        "派遣或改派：一个主办单位，可有多个协办单位。",
        "Dispatch to one lead unit and any number of assisting ones, or to others.",
    ),
    "Handled": Text(
        "签收、申请退回、退回，以及不同意单位的申请。",
        "Signing, return, and refusals of what a unit asked for.",
    ),
    "FedBack": Text(
        "处置反馈；阶段反馈只报进展，不结束办理。",
        "Feedback; an interim one reports on the way and ends nothing.",
    ),
    "Extension": Text("延期：申请、同意、不同意。", "More time: asked for, granted or refused."),
    "Suspended": Text(
        "挂账：申请或同意；同意后停止计时，到复查日再看。",
        "Suspension, asked for or granted; the clock then stops until the review.",
    ),
    "Escalated": Text(
        "升级到上一层级及其原因。", "Escalation to a level of the ladder, with its cause."
    ),
    "JointCalled": Text(
        "联动（吹哨）：请求协助，或增加协办单位。",
        "Joint work: help asked for, or further units called.",
    ),
    "Transferred": Text("移送中心以外的单位。", "Transfer to a body outside the centre."),
    "Verified": Text("核查：通过，或退回返工。", "Verification: passed, or back for rework."),
    "Rated": Text("评价：1（很不满意）至 5。", "A rating from 1 (very dissatisfied) to 5."),
    "Urged": Text("到期前提醒，逾期后催办。", "A reminder before the time is over, urging after."),
    "Supervised": Text("督办及其等级。", "Supervision, in grades."),
    "Amended": Text("更正此前的一条记录。", "A correction of an earlier event."),
    "Amendment": Text("被更正记录的新值。", "New values for the event a correction names."),
    "Retracted": Text("撤销此前的一条记录。", "An earlier event is withdrawn."),
    "Moved": Text(
        "调整网格，或为未定位的事件首次定位。",
        "Another grid, or the first place of a case without.",
    ),
    "Reclassified": Text("调整类别或紧急程度。", "Another category or urgency."),
    "Merged": Text("并入另一件事件。", "The case becomes part of another."),
    "Linked": Text(
        "关联：本来源的 incident_id 接续 case_no 所指的事件。",
        "This source's incident_id goes on with the case named by case_no.",
    ),
    # Answers.
    "Words": Text("代码和中英文说明。", "A code, and words in both languages."),
    "Problem": Text("哪个字段有什么问题。", "What is wrong with which field."),
    "Error": Text("出错时的返回；旁边可能有各字段的问题。", "What is answered when refused."),
    "Open311Errors": Text("Open311 出错时的返回。", "Errors as Open311 has them."),
    "Events": Text("提交的记录收下了多少、退回了什么。", "What became of the events of a request."),
    "NotStored": Text(
        "要求全部保存而有退回时的返回：一条也没有保存。",
        "All or nothing was asked and something refused: nothing is stored.",
    ),
    "EventTypes": Text(
        "各类记录的 JSON Schema，按类型排列。", "The JSON Schema of each event type, by type."
    ),
    "State": Text("事件的当前状态。", "The present state of a case."),
    "TimelineStep": Text("经过中的一步。", "One step of the timeline."),
    "Assignment": Text("一个单位承办的一段。", "What one unit has, or had, to do."),
    "Limit": Text("一个环节的时限和到期时间。", "The time limit of a stage."),
    "Incident": Text(
        "一件事件：状态、经过、承办、时限及其由来。",
        "A case: state, timeline, assignments, limits and why they are so.",
    ),
    "EventTold": Text("推送给订阅方的正文。", "What a subscriber is sent."),
    "Attachment": Text(
        "已上传的附件，办理时提交其编号。", "An attachment, to be named in an action."
    ),
    "Offer": Text(
        "一项操作：现在可否办理，需要填什么。",
        "An action: whether it is legal now, and what it needs.",
    ),
    "Acted": Text(
        "办理之后的状态和下一步可做的操作。", "The state after an action, and what may come next."
    ),
    "Catalog": Text(
        "指标目录，以及现有数据还算不出的指标。", "Every metric, and what the data cannot tell yet."
    ),
    "Metrics": Text("指标的值，每组一行。", "Values of metrics, a row a group."),
    "Flow": Text("环节之间的件数和用时。", "Which step follows which, how often and how soon."),
    "Scores": Text("一个月的考核得分。", "The scores of a month."),
    "Description": Text("本接口说明。", "This description."),
    "Discovery": Text("Open311 的入口。", "Where Open311 is, and how a key is had."),
    "Services": Text("可以反映的问题类别。", "What may be reported."),
    "ServiceDefinition": Text("某一类别需要回答的问题。", "The questions of a service."),
    "Received": Text("登记结果和编号。", "The number of what was registered."),
    "OfToken": Text("受理凭证对应的编号。", "The number that belongs to a token."),
    "ServiceRequests": Text("诉求及其进展。", "Requests and what became of them."),
}

# Of the events that are sent; a field means the same wherever it stands.
FIELDS = {
    "event_id": Text(
        "来源系统中这条记录的编号，重发时不变",
        "the source's own name of the event, kept when sent again",
    ),
    "incident_id": Text("来源系统中这件事件的编号", "the source's own name of the case"),
    "case_no": Text("本系统的事件编号", "the case's number here"),
    "type": Text("记录的类型", "the type of event"),
    "occurred_at": Text("发生时间，带时区", "when it happened, with an offset"),
    "source_seq": Text(
        "来源系统的连续序号，用于查漏", "a running number of the source, by which gaps are found"
    ),
    "actor": Text("经办人", "who did it"),
    "recorded_by": Text("代录人", "who recorded it for others"),
    "unit": Text("经办单位编码", "code of the unit that did it"),
    "level": Text(
        "办理层级，1（户）至 6（县以上）", "level, 1 (household) to 6 (above the county)"
    ),
    "grid_code": Text(
        "网格编码；不填则由坐标判定", "code of the grid; by the point where it is missing"
    ),
    "lon": Text("经度", "longitude"),
    "lat": Text("纬度", "latitude"),
    "crs": Text("坐标系，默认 wgs84", "coordinate system, wgs84 by default"),
    "category": Text("类别编码", "code of the category"),
    "urgency": Text("紧急程度", "urgency"),
    "risk_level": Text("风险等级", "risk"),
    "sensitive": Text("涉及隐私", "private matter"),
    "source_kind": Text("反映渠道", "how it was reported"),
    "title": Text("标题", "title"),
    "text": Text("详情", "details"),
    "place": Text("地点", "place in words"),
    "persons": Text("涉及人数", "how many persons it concerns"),
    "received_by": Text("首问责任人", "the first contact"),
    "attachments": Text("附件编号", "ids of attachments"),
    "deadline": Text("要求办结的时间", "to be done by"),
    "reason_code": Text("原因代码", "coded reason"),
    "opinion": Text("意见", "opinion"),
    "assignment_id": Text("承办任务编号", "the assignment it is about"),
    "result": Text("结果", "result"),
    "ref_event_id": Text("所指记录的编号", "the event it is about"),
    "ref_source": Text("所指记录的来源", "the source of that event"),
    "lead_unit": Text("主办单位编码", "code of the lead unit"),
    "assist_units": Text("协办单位编码", "codes of assisting units"),
    "due": Text("单位的办理期限", "the unit's due time"),
    "interim": Text("是否阶段反馈", "on the way only"),
    "due_requested": Text("申请延至", "due time asked for"),
    "due_approved": Text("同意延至", "due time granted"),
    "review_date": Text("复查日", "day of the review"),
    "to_level": Text("升级到的层级", "the level it goes to"),
    "cause": Text("缘由", "cause"),
    "transfer_to": Text("移送单位", "the body it goes to"),
    "rated": Text("评分", "rating"),
    "comment": Text("评语", "words"),
    "to": Text("对象层级", "which rung it is for"),
    "to_unit": Text("对象单位", "which unit it is for"),
    "grade": Text("督办等级", "grade of supervision"),
    "new": Text("新值", "the new values"),
    "merged_into": Text("并入的事件编号", "the case it became part of"),
}


def field_name(field: str) -> Text:
    """What a field of an event is called: its words up to where they are explained."""
    told = FIELDS.get(field.split(".")[0])
    if told is None:
        return Text(field, field)
    return Text(re.split("[，；]", told.zh)[0], re.split("[,;]", told.en)[0])
