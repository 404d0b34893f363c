"""Words of the page of reports."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("报告", "Reports")
SENTENCE = Text(
    "选择报告和期次，系统按页面同一口径写成 Word（图表可编辑）、PDF 或 Excel 附表；"
    "“问题与建议”为草稿，请核改后印发。",
    "Choose a report and its period: written by the rules of the pages as Word (with editable "
    "charts), PDF or an Excel annex; “problems and advice” are drafts to be edited.",
)
WAYS = Text(
    "“生成”按所选格式制作一份，在“我的导出”下载，保留一天；“生成并归档”制作全部格式，在“报告归档”编版留存十年。",
    "Make prepares one file in the chosen format, kept for a day under My exports. Make and "
    "archive prepares every format and keeps it in the archive, as a new version, for ten years.",
)
PERIOD = Text("期次", "Period")
DAYS = Text("{first} 至 {last}", "{first} to {last}")
RUNNING = Text("{issue}（截至昨日）", "{issue} (until yesterday)")
FORMAT = Text("格式", "Form")
FORMATS = {
    "docx": Text("Word（图表可编辑）", "Word, editable charts"),
    "pdf": Text("PDF", "PDF"),
    "xlsx": Text("Excel 附表", "Excel annex"),
}
TOWNSHIP = Text("乡镇（街道）", "Township")
CATEGORY = Text("类别", "Category")
NONE = Text("不限", "none")
COUNTY = Text("全县（市）", "the whole county")
MAKE = Text("生成", "Make")
MAKE_ARCHIVE = Text("生成并归档", "Make and archive")
BRIEF = Text("本乡镇月度简报", "This township's monthly brief")
NOTES = {
    "daily": Text(
        "来源构成、紧急与多人事件、超期清单、督办、明日关注。",
        "Sources, urgent and collective cases, the late ones, supervision, tomorrow.",
    ),
    "weekly": Text(
        "受理概况与上周相比、诉求分类、热点、下周关注。",
        "Reports against the week before, categories, hot spots, the week to come.",
    ),
    "monthly": Text(
        "诉求分析（同比、环比）、办理情况、典型案例、问题与建议，附表。",
        "What was reported, how it was handled, typical cases, problems and advice, annexes.",
    ),
    "special": Text(
        "专就一个乡镇或一个类别：事实、原因、已做工作、研判与建议。",
        "On one township or one category: facts, causes, what was done, judgement, advice.",
    ),
    "scores": Text(
        "考核得分、扣分及案件、整改期限；不排名。",
        "Scores, deductions with their cases, deadlines; no ranking.",
    ),
    "brief": Text(
        "乡镇领导用：超期在谁手里、与往期相比、力量缺口。",
        "For a township's leader: what is late and with whom, its weeks before, gaps in staffing.",
    ),
    "judgement": Text(
        "研判会用，一页：本周预警、前期预警的结果、属实率、超期预计、待议问题和议定事项草稿。",
        "For the weekly meeting, one page: alerts, what became of earlier ones, how many were "
        "true, what may be late, open questions and drafts of what to decide.",
    ),
}
