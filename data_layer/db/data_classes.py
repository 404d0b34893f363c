"""How each column is classed, protected and how long it is kept: one table, held complete by a
test and printed as docs/data_classes.md."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from data_layer.db.tables import MEASURES
from data_layer.vocab import Text


class Class(Enum):
    """What a column holds, by what its disclosure would do."""

    OPEN = Text("公开", "open")
    INTERNAL = Text("内部", "internal")
    CASE = Text("敏感（事件内容）", "sensitive (case)")
    PERSONAL = Text("个人信息", "personal")
    SPECIAL = Text("敏感个人信息", "sensitive personal")
    SECRET = Text("鉴别信息", "credential")


class Guard(Enum):
    """What protects it beside rights and scope, which hold for everything but what is open."""

    NONE = Text("—", "—")
    SCOPE = Text("按角色和数据范围", "role and scope")
    COVERED = Text("号码、证件号、联系方式遮盖后保存", "stored with numbers and contacts covered")
    MASKED = Text("显示时遮盖", "masked when shown")
    OWN = Text("限本人和管理员", "own and administrators'")
    SEALED = Text("加密（AES-256-GCM）", "sealed (AES-256-GCM)")
    KEYED = Text("密钥摘要（HMAC-SHA-256）", "keyed digest (HMAC-SHA-256)")
    HASHED = Text("散列（口令 argon2id，令牌 SHA-256）", "hashed (argon2id, SHA-256)")
    CHAINED = Text("只增，带密钥的链", "append-only, keyed chain")
    SUMMED = Text("汇总数，共享时小数抑制", "sums, small cells suppressed when shared")


class Kept(Enum):
    """How long."""

    ALWAYS = Text("长期", "for good")
    WITH_IT = Text("随所属对象", "as long as what it belongs to")
    CONTACT = Text("结案后 CONTACT_MONTHS 个月", "CONTACT_MONTHS after the case ended")
    AUDIT = Text("AUDIT_MONTHS 个月", "AUDIT_MONTHS")
    DAY = Text("失效后 30 天", "30 days after it ended")
    YEAR = Text("失效后 1 年", "a year after it ended")
    QUARTER = Text("失效后 90 天", "90 days after it ended")
    ENDED = Text("失效即删", "deleted once it ended")
    FILE = Text("文件 24 小时，登记长期", "files 24 hours, the entry for good")
    DERIVED = Text("可由日志重建", "made anew from the log")


class Rule(NamedTuple):
    """Columns that are treated alike."""

    columns: tuple[str, ...]
    kind: Class
    guard: Guard
    kept: Kept


def _rule(columns: str, kind: Class, guard: Guard, kept: Kept) -> Rule:
    return Rule(tuple(columns.split()), kind, guard, kept)


def _open(columns: str) -> Rule:
    return _rule(columns, Class.OPEN, Guard.NONE, Kept.ALWAYS)


def _inside(columns: str, kept: Kept = Kept.ALWAYS) -> Rule:
    return _rule(columns, Class.INTERNAL, Guard.SCOPE, kept)


def _case(columns: str, kept: Kept = Kept.ALWAYS) -> Rule:
    return _rule(columns, Class.CASE, Guard.SCOPE, kept)


def _sums(columns: str) -> Rule:
    return _rule(columns, Class.INTERNAL, Guard.SUMMED, Kept.DERIVED)


def _staff(columns: str, kept: Kept = Kept.WITH_IT) -> Rule:
    """Who of the staff did it: names and user names."""
    return _rule(columns, Class.PERSONAL, Guard.SCOPE, kept)


RULES: dict[str, tuple[Rule, ...]] = {
    "account": (
        _staff("county_code username role township_code unit_code display_name"),
        _rule("email", Class.PERSONAL, Guard.OWN, Kept.WITH_IT),
        _rule("password_hash", Class.SECRET, Guard.HASHED, Kept.WITH_IT),
        _inside("must_change disabled demo created_at granted_at granted_by expires_at"),
        _inside("password_at"),
    ),
    "alert": (
        _case("county_code alert_no rule detector series raised_day raised_at last_day"),
        _case("resolved_day ended stock townships finding latest state since judged"),
        _staff("owner"),
    ),
    "alert_mark": (
        _case("county_code alert_no serial act at case_no"),
        _rule("note", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        _staff("by by_name"),
    ),
    "api_token": (
        _rule("token_hash", Class.SECRET, Guard.HASHED, Kept.YEAR),
        _inside("county_code prefix kind source township_code role unit_code", Kept.YEAR),
        _inside("created_at expires_at revoked_at purpose used_at", Kept.YEAR),
        _staff("created_by", Kept.YEAR),
    ),
    "area": (
        _open("county_code code level parent name short kind urban_rural_class"),
        _open("label_lon label_lat valid_from valid_to successor"),
    ),
    "area_change": (
        _inside("county_code number kind day document_no content made_at"),
        _staff("made_by", Kept.ALWAYS),
    ),
    "assignment": (
        _case("county_code case_no assignment_id unit role issued_at", Kept.DERIVED),
        _case("due_original due_current due_unit sign_due first_due signed_at", Kept.DERIVED),
        _case("first_report_at fed_back_at asked asked_at due_requested", Kept.DERIVED),
        _case("extended_n ended_at ended_by active", Kept.DERIVED),
    ),
    "attachment": (
        _case("county_code attachment_id case_no township_code kind bytes sha256 uploaded_at"),
        _rule("name", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        _staff("uploaded_by"),
    ),
    "audit": (
        _rule("county_code seq at action object result", Class.INTERNAL, Guard.CHAINED, Kept.AUDIT),
        _rule("actor session address detail", Class.PERSONAL, Guard.CHAINED, Kept.AUDIT),
        _rule("alg key_id prev_hash hash", Class.INTERNAL, Guard.CHAINED, Kept.AUDIT),
    ),
    "audit_head": (_rule("county_code seq hash", Class.INTERNAL, Guard.CHAINED, Kept.ALWAYS),),
    "audit_seal": (
        _rule("county_code month first_seq last_seq rows", Class.INTERNAL, Guard.CHAINED,
              Kept.ALWAYS),
        _rule("head_hash made_at made_by key_id mac", Class.INTERNAL, Guard.CHAINED, Kept.ALWAYS),
    ),
    "boundary_layer": (
        _open("county_code layer_id level version valid_from approval_no"),
        _inside("file_name format crs encoding features shapes findings body made_at published_at"),
        _staff("made_by published_by", Kept.ALWAYS),
    ),
    "calendar_day": (_open("county_code version day kind name source official"),),
    "capacity": (
        _inside("county_code key area_code value unit label_zh label_en system level ordinal"),
    ),
    "capacity_history": (
        _inside("county_code key area_code since value recorded_at"),
        _staff("recorded_by"),
    ),
    "case_ref": (_case("county_code source incident_id case_no"),),
    "case_serial": (_inside("county_code day last"),),
    "category": (
        _open("county_code code parent name_zh name_en urgency limit_class sensitive counts duty"),
    ),
    "county": (
        _open("county_code name_zh name_en title_zh title_en zone case_prefix surveyed"),
        _open("boundary_version calendar_version limit_version area_version"),
        _open("attribution_zh attribution_en"),
        _inside("approval_no demo pack_hash pack_path quiet_begin quiet_end"),
        _inside("day_shift night_shift"),
    ),
    "export": (
        _inside("county_code number role township_code format state why attempts", Kept.FILE),
        _inside("rows_total rows_done file_name sha256 size", Kept.FILE),
        _inside("ordered_at started_at ended_at expires_at question", Kept.FILE),
        _staff("ordered_by", Kept.FILE),
    ),
    "export_link": (
        _rule("token_hash", Class.SECRET, Guard.HASHED, Kept.DAY),
        _inside("county_code number expires_at used_at", Kept.DAY),
        _staff("username", Kept.DAY),
    ),
    "file_import": (
        _inside("county_code number state mode file_name sha256 size header_key source mapping"),
        _inside("lang rows_read rows_done rows_stored rows_repeated rows_refused events_stored"),
        _inside("events_undone attempts why made_at begun_at ended_at undone_at"),
        _staff("made_by undone_by"),
    ),
    "flow": (
        _sums("county_code level area category period prev_stage stage type at_level n"),
    ),
    "handover": (
        _case("county_code township_code shift_day shift serial begins_at ends_at numbers"),
        _rule("note", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        _case("outgoing_at incoming_at"),
        _staff("outgoing outgoing_name incoming incoming_name"),
    ),
    "heartbeat": (_inside("county_code name at took_ms done error"),),
    "heat": (_sums("county_code level area period weekday hour n"),),
    "hist": (_sums("county_code level area period metric bucket n"),),
    "holding": (_staff("county_code post_id valid_from person_id valid_to"),),
    "hook_delivery": (
        _case("county_code delivery_id number revision place case_no source event_id type",
              Kept.DAY),
        _inside("state tries status why entered_at begun_at next_at ended_at", Kept.DAY),
    ),
    "hook_event": (
        _case("county_code revision place case_no source event_id type", Kept.ENDED),
    ),
    "hook_mapping": (
        _inside("county_code name mapping made_at"),
        _staff("made_by"),
    ),
    "hook_subscription": (
        _rule("secret", Class.SECRET, Guard.SEALED, Kept.WITH_IT),
        _inside("county_code number name url types township_code skip_source paused fails",
                Kept.WITH_IT),
        _inside("next_at failing_since made_at", Kept.WITH_IT),
        _staff("made_by"),
    ),
    "incident": (
        _case("county_code case_no source incident_id version stage is_open outcome grid_code",
              Kept.DERIVED),
        _case("township_code unlocated category major urgency risk_level sensitive counts",
              Kept.DERIVED),
        _rule("lon lat", Class.PERSONAL, Guard.SCOPE, Kept.DERIVED),
        _rule("title place", Class.CASE, Guard.COVERED, Kept.DERIVED),
        _rule("received_by", Class.PERSONAL, Guard.MASKED, Kept.DERIVED),
        _case("source_kind persons reported_at report_day report_hour report_weekday accepted_at",
              Kept.DERIVED),
        _case("dispatched_at signed_at fed_back_at verified_at closed_at closed_day stage_at",
              Kept.DERIVED),
        _case("due_original due_current deadline stage_due next_due next_kind next_unit warn_at",
              Kept.DERIVED),
        _case("due_day on_time suspended_at review_at paused_ms lead_unit level report_level",
              Kept.DERIVED),
        _case("closed_level escalated_n returned_n reassigned_n extended_n rework_n reopened_n",
              Kept.DERIVED),
        _case("joint_n urged_n supervised_n irregular_n escalated_because supervised_grade",
              Kept.DERIVED),
        _case("supervised_due acknowledged_at asked alarm_at awaiting_redispatch rating",
              Kept.DERIVED),
        _case("merged_into limit_version calendar_version boundary_version", Kept.DERIVED),
    ),
    "ladder_rule": (
        _open("county_code rule ordinal trigger stage urgency risk times amount unit act to"),
        _open("cause quiet"),
    ),
    "limit_rule": (
        _open("county_code version category urgency limit_class level stage effective_from"),
        _open("amount unit"),
    ),
    "log": (
        _case("county_code case_no source event_id type occurred_at received_at source_seq"),
        _case("unit level grid_code"),
        _rule("payload", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        _rule("actor", Class.PERSONAL, Guard.COVERED, Kept.ALWAYS),
        _staff("recorded_by"),
    ),
    "month_closing": (
        _inside("county_code month revision closed_at reason differing changes checked_at"),
        _inside("checked_revision"),
        _staff("closed_by closed_name"),
    ),
    "month_figures": (
        _rule("county_code month revision split content", Class.INTERNAL, Guard.SUMMED,
              Kept.ALWAYS),
    ),
    "month_setting": (_inside("county_code set_day set_at"), _staff("set_by set_name")),
    "office_hours": (_open("county_code version first_day intervals"),),
    "person": (
        _rule("name phone", Class.PERSONAL, Guard.MASKED, Kept.WITH_IT),
        _rule("phone_sealed", Class.PERSONAL, Guard.SEALED, Kept.WITH_IT),
        _rule("party", Class.SPECIAL, Guard.SUMMED, Kept.WITH_IT),
        _inside("county_code person_id demo"),
    ),
    "post": (
        _inside("county_code post_id role area_code township_code unit_code valid_from valid_to"),
        _inside("households"),
    ),
    "quarantine": (
        _rule("sealed", Class.SPECIAL, Guard.SEALED, Kept.QUARTER),
        _case("county_code source event_id township_code type tries first_at last_at",
              Kept.QUARTER),
    ),
    "recovery_code": (
        _rule("code_hash", Class.SECRET, Guard.HASHED, Kept.WITH_IT),
        _inside("county_code username used_at", Kept.WITH_IT),
    ),
    "report_delivery": (
        _inside("county_code run_id channel state tries why next_at ended_at"),
        _staff("recipient"),
    ),
    "report_file": (_inside("county_code run_id format tries number"),),
    "report_run": (
        _inside("county_code run_id schedule_id kind township_code category scope_township period"),
        _inside("formats budget_minutes state tries version reason why planned_at next_at"),
        _inside("started_at ended_at"),
        _staff("run_as"),
    ),
    "report_schedule": (
        _inside("county_code schedule_id name kind township_code category every place minute"),
        _inside("on_rest formats to_folder budget_minutes owner_township active last_day made_at"),
        _staff("owner recipients"),
    ),
    "revision": (_inside("county_code number changed_at"),),
    "roll": (_sums("county_code level area category period"),
        _sums(" ".join(MEASURES)),),
    "rule_book": (_open("county_code book ordinal name_zh name_en level metrics"),),
    "rule_version": (
        _inside("county_code book area_code serial since issuer document_no body file_name"),
        _inside("file_kind file_sha256 recorded_at"),
        _staff("recorded_by withdrawn_by"),
    ),
    "saved_view": (
        _inside("county_code view_id name search shared_with township_code made_at"),
        _staff("owner owner_name"),
    ),
    "scope_test": (
        _inside("county_code number begun_at ended_at release townships state"),
        _inside("routes answers found result"),
        _staff("begun_by"),
    ),
    "score_appeal": (
        _inside("county_code serial kind body township_code month deduction metric filed_at"),
        _rule("statement reason", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        _inside("outcome restored decided_at"),
        _staff("filed_by filed_name decided_by decided_name"),
    ),
    "score_deduction": (
        _inside("county_code serial kind body township_code month case_no points restored"),
        _rule("evidence", Class.CASE, Guard.COVERED, Kept.ALWAYS),
        _inside("entered_at withdrawn_at"),
        _staff("entered_by entered_name"),
    ),
    "score_result": (
        _inside("county_code kind month body revision township_code scheme content appeal"),
        _inside("published_at"),
        _staff("published_by"),
    ),
    "score_scheme": (
        _inside("county_code kind version effective_month name content made_at"),
        _staff("made_by"),
    ),
    "score_setting": (_inside("county_code ranking"),),
    "sealed_number": (
        _rule("digest", Class.PERSONAL, Guard.KEYED, Kept.CONTACT),
        _case("county_code case_no", Kept.CONTACT),
    ),
    "sealed_text": (
        _rule("sealed", Class.SPECIAL, Guard.SEALED, Kept.CONTACT),
        _case("county_code case_no source event_id", Kept.CONTACT),
    ),
    "second_factor": (
        _rule("secret", Class.SECRET, Guard.SEALED, Kept.WITH_IT),
        _inside("county_code username confirmed_at last_step", Kept.WITH_IT),
    ),
    "screen": (
        _inside("county_code screen_id name township_code showings public_key key_id address "
                "created_at valid_until revoked_at", Kept.QUARTER),
        _rule("created_by", Class.PERSONAL, Guard.OWN, Kept.QUARTER),
        _inside("message message_until dim_begin dim_end dim_level pattern_until reloads",
                Kept.QUARTER),
        _inside("seen_at seen_from agent release heap_mb age_s scene width height ratio error",
                Kept.QUARTER),
    ),
    "screen_access": (
        _rule("token_hash", Class.SECRET, Guard.HASHED, Kept.ENDED),
        _inside("county_code screen_id proof address created_at expires_at", Kept.ENDED),
    ),
    "screen_pairing": (
        _rule("secret_hash", Class.SECRET, Guard.HASHED, Kept.ENDED),
        _inside("county_code code public_key key_id address agent expires_at screen_id",
                Kept.ENDED),
    ),
    "session": (
        _rule("token_hash", Class.SECRET, Guard.HASHED, Kept.DAY),
        _rule("username address agent", Class.PERSONAL, Guard.OWN, Kept.DAY),
        _inside("county_code created_at seen_at expires_at level", Kept.DAY),
    ),
    "setup_link": (
        _rule("token_hash", Class.SECRET, Guard.HASHED, Kept.DAY),
        _inside("county_code expires_at used_at", Kept.DAY),
    ),
    "source_contact": (
        _inside("county_code source township_code first_at last_at newest_at numbered runs"),
        _inside("pauses"),
    ),
    "source_day": (
        _inside("county_code source township_code day accepted repeated pending irregular late",
                Kept.QUARTER),
        _inside("off_grid off_county", Kept.QUARTER),
    ),
    "source_note": (
        _case("county_code source township_code kind event_id case_no day received_at",
              Kept.QUARTER),
    ),
    "source_refusal": (
        _inside("county_code source township_code day code field n last_at", Kept.QUARTER),
        _rule("sample", Class.CASE, Guard.COVERED, Kept.QUARTER),
    ),
    "step": (
        _case("county_code case_no ordinal source event_id type at day prev_stage stage level",
              Kept.DERIVED),
        _case("irregular township_code grid_code category source_kind urgency unit", Kept.DERIVED),
    ),
    "unit": (_open("county_code code name level township_code kind"),),
    "warning_check": (_inside("county_code day content"),),
    "warning_default": (_open("county_code rule ordinal content"),),
    "warning_rule": (
        _inside("county_code rule version content set_at"),
        _staff("set_by set_name"),
    ),
    "warning_run": (
        _inside("county_code day began_at ended_at states"),
        _inside("series curves", Kept.DERIVED),
    ),
    "warning_signal": (_case("county_code rule series signal"),),
    "warning_trial": (
        _case("county_code rule asked_at tried ended_at content why"),
        _staff("asked_by"),
    ),
}  # fmt: skip


def markdown() -> str:
    """docs/data_classes.md: every column of every table."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# 数据分类 / Data classes"
    yield ""
    yield (
        "Generated by `./run cli data-classes`; do not edit. 由程序的分类表生成，"
        "测试保证每个表的每一列都在其中。Everything that is not open asks for a session with a "
        "role and shows the rows of its scope only."
    )
    for table, rules in sorted(RULES.items()):
        yield f"\n## {table}\n"
        yield "| 列 / columns | 类别 / class | 保护 / protection | 保存 / kept |"
        yield "|---|---|---|---|"
        yield from map(_row, rules)


def _row(rule: Rule) -> str:
    told = (f"{text.zh} / {text.en}" for text in (one.value for one in rule[1:]))
    shown = ", ".join(f"`{name}`" for name in rule.columns)
    return f"| {shown} | {' | '.join(told)} |".replace("— / —", "—")
