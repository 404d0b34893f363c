"""Cases: the log, what is sealed beside it, what is made of it, and what is told of early."""

from __future__ import annotations

from data_layer.db.data_classes.kinds import (
    Class,
    Guard,
    Kept,
    Rule,
    internal,
    of_case,
    public,
    rule,
    staff,
    sums,
)
from data_layer.db.tables import MEASURES

CASES: dict[str, tuple[Rule, ...]] = {
    "alert": (
        of_case("county_code alert_no rule detector series raised_day raised_at last_day"),
        of_case("resolved_day ended stock townships finding latest state since judged"),
        staff("owner"),
    ),
    "alert_mark": (
        of_case("county_code alert_no serial act at case_no"),
        rule("note", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        staff("by by_name"),
    ),
    "assignment": (
        of_case("county_code case_no assignment_id unit role issued_at", Kept.DERIVED),
        of_case("due_original due_current due_unit sign_due first_due signed_at", Kept.DERIVED),
        of_case("first_report_at fed_back_at asked asked_at due_requested", Kept.DERIVED),
        of_case("extended_n ended_at ended_by active", Kept.DERIVED),
    ),
    "attachment": (
        of_case("county_code attachment_id case_no township_code kind bytes sha256 uploaded_at",
                Kept.UNLESS_VOID),
        rule("name", Class.CASE, Guard.COVERED, Kept.UNLESS_VOID),
        staff("uploaded_by"),
    ),
    "case_ref": (of_case("county_code source incident_id case_no"),),
    "case_serial": (internal("county_code day last"),),
    "flow": (
        sums("county_code level area category period prev_stage stage type at_level n"),
    ),
    "handover": (
        of_case("county_code township_code shift_day shift serial begins_at ends_at numbers"),
        rule("note", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        of_case("outgoing_at incoming_at"),
        staff("outgoing outgoing_name incoming incoming_name"),
    ),
    "heat": (sums("county_code level area period weekday hour n"),),
    "hist": (sums("county_code level area period metric bucket n"),),
    "incident": (
        of_case("county_code case_no source incident_id version stage is_open outcome grid_code",
                Kept.DERIVED),
        of_case("township_code unlocated category major urgency risk_level sensitive counts",
                Kept.DERIVED),
        rule("lon lat", Class.PERSONAL, Guard.SCOPE, Kept.DERIVED),
        rule("title place", Class.CASE, Guard.COVERED, Kept.DERIVED),
        rule("received_by", Class.PERSONAL, Guard.MASKED, Kept.DERIVED),
        of_case("source_kind persons reported_at report_day report_hour report_weekday accepted_at",
                Kept.DERIVED),
        of_case("dispatched_at signed_at fed_back_at verified_at closed_at closed_day stage_at",
                Kept.DERIVED),
        of_case("due_original due_current deadline stage_due next_due next_kind next_unit warn_at",
                Kept.DERIVED),
        of_case("due_day on_time suspended_at review_at paused_ms lead_unit level report_level",
                Kept.DERIVED),
        of_case("closed_level escalated_n returned_n reassigned_n extended_n rework_n reopened_n",
                Kept.DERIVED),
        of_case("joint_n urged_n supervised_n irregular_n escalated_because supervised_grade",
                Kept.DERIVED),
        of_case("supervised_due acknowledged_at asked alarm_at awaiting_redispatch rating",
                Kept.DERIVED),
        of_case("merged_into limit_version calendar_version boundary_version", Kept.DERIVED),
    ),
    "log": (
        of_case("county_code case_no source event_id type occurred_at received_at source_seq"),
        of_case("unit level grid_code"),
        rule("payload", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        rule("actor", Class.PERSONAL, Guard.COVERED, Kept.ALWAYS),
        staff("recorded_by"),
    ),
    "quarantine": (
        rule("sealed", Class.SPECIAL, Guard.SEALED, Kept.QUARTER),
        of_case("county_code source event_id township_code type tries first_at last_at",
                Kept.QUARTER),
    ),
    "revision": (internal("county_code number changed_at"),),
    "roll": (sums("county_code level area category period"),
        sums(" ".join(MEASURES)),),
    "sealed_number": (
        rule("digest", Class.PERSONAL, Guard.KEYED, Kept.CONTACT),
        of_case("county_code case_no", Kept.CONTACT),
    ),
    "sealed_text": (
        rule("sealed", Class.SPECIAL, Guard.SEALED, Kept.CONTACT),
        of_case("county_code case_no source event_id", Kept.CONTACT),
    ),
    "step": (
        of_case("county_code case_no ordinal source event_id type at day prev_stage stage level",
                Kept.DERIVED),
        of_case("irregular township_code grid_code category source_kind urgency unit",
                Kept.DERIVED),
    ),
    "warning_check": (internal("county_code day content"),),
    "warning_default": (public("county_code rule ordinal content"),),
    "warning_rule": (
        internal("county_code rule version content set_at"),
        staff("set_by set_name"),
    ),
    "warning_run": (
        internal("county_code day began_at ended_at states"),
        internal("series curves", Kept.DERIVED),
    ),
    "warning_signal": (of_case("county_code rule series signal"),),
    "warning_trial": (
        of_case("county_code rule asked_at tried ended_at content why"),
        staff("asked_by"),
    ),
}  # fmt: skip
