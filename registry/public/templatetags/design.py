"""Tags and filters shared by every page: numbers, days, marks, sortable headings, share bars.

Nothing here asks the database.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from registry.identity.models.facts import Verification
from registry.public.country_names import country_name, numeric_code

register = template.Library()

NOT_KNOWN = "—"
WEB_ADDRESS = re.compile(r"https?://[^\s;]+")


@register.filter
def number(value: int | None) -> str:
    """An integer grouped as the reader's language groups it; a dash for what is not known."""
    return NOT_KNOWN if value is None else number_format(value, force_grouping=True)


@register.filter
def unlocalised(value: object) -> str:
    """A number as a machine reads it, whatever the language of the page."""
    return str(value)


@register.filter
def day(value: date | datetime | None) -> str:
    """A date with its machine form; a dash for what is not known."""
    if value is None:
        return NOT_KNOWN
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), date_format(value, "DATE_FORMAT"))


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A date in the short form of the language, for tables."""
    if value is None:
        return NOT_KNOWN
    words = date_format(value, "SHORT_DATE_FORMAT")
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def page_numbers(page: Page) -> Iterator[int | None]:
    """The numbers to offer under a list; None stands for a gap."""
    for number_or_gap in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        yield number_or_gap if isinstance(number_or_gap, int) else None


@register.filter
def urlize_source(value: str) -> SafeString:
    """A source as it was given, its web addresses made links; everything else escaped."""
    return mark_safe(urlize(value, nofollow=True, autoescape=True))  # noqa: S308 (urlize escapes)


@register.filter
def source_link(value: str) -> SafeString | str:
    """A source in a narrow cell: its first web address as a link of the host's name, the rest on hover."""
    found = WEB_ADDRESS.search(value)
    if not found:
        return value
    address = found[0].rstrip(".,;)")
    host = urlsplit(address).hostname or address
    return format_html('<a href="{}" rel="nofollow" title="{}">{}</a>', address, value, host)


@register.simple_tag(takes_context=True)
def navigation_link(context: Context, name: str, words: str, *, exact: bool = False) -> SafeString:
    """An entry of the navigation, marked when the reader is in that part of the register.

    ``exact``: marked on that page only, for a page whose address begins those of its neighbours.
    """
    address = reverse(name)
    request = context.get("request")
    here = request is not None and (request.path == address if exact else request.path.startswith(address))
    current = mark_safe(' aria-current="true"') if here else ""
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, words)


@register.simple_tag
def verification_mark(fact: Any, field: str = "verification") -> SafeString | str:
    """The mark of a fact that nobody confirmed; nothing for a confirmed one.

    ``field`` names another verification of the same row (``date_verification``).
    """
    labels: dict[str, tuple[str, str]] = {
        Verification.MEMORY: (_("not verified"), _("Written down from memory; no page confirms it.")),
        Verification.DERIVED: (
            _("derived"),
            _("Computed from other published figures, not published itself."),
        ),
        Verification.NOT_VERIFIED: (_("not verified"), _("No public page was seen that confirms this.")),
    }
    found = labels.get(getattr(fact, field, ""))
    return format_html('<span class="mark" title="{}">{}</span>', found[1], found[0]) if found else ""


@register.simple_tag
def mark(words: str, explanation: str) -> SafeString:
    """A mark of one's own words, in the look of the verification marks."""
    return format_html('<span class="mark" title="{}">{}</span>', explanation, words)


@register.simple_tag(takes_context=True)
def sortable(context: Context, field: str, words: str, css: str = "") -> SafeString:
    """A heading that sorts by ``field``; a second use turns the order around.

    Reads ``ordering`` (the order in force, such as ``-registered_on``) from the context.
    """
    ordering = context.get("ordering", "")
    descending = ordering == f"-{field}"
    query: QueryDict = context["request"].GET.copy()
    query.pop("page", None)
    query["sort"] = field if descending or ordering != field else f"-{field}"
    state = {field: "ascending", f"-{field}": "descending"}.get(str(ordering))
    return format_html(
        '<th scope="col"{}{}><a href="?{}">{}</a></th>',
        format_html(' class="{}"', css) if css else "",
        format_html(' aria-sort="{}"', state) if state else "",
        query.urlencode(),
        words,
    )


