"""Words of the self-test of scopes."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("范围自检", "Scope self-test")
INTRO = Text(
    "以两个乡镇（街道）的身份逐一访问全部地址，带上对方和本乡镇的代码、网格、单位、事件、人员编号，"
    "检查每个应答里有没有外乡镇的内容。自检在单独的进程里进行，只读数据，不建立账号，不影响使用。",
    "Every address is asked as each of two townships, with codes, grids, units, cases and persons "
    "of the other and of its own, and each answer is searched for what belongs to others. It runs "
    "in a process of its own, reads only, makes no account and disturbs nobody.",
)
ANY = Text("自动选择（最近有事件的两个）", "chosen for you (those with the newest cases)")
FIRST, SECOND = Text("乡镇一", "One township"), Text("乡镇二", "The other")
BEGIN = Text("开始自检", "Begin")
BEGUN = Text(
    "自检已开始，通常几分钟内完成，本页自动更新。",
    "The test has begun; it takes some minutes. The page reloads by itself.",
)
ONLY_SECURITY = Text(
    "范围自检由安全管理员进行，请联系安全管理员。",
    "The security officer runs this test; ask for it there.",
)
NEVER = Text("还没有进行过范围自检。", "No test was made yet.")
RUNNING = Text("自检正在进行，已用 {took} 秒。", "A test is under way, for {took} seconds so far.")
PASSED = Text(
    "最近一次自检通过：{routes} 个地址、{answers} 个应答中没有外乡镇的内容（{at}，{release}）。",
    "The last test passed: nothing of others in {answers} answers of {routes} addresses ({at}, "
    "{release}).",
)
FAILED = Text(
    "最近一次自检发现 {found} 处外乡镇的内容（{at}，{release}）。请立即告知系统管理员，"
    "并把下载的结果交技术人员。",
    "The last test found {found} answers with content of others ({at}, {release}). Tell "
    "the system administrator at once and hand on the downloaded result.",
)
BROKEN = Text(
    "最近一次自检没有完成（{at}）。请再做一次；仍不能完成的，告知系统管理员查看 server.log。",
    "The last test did not end ({at}). Begin another; if that fails too, let the administrator "
    "look into server.log.",
)
LIST = Text("历次结果", "Results")
NUMBER, AT, BY = Text("次", "No."), Text("开始时间", "Begun"), Text("发起人", "By")
SECONDS = Text("{n} 秒", "{n} s")
TOOK, PLACES = Text("用时", "Took"), Text("乡镇（街道）", "Townships")
RELEASE, STATE = Text("版本", "Release"), Text("结果", "Result")
ROUTES, ANSWERS = Text("地址", "Addresses"), Text("应答", "Answers")
FOUND, FILE = Text("外乡镇内容", "Foreign content"), Text("明细", "Details")
DOWNLOAD = Text("下载", "Download")
STATES = {
    "running": Text("进行中", "running"),
    "passed": Text("通过", "passed"),
    "failed": Text("未通过", "failed"),
    "broken": Text("未完成", "did not end"),
}
SHEETS = Text("各地址", "Addresses"), Text("外乡镇内容", "Foreign content")
AS, ROUTE = Text("以何乡镇访问", "Asked as"), Text("地址", "Address")
ERRORS = Text("出错", "Errors")
QUESTION, WORD = Text("访问", "Question"), Text("应答中的外乡镇内容", "What it told")
LEAKS = Text("发现的外乡镇内容", "What was found")
