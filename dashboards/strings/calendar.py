"""Words of the working calendar's page."""

from __future__ import annotations

from data_layer.vocab import DayKind, Text

TITLE = Text("工作日历", "Working calendar")
ACCOUNT = Text("我的账号", "My account")
HOME = Text("返回首页", "Back to the first page")
DEMO = Text("演示数据", "Demo data")
OTHER_LANGUAGE = Text("English", "中文")
YEAR = Text("{year} 年", "{year}")
EARLIER = Text("上一年", "Earlier year")
LATER = Text("下一年", "Later year")
VERSION = Text("第 {version} 版", "version {version}")

OFFICIAL = Text("{year} 年放假安排已公布，依据：{sources}。", "{year} is official, by {sources}.")
PROVISIONAL = Text(
    "{year} 年尚无国务院办公厅放假通知，暂按周末和法定固定日期推算，待国务院通知。"
    "涉及该年的到期时间均为暂定。",
    "There is no State Council notice for {year} yet: it follows weekends and the holidays the law "
    "dates. Due times that touch it are provisional.",
)
WANTED = Text(
    "{year} 年放假安排尚未录入。国务院办公厅通知通常在 11 月公布，请系统管理员及时导入。",
    "The {year} holidays are not entered yet. The State Council's notice usually comes in "
    "November; the system administrator should import it.",
)
SHOW = Text("查看 {year} 年", "Show {year}")

SUMMARY = Text(
    "工作日 {workday} 天（含调休上班 {shifted} 天），休息日 {rest} 天，节假日 {holiday} 天",
    "{workday} workdays ({shifted} of them make-up), {rest} rest days, {holiday} holidays",
)
HOURS = Text("办公时间", "Office hours")
SEASON = Text("{month} 月 {day} 日起", "from {month}/{day}")
AND = Text("、", ", ")
HOURS_HINT = Text(
    "办公时间随县域数据包（county.toml）载入。", "Office hours come with the county pack."
)

MARKS = {
    DayKind.WORKDAY: Text("", ""),
    DayKind.REST: Text("休", "off"),
    DayKind.HOLIDAY: Text("假", "hol."),
    DayKind.SHIFTED: Text("班", "work"),
}
MONTHS = tuple(
    Text(f"{number} 月", name)
    for number, name in enumerate(
        (
            "January", "February", "March", "April", "May", "June", "July", "August",
            "September", "October", "November", "December",
        ),
        start=1,
    )
)  # fmt: skip
WEEKDAYS = tuple(
    Text(zh, en)
    for zh, en in zip("一二三四五六日", ("M", "T", "W", "T", "F", "S", "S"), strict=True)
)
TODAY = Text("今天", "today")
TENTATIVE = Text("暂定", "provisional")

LISTED = Text("已登记的日期", "Days on record")
NONE_LISTED = Text("该年没有登记的日期。", "No day of this year is on record.")
DAY = Text("日期", "Day")
UNTIL = Text("{first} 至 {last}", "{first} to {last}")
COUNT = Text("天数", "Days")
KIND = Text("类型", "Kind")
NAME = Text("名称", "Name")
SOURCE = Text("依据文件", "Source document")
STATUS = Text("状态", "Status")
ANNOUNCED = Text("已公布", "Official")
NOT_ANNOUNCED = Text("暂定", "Provisional")

CHANGE = Text("修改一天", "Change a day")
CHANGE_HINT = Text(
    "保存后，未结事件的到期时间按新日历重算；已结事件不变。修改记入审计。",
    "Open cases get new due times by it at once; closed ones stay. The change is audited.",
)
SOURCE_HINT = Text("例：国务院办公厅 2025-11-04", "For example: 国务院办公厅 2025-11-04")
IS_OFFICIAL = Text("已正式公布", "Officially announced")
SAVE = Text("保存", "Save")
UPLOAD = Text("导入日历文件", "Import a calendar file")
UPLOAD_HINT = Text(
    "CSV 文件，表头为 day,kind,name,source,official；kind 可填 workday（工作日）、rest（休息日）、"
    "holiday（节假日）、shifted_workday（调休上班）；official 填 1 或 0。文件未列的日期不变。",
    "A CSV file with the columns day,kind,name,source,official; kind is workday, rest, holiday or "
    "shifted_workday, official is 1 or 0. Days the file does not name stay as they are.",
)
FILE = Text("文件", "File")
IMPORT = Text("导入", "Import")
READ_ONLY = Text(
    "日历由系统管理员维护；发现有误请告知系统管理员。",
    "The system administrator keeps this calendar; tell them when something is wrong.",
)

SAVED = Text(
    "已保存为第 {version} 版，未结事件已按新日历重算。",
    "Saved as version {version}; open cases are counted by it.",
)
UNCHANGED = Text("与现行日历一致，未作更改。", "Nothing new; the calendar is unchanged.")
FORBIDDEN = Text(
    "只有系统管理员可以修改日历。请返回工作日历查看。",
    "Only a system administrator may change the calendar; go back to look at it.",
)
NO_FILE = Text("请先选择要导入的 CSV 文件。", "Choose the CSV file to import first.")
NO_DAY = Text("请填写日期，例如 2027-02-06。", "Fill in the day, for example 2027-02-06.")
