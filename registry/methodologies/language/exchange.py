"""A calculation asked for and answered as JSON: what ``recalculate`` reads and prints.

    {"methodology": "MN_AM003", "version": "2.0", "parameters": [
        {"symbol": "EG", "point": "1", "period": ["2017-01-01", "2017-12-31"], "value": "23134", "unit": "MWh"}]}

A request that is none is refused with the place that is wrong; whatever else is wrong is a finding.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from registry.methodologies.language.calculating import Input, Result, calculate
from registry.methodologies.language.checking import check
from registry.methodologies.language.errors import MethodologyUnreadable, RequestMalformed
from registry.methodologies.language.findings import Finding
from registry.methodologies.language.nouns import Methodology, Tables
from registry.methodologies.language.phrases import Phrase, Words
from registry.methodologies.language.reading import SHIPPED, Library, version_of

KEYS = ("methodology", "version", "parameters", "period")
OF_A_PARAMETER = ("symbol", "point", "period", "value", "unit")
MOST = 200_000  # parameters
LONGEST_TEXT = 200
MOST_IGNORED = 20


def recalculate(
    request: object,
    methodology: Methodology | None = None,
    library: Library = SHIPPED,
    tables: Tables | None = None,
) -> dict[str, Any]:
    """The answer to a request as plain data for JSON.

    With ``methodology`` that one is calculated; where the request names another, a finding says so. Raises
    RequestMalformed, MethodologyNotShipped, MethodologyUnreadable.
    """
    return answered(request, methodology, library, tables).as_json()


def answered(
    request: object,
    methodology: Methodology | None = None,
    library: Library = SHIPPED,
    tables: Tables | None = None,
) -> Result:
    """As ``recalculate``, the result itself."""
    if not isinstance(request, Mapping):
        raise RequestMalformed(
            place="request", accepted=_("an object with methodology, version and parameters")
        )
    ignored = [*_others(request, KEYS, "")]
    if methodology is None:
        methodology = _methodology(request, library)
    else:
        ignored.extend(_another(request, methodology))
    period = _period(request["period"], "period") if request.get("period") is not None else None
    inputs = inputs_of(request.get("parameters"))
    if tables is None:
        tables = library.tables(methodology.tables) if methodology.tables else {}
    _refuse_faults(methodology, tables)
    for number, one in enumerate(request["parameters"]):
        ignored.extend(_others(one, OF_A_PARAMETER, f"parameters[{number}]."))
    result = calculate(methodology, inputs, tables, period=period)
    return replace(result, findings=(*result.findings, *ignored[:MOST_IGNORED]))


def _methodology(request: Mapping[str, Any], library: Library) -> Methodology:
    reference = _text(request, "methodology", "methodology", _("a reference such as MN_AM003"), required=True)
    version = _text(request, "version", "version", _("a version such as 2.0"), required=True)
    if version_of(version) is None:
        raise RequestMalformed(place="version", accepted=_("a version such as 2.0, Ver2.0 or ver02.0"))
    return library.methodology(reference, version)


def _another(request: Mapping[str, Any], methodology: Methodology) -> Iterator[Finding]:
    """A finding where the request names another methodology than the one that is calculated."""
    named, version = request.get("methodology"), request.get("version")
    other = named not in (None, "", methodology.reference) or (
        version not in (None, "") and version_of(str(version)[:LONGEST_TEXT]) != methodology.version
    )
    if other:
        found = f"{named or ''} {version or ''}".strip()[:LONGEST_TEXT]
        accepted = f"{methodology.reference} {methodology.version}"
        yield Finding("another_methodology", facts={"found": found, "accepted": accepted})


def _refuse_faults(methodology: Methodology, tables: Tables) -> None:
    """A file whose formulas make no sense is not calculated; its examples are not asked here."""
    if faults := check(methodology, tables, examples=False):
        raise MethodologyUnreadable(faults)


def inputs_of(parameters: object) -> list[Input]:
    """The inputs of a request's ``parameters``. Raises RequestMalformed."""
    if not isinstance(parameters, list) or len(parameters) > MOST:
        raise RequestMalformed(
            place="parameters", accepted=Phrase(_("a list of at most %(limit)s values"), limit=MOST)
        )
    return [_input(one, f"parameters[{number}]") for number, one in enumerate(parameters)]


def _input(one: object, place: str) -> Input:
    if not isinstance(one, Mapping):
        raise RequestMalformed(place=place, accepted=_("an object with symbol, value and unit"))
    value = one.get("value")
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise RequestMalformed(place=f"{place}.value", accepted=_("an exact decimal as text, or a category"))
    # A number of JSON is read as it is printed: the shortest text that stands for it.
    text = _digits(value) if isinstance(value, int) else str(value)
    if len(text) > LONGEST_TEXT:
        raise RequestMalformed(
            place=f"{place}.value", accepted=Phrase(_("at most %(limit)s characters"), limit=LONGEST_TEXT)
        )
    point = one.get("point")
    if isinstance(point, int) and not isinstance(point, bool):
        point = _digits(point)
    if point is not None and not (isinstance(point, str) and len(point) <= LONGEST_TEXT):
        raise RequestMalformed(place=f"{place}.point", accepted=_("the name of a monitoring point, as text"))
    period = one.get("period")
    return Input(
        symbol=_text(one, "symbol", f"{place}.symbol", _("a parameter of the methodology"), required=True),
        value=text,
        unit=_text(one, "unit", f"{place}.unit", _("a unit, as text")),
        point=point,
        period=None if period is None else _period(period, f"{place}.period"),
    )


def _digits(number: int) -> str:
    """The digits of a whole number; of one too long to be any, a text that is refused as a number."""
    return str(number) if number.bit_length() < 1_000 else f"{number:#x}"[:LONGEST_TEXT]


def _text(one: Mapping[str, Any], name: str, place: str, accepted: Words, *, required: bool = False) -> str:
    value = one.get(name)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or (required and not value.strip()):
        raise RequestMalformed(place=place, accepted=accepted)
    return value.strip()


def _period(value: object, place: str) -> tuple[date, date]:
    try:
        if isinstance(value, list | tuple) and len(value) == 2:
            first, last = (date.fromisoformat(one) if isinstance(one, str) else None for one in value)
            if first and last:
                return first, last
    except ValueError:
        pass
    raise RequestMalformed(
        place=place,
        accepted=Phrase(_("first and last day, as %(days)s"), days='["2017-01-01", "2017-12-31"]'),
    )


def _others(one: Mapping[str, Any], names: tuple[str, ...], place: str) -> Iterator[Finding]:
    """A finding for each key that means nothing here."""
    for name in one:
        if name not in names:
            yield Finding(
                "key_ignored", facts={"found": f"{place}{name}"[:120], "accepted": ", ".join(names)}
            )
