"""The county: areas, units, calendar, limits, what it has to work with."""

from __future__ import annotations

from data_layer.db.data_classes.kinds import (
    Kept,
    Rule,
    internal,
    public,
    staff,
)

COUNTY: dict[str, tuple[Rule, ...]] = {
    "area": (
        public("county_code code level parent name short kind urban_rural_class"),
        public("label_lon label_lat valid_from valid_to successor"),
    ),
    "area_change": (
        internal("county_code number kind day document_no content made_at"),
        staff("made_by", Kept.ALWAYS),
    ),
    "boundary_layer": (
        public("county_code layer_id level version valid_from approval_no"),
        internal("file_name format crs encoding features shapes findings body made_at"),
        internal("published_at"),
        staff("made_by published_by", Kept.ALWAYS),
    ),
    "calendar_day": (public("county_code version day kind name source official"),),
    "capacity": (
        internal("county_code key area_code value unit label_zh label_en system level ordinal"),
    ),
    "capacity_history": (
        internal("county_code key area_code since value recorded_at"),
        staff("recorded_by"),
    ),
    "category": (
        public("county_code code parent name_zh name_en urgency limit_class sensitive counts duty"),
    ),
    "county": (
        public("county_code name_zh name_en title_zh title_en zone case_prefix surveyed"),
        public("boundary_version calendar_version limit_version area_version"),
        public("attribution_zh attribution_en"),
        internal("approval_no demo pack_hash pack_path quiet_begin quiet_end"),
        internal("day_shift night_shift"),
    ),
    "ladder_rule": (
        public("county_code rule ordinal trigger stage urgency risk times amount unit act to"),
        public("cause quiet"),
    ),
    "limit_rule": (
        public("county_code version category urgency limit_class level stage effective_from"),
        public("amount unit"),
    ),
    "office_hours": (public("county_code version first_day intervals"),),
    "rule_book": (public("county_code book ordinal name_zh name_en level metrics"),),
    "rule_version": (
        internal("county_code book area_code serial since issuer document_no body file_name"),
        internal("file_kind file_sha256 recorded_at"),
        staff("recorded_by withdrawn_by"),
    ),
    "unit": (public("county_code code name level township_code kind"),),
}  # fmt: skip
