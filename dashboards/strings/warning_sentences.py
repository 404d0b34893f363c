"""The sentences of alerts: what was seen, what is usual, and what to look at; never a verdict on
anybody."""

from __future__ import annotations

from data_layer.core.warning.bunching import Pattern
from data_layer.core.warning.repeats import Same, Sign
from data_layer.core.warning.silence import Quiet
from data_layer.core.warning.staffing import Gap
from data_layer.vocab import Text

LAST_DAYS = Text("近{n}天", "in the last {n} days")
ON_DAY = Text("{month}月{day}日", "on {month:02}-{day:02}")
BETWEEN_DAYS = Text(
    "{month}月{day}日至{last_month}月{last_day}日",
    "from {month:02}-{day:02} to {last_month:02}-{last_day:02}",
)

AS_OF = Text("截至{month}月{day}日，{told}", "As of {month:02}-{day:02}: {told}")

GRID_OF = Text("{township}{grid}网格", "grid {grid}, {township}")
AND_MORE = Text("{first}等 {n} 处", "{first} and {more} more")
ELSEWHERE = Text("（另涉外乡镇）", " (and beyond the township)")
ANY_CATEGORY = Text("各类事件", "cases of all kinds")
LIST_MARK = Text("、", ", ")

USUAL = Text("往常约 {n} 件", "about {n} as a rule")
USUALLY_NONE = Text("往常不到 1 件", "less than one as a rule")
TIMES = Text("（{n} 倍）", " ({n} times)")
BY_CHANCE = Text("；如属偶然，{rarity}", "; chance alone does this {rarity}")
ONCE_IN_NIGHTS = Text("约 {n} 晚一次", "about once in {n} nights")
ONCE_IN_YEARS = Text("约 {n} 年一次", "about once in {n} years")
ONCE_BEYOND = Text("{n} 晚以上一次", "less than once in {n} nights")
ONCE_BEYOND_YEARS = Text("十年以上一次", "less than once in ten years")

SURGE = Text(
    "{when}，{area}{category}报 {n} 件，{usual}{times}{chance}。",
    "{category}, {area}: {n} reported {when}, {usual}{times}{chance}.",
)
CLUSTER = Text(
    "{when}，{area}{grids}{category}共报 {n} 件，{usual}{times}{chance}。",
    "{category} around {area}{grids}: {n} reported {when}, {usual}{times}{chance}.",
)
NEIGHBOURS = Text("一带 {n} 个相邻网格", " ({n} neighbouring grids)")

CHECK_SEAT = Text(
    "；请核实人员是否在岗、设备是否正常。", "; check that somebody is in post and devices work."
)
SILENCES = {
    Quiet.SILENT: Text(
        "{area}已 {days} 天没有上报，按往常应有约 {usual} 件",
        "Nothing from {area} for {days} days; about {usual} reports were due",
    ),
    Quiet.FEW: Text(
        "{when}，{area}只报 {n} 件，按往常应有约 {usual} 件",
        "Only {n} from {area} {when}; about {usual} reports were due",
    ),
}

REPEATED = {
    Same.PLACE: Text(
        "{when}，{area}同一地点的{category}反映 {n} 次；请核查此前是否办理到位，一并研究解决。",
        "{category} at one place in {area}: raised {n} times {when}; see whether the earlier ones "
        "were settled, and settle them together.",
    ),
    Same.CLAIMANT: Text(
        "{when}，{area}同一诉求人反映{category} {n} 次；请核查此前是否办理到位，一并研究解决。",
        "{category} raised by one claimant in {area} {n} times {when}; see whether the earlier "
        "ones were settled, and settle them together.",
    ),
}
RISKY = Text(
    "{area}有 1 件{category}需重点关注：{signs}；请尽快核实情况，明确专人处理。",
    "One case in {area} needs attention ({category}): {signs}; look into it soon and name who "
    "settles it.",
)
SIGNS = {
    Sign.PERSONS: Text("涉及人数较多", "many persons"),
    Sign.CLAIMANTS: Text("多名诉求人反映同一处", "several claimants about one place"),
    Sign.WORDS: Text("表述中有风险用语", "danger words"),
    Sign.POLICE_AGAIN: Text("110 多次转来", "passed on by 110 repeatedly"),
}
SIGN = Text("有风险迹象", "signs of risk")
PERSONS = Text("涉及约 {n} 人", "about {n} persons")
SAID = Text("表述中有“{words}”", "words said: {words}")

