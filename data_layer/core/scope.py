"""Which rows a caller may see. Comes from the session or token only; can be narrowed, never
widened."""

from __future__ import annotations

from dataclasses import dataclass

from data_layer.errors import Forbidden
from data_layer.vocab import Text

OUTSIDE = Text(
    "所请求的乡镇（街道）不在您的数据范围内，请返回本乡镇页面。",
    "That township is outside your scope; go back to your own township.",
)


@dataclass(frozen=True, slots=True)
class Scope:
    """A county, or one township of it. Hashable: part of every cache key."""

    county_code: str
    township_code: str = ""

    @property
    def whole_county(self) -> bool:
        """Whether every township of the county is visible."""
        return not self.township_code

    @property
    def level(self) -> str:
        """The rollup level that answers for this scope: 'county' or 'township'."""
        return "county" if self.whole_county else "township"

    @property
    def area_code(self) -> str:
        """The area whose rollup cells are the totals of this scope."""
        return self.township_code or self.county_code

    def allows(self, township_code: str) -> bool:
        """Whether rows of that township (empty: unlocated, county level) may be seen."""
        return self.whole_county or township_code == self.township_code

    def narrow(self, township_code: str) -> Scope:
        """This scope restricted to one township; asking for another one raises Forbidden."""
        if not township_code:
            return self
        if not self.allows(township_code):
            raise Forbidden(OUTSIDE, "outside_scope")
        return Scope(self.county_code, township_code)
