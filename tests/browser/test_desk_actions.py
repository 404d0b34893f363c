"""What is done at the desk: forms by what an action asks for, conflicts, failures, many at once."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk_page import (
    OFFERS,
    ROWS,
    TASK,
    answering,
    at_the_desk,
    leave,
    offer,
    open_first,
    report,
    with_offers,
)
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]
DONE = {"revision": 1, "case_no": "", "version": 9, "stage": "handling", "actions": []}
DOT = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
STALE = {
    "error": {"code": "stale_version", "message_zh": "该事件刚刚有了新的处理。", "message_en": ""},
    "version": 12,
    "legal": ["urge"],
    "changed": [
        {"type": "commented", "type_zh": "批注", "type_en": "Commented",
         "at": "2026-11-23T15:42:00+08:00", "actor": "演示值班员"},
    ],
}  # fmt: skip
ILLEGAL = {
    "error": {"code": "illegal_action", "message_zh": "事件已办结。", "message_en": ""},
    "version": 12,
    "legal": ["comment"],
    "changed": [],
}
WRONG = {
    "error": {"code": "invalid_fields", "message_zh": "有内容需要补充或改正。", "message_en": ""},
    "errors": [{"field": "due", "code": "past", "message_zh": "期限已过", "message_en": ""}],
}


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    page = at_the_desk(browser, server)
    with_offers(page, OFFERS)
    yield page
    leave(page)


def test_only_legal_actions_are_buttons_the_others_say_why(page: Page) -> None:
    open_first(page)
    bar = page.locator(".bar-actions")
    assert bar.locator("button[data-action]").count() == 4
    bar.locator("summary").first.click()
    expect(bar.locator(".not")).to_contain_text("办结")
    expect(bar.locator(".not")).to_contain_text("核查通过后才能办结")


def test_a_letter_opens_the_form_and_what_is_typed_is_recorded(page: Page) -> None:
    posted = answering(page, "**/actions", (200, DONE))
    number = open_first(page)
    version = page.evaluate("desk.panel.shown.case.version")
    page.keyboard.press("u")
    page.keyboard.type("请抓紧办理")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".notice.ok")).to_contain_text(f"{number} 已催办")
    expect(page.locator("form.action")).to_have_count(0)
    sent = posted[0]
    assert (sent["type"], sent["version"], sent["opinion"]) == ("urge", version, "请抓紧办理")
    assert len(sent["event_id"]) == 36
    assert sent["headers"]["x-csrftoken"]


def test_units_are_chosen_by_name_and_moments_get_an_offset(page: Page) -> None:
    posted = answering(page, "**/actions", (200, DONE))
    open_first(page)
    page.keyboard.press("g")
    form = page.locator("form.action")
    form.locator("button[type=submit]").click()
    expect(form.locator(".field.unit .wrong")).to_have_text("必填")
    for name, typed in (
        ("lead_unit", "水务局"),
        ("assist_units", "交通"),
        ("assist_units", "消防"),
    ):
        form.locator(f"input[name={name}]").fill(typed)
        form.locator(".found button", has_text=typed).first.click()
    form.locator("input[name=due]").fill("2026-12-01T17:30")
    form.locator("button[type=submit]").click()
    expect(form).to_have_count(0)
    assert posted[0]["lead_unit"] == "520581-water"
    assert posted[0]["assist_units"] == ["520581-transport", "520581-fire"]
    assert posted[0]["due"] == "2026-12-01T17:30:00+08:00"


def test_a_field_of_one_answer_is_asked_for_with_that_answer_only(page: Page) -> None:
    posted = answering(page, "**/actions", (200, DONE))
    open_first(page)
    page.keyboard.press("y")
    form, due = page.locator("form.action"), page.locator("form.action .field.moment")
    starred = form.locator(".field:has(.must:visible)")
    expect(due).to_be_hidden()
    expect(starred).to_have_text("处理意见*同意驳回")
    form.get_by_text("同意").click()
    expect(due).to_be_visible()
    expect(starred).to_have_count(2)
    form.get_by_text("驳回").click()
    expect(due).to_be_hidden()
    # Words are always asked for, but demanded with a no alone.
    expect(form.locator(".field.text .must")).to_be_visible()
    form.locator("textarea").fill("材料不足")
    page.locator("form.action button[type=submit]").click()
    expect(page.locator("form.action")).to_have_count(0)
    assert (posted[0]["decision"], "due_approved" in posted[0]) == ("refuse", False)


def test_whoever_comes_second_is_told_what_changed_and_may_go_on(page: Page) -> None:
    posted = answering(page, "**/actions", (409, STALE), (200, DONE))
    open_first(page)
    page.keyboard.press("u")
    page.keyboard.type("请抓紧")
    page.keyboard.press("Control+Enter")
    told = page.locator("form.action .told")
    expect(told).to_contain_text("该事件刚刚有了新的处理。")
    expect(told).to_contain_text("11-23 15:42 批注 演示值班员")
    assert page.locator("form.action textarea").input_value() == "请抓紧"
    page.locator("form.action button[type=submit]", has_text="仍要提交").click()
    expect(page.locator("form.action")).to_have_count(0)
    assert posted[1]["version"] == 12
    assert posted[1]["event_id"] != posted[0]["event_id"]


def test_a_letter_of_an_action_that_is_not_possible_says_why(page: Page) -> None:
    open_first(page)
    page.keyboard.press("c")
    expect(page.locator(".notice.wa")).to_have_text("不能办结：核查通过后才能办结")
    expect(page.locator("form.action")).to_have_count(0)


def test_whoever_answers_reads_what_was_asked(page: Page) -> None:
    said = {
        "type": "extension_requested", "name": "申请延期", "at": "11-26 10:00", "attachments": [],
        "who": "市水务局 张三", "lines": ["申请延至 11-30 17:30", "等待备件\n周五到货"],
    }  # fmt: skip
    task = {
        "active": True,
        "asked": "申请延期",
        "request": said,
        "wanted": "2026-11-30T17:30+08:00",
    }
    with_offers(page, OFFERS, assignments=[{**TASK, **task}, {**TASK, "active": False}])
    open_first(page)
    page.keyboard.press("y")
    asked = page.locator("form.action .asked")
    expect(asked).to_have_count(1)
    for word in ("市水务局 张三", "申请延期", "11-26 10:00", "申请延至 11-30 17:30"):
        expect(asked).to_contain_text(word)
    assert "等待备件\n周五到货" in asked.inner_text()
    page.keyboard.press("Escape")
    page.locator("button[data-action=urge]").click()
    expect(asked).to_have_count(0)


def test_an_illegal_action_names_the_legal_ones(page: Page) -> None:
    answering(page, "**/actions", (409, ILLEGAL))
    open_first(page)
    page.keyboard.press("u")
    page.keyboard.press("Control+Enter")
    told = page.locator("form.action .told")
    expect(told).to_contain_text("事件已办结。")
    expect(told).to_contain_text("现在可以：批注")


def test_a_wrong_field_is_marked_and_a_lost_connection_keeps_what_was_typed(page: Page) -> None:
    answering(page, "**/actions", (422, WRONG))
    open_first(page)
    page.keyboard.press("g")
    form = page.locator("form.action")
    form.locator("input[name=lead_unit]").fill("水务局")
    form.locator(".found button", has_text="水务局").first.click()
    form.locator("textarea").fill("请尽快到现场")
    form.locator("button[type=submit]").click()
    expect(form.locator(".field.moment .wrong")).to_have_text("期限已过")
    page.unroute("**/actions")
    page.route("**/actions", lambda route: route.abort())
    form.locator("button[type=submit]").click()
    expect(form.locator(".told")).to_contain_text("没有连上服务器")
    assert form.locator("textarea").input_value() == "请尽快到现场"
    expect(form.locator(".tags button")).to_contain_text("水务局")


def test_what_was_being_written_waits_while_another_case_is_looked_at(page: Page) -> None:
    number = open_first(page)
    page.keyboard.press("u")
    page.keyboard.type("请抓紧")
    page.locator(f"{ROWS}[row-index='1'] .two.title").click()
    expect(page.locator(".case .number")).not_to_have_text(number)
    expect(page.locator("form.action")).to_have_count(0)
    open_first(page)
    page.locator("button[data-action=urge]").click()
    expect(page.locator("form.action textarea")).to_have_value("请抓紧")
    page.locator("form.action button", has_text="取消").click()
    page.locator("button[data-action=urge]").click()
    expect(page.locator("form.action textarea")).to_have_value("")


def test_bulk_says_how_many_fit_and_what_became_of_each(page: Page) -> None:
    posted = answering(
        page,
        "**/desk/bulk",
        (200, {"revision": 1, "done": [], "refused": [
            {"case_no": "QX1", "error": {"code": "x", "message_zh": "环节不符", "message_en": ""}}
        ]}),
    )  # fmt: skip
    page.locator("[data-view=to_verify]").click()
    page.wait_for_function(
        "() => desk.grid.rows().length && desk.grid.rows().every(row => row.unfit.dispatch)"
    )
    for key in "jxjx":
        page.keyboard.press(key)
    foot = page.locator(".work .foot")
    expect(foot).to_contain_text("已选 2 件")
    expect(foot.locator("button.unfit")).to_have_text("批量派遣：0 件符合（环节不符）")
    expect(foot.locator("button.unfit")).to_be_disabled()
    foot.locator("button", has_text="批量催办 2 件").click()
    expect(foot.locator(".must")).to_have_count(0)  # as when one case is urged
    foot.locator("textarea").fill("请尽快办结")
    foot.locator("button[type=submit]").click()
    expect(foot).to_contain_text("1 件未能执行")
    expect(foot).to_contain_text("QX1 环节不符")
    assert (posted[0]["type"], posted[0]["opinion"]) == ("urge", "请尽快办结")
    assert len(posted[0]["cases"]) == 2
    foot.locator("button[type=submit]").click()
    page.wait_for_timeout(500)
    assert len({body["event_id"] for body in posted}) == 1
    assert set(posted[0]["cases"][0]) == {"case_no", "version"}


def test_a_unit_said_so_on_the_telephone(page: Page) -> None:
    """What a unit does itself is written down by the desk, and named so."""
    page.unroute("**/desk/cases/*")
    said = {
        "name": "for_unit", "kind": "choice", "label_zh": "代录单位", "label_en": "", "when": None,
        "required": True, "choices": [{"value": "u1", "zh": "市水务局", "en": ""}],
    }  # fmt: skip
    with_offers(page, [offer("feed_back", "处置反馈", said), offer("sign", "签收", said)])
    open_first(page)
    expect(page.locator("button[data-action=feed_back]")).to_contain_text("代录处置反馈")
    # It is nobody's next step here: it stands behind the others.
    expect(page.locator("button[data-action=feed_back]")).to_be_hidden()
    expect(page.locator("button[data-action=sign]")).to_be_hidden()
    page.keyboard.press("f")
    expect(page.locator("form.action h3")).to_have_text("代录处置反馈")
    assert page.locator("form.action input[type=radio]").is_checked()


def test_pictures_show_themselves_where_they_belong(page: Page) -> None:
    picture = {"id": "a1", "name": "路面", "kind": "图片", "picture": True}
    paper = {"id": "a2", "name": "申请", "kind": "PDF", "picture": False}
    with_offers(page, OFFERS, attachments=[picture, paper])
    page.route("**/attachments/a1", lambda route: route.fulfill(body=DOT, content_type="image/png"))
    open_first(page)
    shown = page.locator(".case .head .pictures a")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("href", "/attachments/a1")
    image = shown.locator("img[alt=路面]")
    expect(image).to_have_attribute("src", "/attachments/a1")
    page.wait_for_function("() => document.querySelector('.pictures img').naturalWidth > 0")


# ---- a new critical case -----------------------------------------------------------------------


def test_a_critical_case_raises_the_alarm_until_it_is_acknowledged(
    page: Page, server: Server
) -> None:
    server.post([report("desk-critical", urgency="critical", title="演示 山体落石阻断通组路")])
    alarm = page.locator(".alarm")
    expect(alarm).to_contain_text("待知悉", timeout=5_000)
    mine = alarm.locator("p", has_text="山体落石阻断通组路")  # others may wait beside it
    expect(mine).to_be_visible()
    alarm.get_by_text("开启声音").click()
    expect(alarm.get_by_text("开启声音")).to_have_count(0)
    posted = answering(page, "**/actions", (200, DONE))
    mine.get_by_role("button", name="知悉").click()
    page.wait_for_timeout(500)
    assert posted[0]["type"] == "acknowledge"
    acknowledged = {**report("desk-seen"), "type": "acknowledged", "event_id": "desk-seen"}
    for name in ("grid_code", "category", "title", "source_kind"):
        acknowledged.pop(name)
    acknowledged["incident_id"] = "desk-critical"
    server.post([acknowledged])
    expect(mine).to_be_hidden(timeout=10_000)


# ---- a report by telephone -----------------------------------------------------------------------


def test_a_report_is_taken_with_its_place_and_alike_cases_shown(page: Page) -> None:
    number = page.evaluate("desk.grid.rows()[3].no")
    alike = [{"case_no": number, "title": "路灯不亮", "stage_zh": "受理", "stage_en": "Accepted"}]
    page.route("**/desk/similar*", lambda route: route.fulfill(json={"cases": alike}))
    called = {"n": 2, "number": "138****5678", "cases": alike}
    asked = answering(page, "**/desk/callers", (200, called))
    place = {"grid_code": "520581114001001", "name": "测试村", "township": "甘棠镇"}
    page.route("**/desk/places*", lambda route: route.fulfill(json={"places": [place]}))
    posted = answering(page, "**/desk/reports", (200, {"revision": 1, "case_no": number}))
    page.keyboard.press("n")
    form = page.locator("form.report")
    form.locator("button[type=submit]").click()
    expect(form.locator(".bad")).to_have_count(3)
    form.locator("input[name=grid_code]").fill("测试")
    page.keyboard.press("Enter")
    expect(form.locator(".field.grid .tag")).to_have_text("甘棠镇 · 测试村 ×")
    form.locator("select[name=category]").select_option("0605")
    form.locator("select[name=source_kind]").select_option("hotline_12345")
    form.locator("input[name=title]").fill("路灯不亮影响出行")
    form.locator("input[name=contact]").fill("13812345678")
    expect(form.locator(".similar").first).to_contain_text("可能是同一件事（1 件）")
    form.locator("input[name=title]").focus()
    expect(form.locator(".similar.before")).to_contain_text("该号码 138****5678 反映过 2 件")
    form.locator("button[type=submit]").click()
    expect(page.locator(".case .number")).to_have_text(number)
    sent = posted[0]
    assert (sent["grid_code"], sent["category"]) == ("520581114001001", "0605")
    assert sent["text"] == "反映人联系方式：13812345678"
    assert "contact" not in sent
    assert [one["number"] for one in asked] == ["13812345678"]


def test_a_place_may_be_picked_on_the_map(page: Page) -> None:
    page.keyboard.press("n")
    page.locator("form.report .map path.grid").nth(5).dispatch_event("click")
    page.locator("form.report .map path.grid").nth(2).dispatch_event("click")
    chosen = page.locator("form.report .field.grid .tag")
    expect(chosen).to_contain_text(" · ")
    expect(page.locator("form.report .map path.chosen")).to_have_count(1)
    picked = chosen.inner_text()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("form.report")).to_be_hidden()
    page.keyboard.press("n")
    expect(chosen).to_have_text(picked)
    chosen.click()
    expect(chosen).to_have_count(0)
    expect(page.locator("form.report .map path.chosen")).to_have_count(0)
    page.locator("form.report button", has_text="取消").click()
    expect(page.locator("form.report")).to_have_count(0)


def test_a_letter_typed_right_after_closing_is_heard(page: Page) -> None:
    page.keyboard.press("n")
    expect(page.locator("form.report")).to_be_visible()
    page.evaluate("""() => ['Escape', 'n'].forEach((key) => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key, bubbles: true })))""")
    expect(page.locator("form.report")).to_be_visible()
