"""Words of the pages of scores."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("考核得分", "Scores")
BACK = Text("督查考核", "Assessment")
SCHEME = Text("考核办法", "Schemes")
ACTIVITY = Text("网格员、联户长工作情况", "Workers and household leaders")
KINDS = Text("考核对象", "Assessed bodies")
MONTH = Text("月份", "Month")
TOWNSHIP = Text("乡镇", "Township")
ALL = Text("全部", "All")
SHOW = Text("查看", "Show")
MONTH_NAME = Text("{year}年{month}月", "{year}-{month:02d}")

LEVEL = Text(
    "{month}，各{kind}得分差异均在偶然范围之内。", "{month}: all differences are within chance."
)
LOWER = Text(
    "{month}，{n} 个{kind}明显低于中位得分 {median}：{names}。",
    "{month}: {n} clearly below the median of {median}: {names}.",
)
AND_MORE = Text("等", " and others")
OWN = Text("{month}，{name}得 {total} 分，{told}。", "{month}: {name} has {total}, {told}.")
OWN_NONE = Text("{month}，{name}样本不足，不出总分。", "{month}: {name} has too few cases.")
TOLD = {
    "below": Text("明显低于各{kind}中位得分 {median}", "clearly below the median of {median}"),
    "above": Text("明显高于各{kind}中位得分 {median}", "clearly above the median of {median}"),
    "level": Text(
        "与各{kind}中位得分 {median} 无明显差异", "no clear difference from the median of {median}"
    ),
    "few": Text("样本不足，仅供参考", "few cases, for orientation only"),
    "none": Text("样本不足，不出总分", "too few cases for a total"),
}
MARKS = {
    "below": Text("低于中位", "below"),
    "above": Text("高于中位", "above"),
    "level": Text("无明显差异", "no difference"),
    "few": Text("样本不足", "few cases"),
    "none": Text("样本不足，不出总分", "too few cases"),
}
NOBODY = Text("您的单位不在本县考核对象之内。", "Your unit is not assessed in this county.")
NONE_OF_KIND = Text("您的数据范围内没有{kind}。", "There are no {kind} in your scope.")
COUNTYS_ALONE = Text(
    "部门得分不向乡镇（街道）显示，请在上方选择其他考核对象。",
    "Scores of departments are not shown to a township; choose another kind above.",
)
MONTHS_UP_TO = Text(
    "{month}（统计近 {n} 个月，{first} 至 {last}）", "{month} (over {n} months, {first} to {last})"
)
RUNNING = Text("本月试算，随办理情况变动", "month to date, still moving")
PROVISIONAL = Text("试算，尚未公布", "provisional, not published yet")
PUBLISHED = Text("已于 {at} 公布", "published {at}")
BY_CODE = Text("按编码排列", "in code order")
BY_PLACE = Text(
    "按名次排列 · 括号内为偶然性可能造成的名次范围", "by place · in brackets: by chance"
)
PERIOD = Text("{first} 至 {last}", "{first} to {last}")
HOW = Text("怎样计分", "How it is scored")
HOW_LINES = (
    Text(
        "每项指标按零分线、满分线之间的位置折算得分，超过满分线不再加分；只用比率、占比和用时，不按数量计分。",
        "Each value earns points by its place between the zero line and the full line, and nothing "
        "beyond; rates, shares and times only, never amounts.",
    ),
    Text(
        "件数少于该项最少件数的不计入，权重按比例分摊到其他项，该对象其他项的满分随之提高；"
        "可计权重不足 50 的不出总分。",
        "An item of too few cases is left out and its weight spread over the others, whose full "
        "points rise; with less than 50 left there is no total.",
    ),
    Text(
        "区间为 95% 置信区间；区间完全在中位得分以下或以上，才标“低于”“高于”。"
        "灰色为件数不足 20 的项，照常计分，区间随之变宽。",
        "Intervals are 95%; only those wholly below or above the median are marked. "
        "Grey: fewer than 20 cases; the item counts, and the interval is the wider for it.",
    ),
    Text(
        "扣分逐件列明事件编号和依据，每月合计不超过 {cap} 分；被考核单位可以申诉，"
        "申诉成立的得分随之更正。",
        "Deductions name their case and evidence, {cap} a month at most; the assessed may appeal, "
        "and the score follows.",
    ),
)
IN_FORCE = Text("{name}（第 {version} 版）", "{name} (version {version})")
BODY = Text("名称", "Name")
PLACE = Text("名次", "Place")
PLACE_OF = Text("{place}（{best}–{worst}）", "{place} ({best}–{worst})")
TOTAL = Text("得分", "Score")
INTERVAL = Text("95% 区间", "95% interval")
AGAINST = Text("与中位 {median} 相比", "Against {median}")
DEDUCTED = Text("扣分", "Deducted")
COUNTY = Text("合计", "All together")
WEIGHT = Text("权重 {n}", "weight {n}")
READING = Text(
    "点得分看清单。“未计”：件数太少，权重摊到该对象其他项；“/”后为摊入后的满分。"
    "灰色：件数不足 20，照常计分，区间随之变宽。",
    "Points open their cases. Left out: too few cases, the weight goes to the other items, whose "
    "full points then stand after “/”. Grey: fewer than 20 cases, which count all the same.",
)
ASIDE = Text(
    "各项得分较多，表格可左右滑动 →", "The table goes on to the right: scroll it sideways →"
)
LEFT_OUT = Text("未计", "left out")
FIRST = Text("原公布 {total}", "first published {total}")
PUBLISH = Text("公布本月得分", "Publish this month")
PUBLISH_HINT = Text(
    "先核对公布内容，再确认。", "You see first what is published, and then confirm it."
)
PUBLISHING = Text("公布得分", "Publish the scores")
PUBLISH_FINAL = Text(
    "公布后不能撤回，得分不再随办理情况变动，也不能再录入或撤销本月扣分；"
    "只有申诉成立才会更正，并保留原公布的得分。",
    "This cannot be undone: the scores stand from then on, nothing more is deducted from or given "
    "back in this month; only a granted appeal corrects one, and the first stays.",
)
SURE = Text("我已核对以上内容，确认公布", "I have checked this and want it published")
NOT_SURE = Text(
    "请先勾选“我已核对以上内容，确认公布”，再点公布。", "Check the box first, then publish."
)
PUBLISH_NOW = Text("确认公布", "Publish")
NOT_NOW = Text("暂不公布", "Not now")
DAYS = Text("统计期", "Period")
BODIES = Text("公布得分", "Scores")
BODIES_N = Text(
    "共 {n} 个，其中 {none} 个样本不足、不出总分", "{n}, of which {none} have too few cases"
)
LOWERED_N = Text("{n} 个有扣分", "in {n}")
WAITING_N = Text("{n} 件申诉待裁定", "{n} to be decided")
OPEN_APPEALS = Text("待裁定的申诉", "Appeals to decide")
OPEN_APPEAL = Text("{name} · {month}", "{name} · {month}")

ITEMS = Text("各项得分", "Items")
ITEM = Text("考核内容", "Item")
VALUE = Text("实际值", "Value")
LINES = Text("零分线 → 满分线", "Zero → full")
POINTS = Text("得分", "Points")
WHY = Text("说明", "Why")
WHY_SHARE = Text("按比例折算", "in proportion")
WHY_FULL = Text("达到满分线", "the full line is reached")
WHY_NONE = Text("未过零分线", "not beyond the zero line")
WHY_CAP = Text("按最高得分计", "held at the most points")
WHY_FEW = Text(
    "件数不足 20，照常计分，区间随之变宽", "fewer than 20 cases: it counts, with a wider interval"
)
WHY_OUT = Text(
    "{n} 件，不足 {least} 件，不计入；权重 {weight} 分摊到其他项",
    "{n} cases, under {least}: left out, its weight of {weight} spread",
)
WHY_NO_DATA = Text(
    "本期没有可计的事件，不计入；权重 {weight} 分摊到其他项",
    "nothing to count: left out, its weight of {weight} spread",
)
WHY_BACK = Text("申诉还分 {n}", "{n} given back on appeal")
SUM = Text("小计 {sum}，扣分 {deducted}，得分 {total}", "{sum} less {deducted} makes {total}")

DEDUCTIONS = Text("扣分记录", "Deductions")
DEDUCTIONS_NOTE = Text("本月合计 {n} 分，上限 {cap} 分", "{n} this month, {cap} at most")
NO_DEDUCTIONS = Text("本月没有扣分。", "Nothing was deducted this month.")
CASE = Text("事件", "Case")
EVIDENCE = Text("依据", "Evidence")
WITHDRAWN = Text("已撤销", "withdrawn")
GIVEN_BACK = Text("申诉还分 {n}", "{n} given back")
WITHDRAW = Text("撤销", "Withdraw")
DEDUCT = Text("录入扣分", "Deduct")
DEDUCT_HINT = Text(
    "应为该对象辖区内或由其承办的事件；依据写清事实和条款，不写个人信息。",
    "A case that lies there or was in its hands; state the facts and the rule, no personal data.",
)
CASE_NO = Text("事件编号", "Case number")
HOW_MANY = Text("扣分", "Points")

APPEALS = Text("申诉", "Appeals")
APPEALS_NOTE = Text("每项可申诉一次", "once for each item")
NO_APPEALS = Text("本月没有申诉。", "No appeal this month.")
ABOUT_DEDUCTION = Text("扣分 {case}（{points} 分）", "deduction {case} ({points})")
APPEAL = Text("提出申诉", "Appeal")
APPEAL_HINT = Text(
    "写明事实和理由；裁定结果和理由在此公布，得分随之更正。",
    "State facts and reasons; the decision is shown here with its reason, and the score follows.",
)
SUBJECT = Text("申诉事项", "About")
STATEMENT = Text("申诉理由", "Statement")
FILED = Text("{who} {at} 提出", "filed by {who}, {at}")
WAITS = Text("待裁定", "to be decided")
OUTCOMES = {
    "granted": Text("申诉成立，还分 {n}", "granted, {n} given back"),
    "refused": Text("申诉不成立", "refused"),
}
DECIDED = Text("{who} {at} 裁定", "decided by {who}, {at}")
REASON = Text("裁定理由", "Reason")
RESTORE = Text("还回分数", "Points given back")
NO_ROOM = Text(
    "该项已得满分或未计入，没有分数可还。",
    "The item has all its points or is left out: nothing to give back.",
)
UNSAVED = Text("您填写的理由（未保存）：{reason}", "What you wrote (not saved): {reason}")
GRANT = Text("成立", "Grant")
REFUSE = Text("不成立", "Refuse")
NO_SUCH = Text(
    "没有这个考核对象，或不在您的数据范围内。", "No such body, or it lies outside your scope."
)
NO_MONTH = Text(
    "月份应写作 2026-10，且不晚于本月。", "Write the month as 2026-10, not after this one."
)
NO_KIND = Text("考核对象应为其中之一：{words}。", "'kind' is one of: {words}.")
NO_NUMBER = Text("分数应为数字，例如 2 或 0.5。", "Points are a number, such as 2 or 0.5.")

NO_SCORE = Text(
    "{month}，{township}网格员上报 {worker} 件、联户长上报 {leader} 件。"
    "只列工作情况，不打分、不排名。",
    "{month}, {township}: {worker} reported by workers, {leader} by household leaders. What was "
    "done, without scores or places.",
)
CHOOSE = Text("请选择乡镇（街道）：", "Choose a township:")
ROLES = {
    "worker": Text("网格员", "Workers"),
    "leader": Text("联户长", "Household leaders"),
}
BY_GRID = Text("各网格", "By grid")
BY_GRID_NOTE = Text("按编码排列 · 在岗人数为月末数", "by code · people at the month's end")
GRID = Text("网格", "Grid")
IN_POST = Text("在岗", "In post")
REPORTED = Text("上报", "Reported")
VALID = Text("有效", "Valid")
SELF_HANDLED = Text("自办自结", "On the spot")
VISITS = Text("走访", "Visits")
NO_VISITS = Text("无走访记录", "not recorded")
PERSON = Text("上报人", "Reporter")
LAST = Text("最近上报", "Last report")
PEOPLE = Text("各人上报", "By person")
PEOPLE_NOTE = Text("按网格编码和署名排列 · 姓名已遮盖", "by grid and name · names covered")
NO_REPORTS = Text("本月没有上报。", "No reports this month.")
