"""What mails about reports say, and why one could not be sent."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from pathlib import Path

from data_layer.core.county import County
from data_layer.core.days import iso, to_date
from data_layer.core.report_kinds import KIND_TEXT
from data_layer.core.report_periods import days_of, issue_number
from data_layer.queries.report_runs import Run, RunFile
from data_layer.services.mail import fits
from data_layer.vocab import Text

LEFT = Text("账号已停用或不存在。", "The account is disabled or gone.")
NO_RIGHT = Text("该账号已无权查看这份报告。", "The account may not see this report any more.")
NO_ADDRESS = Text(
    "该账号未登记邮箱，可在报告归档中查看。", "No mail address is known; it is in the archive."
)
NO_SERVER = Text(
    "系统未设置邮件服务器，报告可在报告归档中查看。",
    "No mail server is set up; the report is in the archive.",
)
NO_FOLDER = Text(
    "系统已取消共享文件夹（REPORT_FOLDER），请改用邮件或联系系统管理员。",
    "There is no shared folder (REPORT_FOLDER) any more; use mail or ask the administrator.",
)
FOLDER_GONE = Text(
    "共享文件夹不可用，请系统管理员检查挂载。",
    "The shared folder is not there; the administrator should check that it is mounted.",
)
FOLDER_HANGS = Text(
    "共享文件夹长时间没有响应，稍后再试；请系统管理员检查网络和文件服务器。",
    "The shared folder does not answer and is tried again later; the administrator "
    "should check the network and the file server.",
)
ODD = Text(
    "投递时发生意外错误，已记入日志，请告知系统管理员。",
    "Something unexpected went wrong and was logged; tell the administrator.",
)
REFUSED_LOGIN = Text(
    "邮件服务器拒绝登录，请系统管理员核对 SMTP_URL 中的用户和口令。",
    "The mail server refused the sign-in; the administrator should check SMTP_URL.",
)
REFUSED_ADDRESS = Text(
    "邮件服务器拒收该邮箱地址，请本人在账号页核对。",
    "The mail server refused that address; its owner should check it.",
)
ANSWERED = Text("邮件服务器返回错误 {code}。", "The mail server answered with error {code}.")
AWAY = Text(
    "无法连接邮件服务器，请系统管理员检查网络和 SMTP_URL。",
    "The mail server cannot be reached; the administrator should check the network and SMTP_URL.",
)
NOT_COPIED = Text(
    "无法写入共享文件夹（{error}），请系统管理员检查空间和权限。",
    "The shared folder could not be written ({error}); check its space and permissions.",
)
NOT_DELIVERED = Text(
    "文件已归档，有 {n} 处未能送达，可在报告归档中下载。",
    "It is in the archive, but {n} deliveries failed; fetch it there.",
)
PERMANENT = 500


def subject(county: County, run: Run) -> str:
    """【月报】某市网格治理指挥中心 2026年第11期 第2版."""
    version = f" 第{run.version}版" if run.version > 1 else ""
    return f"【{KIND_TEXT[run.kind].zh}】{county.title.zh} {_about(county, run)}{version}"


def body(
    county: County, run: Run, maker: str, files: Sequence[RunFile], paths: Sequence[Path]
) -> str:
    """What the mail says beside its files; `maker` is the name of whoever it is made as."""
    at = _minute(run.started_at or run.planned_at, county.zone)
    sent = "报告见附件。" if fits(paths) else "文件较大，请登录系统在“报告归档”下载。"
    lines = [
        sent,
        "",
        f"期次：{_about(county, run)}（{_days(run)}）　第{run.version}版",
        f"数据截至：{at}　以{maker}的权限制作",
        *([f"重新制作原因：{run.reason}"] if run.reason else []),
        "",
        *(f"{file.file_name}\nSHA-256 {file.sha256}" for file in files),
        "",
        "本邮件由系统自动发出，仅供收件人工作使用，请勿转发。"
        f"不再需要时，请联系{maker}将您从接收人中移除。",
    ]
    return "\n".join([*lines, *_demo(county)]) + "\n"


def notice_subject(county: County, run: Run) -> str:
    """What stands above the mail that tells of a failure."""
    return f"【报告未完成】{KIND_TEXT[run.kind].zh} {_about(county, run)}"


def notice(county: County, run: Run, maker: str) -> str:
    """What did not come about, why, and what to do."""
    why = run.why or ODD
    lines = [
        f"报告未完成：{KIND_TEXT[run.kind].zh}，期次 {_about(county, run)}，"
        f"制作人{maker}，计划时间 {_minute(run.planned_at, county.zone)}。",
        f"原因：{why.zh}",
        "请在“定时报告”查看经过；可在“报告归档”重新制作。",
        "",
        why.en,
    ]
    return "\n".join([*lines, *_demo(county)]) + "\n"


def why_not_sent(error: OSError) -> tuple[Text, bool]:
    """Why a mail was not sent, and whether another try would not help."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        return REFUSED_ADDRESS, min(codes, default=PERMANENT) >= PERMANENT
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return REFUSED_LOGIN, True
    if isinstance(error, smtplib.SMTPResponseException):
        told = Text(*(part.format(code=error.smtp_code) for part in ANSWERED))
        return told, error.smtp_code >= PERMANENT
    return AWAY, False


def folder_failed(error: OSError) -> Text:
    """Why the folder did not take the files."""
    return Text(*(part.format(error=error.strerror or "") for part in NOT_COPIED))


def not_delivered(n: int) -> Text:
    """The files are there, but not with everybody."""
    return Text(*(part.format(n=n) for part in NOT_DELIVERED))


def _about(county: County, run: Run) -> str:
    place = county.areas.get(run.township_code)
    category = county.categories.get(run.category)
    parts = [
        issue_number(run.kind, run.period),
        place.name if place else "",
        category.name.zh if category else "",
    ]
    return " ".join(part for part in parts if part)


def _days(run: Run) -> str:
    """2026年11月16日至22日."""
    days = [to_date(day) for day in days_of(run.kind, run.period)]
    first, last = (f"{day.year}年{day.month}月{day.day}日" for day in days)
    return first if first == last else f"{first}至{last}"


def _minute(ms: int, zone: str) -> str:
    return iso(ms, zone)[:16].replace("T", " ")


def _demo(county: County) -> list[str]:
    return ["", "演示数据，请勿作为工作依据。"] if county.demo else []
