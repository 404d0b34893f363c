"""Words of the page on which boundaries are brought, checked and published."""

from __future__ import annotations

from data_layer.core.county import County
from data_layer.vocab import AreaLevel, Text

TITLE = Text("区划边界", "Boundaries")
INTRO = Text(
    "导入勘界或测绘成果，先核对再发布；旧版本保留，已办事件的网格不变。",
    "Bring surveyed boundaries: checked first, then published. Earlier versions stay, and closed "
    "cases keep their grid.",
)
FORBIDDEN = Text(
    "只有系统管理员可以管理区划边界。请返回首页。",
    "Only a system administrator may manage boundaries; go back to the first page.",
)
UPLOAD = Text("一、导入并核对", "1. Bring and check")
UPLOAD_HINT = Text(
    "接受 GeoJSON、GeoPackage（.gpkg）、Shapefile 压缩包（.zip，含 .shp .shx .dbf）、KML，"
    "不超过 10 MB。个别要素有问题时逐个指出，其余照常使用；发布前地图不变。",
    "GeoJSON, GeoPackage (.gpkg), a zipped Shapefile (.shp .shx .dbf) or KML, up to 10 MB. A "
    "broken feature is named and the rest is used; the map stays until you publish.",
)
LEVEL = Text("图层", "Layer")
LEVELS = {
    AreaLevel.GRID: Text("网格", "Grids"),
    AreaLevel.TOWNSHIP: Text("乡镇（街道）", "Townships"),
    AreaLevel.COUNTY: Text("县（市）界", "County outline"),
}
CRS = Text("坐标系", "Coordinate system")
CRS_HINT = Text(
    "有 .prj 等说明的按文件；互联网地图描绘的请选“火星坐标”或“百度坐标”。",
    "As the file says where it does; for lines drawn on a web map choose its shifted system.",
)
AS_FILE = Text("按文件自带说明", "as the file says")
CRS_NAMES = {
    "EPSG:4326": Text("WGS84 经纬度", "WGS84 longitude, latitude"),
    "EPSG:4490": Text("CGCS2000（国家2000）经纬度", "CGCS2000 longitude, latitude"),
    "EPSG:3857": Text("Web 墨卡托", "Web Mercator"),
    "gcj02": Text("火星坐标（GCJ-02，高德、腾讯）", "GCJ-02 (AMap, Tencent)"),
    "bd09": Text("百度坐标（BD-09）", "BD-09 (Baidu)"),
}
GAUSS = Text(
    "CGCS2000 高斯-克吕格 {width}度带，{zone}中央经线 {meridian}°",
    "CGCS2000 Gauss-Krueger {width}°, {zone}meridian {meridian}°",
)
ZONED = Text("带号 {n}，", "zone {n}, ")
FIELD = Text("编码字段", "Field of the codes")
FIELD_HINT = Text(
    "留空自动识别；编码为 12、14、15 或 20 位区划、网格代码。",
    "Found by itself when empty; codes of 12, 14, 15 or 20 digits.",
)
CHECK = Text("导入并核对", "Check")