@register.simple_tag
def share_bar(parts: Sequence[tuple[str, int | None]], label: str) -> SafeString | str:
    """A bar of shares, ``[("japan", 244), ("partner", 63)]``; names are classes of the stylesheet.

    Drawn with attributes, because the content security policy knows no inline style.
    """
    known = [(name, quantity) for name, quantity in parts if quantity]
    whole = sum(quantity for _name, quantity in known)
    if not whole:
        return ""
    bars, offset = [], 0.0
    for name, quantity in known:
        width = 100 * quantity / whole
        bars.append(
            format_html(
                '<rect class="{}" x="{}%" width="{}%" height="100%"/>', name, f"{offset:.2f}", f"{width:.2f}"
            )
        )
        offset += width
    return format_html(
        '<svg class="share" role="img" aria-label="{}">{}</svg>',
        label,
        mark_safe("".join(bars)),  # noqa: S308
    )


@register.simple_tag
def swatch(name: str) -> SafeString:
    """The colour that stands for one side or kind, beside the word that says so."""
    return format_html(
        '<svg class="swatch {}" aria-hidden="true"><rect width="100%" height="100%"/></svg>', name
    )


@register.simple_tag(name="country_name")
def country_name_tag(code: str, given: str = "") -> str:
    return country_name(code, given)


@register.filter
def map_number(code: str) -> str:
    """The number by which the map knows a country."""
    return numeric_code(code)


@register.simple_tag
def project_status(project: Any) -> SafeString:
    """The status in words, its kind by the look of the badge."""
    looks = {
        **dict.fromkeys(("registered", "completed", "no_objection"), "good"),
        **dict.fromkeys(("request_withdrawn", "rejected", "withdrawn", "objection"), "danger"),
    }
    words = project.get_status_display()
    return format_html('<span class="badge {}">{}</span>', looks.get(project.status, ""), words)


@register.simple_tag
def title_mark(row: Any) -> SafeString | str:
    """The mark of a methodology's title and scope that no page confirms."""
    if row.title_basis != "memory":
        return ""
    return mark(_("from memory"), _("Written down from memory; no page confirms it."))


@register.simple_tag
def layout_mark(form: Any) -> SafeString | str:
    """The mark of a form whose official layout could not be read."""
    if not form.is_own_layout:
        return ""
    words = _("The official layout could not be read: the questions are this project's own.")
    return mark(_("layout not verified"), words)


@register.simple_tag
def derived_mark() -> SafeString:
    return mark(_("derived"), _("Computed from other published figures, not published itself."))


# What a reference is of, by its form, and the page that shows it.
PAGES_OF_REFERENCES = (
    (re.compile(r"[A-Z]{2}[0-9]{3}"), "public:project-detail"),
    (re.compile(r"[A-Z]{2}_AM[0-9]{3}"), "public:methodology-detail"),
)


@register.simple_tag
def subject_link(case: Any) -> SafeString | str:
    """What a case is about: a link where its reference has a page; the case's own reference otherwise."""
    reference = case.subject_reference or case.reference
    for form, name in PAGES_OF_REFERENCES:
        if form.fullmatch(reference):
            address = reverse(name, args=[reference])
            return format_html('<a class="reference" href="{}">{}</a>', address, reference)
    return format_html('<span class="reference">{}</span>', reference or NOT_KNOWN)


@register.simple_tag
def serials_address(registry: str, first_serial: int, last_serial: int) -> str:
    """The page of one serial number or a range."""
    serials = str(first_serial) if first_serial == last_serial else f"{first_serial}-{last_serial}"
    return reverse("public:serial-detail", args=[registry, serials])