LASTING = Text(
    "{area}有 {n} 件事件久拖未结{longest}；请逐件明确责任单位和办结时限。",
    "Cases that drag on in {area}: {n}{longest}; settle who finishes each, and when.",
)
LONGEST = Text("（最久的已达时限的 {n} 倍）", " (the longest: {n} times its limit)")

BUNCHING = {
    Pattern.AT_DEADLINE: Text(
        "{when}，{area}办结的{of}有 {n} 件临近时限才办结（已用时限九成以上）{share}；请复核。",
        "{when}, {n} {of}closings of {area} came in the last tenth of their limit{share}; please "
        "review.",
    ),
    Pattern.AT_MONTH_END: Text(
        "{when}，{area}办结的{of}有 {n} 件在月末三天办结{share}；请复核。",
        "{when}, {n} {of}closings of {area} fell on the last three days of the month{share}; "
        "please review.",
    ),
    Pattern.PAUSES_USED_UP: Text(
        "{when}，{area}挂账的{of}有 {n} 件用满挂账期限{share}；请复核。",
        "{when}, {n} {of}suspended cases of {area} used their whole pause{share}; please review.",
    ),
    Pattern.IN_BULK: Text(
        "{when}，{area}有 {n} 件在几分钟内集中办结；请复核。",
        "{when}, {n} cases of {area} were closed within minutes; please review.",
    ),
    Pattern.SAME_PHOTOGRAPH: Text(
        "{when}，{area}有 {n} 件办结使用了同一张照片；请复核。",
        "{when}, {n} closings of {area} show the same photograph; please review.",
    ),
}
OF_CASES = Text(" {n} 件中", "of {n} ")
USUAL_SHARE = Text("，{whole}通常约 {n}%", ", usually about {n}%")

STAFFING = {
    Gap.VACANT: Text(
        "{area}有 {n} 个岗位空缺{days}；请尽快补齐，并明确代管人员。",
        "Empty posts in {area}: {n}{days}; fill them and name who stands in.",
    ),
    Gap.NO_CHIEF: Text(
        "{area}有 {places} 个网格没有网格长在岗{days}；请尽快补齐，并明确代管人员。",
        "Grids without a chief in post, {area}: {places}{days}; fill the posts and name who stands "
        "in.",
    ),
    Gap.NO_WORKER: Text(
        "{area}有 {places} 个网格没有网格员在岗{days}；请尽快补齐，并明确代管人员。",
        "Grids without a worker in post, {area}: {places}{days}; fill the posts and name who "
        "stands in.",
    ),
    Gap.OVER_CAP: Text(
        "{area}抽调 {n} 人{most}，超过规定上限；请按规定清退。",
        "People seconded in {area}: {n}{most}, more than the cap allows; bring them back.",
    ),
}
EMPTY_DAYS = Text("（最久 {n} 天）", " (the longest for {n} days)")
AT_MOST = Text("（上限 {n} 人）", " (at most {n})")

DRIFT = Text(
    "{area}“{stage}”环节近来用时变慢{times}；请查找堵点。",
    "“{stage}” has become slower in {area}{times}; see where work waits.",
)
DRIFT_TIMES = Text(
    "：近四周一般用时（中位数）{now}，往常{span} {usual}",
    ": median {now} in four weeks, usually{span} {usual}",
)
USUAL_SPAN = Text(
    "（{month}月{day}日至{last_month}月{last_day}日）",
    " ({month:02}-{day:02} to {last_month:02}-{last_day:02})",
)
DRIFT_SINCE = Text(
    "，自{month}月{day}日当周起慢于往常", ", slower since the week of {month:02}-{day:02}"
)
STAGES = {
    "accept": Text("受理", "acceptance"),
    "dispatch": Text("派遣", "dispatch"),
    "sign": Text("签收", "signing"),
    "handle": Text("处置", "handling"),
    "verify": Text("核查", "verification"),
}
OTHER = Text("{area}有 {n} 件需要关注。", "Cases in {area} that need attention: {n}.")
