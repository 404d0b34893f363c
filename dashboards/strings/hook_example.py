"""What another platform may send, to try a mapping on: one step of a case, invented."""

from __future__ import annotations

_EXAMPLE = """{
  "data": [
    {
      "工单编号": "演示-001",
      "环节": "上报",
      "时间": "2026-11-02 08:30:00",
      "类别": "0201",
      "网格": "%s",
      "内容": "演示：路口垃圾未清"
    }
  ]
}"""


def example_in(grid: str) -> str:
    """The example with a case in that grid."""
    return _EXAMPLE % grid
