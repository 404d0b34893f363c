"""Every table.

`county_code` leads every primary key; codes are text; times are UTC epoch milliseconds; days are
integers like 20261123. SQLAlchemy Core only: no ORM, no joins off the county, no triggers but those
that keep the audit trail as it is.
"""

from data_layer.db.tables.access import (
    account,
    api_token,
    recovery_code,
    second_factor,
    session,
    setup_link,
)
from data_layer.db.tables.attachments import attachment
from data_layer.db.tables.audit import audit, audit_head, audit_seal
from data_layer.db.tables.boundaries import area_change, boundary_layer
from data_layer.db.tables.calendar import calendar_day, office_hours
from data_layer.db.tables.capacity import capacity, capacity_history, rule_book, rule_version
from data_layer.db.tables.columns import metadata
from data_layer.db.tables.county import area, category, county, ladder_rule, limit_rule, unit
from data_layer.db.tables.exports import export, export_link
from data_layer.db.tables.handover import handover
from data_layer.db.tables.heartbeat import heartbeat
from data_layer.db.tables.hooks import hook_delivery, hook_event, hook_mapping, hook_subscription
from data_layer.db.tables.imports import file_import
from data_layer.db.tables.incidents import (
    assignment,
    case_ref,
    case_serial,
    incident,
    log,
    revision,
    step,
)
from data_layer.db.tables.months import month_closing, month_figures, month_setting
from data_layer.db.tables.reports import (
    report_delivery,
    report_file,
    report_run,
    report_schedule,
)
from data_layer.db.tables.rollups import (
    CLOSED_MEASURES,
    COHORT_MEASURES,
    DUE_MEASURES,
    EVENT_MEASURES,
    MEASURES,
    flow,
    heat,
    hist,
    roll,
)
from data_layer.db.tables.scope_tests import scope_test
from data_layer.db.tables.scores import (
    score_appeal,
    score_deduction,
    score_result,
    score_scheme,
    score_setting,
)
from data_layer.db.tables.screens import screen, screen_access, screen_pairing
from data_layer.db.tables.sealed import sealed_number, sealed_text
from data_layer.db.tables.sources import (
    SOURCE_COUNTS,
    quarantine,
    source_contact,
    source_day,
    source_note,
    source_refusal,
    source_refused,
)
from data_layer.db.tables.staffing import holding, person, post, post_households
from data_layer.db.tables.views import saved_view
from data_layer.db.tables.warnings import (
    alert,
    alert_mark,
    warning_check,
    warning_default,
    warning_rule,
    warning_run,
    warning_signal,
    warning_trial,
)

__all__ = [
    "CLOSED_MEASURES",
    "COHORT_MEASURES",
    "DUE_MEASURES",
    "EVENT_MEASURES",
    "MEASURES",
    "SOURCE_COUNTS",
    "account",
    "alert",
    "alert_mark",
    "api_token",
    "area",
    "area_change",
    "assignment",
    "attachment",
    "audit",
    "audit_head",
    "audit_seal",
    "boundary_layer",
    "calendar_day",
    "capacity",
    "capacity_history",
    "case_ref",
    "case_serial",
    "category",
    "county",
    "export",
    "export_link",
    "file_import",
    "flow",
    "handover",
    "heartbeat",
    "heat",
    "hist",
    "holding",
    "hook_delivery",
    "hook_event",
    "hook_mapping",
    "hook_subscription",
    "incident",
    "ladder_rule",
    "limit_rule",
    "log",
    "metadata",
    "month_closing",
    "month_figures",
    "month_setting",
    "office_hours",
    "person",
    "post",
    "post_households",
    "quarantine",
    "recovery_code",
    "report_delivery",
    "report_file",
    "report_run",
    "report_schedule",
    "revision",
    "roll",
    "rule_book",
    "rule_version",
    "saved_view",
    "scope_test",
    "score_appeal",
    "score_deduction",
    "score_result",
    "score_scheme",
    "score_setting",
    "screen",
    "screen_access",
    "screen_pairing",
    "sealed_number",
    "sealed_text",
    "second_factor",
    "session",
    "setup_link",
    "source_contact",
    "source_day",
    "source_note",
    "source_refusal",
    "source_refused",
    "step",
    "unit",
    "warning_check",
    "warning_default",
    "warning_rule",
    "warning_run",
    "warning_signal",
    "warning_trial",
]