DRAFT = Text("核对边界", "Check the boundaries")
BACK = Text("返回区划边界", "Back to boundaries")
SOURCE = Text(
    "{file}（{format}{encoding}），{crs}；{features} 个要素，可用图形 {shapes} 个。",
    "{file} ({format}{encoding}), {crs}; {features} features, {shapes} shapes can be used.",
)
FOUND = Text("核对结果", "What was found")
CLEAN = Text("没有发现问题。", "Nothing is wrong.")
GROUPS = {
    "left": Text("未采用的要素（{n}）", "Features left out ({n})"),
    "noted": Text("请核实（{n}）", "To be looked at ({n})"),
    "repaired": Text("已自动修正（{n}）", "Mended by itself ({n})"),
}
GROUP_HINTS = {
    "left": Text(
        "请在原文件中改正后重新导入；也可先发布其余图形。",
        "Mend them in the file and bring it again; the rest can be published meanwhile.",
    ),
    "noted": Text(
        "重叠处归编码较小的网格；空隙处的点不属于任何网格。",
        "Ground claimed twice goes to the smaller code; a point in a gap is in no grid.",
    ),
    "repaired": Text(
        "修正只改动文件的副本，面积变化已列出。", "Only our copy is changed, by the area told."
    ),
}
FINDINGS = {
    "no_shape": Text("{who}：没有图形。", "{who}: has no shape."),
    "not_polygon": Text("{who}：不是面。", "{who}: is no polygon."),
    "bad_ring": Text("{who}：边界线有误，无法修正。", "{who}: its rings cannot be mended."),
    "endless": Text("{who}：坐标不是有限的数。", "{who}: a coordinate is no finite number."),
    "off_earth": Text(
        "{who}：坐标超出范围，请核对坐标系。", "{who}: coordinates out of range; check the system."
    ),
    "no_code": Text("{who}：没有编码。", "{who}: has no code."),
    "unknown_code": Text("{who}：编码不在现行区划中。", "{who}: the code is of no area in force."),
    "duplicate": Text(
        "{who}：同一编码的图形重复 {area}，只用第一个。",
        "{who}: drawn twice over {area}; the first is used.",
    ),
    "duplicate_names": Text(
        "{who}：名称不同的要素（{parts}）同用这一编码，重复 {area}，只用第一个，请核对编码。",
        "{who}: features of different names ({parts}) bear this code and share {area}; the first "
        "is used. Check the code.",
    ),
    "merged_names": Text(
        "{who}：名称不同的要素（{parts}）同用这一编码，合成了一个图形，请核对编码。",
        "{who}: features of different names ({parts}) bear this code and became one shape. Check "
        "the code.",
    ),
    "far": Text(
        "{who}：有图形在本县（市）之外约 {n} 公里，离其他网格（区划）很远，请核对坐标。",
        "{who}: a shape lies some {n} km outside the county, far from the others. Check its "
        "coordinates.",
    ),
    "missing": Text("{who}：文件中没有图形，将不上图。", "{who}: no shape, it would not be drawn."),
    "overlap": Text("{who}重叠 {area}。", "{who} overlap by {area}."),
    "gap": Text("{who}之间有空隙 {area}。", "A gap of {area} between {who}."),
    "repaired": Text(
        "{who}：自相交等边界错误已修正，面积变化 {area}。", "{who}: rings mended, area by {area}."
    ),
    "merged": Text("{who}：多个要素合为一个多部件图形。", "{who}: several parts put together."),
    "overlap_sliver": Text(
        "{n} 处相邻边界重叠的细缝，共 {area}，最大在{who}之间。",
        "{n} slivers where neighbours overlap, {area} in all, the largest between {who}.",
    ),
    "gap_sliver": Text(
        "{n} 处相邻边界之间的细缝已闭合，共 {area}。", "{n} slits closed, {area} in all."
    ),
}
FEATURE = Text("第 {n} 个要素 {name}", "feature {n} {name}")
MORE = Text("另有 {n} 处，未逐一列出。", "{n} more, not listed.")
SQUARE_METRES, SQUARE_KM = Text("{n} 平方米", "{n} m²"), Text("{n} 平方公里", "{n} km²")
PRESENT, NEW = Text("现行", "Present"), Text("新边界", "New")
SAME = Text("不变", "as before")
CHANGES = {
    "same": Text("不变 {n}", "{n} as before"),
    "changed": Text("有变化 {n}", "{n} changed"),
    "new": Text("新上图 {n}", "{n} drawn anew"),
    "gone": Text("不再上图 {n}", "{n} no longer drawn"),
}
OFF_MAP = Text(
    "离本县（市）很远的图形（{n} 个网格）不在图内，见“请核实”。",
    "Shapes far from the county ({n} areas) are off the map; see what is to be looked at.",
)
CHANGED = Text("有变化的网格（区划）（{n}）", "Areas that change ({n})")
CHANGED_LINE = Text(
    "{who}：新划入占新图形 {gained}，划出占原图形 {lost}。",
    "{who}: {gained} of the new shape is new, {lost} of the present one goes.",
)
MAP_OF = Text("{side}边界地图", "Map of the {side} boundaries")

