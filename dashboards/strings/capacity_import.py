"""Words of the page on which figures of capacity are imported."""

from __future__ import annotations

from data_layer.vocab import Text

TITLE = Text("治理能力数据", "Figures of capacity")
PLACE = Text("数据展示在“治理能力”页。", "The figures are shown on the capacity page.")
PLACE_OF_OTHERS = Text(
    "数据由领导和分析人员在“治理能力”页查看；系统管理员只导入，不查看。",
    "Leaders and analysts see the figures on the capacity page; the administrator imports them.",
)
READ_ONLY = Text(
    "治理能力数据由系统管理员导入；发现有误请告知系统管理员。",
    "The system administrator imports the figures; tell them when something is wrong.",
)
TEMPLATE = Text("一、下载填报表", "1. Download the table")
TEMPLATE_HINT = Text(
    "每个体系一张工作表，每行一个乡镇（街道），已填好现行数；可分发各乡镇（街道）填写后汇总。",
    "One sheet a system, one row a township, with the present figures; it can be passed on to be "
    "filled in.",
)
DOWNLOAD = Text("下载填报表（Excel）", "Download (Excel)")
UPLOAD = Text("二、导入并核对", "2. Import and check")
UPLOAD_HINT = Text(
    "只接受 .xlsx；空白单元格不改动现行数。有问题时逐格指出，未保存前什么都不会改变。",
    "An .xlsx file; blank cells change nothing. Every wrong cell is named, and nothing changes "
    "before it is saved.",
)
SINCE = Text("数据截至", "The figures are of")
SINCE_HINT = Text(
    "这些数自该日起启用；此前的数保留，可按日期查看。",
    "They hold from that day on; earlier ones stay and can be looked up by date.",
)
IMPORT = Text("导入并核对", "Import and check")
PREVIEW = Text("核对变化", "Check the changes")
PREVIEW_TOLD = Text("自 {day} 起有 {n} 处变化。", "{n} changes from {day}.")
NO_CHANGE = Text(
    "与现行数一致，没有变化。", "The same as the present figures: nothing would change."
)
RULE = Text("乡镇（街道） · 项目", "Township and figure")
OLD = Text("现行", "Now")
NEW = Text("导入后", "Then")
TAKEN_BACK = Text("撤销", "withdrawn")
SAVE = Text("确认保存", "Save")
STOP = Text("放弃", "Discard")
SAVED = Text("已保存 {n} 处变化。", "{n} changes saved.")
HISTORY = Text("导入记录", "History")
AT = Text("导入时间", "On")
BY = Text("导入人", "By")
COUNT = Text("变化", "Changes")
NONE_YET = Text("尚未导入过。", "Nothing has been imported yet.")
FORBIDDEN = Text(
    "只有系统管理员可以导入治理能力数据。请返回治理能力页查看。",
    "Only a system administrator may import the figures; go back to look at them.",
)
NO_EXPORT = Text(
    "您的角色不能下载数据，请在页面上查看。", "Your role may not download; look at the page."
)
