"""Roles, reasons and opinions the demo posts carry. Roles only: no person is named."""

from __future__ import annotations

DESK = tuple(f"演示-中心值班员-{n:02d}" for n in range(1, 7))
SUPERVISOR = "演示-督办领导"
CITIZEN = "演示-群众"

REFUSED = (
    ("not_in_scope", "不属于网格事件受理范围,已告知办理渠道"),
    ("no_fact", "现场核实情况不属实"),
    ("unclear", "反映内容不清且无法联系反映人"),
)
VOIDED = (
    ("mistaken", "误报,经核实无此情况"),
    ("withdrawn", "反映人主动撤回诉求"),
    ("test", "录入错误,作废处理"),
)
RETURNED = (
    ("wrong_unit", "不属于本单位职责,申请退回"),
    ("wrong_area", "事发地不在本辖区,申请退回"),
    ("need_material", "缺少必要材料,无法办理"),
)
EXTENDED = (
    ("engineering", "涉及工程施工,需延长办理时间"),
    ("coordination", "需与相关部门协调,申请延期"),
    ("weather", "连日降雨无法施工,申请延期"),
)
SUSPENDED = (
    ("funding", "需纳入资金计划后实施,先行挂账"),
    ("season", "受季节影响暂无法施工,先行挂账"),
)
FAILED = (
    ("not_solved", "现场核查问题未彻底解决,退回返工"),
    ("no_evidence", "佐证材料不足,请补充处置情况"),
)
REOPENED = (("unsatisfied", "群众不满意,发回重办"), ("recurred", "问题再次出现,发回重办"))
SELF_HANDLED = (
    "现场劝导并整改到位",
    "现场处置完毕,已拍照留存",
    "已当场帮助办理完成",
    "已现场清理,恢复原状",
)
FED_BACK = (
    "已组织人员处置完毕",
    "已到现场处理,问题得到解决",
    "双方已达成一致意见",
    "已完成整改,现场恢复正常",
    "已协调解决并告知反映人",
)
COMMENTS = ("请尽快核实现场情况", "注意做好群众解释工作", "已电话联系反映人", "请补充现场照片")
URGES = ("临近时限,请抓紧办理", "请及时反馈办理进展", "群众再次来电询问,请加快办理")
LINKS = "与此前反映的事项有关联"
SATISFIED = ("", "处理及时", "问题已解决", "服务态度好")
DISSATISFIED = ("处理时间太长", "问题没有彻底解决", "没有告知处理结果")
TRANSFER_TO = {
    "治安": "公安机关",
    "纠纷": "司法行政机关",
    "市场": "市场监管部门",
    "生态": "生态环境执法部门",
    "": "行政执法部门",
}
