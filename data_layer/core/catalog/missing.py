"""What the dictionary of the field knows and the data here cannot give, and what is missing."""

from __future__ import annotations

from data_layer.vocab import Text

MISSING: dict[str, tuple[Text, Text]] = {
    "A6": (
        Text("漏报率", "Miss rate"),
        Text("类别表未标明“应巡查发现”", "categories do not say which patrols should find"),
    ),
    "A7": (
        Text("人均上报", "Reports per worker"),
        Text("不以数量考核；可由 A2 与 F1b 得出", "raw volume is no target; see A2 and F1b"),
    ),
    "A9": (
        Text("网格员活跃率", "Active workers"),
        Text("事件的经办人尚未与名册对应", "actors of events are not tied to the roster"),
    ),
    "A14": (
        Text("高发类别和网格", "Most frequent categories and grids"),
        Text("见 A2 按类别、按网格", "see A2 by category and by grid"),
    ),
    "A13": (Text("走访率", "Visits"), Text("无走访记录", "no record of visits")),
    "B1": (
        Text("受理及时率", "Timely acceptance"),
        Text("各环节到期时间按件计算，尚未汇总", "due times of stages are not summed yet"),
    ),
    "B2": (Text("按时立案率", "Timely registration"), Text("立案无时限", "it has no time limit")),
    "B3": (
        Text("准确立案率", "Sound registration"),
        Text("多数来源不报立案", "most sources do not report a registration"),
    ),
    "B4": (
        Text("派遣及时率", "Timely dispatch"),
        Text("各环节到期时间按件计算，尚未汇总", "due times of stages are not summed yet"),
    ),
    "B5": (
        Text("派遣准确率", "Sound dispatch"),
        Text("退回原因未汇总", "reasons of returns are not summed yet"),
    ),
    "B8": (
        Text("签收及时率", "Timely signing"),
        Text("各环节到期时间按件计算，尚未汇总", "due times of stages are not summed yet"),
    ),
    "C2": (
        Text("按期处置率", "Handled in time"),
        Text("各环节到期时间按件计算，尚未汇总", "due times of stages are not summed yet"),
    ),
    "C17": (
        Text("核查及时率", "Timely verification"),
        Text("各环节到期时间按件计算，尚未汇总", "due times of stages are not summed yet"),
    ),
    "D4": (
        Text("矛盾纠纷化解率", "Disputes resolved"),
        Text("类别表未标明哪些是矛盾纠纷", "categories do not say which are disputes"),
    ),
    "D5": (Text("调解成功率", "Mediation"), Text("无调解协议记录", "no record of agreements")),
    "D7": (
        Text("吹哨响应及时率", "Whistle answered in time"),
        Text("协办签收时限未汇总", "assisting units' times are not summed yet"),
    ),
    "D10": (
        Text("初信初访化解率", "First petitions"),
        Text("无信访人标识", "petitioners are not identified"),
    ),
    "E1": (Text("回访率", "Call-back rate"), Text("未记录回访尝试", "attempts are not recorded")),
    "E5": (Text("解决率", "Solved"), Text("评价未问是否解决", "the call-back does not ask")),
    "F4": (Text("户均", "Households per leader"), Text("无户数数据", "no table of households")),
    "F6": (Text("一岗多责率", "Several posts"), Text("见网格力量页", "see the page of staffing")),
    "F7": (Text("定人定岗定责完成率", "Duties signed"), Text("无职责清单", "no duty lists")),
    "F8": (Text("党小组覆盖率", "Party groups"), Text("无党小组数据", "no data of party groups")),
    "F9": (Text("铁三角完整率", "Complete triangles"), Text("无党小组数据", "no party groups")),
    "F10": (Text("在岗率", "Present today"), Text("无排班签到", "no rosters of the day")),
    **{
        ref: (Text(zh, en), Text("考核尚未启用", "assessment is not in use yet"))
        for ref, zh, en in (
            ("G1", "乡镇得分", "Score of a township"),
            ("G2", "网格得分", "Score of a grid"),
            ("G3", "网格员得分", "Score of a worker"),
            ("G4", "联户长得分", "Score of a leader"),
            ("G5", "部门得分", "Score of a department"),
            ("G6", "加分扣分项", "Items added and deducted"),
            ("G7", "名次与分档", "Grades"),
        )
    },
    "G8": (Text("申诉率", "Appeals"), Text("考核尚未启用", "assessment is not in use yet")),
}
