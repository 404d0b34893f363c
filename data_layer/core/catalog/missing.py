"""What the dictionary of the field knows and the data here cannot give, and what is missing."""

from __future__ import annotations

from data_layer.vocab import Text

# A case keeps the due time of the stage it stands in; once it moves on, that of the stage behind is
# no longer stored, so nothing says how many met it.
STAGE_DUE = Text(
    "环节时限只随案件当前环节保存，过后不留存，无法按期汇总",
    "the due time of a stage is kept only while a case stands in it, so none can be counted later",
)

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
        STAGE_DUE,
    ),
    "B2": (Text("按时立案率", "Timely registration"), Text("立案无时限", "it has no time limit")),
    "B3": (
        Text("准确立案率", "Sound registration"),
        Text("多数来源不报立案", "most sources do not report a registration"),
    ),
    "B4": (
        Text("派遣及时率", "Timely dispatch"),
        STAGE_DUE,
    ),
    "B5": (
        Text("派遣准确率", "Sound dispatch"),
        Text("退回原因未汇总", "reasons of returns are not summed yet"),
    ),
    "B8": (
        Text("签收及时率", "Timely signing"),
        STAGE_DUE,
    ),
    "C2": (
        Text("按期处置率", "Handled in time"),
        STAGE_DUE,
    ),
    "C17": (
        Text("核查及时率", "Timely verification"),
        STAGE_DUE,
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
        ref: (Text(zh, en), Text("见考核得分页", "see the page of scores"))
        for ref, zh, en in (
            ("G1", "乡镇得分", "Score of a township"),
            ("G2", "网格得分", "Score of a grid"),
            ("G5", "部门得分", "Score of a department"),
            ("G6", "扣分项", "Deductions"),
            ("G8", "申诉", "Appeals"),
        )
    },
    **{
        ref: (Text(zh, en), Text("不打分，只列工作情况", "no score, only what was done"))
        for ref, zh, en in (
            ("G3", "网格员得分", "Score of a worker"),
            ("G4", "联户长得分", "Score of a leader"),
        )
    },
    "G7": (
        Text("名次与分档", "Grades"),
        Text("不分档；名次默认不显示", "no grades; places are off unless switched on"),
    ),
}
