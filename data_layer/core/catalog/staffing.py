"""F. Who stands in the grids (力量)."""

from __future__ import annotations

from data_layer.core.catalog.entries import HIGHER, IN_POST, LOWER, counted, rate
from data_layer.core.metric import Metric, Unit
from data_layer.vocab import Text

SEATS = Text("此刻；以岗位计", "Now; counted by seats")
CAPPED = Text("上限 10%；以实有人员计", "Capped at 10%; over staff in post")


def _people(ref: str, key: str, zh: str, en: str) -> Metric:
    return counted(ref, key, zh, en, Unit.PEOPLE, standard=IN_POST)


STAFFING = (
    _people("F1a", "chiefs", "网格长", "Grid chiefs"),
    _people("F1b", "workers", "网格员", "Grid workers"),
    _people("F1c", "leaders", "联户长", "Household-linked leaders"),
    rate("F1", "coverage", "网格员配备率", "Worker posts filled",
         ("worker_posts_filled", "worker_posts"), standard=SEATS, direction=HIGHER),
    counted("F2a", "vacancies", "网格员空缺", "Vacant worker posts", Unit.POSTS,
            of="worker_vacancies", standard=SEATS, direction=LOWER),
    rate("F2", "vacancy_rate", "空缺率", "Vacancy", ("worker_vacancies", "worker_posts"),
         standard=SEATS, direction=LOWER),
    rate("F3a", "chiefs_party_share", "网格长党员占比", "Party chiefs", ("chiefs_party", "chiefs"),
         standard=IN_POST),
    rate("F3b", "workers_party_share", "网格员党员占比", "Party workers",
         ("workers_party", "workers"), standard=IN_POST),
    rate("F3c", "leaders_party_share", "联户长党员占比", "Party leaders",
         ("leaders_party", "leaders"), standard=IN_POST),
    rate("F5", "leaders_per_worker", "每名网格员联系的联户长", "Leaders per worker",
         ("leaders", "workers"), Unit.RATIO, standard=IN_POST),
    rate("F11", "seconded_share", "抽调占实有", "Seconded staff",
         ("seconded_staff", "township_staff"), standard=CAPPED, direction=LOWER, target=0.1),
    rate("F12", "enforcement_filled", "综合执法到岗率", "Enforcement posts filled",
         ("enforcement_staff", "enforcement_posts"), standard=SEATS, direction=HIGHER),
)  # fmt: skip