PUBLISH = Text("二、发布", "2. Publish")
SINCE = Text("启用日期", "Holds from")
SINCE_HINT = Text(
    "不晚于今天。此后上报的坐标按新边界定位，以前的按当时边界。",
    "Today at the latest. Points reported of that day and later go by it, earlier ones by theirs.",
)
APPROVAL = Text("审图号", "Map review number")
APPROVAL_HINT = Text(
    "例如 黔S（2026）012号。不填则地图标注“示意图”，坐标只作定位建议。",
    "Without one the map is marked schematic and points only suggest a grid.",
)
AGREED = Text("已核对：{what}。", "I have seen: {what}.")
UNUSED = {
    "missing": Text("{n} 个网格（区划）将不上图", "{n} areas would not be drawn"),
    "left": Text("{n} 个要素未采用", "{n} features are left out"),
    "far": Text(
        "{n} 个网格（区划）有图形离本县（市）很远", "{n} areas have a shape far from the county"
    ),
}
NOT_AGREED = Text(
    "请先勾选“已核对”，再发布。", "Tick that you have seen what was found, then publish."
)
TYPED = Text(
    "发布后将有 {n} 个网格（区划）从地图上消失。确认无误，请输入 {n} 或“{county}”。",
    "{n} areas will be gone from the map. If that is meant, type {n} or '{county}'.",
)
NOT_TYPED = Text(
    "尚未发布：将有 {n} 个网格（区划）从地图上消失。文件不全的请放弃，补全后重新导入；"
    "确需发布的，请在“发布”中输入 {n} 或“{county}”。",
    "Not published: {n} areas would be gone from the map. If the file is not whole, discard it and "
    "bring a whole one; if it is meant, type {n} or '{county}' under Publish.",
)
PUBLISH_NOW = Text("发布", "Publish")
STOP = Text("放弃", "Discard")
PUBLISHED = Text("第 {n} 版边界已发布。", "Version {n} of the boundaries is published.")
LONG_APPROVAL = Text("审图号不超过 60 字。", "The review number has 60 characters at most.")

OPEN = Text("未结事件", "Open cases")
OPEN_TOLD = Text(
    "按现行边界，{n} 件有坐标的未结事件位于另一网格，其中 {across} 件在另一乡镇（街道）。",
    "By the present boundaries {n} open cases with a point lie in another grid, {across} of them "
    "in another township.",
)
MOVE = Text("调整到所在网格", "Move them to their grid")
MOVE_HINT = Text(
    "每件记一条“调整网格”，可在事件经过中查到；已办结的不动。",
    "Each gets an event of its own, seen in its timeline; closed cases stay.",
)
MOVED = Text("已调整 {n} 件未结事件。", "{n} open cases were moved.")

HISTORY = Text("版本", "Versions")
NO_HISTORY = Text(
    "尚未导入，现用县域数据包的边界。", "None was brought; the boundaries are those of the pack."
)
VERSION, SPAN = Text("版本", "Version"), Text("起止", "Holds")
FROM, TO = Text("{first} 起", "from {first}"), Text("{first} 至 {last}", "{first} to {last}")
NEVER = Text("未单独施行", "never held")
FILE_HEAD, BY = Text("文件", "File"), Text("发布人", "By")
SHAPES = Text("图形", "Shapes")
SCHEMATIC = Text("示意图", "schematic")

