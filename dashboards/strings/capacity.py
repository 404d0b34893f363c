"""Words of the capacity page and its tables."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("治理能力", "Capacity")
OVERVIEW = Text("六个体系", "Six systems")
RULES = Text("制度规范", "Rule books")
SENTENCE = Text(
    "编制 {posts} 名，实有 {staff} 人，空编 {gap} 名；抽调 {seconded} 人，占实有 {share}%。{alert}",
    "{posts} posts, {staff} staff in post, {gap} vacant; {seconded} seconded, {share}% of those "
    "in post. {alert}",
)
NO_STAFF = Text(
    "尚未录入编制和实有人员。{alert}", "Posts and staff have not been entered yet. {alert}"
)
ALL_WITHIN = Text("抽调均未超过上限。", "No township is above the cap.")
SOME_OVER = Text("{names}抽调超过上限。", "{names} above the cap.")
UNKNOWN_SHARE = Text(
    "{n} 个乡镇（街道）未录入抽调人数。", "{n} townships have no secondment figures."
)
ALERTS = Text("抽调预警", "Secondment")
ALERTS_NOTE = Text("上限 {cap}% · 以实有人员计", "cap {cap}% · over staff in post")
OVER = Text("{name}：抽调 {n} 人，占实有 {share}%，超过上限", "{name}: {n} seconded, {share}%")
FACTS_NOTE = Text("截至 {day} · 未注明日期的为初始录入数", "as of {day} · undated: from the pack")
TOWNSHIPS = Text("各乡镇（街道）", "By township")
OWN = Text("本乡镇（街道）", "My township")
TOWNSHIPS_NOTE = Text(
    "按编码排列 · “—”尚未录入，请系统管理员导入 · “/”不适用 · 斜体为统一规定",
    "by code · “—” not entered: ask the administrator to import it · “/” does not apply · "
    "italics: the common rule",
)
OWN_NOTE = Text(
    "“—”尚未录入，请系统管理员导入 · 斜体为统一规定",
    "“—” not entered: ask the administrator to import it · italics: the common rule",
)
COUNTY_ONLY = Text(
    "只有全域总数，未分乡镇（街道）：{names}。",
    "Known for the county alone, not by township: {names}.",
)
TOTAL = Text("合计", "Total")
SUM_OF = Text("已录入 {known}/{n}", "{known} of {n} known")
AREA = Text("乡镇（街道）", "Township")
OF_PLAN = Text("{staff}／{plan}", "{staff} / {plan}")
PLAN_WORDS = {"posts": Text("编制", "posts"), "count": Text("上限", "cap")}
SHARE = Text("抽调占实有", "Seconded share")
TRANSFERS = Text("案件移送（近一年）", "Transfers (a year)")
TRANSFERS_NOTE = Text(
    "案件移送取自流转记录，{first} 至 {last}。", "Transfers from the case log, {first} to {last}."
)
ROSTER_NOTE = Text("取自网格力量名册", "from the roster of the grids")
GRIDS = Text("网格", "Grids")
CHIEFS = Text("网格长", "Chiefs")
WORKERS = Text("网格员／岗位", "Workers / posts")
LEADERS = Text("联户长", "Leaders")
STANDARD = Text("统一规定", "the common rule")
SINCE = Text("{day} 起", "since {day}")
ITEM = Text("项目", "Item")
VALUE = Text("数量", "Figure")
AS_OF = Text("截至", "As of")
SHOW = Text("查看", "Show")
DOWNLOAD = Text("下载 Excel", "Download (Excel)")
DEMO_SPREAD = Text(
    "各乡镇（街道）的数由演示数据分摊生成，不是实际数。",
    "The figures of townships are demo data spread from the totals, not real ones.",
)
OVER_PLAN = Text("超编", "above plan")
NOTHING = Text("县域数据包没有提供治理能力数据。", "The county pack brings no figures of capacity.")
