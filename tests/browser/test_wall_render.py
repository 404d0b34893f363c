"""The wall as a person sees it: complete, legible, honest about its age, and able to recover."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.wall_page import open_scene, signed_in
from tests.served import Server

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("wall")]
SCENES = {
    "overview": (
        "reported awaiting handling overdue on_time close today overdue_list overview_map "
        "overview_legend flow_today ticker areas people"
    ),
    "flow": "counts backlog stage_times stuck escalations returns matrix",
    "staffing": "totals staffing_map staffing_legend spread roster",
    "warning": "alerts_strip warning_map warning_legend alert_lines alert_likely alert_night",
    "assessment": "verdicts grades supervised funnel levels on_time_limits quality causes beat",
}
# Leaf elements with text, by their computed size; what stands outside the panel that holds it.
SMALL_TEXT = """() => [...document.querySelectorAll('.wall *, .wall text')].filter((e) =>
  getComputedStyle(e).visibility === 'visible' && e.getClientRects().length
  && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  .map((e) => {
    // Map letters are set in drawing units: divide by how many of them make a pixel.
    const unit = e.closest('.gridmap svg')?.style.getPropertyValue('--unit') || 1;
    return [e.textContent.slice(0, 20), parseFloat(getComputedStyle(e).fontSize) / unit];
  }).filter(([, size]) => size < 17.9)"""
CLIPPED = """() => [...document.querySelectorAll('.scene.on .panel, .wall > .top')]
.flatMap((panel) => {
  const box = panel.getBoundingClientRect();
  return [...panel.querySelectorAll('h2, h3, a, b, span, p, i, button')].filter((e) => {
    const r = e.getBoundingClientRect();
    return r.width && e.textContent.trim() && (r.right > box.right + 1 || r.bottom > box.bottom + 1
      || r.left < box.left - 1);
  }).map((e) => e.textContent.slice(0, 30));
})"""


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_is_complete_legible_and_stays_on_this_origin(
    page: Page, server: Server, scene: str
) -> None:
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    open_scene(page, server, scene)
    for panel in SCENES[scene].split():
        expect(page.locator(f'.scene.on [data-panel="{panel}"]')).not_to_be_empty()
    for figure in page.locator(".scene.on [data-figure]").all():
        expect(figure.locator("svg.main-svg").first).to_be_visible(timeout=20_000)
    expect(page.get_by_text("演示数据")).to_be_visible()
    if scene in {"overview", "staffing", "warning"}:
        expect(page.locator(".scene.on .gridmap .grids path")).to_have_count(364)
        expect(page.locator(".scene.on").get_by_text("示意图")).to_be_visible()
    assert page.evaluate(SMALL_TEXT) == []
    assert page.evaluate(CLIPPED) == []
    assert said == []
    assert [url for url in asked if not url.startswith(server.url)] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_warning_beside_the_title_pushes_nothing_off_the_screen(
    page: Page, server: Server, language: str
) -> None:
    page.goto(f"{server.url}/language/{language}?next=/wall/overview")
    open_scene(page, server, "overview")
    for silent in ("数据源停报：demo", "数据源停报：demo、hotline、sensors-of-the-east、12345"):
        page.locator(".top .place").evaluate(
            "(place, told) => { place.innerHTML = `<span class='badge'>${told}</span>`; }", silent
        )
        expect(page.locator(".top .place .badge")).to_be_visible()
        assert page.evaluate(CLIPPED) == []


def test_key_numbers_can_be_read_from_afar(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    sizes = page.locator(".tile .key b").evaluate_all(
        "all => all.map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert len(sizes) == 6
    assert min(sizes) >= 54


def test_letters_grow_with_the_screen(browser: Browser, server: Server) -> None:
    sizes = {}
    for width, height in ((1920, 1080), (3840, 2160), (5760, 1080)):
        page = signed_in(browser, server, viewport={"width": width, "height": height})
        open_scene(page, server, "overview")
        sizes[width] = page.evaluate(
            "parseFloat(getComputedStyle(document.documentElement).fontSize)"
        )
        assert page.evaluate(CLIPPED) == [], width
        axis = page.locator(".scene.on .figure .xtick text").first
        letters = float(axis.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))
        assert letters == pytest.approx(1.125 * sizes[width], rel=0.02), width
        page.context.close()
    assert sizes[3840] == pytest.approx(2 * sizes[1920], rel=0.01)
    assert sizes[5760] == pytest.approx(sizes[1920], rel=0.01)


def test_a_phone_stacks_everything_without_scrolling_sideways(
    browser: Browser, server: Server
) -> None:
    page = signed_in(browser, server, viewport={"width": 390, "height": 844})
    for scene in SCENES:
        open_scene(page, server, scene, "")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.context.close()


@pytest.mark.parametrize("scene", SCENES)
def test_english_is_one_link_away(page: Page, server: Server, scene: str) -> None:
    open_scene(page, server, scene)
    page.get_by_text("English").click()
    expect(page.get_by_text("Demo data")).to_be_visible(timeout=20_000)
    expect(page.locator(".state.live")).to_contain_text("Live")
    assert page.evaluate(CLIPPED) == []


def test_pages_fill_their_room_and_do_not_overlap(page: Page, server: Server) -> None:
    open_scene(page, server, "flow")
    matrix = page.locator(".matrix ol")
    assert matrix.evaluate("l => [...l.children].filter((row) => !row.hidden).length") == 31
    assert matrix.evaluate(
        "l => l.lastElementChild.getBoundingClientRect().bottom"
        " <= l.getBoundingClientRect().bottom + 0.5"
    )
    open_scene(page, server, "overview")
    label = page.locator(".area-areas [data-page-label]")
    pages = page.evaluate(
        """() => [0, 1, 2, 3].map((turn) => {
          window.paging.arrange(document.getElementById('wall'), turn, '');
          const rows = [...document.querySelectorAll('.area-areas ol > li')];
          return rows.flatMap((row, i) => (row.hidden ? [] : [i + 1]));
        })"""
    )
    assert [place for shown in pages for place in shown] == list(range(1, 31))
    assert re.fullmatch(r"\d+–30 / 30", label.inner_text())


def test_the_data_time_of_a_strip_stands_in_its_last_card(page: Page, server: Server) -> None:
    for scene in SCENES:
        open_scene(page, server, scene)
        inside = page.evaluate(
            """() => {
              const [card, words, age] = ['.person:last-child', '.person:last-child .words', '.age']
                .map((one) => document.querySelector(`.scene.on .stripped ${one}`))
                .map((one) => one.getBoundingClientRect());
              return card.left < age.left && age.right < card.right && words.right <= age.left + 1;
            }"""
        )
        assert inside, scene


def test_the_language_keeps_the_place_and_the_account_is_one_link_away(
    page: Page, server: Server
) -> None:
    open_scene(page, server, "overview", "township=520581114&rotate=0")
    page.get_by_role("link", name="网格力量").click()
    page.get_by_text("English").click()
    expect(page.get_by_text("Demo data")).to_be_visible(timeout=20_000)
    assert page.url.endswith("/wall/staffing?township=520581114&rotate=0")
    page.get_by_role("link", name="Account").click()
    assert page.url.endswith("/password")


def test_a_grid_opens_its_township_and_back_returns(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    path = page.locator('.scene.on path[data-township="520581114"]').first
    path.click(force=True)
    expect(page.locator(".top .place")).to_contain_text("观音洞镇")
    expect(page.locator(".scene.on .gridmap text", has_text="青岩村")).to_be_visible()
    told = page.locator(".scene.on .gridmap path > title", has_text="青岩村").first
    expect(told).to_have_text(re.compile("^观音洞 · 青岩村 · [0-9]+$"))
    assert "township=520581114" in page.url
    page.locator('.scene.on path[data-township="520581114"]').first.click(force=True)
    expect(page.locator(".scene.on li.picked")).to_have_count(1)
    page.go_back()
    expect(page.locator(".top .place")).to_be_empty()
    assert "township" not in page.url


def test_back_goes_to_the_scene_before(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    page.get_by_role("link", name="网格力量").click()
    expect(page.locator('.scene.on [data-panel="roster"]')).not_to_be_empty()
    page.go_back()
    expect(page.locator(".scene.on")).to_have_attribute("data-scene", "overview")
    expect(page.locator(".state.live")).to_be_visible()
    expect(page.locator('.scene.on [data-panel="reported"]')).not_to_be_empty()


def test_an_ended_session_leads_to_the_sign_in_page(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    page.context.clear_cookies()
    with page.expect_navigation(url="**/login**", timeout=20_000):
        page.evaluate("void wall.refresh()")


def test_a_posted_event_appears_by_itself(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    event = {
        "event_id": "browser-1",
        "incident_id": "browser-1",
        "type": "reported",
        "occurred_at": now,
        "grid_code": "520581114001001",
        "category": "0202",
        "title": "浏览器测试所见路灯不亮",
        "source_kind": "worker",
    }
    assert server.post([event])["accepted"] == 1
    expect(page.locator('[data-panel="ticker"]')).to_contain_text(
        "浏览器测试所见路灯不亮", timeout=5_000
    )


def test_a_metric_repaints_the_map_and_its_legend(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    before = page.locator(".scene.on .legend").inner_text()
    page.get_by_role("button", name="力量配备").click()
    expect(page.locator(".scene.on .legend")).to_contain_text("联户长")
    assert page.locator(".scene.on .legend").inner_text() != before


def test_a_leader_sees_the_own_township_only(browser: Browser, server: Server) -> None:
    page = signed_in(browser, server, "leader")
    own = server.credentials["users"]["leader"]["township_code"]
    open_scene(page, server, "overview", "township=520581999&rotate=0")
    # Shapes come by an answer of their own.
    page.locator("[data-township]").first.wait_for(state="attached")
    codes = page.evaluate(
        "[...document.querySelectorAll('[data-township]')].map(e => e.dataset.township)"
    )
    assert codes
    assert set(codes) == {own}
    assert page.locator("[data-back]").count() == 0
    page.context.close()


def stand_still(page: Page) -> None:
    """From here on time passes by `run_for` alone, however slow the machine is."""
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)


def turned(page: Page, scene: str) -> None:
    page.clock.run_for(7_500)
    expect(page.locator(".scene.on")).to_have_attribute("data-scene", scene)
    expect(page.locator(f".scene-{scene} [data-panel] *").first).to_be_attached()


def test_scenes_turn_by_the_clock_alone_and_rest_while_somebody_is_there(
    page: Page, server: Server
) -> None:
    page.clock.install()
    open_scene(page, server, "overview", "dwell=7")
    stand_still(page)
    for scene in ("flow", "staffing", "warning", "assessment", "overview"):
        turned(page, scene)
    page.route("**/snapshot*", lambda route: route.abort())
    for scene in ("flow", "staffing", "warning", "assessment"):
        turned(page, scene)
    page.mouse.click(5, 5)
    page.clock.run_for(100_000)
    expect(page.locator(".scene.on")).to_have_attribute("data-scene", "assessment")
    page.clock.run_for(27_500)
    expect(page.locator(".scene.on")).to_have_attribute("data-scene", "overview")


def test_a_wall_without_a_line_turns_to_no_scene_without_numbers(
    page: Page, server: Server
) -> None:
    page.clock.install()
    open_scene(page, server, "overview", "dwell=7")
    stand_still(page)
    page.route("**/snapshot*", lambda route: route.abort())
    page.clock.run_for(60_000)
    expect(page.locator(".scene.on")).to_have_attribute("data-scene", "overview")
    page.unroute("**/snapshot*")
    # A second at a time: in one leap its own time limit would overtake an answer on its way.
    for _ in range(40):
        page.clock.run_for(1_000)
        page.wait_for_timeout(150)
        if page.locator(".scene.on").get_attribute("data-scene") != "overview":
            break
    expect(page.locator(".scene.on")).not_to_have_attribute("data-scene", "overview")


def test_old_numbers_stay_and_say_that_they_are_old(page: Page, server: Server) -> None:
    page.clock.install()
    open_scene(page, server, "overview")
    number = page.locator('[data-panel="reported"] b').inner_text()
    tile = page.locator("section.area-reported")
    page.route("**/snapshot*", lambda route: route.abort())
    page.clock.run_for(40_000)
    expect(tile).to_have_attribute("data-state", "late")
    told = page.locator(".top .state").inner_text()
    assert told.startswith("连接中断 · 数据截至 ")
    expect(page.locator(".top .state")).to_have_class("state late")
    assert tile.locator(".age").inner_text() == told.removeprefix("连接中断 · ")
    page.clock.run_for(45_000)
    expect(tile).to_have_attribute("data-state", "lost")
    expect(page.locator(".top .state")).to_have_class("state lost")
    expect(tile).to_contain_text(told.removeprefix("连接中断 · "))
    assert page.locator('[data-panel="reported"] b').inner_text() == number
    page.unroute("**/snapshot*")
    page.clock.run_for(20_000)
    expect(tile).to_have_attribute("data-state", "live", timeout=10_000)
    expect(page.locator(".top .state")).to_contain_text("实时")


def test_a_refused_stream_falls_back_to_polling(page: Page, server: Server) -> None:
    polled: list[str] = []
    page.on("request", lambda request: polled.append(request.url))
    page.route("**/live", lambda route: route.fulfill(status=503, headers={"Retry-After": "30"}))
    open_scene(page, server, "overview")
    page.wait_for_timeout(1_500)
    assert any(url.endswith("/live/now") for url in polled)


def test_the_wall_recovers_from_a_killed_server_untouched(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    page.evaluate("window.stillTheSamePage = true")
    server.kill()
    expect(page.locator(".top .state")).to_have_class("state late", timeout=4_000)
    expect(page.locator(".top .state")).to_contain_text("连接中断")
    server.start()
    expect(page.locator(".top .state")).to_contain_text("实时", timeout=30_000)
    expect(page.locator(".top .state")).to_have_class("state live")
    assert page.evaluate("window.stillTheSamePage")


def test_a_new_release_is_fetched_by_itself(page: Page, server: Server) -> None:
    open_scene(page, server, "overview")
    with page.expect_navigation(timeout=20_000):
        page.evaluate("document.getElementById('wall').dataset.release = 'of yesterday'")
    expect(page.locator(".state.live")).to_be_visible(timeout=20_000)
    assert page.locator("#wall").get_attribute("data-release") != "of yesterday"
