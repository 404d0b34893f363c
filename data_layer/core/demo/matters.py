"""What people report in the demo county: the share of each minor category, and its seasons.

Shares follow the mix of a county centre (hazards 19, appearance 27, livelihood 20, public order 8,
disputes 5, environment 6, agriculture 6, disasters 3, market 3, other 3 per cent). Categories are
matched by words of their Chinese names, so another county's tree works as well.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from data_layer.core.county import Category
from data_layer.core.demo.rhythm import Season
from data_layer.core.demo.titles import TITLES


class _Rate(NamedTuple):
    """Share in per cent of all reports; `peak` times as frequent in `months`, and so on."""

    share: float
    peak: float = 1.0
    months: AbstractSet[int] = frozenset()
    storm: float = 1.0
    before_festival: float = 1.0


class Matter(NamedTuple):
    """A minor category's rate and titles."""

    rate: _Rate
    titles: tuple[str, ...]

    def share(self, season: Season) -> float:
        """Its weight among all matters in a season."""
        rate = self.rate
        weight = rate.share
        if season.month in rate.months:
            weight *= rate.peak
        if season.storm:
            weight *= rate.storm
        if season.before_festival:
            weight *= rate.before_festival
        return weight


# (word of the major, word of the minor); an empty word answers for the rest of a major.
RATES = {
    ("纠纷", "婚姻"): _Rate(0.7),
    ("纠纷", "邻里"): _Rate(1.3),
    ("纠纷", "山林"): _Rate(0.5, 1.6, {3, 4, 5}),
    ("纠纷", "宅基地"): _Rate(0.4),
    ("纠纷", "征地"): _Rate(0.3),
    ("纠纷", "欠薪"): _Rate(0.6, 1.3, {1, 12}, before_festival=3.0),
    ("纠纷", "合同"): _Rate(0.3),
    ("纠纷", "损害"): _Rate(0.3),
    ("纠纷", "物业"): _Rate(0.4),
    ("纠纷", "其他"): _Rate(0.2),
    ("隐患", "消防"): _Rate(4.2, 1.3, {1, 2, 12}),
    ("隐患", "道路"): _Rate(5.6),
    ("隐患", "燃气"): _Rate(3.6),
    ("隐患", "危房"): _Rate(1.9, 1.5, {5, 6, 7, 8}, storm=2.0),
    ("隐患", "溺水"): _Rate(2.2, 3.2, {5, 6, 7, 8}),
    ("隐患", "烟花"): _Rate(0.9, 2.5, {1, 2}, before_festival=4.0),
    ("灾害", "滑坡"): _Rate(0.39, 2.5, {5, 6, 7, 8}, storm=6.0),
    ("灾害", "内涝"): _Rate(0.39, 3.0, {5, 6, 7, 8}, storm=7.0),
    ("灾害", "火险"): _Rate(0.33, 4.0, {2, 3, 4}),
    ("灾害", "凝冻"): _Rate(0.28, 5.0, {1, 2, 12}, storm=4.0),
    ("灾害", "其他"): _Rate(0.17, 1.5, {4, 5, 6}, storm=3.0),
    ("治安", "隐患"): _Rate(3.6),
    ("治安", "诈"): _Rate(1.5),
    ("治安", "校园"): _Rate(1.2, 0.3, {7, 8}),
    ("治安", "流动人口"): _Rate(1.7),
    ("生态", "水体"): _Rate(1.46),
    ("生态", "扬尘"): _Rate(1.57, 1.5, {3, 4, 9, 10}),
    ("生态", "噪声"): _Rate(1.34),
    ("生态", "固废"): _Rate(1.01),
    ("生态", "畜禽"): _Rate(1.34),
    ("人居", "垃圾"): _Rate(10.56),
    ("人居", "搭"): _Rate(3.52),
    ("人居", "占道"): _Rate(6.38, before_festival=1.6),
    ("人居", "污水"): _Rate(4.29, storm=1.8),
    ("人居", "路灯"): _Rate(4.95),
    ("民生", "困难"): _Rate(4.1),
    ("民生", "社保"): _Rate(4.0, 1.6, {10, 11, 12}),
    ("民生", "水电"): _Rate(7.8),
    ("民生", "代办"): _Rate(4.1),
    ("农", "耕地"): _Rate(1.3),
    ("农", "灌溉"): _Rate(1.7, 3.0, {4, 5, 6}),
    ("农", "林"): _Rate(1.0),
    ("农", "返贫"): _Rate(2.0),
    ("市场", "食品"): _Rate(1.1, before_festival=1.6),
    ("市场", "药品"): _Rate(0.4),
    ("市场", "无证"): _Rate(0.7),
    ("市场", "消费"): _Rate(0.8),
    ("其他", "宣传"): _Rate(1.8),
    ("其他", "好人"): _Rate(0.8),
    ("其他", ""): _Rate(0.5),
}
RARE = _Rate(0.3)


def matter_of(category: Category, major: Category | None) -> Matter:
    """The matter whose words occur in the category's names; without one a rare one of its name."""
    minor, above = category.name.zh, major.name.zh if major else ""
    candidates = [key for key in RATES if key[0] in above]
    for key in candidates:
        if key[1] and key[1] in minor:
            return Matter(RATES[key], TITLES[key])
    for key in candidates:
        if not key[1]:
            return Matter(RATES[key], TITLES[key])
    return Matter(RARE, (f"{minor}事项需要处理", f"反映{minor}方面的情况"))
