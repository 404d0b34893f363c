"""What fragments print of a number that is not given."""

from __future__ import annotations

import pytest

from dashboards.components.fragments import View, render
from dashboards.components.tiles import Tile
from dashboards.strings import wall, wording

VIEW = View("zh", "Asia/Shanghai", 0)


@pytest.mark.parametrize(("part", "whole", "signs"), [(0, 0, 0), (1, 4, 0), (3, 5, 2)])
def test_a_rate_that_is_not_given_has_no_sign(part: int, whole: int, signs: int) -> None:
    share = wording.percent(part, whole)
    told = VIEW.say(wall.PARTY_BAR, share=share)
    tile = Tile("党员", share, VIEW.say(wall.PER_CENT), "", share=0.0, told=told)
    drawn = render("strip", VIEW, tiles=[tile]).replace("width:0.0%", "")
    assert drawn.count("%") == signs
    assert wording.DASH not in drawn or not signs
