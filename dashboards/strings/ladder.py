"""What screens say of the escalation ladder itself."""

from __future__ import annotations

from data_layer.vocab import Text

STOPPED = Text("升级巡检已停止 {n} 分钟", "Escalation stopped for {n} min")
