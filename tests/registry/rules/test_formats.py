"""Number templates: named fields only, no two readings, and a number reads back as what it was."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from registry.rules.formats import (
    ACCOUNT_FIELDS,
    ACCOUNT_TYPES,
    SERIAL_FIELDS,
    NumberFormats,
    check_digits,
    has_check_digits,
    read_number,
    validate_account_number_template,
    validate_certificate_number_template,
    validate_serial_number_template,
)

SERIALS = "{registry}-{partner_country}-{reference}-{vintage}-{first_serial:12}-{last_serial:12}"
ACCOUNTS = "{registry}-{type}-{number:8}"
FORMATS = NumberFormats(
    serial_number_template=SERIALS,
    account_number_template=ACCOUNTS,
    are_official=False,
    rule_set="number_formats 1.0",
)


def test_a_range_is_written_as_the_domain_notes_propose():
    text = FORMATS.serials(
        registry="JP", partner_country="MN", reference="MN003", vintage=2017, first=1, last=73
    )
    assert text == "JP-MN-MN003-2017-000000000001-000000000073"


def test_a_vintage_that_is_not_known_is_written_as_such():
    text = FORMATS.serials(
        registry="JP", partner_country="MN", reference="MN003", vintage=None, first=1, last=73
    )
    assert "-XXXX-" in text


def test_an_account_number_is_written_by_kind():
    assert [FORMATS.account_number(registry="JP", kind=kind, number=12) for kind in ACCOUNT_TYPES] == [
        "JP-GH-00000012",
        "JP-EH-00000012",
        "JP-RT-00000012",
        "JP-CN-00000012",
    ]


def test_an_account_number_ends_in_its_check_digits_where_the_template_says_so():
    checked = replace(FORMATS, account_number_template=f"{ACCOUNTS}-{{check}}")
    number = checked.account_number(registry="JP", kind="entity_holding", number=12)
    assert number.startswith("JP-EH-00000012-")
    assert has_check_digits(number)
    assert not has_check_digits(number.replace("12", "21"))
    assert read_number(checked.account_number_template, ACCOUNT_FIELDS, number)["check"] == number[-2:]


def test_check_digits_stand_nowhere_but_at_the_end():
    with pytest.raises(ValidationError) as refused:
        validate_account_number_template("{registry}-{type}-{check}-{number:8}")
    assert refused.value.code == "template_check_first"


@given(
    registry=st.sampled_from(["JP", "MN", "KZ"]),
    reference=st.sampled_from(["MN003", "ID002-ID003-1", "TH001"]),
    vintage=st.none() | st.integers(1990, 2199),
    first=st.integers(1, 2**53 - 1),
    length=st.integers(0, 10**6),
)
def test_what_is_written_reads_back(registry, reference, vintage, first, length):
    last = min(first + length, 2**53 - 1)
    text = FORMATS.serials(
        registry=registry, partner_country="MN", reference=reference, vintage=vintage, first=first, last=last
    )
    found = read_number(SERIALS, SERIAL_FIELDS, text)
    assert (found["registry"], found["reference"]) == (registry, reference)
    assert (int(found["first_serial"]), int(found["last_serial"])) == (first, last)


@pytest.mark.parametrize(
    "text", ["", "JP", "JP-MN-MN003-2017-1", "jp-mn-mn003-2017-000000000001-000000000073x"]
)
def test_other_texts_are_no_serial_numbers(text):
    assert read_number(SERIALS, SERIAL_FIELDS, text) is None


@pytest.mark.parametrize(
    "template",
    [
        *("", "{registry}-{first_serial}", "{registry}{first_serial}{last_serial}"),
        *("{registry}-{first_serial}-{last_serial}-{secret}", "{registry}-{first_serial}-{last_serial}-{0}"),
        *("{registry.__class__}-{first_serial}-{last_serial}", "{registry!r}-{first_serial}-{last_serial}"),
        *("{registry}-{first_serial:99}-{last_serial}", "{registry:5}-{first_serial}-{last_serial}"),
        *(
            "{registry}-{first_serial}-{first_serial}-{last_serial}",
            "<b>{registry}</b>-{first_serial}-{last_serial}",
        ),
        *("{registry}-{first_serial}-{last_serial", "%s {registry}-{first_serial}-{last_serial}"),
    ],
)
def test_an_unsafe_or_ambiguous_serial_template_is_refused(template):
    with pytest.raises(ValidationError):
        validate_serial_number_template(template)


@pytest.mark.parametrize(
    "template", ["", "{registry}-{type}", "{number}", "{registry}-{type}-{number}-{vintage}"]
)
def test_an_account_template_that_could_repeat_a_number_is_refused(template):
    with pytest.raises(ValidationError):
        validate_account_number_template(template)


def test_the_shipped_templates_are_accepted():
    validate_serial_number_template(SERIALS)
    validate_account_number_template(ACCOUNTS)
    assert read_number(ACCOUNTS, ACCOUNT_FIELDS, "JP-GH-00000001")["type"] == "GH"


def test_check_digits_are_those_of_the_standard():
    assert check_digits("WEST12345698765432GB") == "82"  # the example of the bank account standard
    assert check_digits("JP-RT-2026-00000017-") == check_digits("jprt202600000017")


@given(st.integers(1, 10**8 - 1), st.data())
def test_a_mistyped_number_is_told(number, data):
    whole = f"JP-RT-2026-{number:08d}-"
    whole += check_digits(whole)
    assert has_check_digits(whole)
    places = [place for place, letter in enumerate(whole) if letter.isdigit()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != whole[place]]))
    assert not has_check_digits(whole[:place] + other + whole[place + 1 :])


@pytest.mark.parametrize(
    "template",
    [
        "{registry}-{number}",
        "{registry}{number}-{check}",
        "{holder}-{check}",
        "{registry}/{number}-{check}",
        "{check}-{registry}-{number}",
        "",
    ],
)
def test_a_template_of_certificates_names_each_and_carries_check_digits(template):
    validate_certificate_number_template("{registry}-{type}-{year}-{number:8}-{check}")
    with pytest.raises(ValidationError):
        validate_certificate_number_template(template)
