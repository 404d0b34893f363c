"""How a list says what a mark has narrowed it to."""

from __future__ import annotations

from data_layer.vocab import Text

NARROWED = {
    "stage": Text("环节：{value}", "stage: {value}"),
    "age": Text("自上报 {value}", "age: {value}"),
    "persons": Text("涉及 {value} 人及以上", "{value} persons or more"),
    "beyond": Text("时长超过同类 {value}%", "open longer than {value}% of similar cases"),
    "within": Text("{value} 天内办结", "closed within {value} days"),
    "timely": Text("{value}", "{value}"),
    "ending": Text("结果：{value}", "ended: {value}"),
    "from_level": Text("由{value}上报", "reported at: {value}"),
    "level": Text("到达{value}", "level reached: {value}"),
    "cause": Text("升级原因：{value}", "cause: {value}"),
    "returned_by": Text("由{value}退回", "returned by {value}"),
    "assisted_by": Text("{value}协办", "assisted by {value}"),
    "handed_to": Text("移送{value}", "handed to {value}"),
    "move": Text("路径：{value}（一件多次只列一次）", "move: {value} (each case listed once)"),
    "weekday": Text("{value}上报", "reported on {value}"),
    "hour": Text("{value} 时上报", "reported at {value} h"),
    "closed_weekday": Text("{value}办结", "closed on {value}"),
    "closed_hour": Text("{value} 时办结", "closed at {value} h"),
    "due_weekday": Text("{value}应办结", "due on {value}"),
    "act_weekday": Text("{value}发生", "done on {value}"),
    "act_hour": Text("{value} 时发生", "done at {value} h"),
    "passed": Text("环节流转：{value}", "passed: {value}"),
    "rating": Text("评价：{value}", "answer: {value}"),
    "grade": Text("督办级别：{value}", "grade: {value}"),
}
