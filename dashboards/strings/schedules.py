"""Words of the pages of scheduled reports, their archive and their delivery."""

from __future__ import annotations

from data_layer.core.report_runs import Channel, RunState, Sent
from data_layer.core.schedules import Every, OnRest
from data_layer.vocab import Text

TITLE = Text("定时报告", "Scheduled reports")
ARCHIVE = Text("报告归档", "Report archive")
DELIVERY = Text("报告投递", "Report delivery")
REPORTS = Text("报告", "Reports")
SENTENCE = Text(
    "{active} 项定时报告在运行，下一次 {next}；{rate}",
    "{active} schedules are running, the next at {next}; {rate}",
)
NONE_ACTIVE = Text("没有在运行的定时报告；{rate}", "No schedule is running; {rate}")
RATE = Text("近 90 天制作 {n} 期，成功 {done} 期。", "{done} of {n} reports in 90 days went well.")
NEVER_RUN = Text("近 90 天没有制作过报告。", "none was made in 90 days.")
ZONE_NOTE = Text(
    "时间均为 {zone}；以建立人当时的角色和数据范围制作，文件中注明。",
    "All times are {zone}; made with the role and scope its owner then has, which the file states.",
)
NEW = Text("新建", "New")
NAME = Text("名称", "Name")
KIND = Text("报告", "Report")
OWNER = Text("建立人", "Owner")
WHEN = Text("时间", "When")
NEXT = Text("接下来三次", "Next three")
NEXT_ONE = Text("下一次", "Next")
SUCCESS = Text("成功率（90 天）", "Went well (90 days)")
PAUSED = Text("已暂停", "paused")
NONE_YET = Text("还没有定时报告。", "There is none yet.")
NOTHING = Text("还没有定时报告。请从下面选择一种新建。", "None yet; make one below.")
MAKE_ONE = Text("新建一项", "Make one")
RUNS = Text("运行记录", "Runs")
NO_RUNS = Text("还没有运行过。", "It has not run yet.")
PLANNED = Text("计划时间", "Planned")
BY_HAND = Text("手动 {at}", "by hand, {at}")
CANCEL = Text("取消", "Cancel")
CLOSED_SINCE = Text(
    "本期制作后，该月于{at}结账（第{n}版），数据可能不同；需要时可重新制作。",
    "The month was closed at {at} (revision {n}) after this was made and its figures may differ; "
    "make it again if needed.",
)
PERIOD = Text("期次", "Issue")
STATE = Text("状态", "State")
TRIES = Text("次数", "Tries")
DELIVERED = Text("送达", "Delivered")
REASON = Text("说明", "Note")
SAVE = Text("保存", "Save")
SAVED = Text("已保存。", "Saved.")
STARTED = Text("已开始制作，本页自动刷新。", "It is being made; this page reloads by itself.")
RUN_NOW = Text("立即制作一次", "Make it now")
PAUSE = Text("暂停", "Pause")
RESUME = Text("恢复", "Resume")
DELETE = Text("删除", "Delete")
EDIT = Text("修改", "Change")
WEEKDAY = Text("星期", "Weekday")
MONTH_DAY = Text("每月几号", "Day of the month")
TIME = Text("时刻", "Time")
ON_REST = Text("遇休息日", "On a day off")
FORMATS = Text("文件格式", "Formats")
RECIPIENTS = Text("投递", "Delivered to")
RECIPIENT_NOTE = Text(
    "只列有权查看这份报告的账号；发送时再核对一次。未登记邮箱的，可在报告归档中查看。",
    "Only accounts that may see this report; checked again when it is sent. Whoever has no address "
    "finds it in the archive.",
)
HAS_ADDRESS = Text("已登记邮箱", "has an address")
NO_ADDRESS = Text("未登记邮箱", "no address")
TO_FOLDER = Text("投递到共享文件夹", "Put into the shared folder")
BUDGET = Text("时间上限（分钟）", "Time allowed (minutes)")
EVERY_TOWNSHIP = Text("全部乡镇（街道），各一份", "every township, one each")
CATEGORY = Text("类别", "Category")
TOWNSHIP = Text("乡镇（街道）", "Township")
NONE = Text("不限", "none")
BAD_KIND = Text("没有这种报告，请从列表中选择。", "There is no such report; choose from the list.")
FIRST_FORM = Text("建立后即按计划运行。", "It runs from then on.")
ARCHIVE_SENTENCE = Text(
    "归档报告 {n} 份，每次重新制作另存新版并注明原因，原版不动；保存十年。",
    "{n} reports; one made again is kept as a new version with its reason; all for ten years.",
)
GOING = Text("正在制作", "Being made")
GOING_NOTE = Text(
    "本页自动刷新，完成后列在下面。", "This page reloads by itself; done ones appear below."
)
ARCHIVE_NONE = Text(
    "还没有归档的报告。定时报告制作后自动归档，也可在“报告”页选“生成并归档”。",
    "Nothing yet. Scheduled reports are archived by themselves; on the page of reports choose "
    "“make and archive”.",
)
ARCHIVE_CUT = Text(
    "列出最近 {shown} 份，共 {n} 份；请按报告种类查看。",
    "The newest {shown} of {n}; choose a kind of report to see others.",
)
VERSION = Text("第{n}版", "version {n}")
MADE = Text("制作", "Made")
MADE_BY = Text("制作人", "By")
FILES = Text("文件", "Files")
AGAIN = Text("重新制作", "Make again")
AGAIN_REASON = Text("原因（5 到 200 字）", "Reason (5 to 200 characters)")
BAD_REASON = Text(
    "请写明重新制作的原因，5 到 200 个字。", "Say why it is made again, in 5 to 200 characters."
)
SHOW = Text("查看", "Show")
ALL_KINDS = Text("全部", "all")
MAIL = Text("邮件服务器", "Mail server")
MAIL_SET = Text("已设置：{server}，发件人 {sender}", "set: {server}, from {sender}")
MAIL_UNSET = Text(
    "未设置。在服务器环境中设置 SMTP_URL 和 MAIL_FROM 后重启。",
    "not set; set SMTP_URL and MAIL_FROM in the server's environment and restart.",
)
FOLDER = Text("共享文件夹", "Shared folder")
FOLDER_SET = Text("已设置：{path}", "set: {path}")
FOLDER_UNSET = Text("未设置（REPORT_FOLDER）。", "not set (REPORT_FOLDER).")
TEST = Text("向本人邮箱发送测试邮件", "Send a test mail to my own address")
TEST_SENT = Text("测试邮件已发出，请查收。", "The test mail was sent.")
TEST_SUBJECT = Text("报告投递测试", "Report delivery test")
TEST_BODY = Text(
    "这是一封测试邮件：邮件服务器可用，定时报告可以送达。",
    "This is a test: the mail server works and scheduled reports can be delivered.",
)
NO_OWN_ADDRESS = Text(
    "您尚未登记邮箱，登记后可发送测试邮件。",
    "You have no mail address on record; add one to send a test mail.",
)
NO_SERVER = Text(
    "尚未设置邮件服务器，设置后可发送测试邮件。",
    "No mail server is set up; a test mail can be sent once there is one.",
)
TO_ACCOUNT = Text("去账号页登记邮箱 ›", "Add it on the account page ›")
FAILURES = Text("未完成的报告", "Reports that did not come about")
NO_FAILURES = Text("近 90 天没有。", "None in 90 days.")
ADMIN_ONLY = Text("只有系统管理员可以查看报告投递。", "Only the system administrator sees this.")
HANDED = Text("{sent} 处已送达", "{sent} delivered")
LEFT_OUT = Text("，{n} 处未送", ", {n} not sent")
FAILED_TO = Text("，{n} 处失败", ", {n} failed")

