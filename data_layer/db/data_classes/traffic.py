"""What comes in and goes out: sources, webhooks, files, reports, scores, closed months."""

from __future__ import annotations

from data_layer.db.data_classes.kinds import (
    Class,
    Guard,
    Kept,
    Rule,
    internal,
    of_case,
    rule,
    staff,
)

TRAFFIC: dict[str, tuple[Rule, ...]] = {
    "export": (
        internal("county_code number role township_code format state why attempts", Kept.FILE),
        internal("rows_total rows_done file_name sha256 size", Kept.FILE),
        internal("ordered_at started_at ended_at expires_at question", Kept.FILE),
        staff("ordered_by", Kept.FILE),
    ),
    "export_link": (
        rule("token_hash", Class.SECRET, Guard.HASHED, Kept.DAY),
        internal("county_code number expires_at used_at", Kept.DAY),
        staff("username", Kept.DAY),
    ),
    "file_import": (
        internal("county_code number state mode file_name sha256 size header_key source mapping"),
        internal("lang rows_read rows_done rows_stored rows_repeated rows_refused events_stored"),
        internal("events_undone attempts why made_at begun_at ended_at undone_at"),
        staff("made_by undone_by"),
    ),
    "heartbeat": (internal("county_code name at took_ms done error"),),
    "hook_delivery": (
        of_case("county_code delivery_id number revision place case_no source event_id type",
                Kept.DAY),
        internal("state tries status why entered_at begun_at next_at ended_at", Kept.DAY),
    ),
    "hook_event": (
        of_case("county_code revision place case_no source event_id type", Kept.ENDED),
    ),
    "hook_mapping": (
        internal("county_code name mapping made_at"),
        staff("made_by"),
    ),
    "hook_subscription": (
        rule("secret", Class.SECRET, Guard.SEALED, Kept.WITH_IT),
        internal("county_code number name url types township_code skip_source paused fails",
                 Kept.WITH_IT),
        internal("next_at failing_since made_at", Kept.WITH_IT),
        staff("made_by"),
    ),
    "month_closing": (
        internal("county_code month revision closed_at reason differing changes checked_at"),
        internal("checked_revision"),
        staff("closed_by closed_name"),
    ),
    "month_figures": (
        rule("county_code month revision split content", Class.INTERNAL, Guard.SUMMED,
             Kept.ALWAYS),
    ),
    "month_setting": (internal("county_code set_day set_at"), staff("set_by set_name")),
    "report_delivery": (
        internal("county_code run_id channel state tries why next_at ended_at"),
        staff("recipient"),
    ),
    "report_file": (internal("county_code run_id format tries number"),),
    "report_run": (
        internal("county_code run_id schedule_id kind township_code category scope_township"),
        internal("period formats budget_minutes state tries version reason why planned_at next_at"),
        internal("started_at ended_at"),
        staff("run_as"),
    ),
    "report_schedule": (
        internal("county_code schedule_id name kind township_code category every place minute"),
        internal("on_rest formats to_folder budget_minutes owner_township active last_day made_at"),
        staff("owner recipients"),
    ),
    "saved_view": (
        internal("county_code view_id name search shared_with township_code made_at"),
        staff("owner owner_name"),
    ),
    "score_appeal": (
        internal("county_code serial kind body township_code month deduction metric filed_at"),
        rule("statement reason", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        internal("outcome restored decided_at"),
        staff("filed_by filed_name decided_by decided_name"),
    ),
    "score_deduction": (
        internal("county_code serial kind body township_code month case_no points restored"),
        rule("evidence", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        internal("entered_at withdrawn_at"),
        staff("entered_by entered_name"),
    ),
    "score_result": (
        internal("county_code kind month body revision township_code scheme content appeal"),
        internal("published_at"),
        staff("published_by"),
    ),
    "score_scheme": (
        internal("county_code kind version effective_month name content made_at"),
        staff("made_by"),
    ),
    "score_setting": (internal("county_code ranking"),),
    "source_contact": (
        internal("county_code source township_code first_at last_at newest_at numbered runs"),
        internal("pauses"),
    ),
    "source_day": (
        internal("county_code source township_code day accepted repeated pending irregular late",
                 Kept.QUARTER),
        internal("off_grid off_county", Kept.QUARTER),
    ),
    "source_note": (
        of_case("county_code source township_code kind event_id case_no day received_at",
                Kept.QUARTER),
    ),
    "source_refusal": (
        internal("county_code source township_code day code field n last_at", Kept.QUARTER),
        rule("sample", Class.CASE, Guard.COVERED, Kept.QUARTER),
    ),
    "source_refused": (
        internal("county_code source township_code day code field slot serial received_at",
                 Kept.QUARTER),
        rule("sample", Class.CASE, Guard.COVERED, Kept.QUARTER),
    ),
}  # fmt: skip