REFUSED = {
    "unknown_format": Text(
        "不是可识别的边界文件，请用 GeoJSON、GeoPackage、Shapefile 压缩包或 KML。",
        "Not a file of boundaries; use GeoJSON, GeoPackage, a zipped Shapefile or KML.",
    ),
    "damaged": Text(
        "文件不完整或已损坏，请重新导出后再导入。",
        "The file is incomplete or damaged; export it again.",
    ),
    "too_large": Text(
        "文件过大（限 10 MB，解压后 16 MB）：请只保留本县范围和编码、名称字段，或先简化边界。",
        "The file is too large: keep this county's areas, code and name alone, or simplify it "
        "(10 MB packed, 16 MB unpacked).",
    ),
    "too_many": Text(
        "要素或顶点过多（上限 {features} 个要素、{vertices} 个顶点），请先简化边界。",
        "Too many features or vertices (at most {features} and {vertices}); simplify first.",
    ),
    "too_deep": Text("文件层级过深，请重新导出。", "The file is nested too deep; export it again."),
    "doctype": Text(
        "KML 含有文档类型声明，出于安全不予读取，请重新导出。",
        "The KML declares a document type and is not read; export it again.",
    ),
    "computed": Text(
        "GeoPackage 含有由公式计算的字段，出于安全不予读取，请另存为普通字段后再导入。",
        "The GeoPackage has computed columns and is not read; save them as plain fields.",
    ),
    "not_shapes": Text("文件中没有边界图层。", "There is no layer of boundaries in the file."),
    "not_areas": Text("图层不是面，请导入面图层。", "The layer holds no polygons."),
    "nothing": Text("图层中没有要素。", "The layer is empty."),
    "many_layers": Text(
        "文件中有多个图层（{layers}），请只保留一个。",
        "Several layers ({layers}); keep one of them.",
    ),
    "parts_missing": Text(
        "压缩包缺少 {parts}，请与 .shp 一起打包。", "{parts} missing; pack it with the .shp."
    ),
    "no_crs": Text(
        "文件没有说明坐标系，请在“坐标系”中选择。", "The file does not say its system; choose it."
    ),
    "unknown_crs": Text(
        "文件的坐标系（{crs}）不能换算，请在“坐标系”中选择，或先转为国家2000经纬度。",
        "The file's system ({crs}) is not known here; choose one, or convert to CGCS2000 first.",
    ),
    "elsewhere": Text(
        "按所选坐标系，图层在 {place} 一带，不在本县范围，请核对坐标系。",
        "By that system the layer lies around {place}, not in this county; check the system.",
    ),
    "swapped": Text(
        "经度和纬度颠倒（{place}），请按“经度在前”重新导出。",
        "Longitude and latitude are swapped ({place}); export with longitude first.",
    ),
    "no_field": Text(
        "没有找到编码字段。文件的字段有：{fields}。请填写编码所在的字段。",
        "No field holds codes. The file has: {fields}. Give the one that does.",
    ),
    "nothing_usable": Text(
        "没有一个要素可用：{why}", "No feature can be used: {why}"
    ),
}  # fmt: skip


def crs_name(crs: str) -> Text:
    """A coordinate system by its name."""
    from geo.reference import GAUSS_KRUEGER, SIX_PLAIN, SIX_ZONED, THREE_ZONED, meridian_of

    if crs in CRS_NAMES:
        return CRS_NAMES[crs]
    code = int(crs.removeprefix("EPSG:"))
    if code not in GAUSS_KRUEGER:
        return Text(crs, crs)
    six = code in SIX_ZONED or code in SIX_PLAIN
    zoned = code in SIX_ZONED or code in THREE_ZONED
    number = 13 + code - SIX_ZONED.start if six else 25 + code - THREE_ZONED.start
    told = {"width": 6 if six else 3, "meridian": meridian_of(code)}
    zone = Text(ZONED.zh.format(n=number), ZONED.en.format(n=number)) if zoned else Text("", "")
    return Text(GAUSS.zh.format(zone=zone.zh, **told), GAUSS.en.format(zone=zone.en, **told))


def asked_to_type(text: Text, county: County, gone: int) -> Text:
    """What asks for the number of areas gone, or the county's name, to be typed."""
    name = county.name
    return Text(text.zh.format(n=gone, county=name.zh), text.en.format(n=gone, county=name.en))


def area_name(county: County, code: str) -> str:
    """An area as the findings call it: its name and code; a grid by its village."""
    area = county.areas.get(code)
    if area is None:
        return code
    village = county.areas.get(area.parent) if area.level == AreaLevel.GRID else area
    return f"{village.name if village else area.name}（{code}）"
