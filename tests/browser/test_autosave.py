"""A form is saved while somebody writes, and a button pressed meanwhile waits its turn."""

from contextlib import closing

from .pages import pages

# A quiet save takes its time.
HELD_BACK = """() => {
  const send = window.fetch;
  window.held = 0;
  window.fetch = (...what) => {
    window.held += 1;
    return new Promise((done) => setTimeout(done, 1500)).then(() => send(...what));
  };
}"""


def is_quiet(request):
    return request.method == "POST" and "quietly" in (request.post_data or "")


def test_a_section_is_saved_while_somebody_writes(stack, signed_in, browser):
    from playwright.sync_api import expect  # the default run collects this file without a browser's tools

    wanted = next(page for page in pages() if page.name == "portal:form-section")
    state = signed_in[wanted.role]
    with closing(browser.new_context(base_url=stack.address, storage_state=state)) as context:
        page = context.new_page()
        page.goto(stack.places["portal:form-section"])
        field = page.locator("form.case-form").locator("input[type=text]:visible, textarea:visible").first
        before = field.input_value()
        with page.expect_response(lambda answer: is_quiet(answer.request), timeout=15_000):
            field.fill("Written without a button")
        expect(page.locator(".save-state")).to_contain_text("saved at", timeout=15_000)
        page.reload()
        assert field.input_value() == "Written without a button"

        page.evaluate(HELD_BACK)
        field.fill("And again")
        page.wait_for_function("() => window.held === 1", timeout=15_000)
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=15_000)
        assert field.input_value() == "And again"
        field.fill(before)
        page.get_by_role("button", name="Save", exact=True).last.click()
        expect(page.get_by_text("Saved.", exact=True)).to_be_visible(timeout=15_000)
