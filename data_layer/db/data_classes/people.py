"""People, machines and screens: what lets them in, the trail of what they did, who holds which
post."""

from __future__ import annotations

from data_layer.db.data_classes.kinds import (
    Class,
    Guard,
    Kept,
    Rule,
    internal,
    rule,
    staff,
)

PEOPLE: dict[str, tuple[Rule, ...]] = {
    "account": (
        staff("county_code username role township_code unit_code display_name"),
        rule("email", Class.PERSONAL, Guard.OWN, Kept.WITH_IT),
        rule("password_hash", Class.SECRET, Guard.HASHED, Kept.WITH_IT),
        internal("must_change disabled demo created_at granted_at granted_by expires_at"),
        internal("password_at"),
    ),
    "api_token": (
        rule("token_hash", Class.SECRET, Guard.HASHED, Kept.YEAR),
        internal("county_code prefix kind source township_code role unit_code", Kept.YEAR),
        internal("created_at expires_at revoked_at purpose used_at", Kept.YEAR),
        staff("created_by", Kept.YEAR),
    ),
    "audit": (
        rule("county_code seq at action object result", Class.INTERNAL, Guard.CHAINED, Kept.AUDIT),
        rule("actor session address detail", Class.PERSONAL, Guard.CHAINED, Kept.AUDIT),
        rule("alg key_id prev_hash hash", Class.INTERNAL, Guard.CHAINED, Kept.AUDIT),
    ),
    "audit_head": (rule("county_code seq hash", Class.INTERNAL, Guard.CHAINED, Kept.ALWAYS),),
    "audit_seal": (
        rule("county_code month first_seq last_seq rows", Class.INTERNAL, Guard.CHAINED,
             Kept.ALWAYS),
        rule("head_hash made_at made_by key_id mac", Class.INTERNAL, Guard.CHAINED, Kept.ALWAYS),
    ),
    "holding": (staff("county_code post_id valid_from person_id valid_to"),),
    "person": (
        rule("name phone", Class.PERSONAL, Guard.MASKED, Kept.WITH_IT),
        rule("phone_sealed", Class.PERSONAL, Guard.SEALED, Kept.WITH_IT),
        rule("party", Class.SPECIAL, Guard.SUMMED, Kept.WITH_IT),
        internal("county_code person_id serial valid_from valid_to phone_since demo"),
    ),
    "post": (
        internal("county_code post_id role area_code township_code unit_code valid_from valid_to"),
    ),
    "post_households": (
        internal("county_code post_id serial valid_from valid_to households"),
    ),
    "recovery_code": (
        rule("code_hash", Class.SECRET, Guard.HASHED, Kept.WITH_IT),
        internal("county_code username used_at", Kept.WITH_IT),
    ),
    "scope_test": (
        internal("county_code number begun_at ended_at release townships state"),
        internal("routes answers found result"),
        staff("begun_by"),
    ),
    "screen": (
        internal("county_code screen_id name township_code showings public_key key_id address "
                 "created_at valid_until revoked_at", Kept.QUARTER),
        rule("created_by", Class.PERSONAL, Guard.OWN, Kept.QUARTER),
        internal("message message_until dim_begin dim_end dim_level pattern_until reloads",
                 Kept.QUARTER),
        internal("seen_at seen_from agent release heap_mb age_s scene width height ratio error",
                 Kept.QUARTER),
    ),
    "screen_access": (
        rule("token_hash", Class.SECRET, Guard.HASHED, Kept.ENDED),
        internal("county_code screen_id proof address created_at expires_at", Kept.ENDED),
    ),
    "screen_pairing": (
        rule("secret_hash", Class.SECRET, Guard.HASHED, Kept.ENDED),
        internal("county_code code public_key key_id address agent expires_at screen_id",
                 Kept.ENDED),
    ),
    "second_factor": (
        rule("secret", Class.SECRET, Guard.SEALED, Kept.WITH_IT),
        internal("county_code username confirmed_at last_step", Kept.WITH_IT),
    ),
    "session": (
        rule("token_hash", Class.SECRET, Guard.HASHED, Kept.DAY),
        rule("username address agent", Class.PERSONAL, Guard.OWN, Kept.DAY),
        internal("county_code created_at seen_at expires_at level", Kept.DAY),
    ),
    "setup_link": (
        rule("token_hash", Class.SECRET, Guard.HASHED, Kept.DAY),
        internal("county_code expires_at used_at", Kept.DAY),
    ),
}  # fmt: skip
