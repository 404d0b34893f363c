"""Words of the pages where numbers are taken out."""

from __future__ import annotations

from data_layer.core.exports import Format, State
from data_layer.vocab import Text

TITLE = Text("我的导出", "My exports")
NEW = Text("导出", "Export")
EXPORT_THIS = Text("导出", "Export")
SENTENCE = Text(
    "{going} 项正在生成，{ready} 个文件可下载；文件保留 24 小时，链接一次有效。",
    "{going} being made, {ready} files to fetch; kept for 24 hours, each link works once.",
)
NOTHING = Text(
    "还没有导出。请在清单或指标表上点“导出”。",
    "No exports yet; press Export on a list or a table of metrics.",
)
STATES = {
    State.WAITING: Text("排队中", "waiting"),
    State.RUNNING: Text("正在生成", "being made"),
    State.DONE: Text("已生成", "ready"),
    State.FAILED: Text("未能生成", "failed"),
    State.CANCELLED: Text("已取消", "called off"),
}
EXPIRED = Text("已过期", "expired")
FORMATS = {
    Format.CSV: Text("CSV（UTF-8，Excel 可直接打开）", "CSV (UTF-8, opens in Excel)"),
    Format.XLSX: Text("Excel 工作簿（附口径表）", "Excel workbook (with definitions)"),
    Format.GEOJSON: Text("GeoJSON（WGS84）", "GeoJSON (WGS84)"),
    Format.GPKG: Text("GeoPackage（QGIS 可直接打开）", "GeoPackage (opens in QGIS)"),
}
LEAVE = Text(
    "一般一分钟内完成，可以离开本页，完成后到“我的导出”下载。",
    "Done within a minute as a rule; you may leave and fetch it from My exports.",
)
WITH_CHART = Text("Excel 工作簿（附图表和口径表）", "Excel workbook (with chart and definitions)")
WHAT = Text("内容", "What")
FORMAT = Text("格式", "Format")
STATE = Text("状态", "State")
ROWS = Text("行数", "Rows")
SIZE = Text("大小", "Size")
NUMBER = Text("编号", "Number")
ORDERED = Text("提交时间", "Ordered")
UNTIL = Text("保留至", "Kept until")
OF_ROWS = Text("{done} / {n} 行", "{done} of {n} rows")
ROWS_DONE = Text("{done} 行", "{done} rows")
START = Text("开始导出", "Export")
BACK = Text("返回原页", "Back to the page")
FETCH = Text("下载", "Download")
CALL_OFF = Text("取消", "Call off")
OPEN = Text("打开", "Open")
ADDRESS = Text("来自页面", "From the page")
RULES = Text(
    "导出按页面的时段、筛选和您的数据范围生成，与页面同一口径；"
    "分组统计中不足 3 件的组不写出数值，页面上则照常显示；标题脱敏，不含反映人联系方式。"
    "每次导出、下载均记入审计。",
    "Made with the period, filters and scope of the page, by the same rules, but without "
    "the numbers of groups under 3 cases, which the page shows; titles are masked and no "
    "reporter's contact is included. Each export and download is on record.",
)
CHECK = Text("核对文件是否改动", "Prove a file unchanged")
CHECK_NOTE = Text(
    "选择文件，由浏览器计算 SHA-256 后核对，文件不上传；也可粘贴 SHA-256。",
    "Choose the file: the browser computes its SHA-256 and nothing is sent; or paste a SHA-256.",
)
CHECK_GO = Text("核对", "Check")
UNCHANGED = Text(
    "未改动：与 {number}（{name}{rows}）逐字节一致。",
    "Unchanged: byte for byte what {number} ({name}{rows}) exported.",
)
OF_ROWS_TOLD = Text("，{n} 行", ", {n} rows")
CHANGED = Text(
    "没有内容相同的导出：不是本系统导出的，或导出后被改动过。",
    "No export has this content: it is not from here, or it was changed since.",
)
NO_TABLE = Text(
    "页面上现在没有这张表，请回到页面重新导出。",
    "That table is not on the page now; go back there and export again.",
)
NOT_EXPORTED = Text("此页面不能导出。", "This page cannot be exported.")
NOT_YOURS_TO_READ = Text(
    "此页面不在您的职责范围内，不能导出。",
    "This page is outside your duties and cannot be exported.",
)
NO_FORMAT = Text("请选择导出格式。", "Choose a format.")
SHA = Text("SHA-256", "SHA-256")
