"""Every page at phone and desktop width: a picture is kept, and axe-core finds nothing serious."""

from contextlib import closing

import pytest

from .conftest import PICTURES
from .looking import STRUCTURE, WIDTHS, Witness, findings_of_axe
from .pages import address, pages

MAY_BE_REFUSED = {403, 404, 405}  # a page that exists, but not for this person or not in this state
ALWAYS_THERE = ("public:", "auditing:")


def look(page, witness, name, title):
    """Everything that must be true of a page that is open; keeps its pictures."""
    problems = []
    PICTURES.mkdir(parents=True, exist_ok=True)
    for width_name in WIDTHS:
        show(page, width_name)
        page.screenshot(path=PICTURES / f"{name}.{width_name}.png", full_page=True, animations="disabled")
        structure = page.evaluate(STRUCTURE)
        if structure["overflow"] > 0:
            problems.append(f"{width_name}: the page is {structure['overflow']} px wider than the screen")
    if structure["headings"] != 1:
        problems.append(f"{structure['headings']} first headings")
    if structure["mains"] != 1:
        problems.append("no <main> with an id to skip to")
    if not structure["language"] or not structure["title"]:
        problems.append("no language or no title")
    problems += witness.seen
    # Last, because axe-core sets styles of its own, which the content security policy refuses and the witness hears.
    for width_name in WIDTHS:
        show(page, width_name)
        problems += [f"{width_name}: {found}" for found in findings_of_axe(page)]
    return [f"{title}: {problem}" for problem in problems]


def show(page, width_name):
    width, height = WIDTHS[width_name]
    page.set_viewport_size({"width": width, "height": height})


@pytest.mark.parametrize("wanted", pages(), ids=str)
def test_page(wanted, stack, signed_in, browser):
    place = address(wanted, stack.places)
    if place is None:
        pytest.skip("nothing in the loaded data has this page")
    with closing(
        browser.new_context(base_url=stack.address, storage_state=signed_in[wanted.role])
    ) as context:
        page = context.new_page()
        witness = Witness(page)
        answer = page.goto(place)
        if answer.status in MAY_BE_REFUSED and not wanted.name.startswith(ALWAYS_THERE):
            pytest.skip(f"refused with {answer.status}")
        assert answer.status == 200
        problems = look(page, witness, str(wanted), place)
        assert not problems, "\n".join(problems)


def test_every_page_is_looked_at(stack):
    """A new page whose address needs parts must be given an example in ``prepare.py``."""
    without = [page.name for page in pages() if page.name.startswith(ALWAYS_THERE)]
    assert [
        name for page in pages() if (name := page.name) in without and not address(page, stack.places)
    ] == []


@pytest.mark.parametrize(
    ("name", "place", "status"),
    [
        ("error.404", "/projects/XX999/", 404),
        ("error.page-404", "/no-such-page/", 404),
        ("error.400", "/serials/JP/0/", 404),
        ("error.405", "/notifications/read/", 405),
    ],
)
def test_error_page(name, place, status, stack, browser):
    with closing(browser.new_context(base_url=stack.address)) as context:
        page = context.new_page()
        witness = Witness(page)
        assert page.goto(place).status == status
        assert look(page, witness, name, place) == []


def test_a_fault_on_a_page_would_be_found(browser):
    """Negative control: a page without language, with an unnamed picture and unreadable text."""
    with closing(browser.new_context()) as context:
        page = context.new_page()
        witness = Witness(page)
        page.set_content(
            "<img src='data:,'><p style='color:#ccc;background:#fff'>hardly to be read</p><input>"
        )
        found = " ".join(look(page, witness, "control", "control"))
    for rule in ("image-alt", "color-contrast", "label", "html-has-lang", "first headings"):
        assert rule in found
