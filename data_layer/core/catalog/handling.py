"""C. Handling and closing: how well, how late, what is left (处置办结)."""

from __future__ import annotations

from data_layer.core.catalog.dispatch import STEP
from data_layer.core.catalog.entries import (
    CLOSED,
    DUE,
    HIGHER,
    LOWER,
    counted,
    rate,
    time,
    within,
)
from data_layer.core.metric import Cohort, Unit
from data_layer.vocab import Text

FIRST_TIME = Text(
    "按应办结日计；挂账、作废不计入；按原时限，延期不算",
    "By the due date; suspended and void left out; by the original time, extensions ignored",
)
MATURED = Text(
    "按上报日计；只宜用于已足够久的上报", "By the day of report; only for reports old enough"
)
SURVIVAL = Text(
    "按上报日计；自然时间，未结的按已等时间计入（Kaplan-Meier）",
    "By the day of report; natural time, open cases count with the time waited (Kaplan-Meier)",
)
CLOSED_ONLY = Text(
    "按办结日计；自然时间，最近秩；只计已办结的，会低估",
    "By the day of closing; natural time, nearest-rank; closed cases alone, so too short",
)
WAITING = Text(
    "此刻未结的事件，自上报起的自然时间", "Open cases now, natural time since the report"
)
TWICE = Text(
    "此刻；自上报起已超过原办结时限的两倍，含挂账", "Now; older than twice the first limit"
)
REOPENED = Text(
    "按办结日计，以现已办结的计；重办后仍未结的待办结后计入",
    "By the day of closing, of what is closed now; what was reopened counts when closed again",
)
BY_DEADLINE = Text(
    "按应办结日计；以督办期限为准，无期限的督办不计入",
    "By the due date; against the deadline of the supervision, those without one left out",
)

