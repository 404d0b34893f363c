"""Why a deduction, an appeal or a decision is refused, in words."""

from __future__ import annotations

from data_layer.vocab import Text

LONGEST_TEXT = 1_000
NO_RIGHT = Text(
    "扣分和申诉裁定由督办领导办理。", "A supervisor enters deductions and decides appeals."
)
NO_APPEAL_RIGHT = Text(
    "只有被考核单位的领导或承办人可以申诉。",
    "Only the leader or a handler of the assessed body may appeal.",
)
NO_CASE = Text(
    "没有这件事件，或与该考核对象无关。请核对编号：应为当月或此前上报、在其辖区内或由其承办的事件。",
    "There is no such case, or it does not concern this body: it must lie there or have been in "
    "its hands, and be reported by the end of that month.",
)
POINTS = Text(
    "扣分应大于 0，且不超过当月扣分上限 {cap} 分。",
    "Deduct more than 0 and not more than the month's cap of {cap}.",
)
NO_TEXT = Text(
    f"请写明依据或理由，不超过 {LONGEST_TEXT} 字。",
    f"Say why, in {LONGEST_TEXT} characters at most.",
)
FUTURE = Text("该月尚未开始。", "That month has not begun.")
NO_SUBJECT = Text(
    "请选择申诉的扣分或考核内容。", "Choose the deduction or the item the appeal is about."
)
APPEALED = Text(
    "该项已经申诉过，每项只能申诉一次。", "That has been appealed; each item can be once."
)
NO_APPEAL = Text("没有这件申诉。", "There is no such appeal.")
DECIDED = Text(
    "这件申诉已由{who}裁定，您的裁定没有保存；请先看裁定理由。",
    "{who} has decided this appeal already; yours was not saved. Read the reason first.",
)
NO_SUCH_DEDUCTION = Text("没有这项扣分。", "There is no such deduction.")
WITHDRAWN = Text(
    "这项扣分已经撤销，不再计入得分。", "That deduction was withdrawn and no longer counts."
)
APPEAL_WAITS = Text(
    "这项扣分有待裁定的申诉，请先裁定申诉；撤销扣分可裁定申诉成立、全数还分。",
    "An appeal against it waits: decide that first; granting it in full takes the deduction back.",
)
RESTORED = Text(
    "申诉成立时请填写还回的分数：大于 0，且不超过 {most} 分。",
    "When granting, give points back: more than 0 and not more than {most}.",
)
NO_ROOM = Text(
    "该项已得满分或未计入，没有分数可还；请裁定不成立并说明理由。",
    "The item has all its points or is left out: nothing to give back. Refuse it and say why.",
)
