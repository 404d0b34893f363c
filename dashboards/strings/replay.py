"""Words of the day replay."""

from __future__ import annotations

from data_layer.vocab import Text

REPLAY = Text("一日回放", "Day replay")
OPEN_REPLAY = Text("回放 {day} ›", "Replay {day} ›")

SENTENCE = Text("{day}（{weekday}）：", "{weekday} {day}: ")
REPORTED = Text("上报 {n} 件", "{n} reported")
CLOSED = Text("办结 {n} 件", "{n} closed")
STOOD = Text(
    "零时在办 {first} 件，{until}在办 {last} 件。", "{first} open at midnight, {last} {until}."
)
DAY_ENDS = Text("日终", "at the end")
SO_FAR = Text("截至目前", "so far")
BREAK = Text("，", ", ")
PAUSE = Text("；", "; ")
NO_RECORDS = Text(
    "{day} 没有在办事件和流转记录，请选择 {first} 起的日期。",
    "Nothing was open or happened on {day}; choose {first} or a later day.",
)

DAY = Text("日期", "Day")
PREVIOUS = Text("前一天", "Day before")
NEXT = Text("后一天", "Day after")
CHOOSE = Text("选择日期和乡镇", "Day and township")

PLAYER = Text("播放", "Player")
MAP = Text("各网格在办", "Open cases by grid")
MAP_NOTE = Text(
    "件 · 点网格看当日上报 · {schematic}", "Tap a grid for the day's reports · {schematic}"
)
CAME = Text("本刻新增在办", "Newly open")
WENT = Text("本刻办结或作废", "Ended")
UNPLACED = Text("另有未定位 {n} 件", "{n} more not placed")
FLOW = Text("流转", "Flow")
FLOW_NOTE = Text(
    "大字为在该环节的件数，办结为当日累计 · 箭头为本刻钟流转",
    "Large: cases in the stage; closed: so far that day · Arrows: moves of the quarter",
)
TICKER = Text("本刻钟动态", "This quarter hour")
TICKER_NOTE = Text("升级、督办、退回等优先列出", "escalations, returns and the like first")

# What the player says: the script puts the numbers in.
CLIENT = {
    "play": Text("播放", "Play"),
    "pause": Text("暂停", "Pause"),
    "back": Text("后退一刻钟", "Back a quarter"),
    "forward": Text("前进一刻钟", "On a quarter"),
    "speed": Text("速度", "Speed"),
    "jump": Text("跳到", "Go to"),
    "scrub": Text("时刻", "Time of day"),
    "keys": Text(
        "← → 一刻钟 · Shift+← → 一小时 · 空格 播放或暂停 · Home、End 首尾",
        "← → a quarter · Shift+← → an hour · Space plays or pauses · Home, End",
    ),
    "moment": Text("{at}，在办 {n} 件", "{at}, {n} open"),
    "reported": Text("上报累计", "Reported so far"),
    "closed": Text("办结累计", "Closed so far"),
    "open": Text("在办", "Open"),
    "band": Text("阴影：上报预期区间（前 8 周同日，95%）", "Band: expected reports (8 weeks, 95%)"),
    "curve": Text("当日上报、办结累计和在办曲线", "Reports, closures and open cases over the day"),
    "noBand": Text("同期数据不足，不画预期区间", "too few weeks for an expected band"),
    "entered": Text("进 {n}", "in {n}"),
    "left": Text("出 {n}", "out {n}"),
    "total": Text("当日累计", "so far"),
    "other": Text("回退、越过：", "Back or past: "),
    "none": Text("无", "none"),
    "quiet": Text("本刻钟没有动态。", "Nothing happened in this quarter hour."),
    "more": Text("另有 {n} 条", "{n} more"),
    "unplaced": UNPLACED,
    "failed": Text(
        "数据没有取到，请检查网络后刷新页面。", "No data came; check the network and reload."
    ),
    "waiting": Text("正在取数", "Loading"),
    "nowhere": Text("未定位", "Not placed"),
}
# Frames a second, by what passes in one.
SPEEDS = {
    1: Text("1 秒 1 刻钟", "15 min a second"),
    2: Text("1 秒半小时", "30 min a second"),
    4: Text("1 秒 1 小时", "1 h a second"),
    8: Text("1 秒 2 小时", "2 h a second"),
}