HANDLING = (
    rate("C1", "handled_rate", "处置率", "Handled", ("due_handled", "due"), direction=HIGHER),
    rate("C3", "closure_rate", "结案率", "Closed", ("due_closed", "due"), direction=HIGHER),
    rate("C4", "on_time_closure", "按期办结率", "On-time closure", ("due_on_time", "due"),
         standard=DUE, direction=HIGHER, target=0.95),
    rate("C2b", "on_time_first", "按原时限办结率", "On time by the first limit",
         ("due_first_on_time", "due"), standard=FIRST_TIME, direction=HIGHER),
    rate("C5", "closed_of_valid", "办结率（上报口径）", "Closed of reported",
         ("cohort_closed", "cohort_valid"), standard=MATURED, direction=HIGHER),
    rate("C6", "urgent_on_time", "紧急问题按期结案率", "Urgent on time",
         ("due_urgent_on_time", "due_urgent"), direction=HIGHER, target=0.95),
    rate("C7", "rework_rate", "返工率", "Rework", ("due_rework", "due"), direction=LOWER),
    counted("C7a", "rework", "返工数", "Reworked", Unit.ACTS, direction=LOWER),
    counted("C8", "overdue", "超期未结", "Overdue", direction=LOWER),
    counted("C8s", "stage_overdue", "环节超期", "Late in their stage", direction=LOWER),
    counted("C8a", "overdue_3", "超期 1–3 天", "Late 1-3 days", direction=LOWER),
    counted("C8b", "overdue_7", "超期 4–7 天", "Late 4-7 days", direction=LOWER),
    counted("C8c", "overdue_15", "超期 8–15 天", "Late 8-15 days", direction=LOWER),
    counted("C8d", "overdue_more", "超期 15 天以上", "Late over 15 days", direction=LOWER),
    rate("C9", "unhandled_late_rate", "超期待处置率", "Late and not handled",
         ("due_unhandled_late", "due"), direction=LOWER),
    rate("C10", "extension_rate", "延期率", "Extended", ("due_extended", "due"), direction=LOWER),
    counted("C10a", "extended", "延期数", "Extensions", Unit.ACTS, direction=LOWER),
    counted("C11", "paused", "挂账数", "Suspended", direction=LOWER),
    rate("C11a", "paused_rate", "挂账率", "Suspended share", ("paused", "open"), direction=LOWER),
    counted("C11b", "review_late", "挂账逾期未复查", "Reviews overdue", direction=LOWER),
    counted("C12", "open", "未结", "Open", direction=LOWER),
    counted("C12a", "handling", "处置中", "In handling", of="in_work"),
    counted("C12b", "piled_up", "积压", "Piled up", standard=TWICE, direction=LOWER),
    rate("C13", "close_mean", "平均办结用时", "Mean time to close", ("close_seconds", "ended"),
         Unit.SECONDS, standard=CLOSED, direction=LOWER),
    time("C14", "close_p50", "办结用时 P50", "Time to close, P50", "close", 0.5,
         Cohort.REPORTED, standard=SURVIVAL),
    time("C14a", "close_p90", "办结用时 P90", "Time to close, P90", "close", 0.9,
         Cohort.REPORTED, standard=SURVIVAL),
    *(within(f"C14within{days}", days, "close", Cohort.REPORTED, SURVIVAL)
      for days in (1, 3, 7, 15, 30)),
    time("C14closedp50", "closed_p50", "已办结用时 P50", "Time of closed cases, P50",
         "closed_only", 0.5, Cohort.CLOSED, standard=CLOSED_ONLY),
    time("C14closedp90", "closed_p90", "已办结用时 P90", "Time of closed cases, P90",
         "closed_only", 0.9, Cohort.CLOSED, standard=CLOSED_ONLY),
    time("C15", "open_age_p50", "在办时长 P50", "Age of open cases, P50", "open_age", 0.5,
         Cohort.NOW, standard=WAITING),
    time("C15a", "open_age_p90", "在办时长 P90", "Age of open cases, P90", "open_age", 0.9,
         Cohort.NOW, standard=WAITING),
    time("C1p50", "handle_p50", "处置用时 P50", "Time to handle, P50", "handle", 0.5,
         Cohort.EVENT, standard=STEP),
    time("C1p90", "handle_p90", "处置用时 P90", "Time to handle, P90", "handle", 0.9,
         Cohort.EVENT, standard=STEP),
    time("C17p50", "verify_p50", "核查用时 P50", "Time to verify, P50", "verify", 0.5,
         Cohort.EVENT, standard=STEP),
    time("C17p90", "verify_p90", "核查用时 P90", "Time to verify, P90", "verify", 0.9,
         Cohort.EVENT, standard=STEP),
    rate("C16", "inflow", "流入流出比", "Inflow over outflow", ("reported", "closed"), Unit.RATIO),
    counted("C16a", "closed", "办结数", "Closed"),
    rate("C18", "reopen_rate", "重办率", "Reopened", ("ended_reopened", "ended"),
         standard=REOPENED, direction=LOWER),
    counted("C18b", "reopened_open", "重办未结", "Reopened and open", of="open_reopened",
            direction=LOWER),
    counted("C18a", "reopened", "重办数", "Reopenings", Unit.ACTS, direction=LOWER),
    counted("C19a", "urged", "催办数", "Urged", Unit.ACTS),
    counted("C19b", "supervised", "督办数", "Supervised", Unit.ACTS),
    rate("C19", "supervised_on_time", "督办件按期办结率", "Supervised on time",
         ("due_supervised_on_time", "due_supervised"), standard=BY_DEADLINE, direction=HIGHER),
    counted("C24", "pressing", "需要乡镇领导处理", "Waits for the leader", direction=LOWER),
    counted("C20", "supervised_open", "督办未结", "Supervised and open", of="open_supervised",
            direction=LOWER),
    counted("C22", "to_verify", "待核查", "To verify", direction=LOWER),
    counted("C23", "open_unplaced", "未定位未结", "Open and not placed", direction=LOWER),
    counted("C21", "due_today", "今日到期", "Due today"),
)  # fmt: skip
