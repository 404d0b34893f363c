"""E. What the people who reported say of it (评价)."""

from __future__ import annotations

from data_layer.core.catalog.entries import HIGHER, LOWER, counted, rate
from data_layer.vocab import Text

ANSWERS = Text(
    "按办结日计；无评价的不计入分母，须与参评率同看",
    "By the day of closing, over those with an answer: read it with the response rate",
)

SATISFACTION = (
    counted("E0", "rated", "评价数", "Answers", of="ended_rated"),
    rate("E2", "satisfied_rate", "满意率", "Satisfied", ("ended_satisfied", "ended_rated"),
         standard=ANSWERS, direction=HIGHER),
    rate("E3", "dissatisfied_rate", "不满意率", "Dissatisfied",
         ("ended_dissatisfied", "ended_rated"), standard=ANSWERS, direction=LOWER),
    rate("E4", "response_rate", "参评率", "Response rate", ("ended_rated", "ended"),
         standard=Text("按办结日计，占全部办结；未记录是否回访",
                       "By the day of closing, of all closed; call-backs are not recorded"),
         direction=HIGHER),
)  # fmt: skip
