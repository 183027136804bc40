"""Without a mouse: every stop is visible and marked, and the main things can be reached and done."""

from contextlib import closing

import pytest

from .looking import FOCUSED
from .pages import address, pages

STOPS = 70
MUST = ("visible", "onScreen", "marked")
PUBLIC = [page for page in pages() if page.name.startswith("public:")]
OTHERS = [
    page
    for page in pages()
    if page.name in {"account_login", "admin:index", "auditing:home", "auditing:index"}
]


def stops(page, most=STOPS):
    """What Tab reaches, in order, until it leaves the page or comes round."""
    reached = []
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate(FOCUSED)
        if focused is None:
            break
        reached.append(focused)
    return reached


@pytest.mark.parametrize("wanted", PUBLIC + OTHERS, ids=str)
def test_every_stop_is_visible_and_marked(wanted, stack, signed_in, browser):
    place = address(wanted, stack.places)
    if place is None:
        pytest.skip("nothing in the loaded data has this page")
    with closing(
        browser.new_context(base_url=stack.address, storage_state=signed_in[wanted.role])
    ) as context:
        page = context.new_page()
        page.emulate_media(
            reduced_motion="reduce"
        )  # or a stop is asked about while the page still scrolls to it
        page.goto(place)
        reached = stops(page)
        assert len(reached) > 2
        if not page.evaluate("() => !!document.querySelector('[autofocus]')"):
            skip = page.locator("main").get_attribute("id")
            assert reached[0]["href"] == f"#{skip}", "the first stop skips to the content"
        hidden = []
        for stop in reached:
            if missing := [word for word in MUST if not stop[word]]:
                hidden.append(
                    f"{stop['tag']} {stop['text'] or stop['name']} at {stop['where']}: not {missing}"
                )
        assert not hidden, "\n".join(hidden[:12])


def test_the_skip_link_leads_to_the_content(stack, browser):
    with closing(browser.new_context(base_url=stack.address)) as context:
        page = context.new_page()
        page.goto("/projects/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("() => !!document.activeElement.closest('main')")


def test_a_project_is_found_and_opened_with_keys_alone(stack, browser):
    with closing(browser.new_context(base_url=stack.address)) as context:
        page = context.new_page()
        page.goto("/projects/")
        page.evaluate("() => document.querySelector('main input[type=search], main input[name=q]').focus()")
        page.keyboard.type("MN001")
        page.keyboard.press("Enter")
        page.wait_for_url("**/projects/?*MN001*")
        for _ in range(STOPS):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused and focused["href"].endswith("/projects/MN001/"):
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/projects/MN001/")


@pytest.mark.parametrize("wanted", PUBLIC, ids=str)
def test_a_public_page_can_be_read_without_scripts(wanted, stack, browser):
    place = address(wanted, stack.places)
    with closing(browser.new_context(base_url=stack.address, java_script_enabled=False)) as context:
        page = context.new_page()
        assert page.goto(place).status == 200
        assert page.locator("h1").inner_text().strip()
        assert len(page.locator("main").inner_text()) > 80


@pytest.mark.parametrize("place", ["/", "/projects/MN001/", "/serials/JP/1-94/"])
def test_a_page_of_figures_holds_them_without_scripts(place, stack, browser):
    """A chart and a map are an addition: the same figures stand in a table."""
    with closing(browser.new_context(base_url=stack.address, java_script_enabled=False)) as context:
        page = context.new_page()
        page.goto(place)
        assert page.locator("main table").count() >= 1
