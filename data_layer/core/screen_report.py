"""What a wall screen says of itself every half minute: a few numbers, nothing in free words."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_layer.errors import BadRequest
from data_layer.vocab import Text

MALFORMED = Text("屏幕状态的格式不正确。", "The report of the screen is malformed.")
Scene = Literal["", "overview", "flow", "staffing", "warning", "assessment"]
Trouble = Literal["", "script", "promise", "network", "answer"]
DAY_S = 24 * 60 * 60


class ScreenReport(BaseModel):
    """Release, memory in MB (None where the browser does not tell), age of the newest numbers in
    seconds, scene, size in CSS pixels, device pixels for one of them, kind of the last error."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    release: Annotated[str, Field(max_length=64, pattern=r"^[\w.+ -]*$")]
    heap_mb: Annotated[int, Field(ge=0, le=1 << 20)] | None
    age_s: Annotated[int, Field(ge=0, le=365 * DAY_S)] | None
    scene: Scene
    width: Annotated[int, Field(ge=0, le=65_535)]
    height: Annotated[int, Field(ge=0, le=65_535)]
    ratio: Annotated[float, Field(gt=0, le=16, allow_inf_nan=False)]
    error: Trouble


def screen_report(body: dict[str, Any]) -> ScreenReport:
    """The report in that body; BadRequest for anything missing, odd or besides."""
    try:
        return ScreenReport.model_validate(body)
    except ValidationError:
        raise BadRequest(MALFORMED, "bad_report") from None
