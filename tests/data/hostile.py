"""Words nobody should be able to hurt the product with, one of each way; written for it.

Markup that came to life would set `window.__hit`, or be an element whose attributes hold `hit`.
"""

from __future__ import annotations

HIT = "window.__hit=1"
LAST_SAFE = 40  # the shortest field that shows words: what is cut there hurts no more than whole

# In each context a browser knows.
MARKUP = {
    "script": f"<script>{HIT}</script>",
    "script in odd case": f"<ScRiPt id=hit>{HIT}</sCrIpT >",
    "script broken by a tag": f"<scr<script>ipt>{HIT}</script>",
    "script by address": "<script src=//hit.example/h.js></script>",
    "image": f"<img src=hit onerror={HIT}>",
    "image without an end": f"<img src=hit onerror={HIT} //",
    "image by slashes": f"<img/src=hit/onerror={HIT}>",
    "out of an attribute": f'"><img src=hit onerror={HIT}>',
    "out of a single-quoted one": f"'><svg/onload={HIT} id=hit>",
    "a handler within it": f'" autofocus onfocus={HIT} x="hit',
    "a handler without quotes": f"hit onmouseover={HIT} ",
    "vector image": f"<svg id=hit onload={HIT}></svg>",
    "animation": f"<svg id=hit><animate onbegin={HIT} attributeName=x dur=1s></svg>",
    "foreign object": f"<svg id=hit><foreignObject><img src=hit onerror={HIT}></svg>",
    "formula": f"<math id=hit><mtext><img src=hit onerror={HIT}></mtext></math>",
    "frame": f"<iframe id=hit srcdoc='<script>parent.{HIT}</script>'>",
    "frame by address": "<iframe src=javascript:parent.__hit=1 id=hit>",
    "object": "<object id=hit data=javascript:__hit=1></object>",
    "style": "<style>@import'//hit.example/h.css';*{display:none}</style>",
    "style in an attribute": "<b id=hit style=position:fixed;inset:0>x</b>",
    "style address": "<i id=hit style=background:url(//hit.example)>x</i>",
    "base": "<base href=//hit.example/ id=hit>",
    "renewal": "<meta http-equiv=refresh content=0;url=//hit.example>",
    "form": "<form action=//hit.example id=hit><button>确定</button>",
    "link": "<a href=javascript:__hit=1 id=hit>点此</a>",
    "details": f"<details open ontoggle={HIT} id=hit>",
    "comment": f"<!--><img src=hit onerror={HIT}>-->",
    "noscript": f"<noscript><p title='</noscript><img src=hit onerror={HIT}>'>",
    "title closed": f"</title></textarea><img src=hit onerror={HIT}>",
    "entities": "&lt;img src=hit onerror=window.__hit=1&gt;",
    "half an entity": "&#60img src=hit onerror=window.__hit=1&#62",
    "full-width": "＜script＞window.__hit=1＜/script＞",
    "overlong": "%3Cscript%3Ewindow.__hit=1%3C/script%3E",
    "address": "javascript:window.__hit=1//hit",
    "address with a tab": "java\tscript:window.__hit=1//hit",
    "data address": "data:text/html,<script>parent.__hit=1</script>",
    "out of a script": f"';{HIT};//\\';{HIT};//hit",
    "closed script": f"</script><script>{HIT}</script>",
    "template": "{{7*7}}${7*7}<%=7*7%>#{7*7}{%if 1%}hit{%endif%}",
    "constructor": "{{constructor.constructor('window.__hit=1')()}}",
}
# What else breaks programs.
OTHER = {
    "quote": "O'Hara\"--hit",
    "statement": "'; DROP TABLE incident;-- hit",
    "union": "' UNION SELECT password_hash FROM account--hit",
    "pattern": "%_[a-z]*?(hit",
    "traversal": "../../../../etc/passwd%00hit",
    "backslashes": "..\\..\\windows\\win.ini hit",
    "header": "hit\r\nSet-Cookie: hit=1\r\n\r\n<b>hit</b>",
    "formula cell": "=cmd|' /C calc'!A0 hit",
    "plus cell": "+1+1 hit",
    "right to left": "\u202etxt.exe\u202c hit",
    "isolates": "\u2066\u2067hit\u2069",
    "zero width": "h\u200bi\u200ct\u200d\ufeff",
    "combining": "h" + "\u0301" * 20 + "it",
    "joined emoji": "👩‍👩‍👧‍👦🏳️‍🌈 hit",
    "beyond the plane": "𠀀𠮷𡃁 hit",
    "nul": "hit\x00hit",
    "escape": "\x1b[2J\x1b]0;hit\x07",
    "separators": "hit\u2028hit\u2029",
    "format": "%s%n{0}{hit!r}",
    "proto": "__proto__",
    "json": '"}],"hit":[{"a":"',
    "long": "hit" + "长" * 190,
    "surrogate": "hit\ud800",
}
PAYLOADS = MARKUP | OTHER

# Ways out of a folder, as they stand in a request line.
UP = ("../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%252f", "%252e%252e%252f", "..\\", "..%5c",
      "%2e%2e%5c", "..%255c", "..;/", "....//", "..%00/", "..%0d%0a/", "%c0%ae%c0%ae/",
      "%c0%ae%c0%ae%c0%af", "%e0%80%ae%e0%80%ae/", "..%c0%af", "..%ef%bc%8f", "%u002e%u002e/",
      ".%2e/", "%2e./", "//../", "/./../")  # fmt: skip
TARGETS = ("etc/passwd", "app.py", "instance/secret.key", "proc/self/environ")
