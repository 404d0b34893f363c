"""Make the fonts of the PDF files from the Noto CJK collections of the system (Debian: apt-get
install fonts-noto-cjk fonts-noto-cjk-extra): `python make_fonts.py FOLDER_OF_NOTO FOLDER_OF_PACKS`.

Run by hand when a character is missing; the product itself only reads the result.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = ("NotoSerifCJK-Regular", "NotoSerifCJK-Bold", "NotoSansCJK-Bold")
SIMPLIFIED = 2  # the place of the SC face in each collection
SIGNS = "—–−·…“”‘’×÷±≤≥％‰°№℃¥€①②③④⑤⑥⑦⑧⑨⑩　"
# Of the table of 8,105 characters, those beyond GB 2312 that are met in names of people and places.
RARE = (
    "喆堃垚镕昇祎玥珺珮崑瑄珩珣玭琎瑀瑢璟璠璐翀翃翯赟赪昉昳旸昕晞晟曈暕暐炅炘烜焜煊煜熠燚犇犟猇"
    "劼劻勍勣厍叕吒呗咔咥哒唛啰啵喏嗞嘚囝圪圫圲坉坜坨垌垍垕垟垭垯垱垲埇埏埗埪埫埯堎堽塆塝塱塽墁墈"
    "墕墚奓妧姈姝姞娅婳媖嫕嬿孖孬宬岠岜岽峂峃峣峧峪崀崂崎崟崧崾嵚嵝嵬嶍巅巉帡幪庹廆彧徕忞怹恝悆悊"
    "惇愔慜戥扺抃拃挦挻捯揕揸搡搒摽撖撘攉攽斝旻旽昄昇昽晊晐晗晙晳暅暲曌朓杧杻枍枘柃柊柈柽栌栊桁桄桠桲"
    "梽棁棓棬椑椤椪楙楯榀槊槲樾橦檑欤殂毐毵氇氾汎汭汧沄沘沚沨泃泚洨洢浉浐浕浛浥浬涂涢淇淏淯渌湉湜湲溇"
    "溆滃滘滢潆潏潓潟澥澴濛瀍灈灏灵炆炱焓煳牁牂狝猄玎玓玘玙玚玢玠玱珅珉珌珙珧珰珽琚琛琤琫琬琭瑧瑭瑱"
    "璇璈璎璘璩瓒甪畈畚畲疃皛皞盌眙睢瞢矸砘砜硚硿碶磏磡礐礽祃祊祧祲禔禤秾稑穄竑竽筇筠箐箓篁篪簃粿粢糌"
    "絜綦縠翎耖聃肸胂脦膦臜舾艽芃芎芑芘芝芾苠苧茀茆茚茳荙莙莜莨莳菂菖菪萁萩葑葚蒗蒟蓂蓢蔌蔸蕰薏藠蘘虺"
    "蚬蛏蜾蝲螠蠡袪裰褆褟覃詝诒诜诠诨谞谡谧豨貅赑趼跶踅轫轵轹辀辂辌迨逴遆邕邗邝邡邰郓郗郜郢郦鄌鄞鄯鄱酆"
    "酂钇钌钍钘钚钬铈铉铖铚铧铻锃锜锳锴锺镇镈镕镠閟阇阌阡陂陉陟隽雒雩霁霂霨靓韪頔颋颙颛飏飑馃馎馐驭驲"
    "骃骎骙骦魃魟鱵鲃鲌鲯鳌鳑鸮鸻鹀鹮鹴麂麇麹黟黾齁龢龠佤仡佬侗僳傈傣拉祜仫毛崩裒"
)


def main(noto: Path, packs: Path) -> None:
    """Write one subset a font beside this file."""
    characters = gb2312() | set(SIGNS) | set(RARE) | {chr(code) for code in range(0x20, 0x7F)}
    for path in packs.rglob("*.csv"):
        characters |= set(path.read_text(encoding="utf-8-sig"))
    for name in FONTS:
        font = TTFont(noto / f"{name}.ttc", fontNumber=SIMPLIFIED)
        options = subset.Options()
        options.hinting = False
        options.layout_features = ["ccmp", "locl", "kern"]
        options.name_IDs = ["*"]
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=[ord(one) for one in characters if one >= " "])
        cutter.subset(font)
        font.save(Path(__file__).parent / f"{name.replace('CJK', 'CJKsc')}-subset.otf")


def gb2312() -> set[str]:
    """The characters of GB 2312."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    return set("".join(pair.decode("gb2312", errors="ignore") for pair in pairs))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
