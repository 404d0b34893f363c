"""The table library's own words in Chinese, as far as a desk uses them.

From @ag-grid-community/locale 35.3.0 (zh-CN), MIT License, Copyright (c) 2015-2026 AG GRID LTD.
"""

from __future__ import annotations

ZH = {
    "loadingOoo": "加载中...",
    "loadingError": "错误",
    "noRowsToShow": "无显示行",
    "autosizeThisColumn": "自动调整该列",
    "autosizeAllColumns": "自动调整所有列",
    "resetColumns": "重置列",
    "sortAscending": "升序排列",
    "sortDescending": "降序排列",
    "sortUnSort": "清除排序",
    "ariaColumn": "列",
    "ariaSortableColumn": "按 ENTER 排序",
    "ariaSkeletonCellLoadingFailed": "行加载失败",
    "ariaSkeletonCellLoading": "行数据加载中",
}
