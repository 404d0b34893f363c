"""Details of audit rows in words: names of their own act, moments and times as such."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from dashboards.components.audit_details import details_of, joined
from dashboards.components.score_words import Voice
from dashboards.strings.audit_details import NAMES
from data_layer.settings import ROOT

NOW = 1_763_868_000_000  # 2025-11-23 11:20 in Shanghai
ZH, EN = Voice("zh", "Asia/Shanghai", NOW), Voice("en", "Asia/Shanghai", NOW)
# What writes a row, or a shorthand of one file for it.
WRITERS = {"write_audit", "_append", "_note", "_keep", "_audit"}
# Keys of other dictionaries in the same calls.
OTHERS = {
    "detail", "object", "result", "message", "message_until", "showings", "pattern_until",
    "reloads", "revoked_at", "checked_at", "checked_revision", "differing", "changes",
}  # fmt: skip


@pytest.mark.parametrize(
    ("action", "detail", "told"),
    [
        ("change_limits", {"from": "2026-12-01"}, "生效日：2026-12-01"),
        (
            "grant_role",
            {
                "from": {"role": "operator", "township": "", "unit": ""},
                "to": {"role": "leader", "township": "520522001", "unit": ""},
            },
            "原为：角色：值班员；改为：角色：乡镇领导；乡镇：520522001",
        ),
        ("create_account", {"role": "admin", "granted": False}, "角色：系统管理员；已授权：否"),
        ("change_account", {"expires_at": None, "email": ""}, ""),
        ("message_screen", {"text": "停电", "until": NOW}, "内容：停电；至：2025-11-23 11:20"),
        ("message_screen", {"text": "", "until": 0}, "至：无"),
        (
            "dim_screen",
            {"dim_begin": 1350, "dim_end": 390, "dim_level": 30},
            "调暗自：22:30；至：06:30；亮度 %：30",
        ),
        ("test_scope", {"state": "passed", "found": 0}, "结果：通过；越出范围：0"),
        ("act", {"action": "dispatch", "event": "e1"}, "操作：派遣；流转编号：e1"),
        ("erase_by_time", {"before": NOW, "cases": 2}, "办结早于：2025-11-23 11:20；事件数：2"),
        ("audit_export", {"from": "2026-11-01", "to": ""}, "自：2026-11-01"),
        ("sign_in", {"code": "not_granted", "why": "尚待授权"}, "原因：尚待授权"),
        ("order_report", {"formats": ["docx", "pdf"]}, "格式：docx；pdf"),
        (
            "issue_token", {"kind": "ingest", "source": "12345", "purpose": "热线对接"},
            "种类：上报：提交事件；来源：12345；用途：热线对接",
        ),
        ("begin_import", {"mode": "good", "rows": 3}, "导入范围：只导入合格的行；行数：3"),
        ("pair_screen", {"scenes": "overview:12 other:5"}, "画面：总览 12 秒、other:5"),
        (
            "import_roster",
            {"figures": [["closed", "520581-1", ""], ["joined", "2", "p"], ["closed", "3", ""]]},
            "改动：撤销岗位 2，到任 1",
        ),
        ("change_areas", {"kind": "merge"}, "种类：合并"),
        ("import_capacity", {"figures": [["households", "520581", None, 3.0]]}, "改动：1 项"),
        (
            "export",
            {"path": "/cases", "query": {"from": "2026-11-01", "source": "phone", "unit": ""}},
            "页面：/cases；条件：自：2026-11-01；来源：电话来电",
        ),
        (
            "save_view", {"search": "?keys=on_time_closure&by=township&to=2026-11-02"},
            "条件：指标：按期办结率；分组：乡镇（街道）；至：2026-11-02",
        ),
        ("of another release", {"what": {"a": 1}}, "what：a：1"),
    ],
)  # fmt: skip
def test_details_are_told(action: str, detail: dict[str, object], told: str) -> None:
    assert joined(details_of(action, detail, ZH), ZH) == told


def test_in_english_too() -> None:
    pairs = details_of("pair_screen", {"bound": True, "township": "t"}, EN)
    assert joined(pairs, EN) == "Bound to a key: yes; Township: t"


def test_what_is_long_is_cut() -> None:
    assert len(details_of("print", {"query": "x" * 999}, ZH)[0][1]) == 160


def test_every_detail_the_code_writes_has_its_words() -> None:
    found = set(_details_written())
    assert {"reason", "granted", "dim_begin", "sha256"} <= found
    assert found - OTHERS - NAMES.keys() == set()


def _details_written() -> Iterator[str]:
    """Keys of the dictionaries that stand in calls that write rows, or are handed to them by a
    name of the same function."""
    for path in [*(ROOT / "data_layer").rglob("*.py"), *(ROOT / "dashboards").rglob("*.py")]:
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                yield from _keys_of(function)


def _keys_of(function: ast.FunctionDef) -> Iterator[str]:
    inside = list(ast.walk(function))
    calls = [n for n in inside if isinstance(n, ast.Call) and _name(n.func) in WRITERS]
    given = [part for call in calls for part in ast.walk(call)]
    names = {part.id for part in given if isinstance(part, ast.Name)}
    for node in inside:
        if isinstance(node, ast.Assign) and {_name(target) for target in node.targets} & names:
            given += ast.walk(node.value)
    for part in given:
        if isinstance(part, ast.Dict):
            yield from (k.value for k in part.keys if isinstance(k, ast.Constant))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