STATES = {
    RunState.WAITING: Text("等待", "waiting"),
    RunState.MAKING: Text("正在制作", "being made"),
    RunState.DELIVERING: Text("正在送达", "being delivered"),
    RunState.DONE: Text("已完成", "done"),
    RunState.FAILED: Text("未完成", "failed"),
    RunState.MISSED: Text("已错过", "missed"),
}
SENT = {
    Sent.WAITING: Text("等待", "waiting"),
    Sent.SENT: Text("已送达", "delivered"),
    Sent.FAILED: Text("失败", "failed"),
    Sent.REFUSED: Text("未送", "not sent"),
}
CHANNELS = {
    Channel.MAIL: Text("邮件", "mail"),
    Channel.FOLDER: Text("共享文件夹", "shared folder"),
    Channel.NOTICE: Text("失败通知", "notice of failure"),
}
REST = {
    OnRest.RUN: Text("照常", "as ever"),
    OnRest.SKIP: Text("不制作", "leave it out"),
    OnRest.LATER: Text("顺延到下一工作日", "on the next workday"),
}
RHYTHM = {
    Every.DAY: Text("每天 {time}", "every day {time}"),
    Every.WEEK: Text("每{weekday} {time}", "every {weekday} {time}"),
    Every.MONTH: Text("每月 {day} 日 {time}", "on day {day} of the month, {time}"),
}
REST_TOLD = {
    OnRest.RUN: Text("", ""),
    OnRest.SKIP: Text("，休息日不制作", ", not on days off"),
    OnRest.LATER: Text("，遇休息日顺延", ", put off on days off"),
}
NEXT_RUN = Text("{month}月{day}日（{weekday}）{time}", "{month}-{day} ({weekday}) {time}")
