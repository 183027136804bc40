"""Looking up serial numbers the way people write them."""

import pytest
from django.test import Client

from registry.public.queries.numbers import SerialTexts, TypedSerials


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("JP 12", TypedSerials("JP", 12, 12)),
        ("jp12", TypedSerials("JP", 12, 12)),
        ("  JP/12 ", TypedSerials("JP", 12, 12)),
        ("JP-12", TypedSerials("JP", 12, 12)),
        ("JP#12", TypedSerials("JP", 12, 12)),
        ("JP 1-94", TypedSerials("JP", 1, 94)),
        ("JP 1 – 94", TypedSerials("JP", 1, 94)),
        ("JP 1 to 94", TypedSerials("JP", 1, 94)),
        ("JP 1 … 94", TypedSerials("JP", 1, 94)),
        ("JP 1-JP 94", TypedSerials("JP", 1, 94)),
        ("ＪＰ　１２", TypedSerials("JP", 12, 12)),
        ("JP 43,398", TypedSerials("JP", 43398, 43398)),
        ("12", TypedSerials("", 12, 12)),
        ("#12", TypedSerials("", 12, 12)),
        ("12-20", TypedSerials("", 12, 20)),
        ("JP-MN-MN001-2015-000000000001", TypedSerials("JP", 1, 1)),
        ("JP-MN-MN001-XXXX-000000000001-000000000040", TypedSerials("JP", 1, 40)),
        ("jp-mn-mn001-xxxx-000000000001-000000000040", TypedSerials("JP", 1, 40)),
        ("JP-MN-MN001-2015-000000000001 – JP-MN-MN001-2015-000000000094", TypedSerials("JP", 1, 94)),
        ("JP 0", None),
        ("JP 94-1", None),
        ("JP 9007199254740992", None),
        ("JP " + "9" * 200, None),
        ("JP-MN-MN001-2015-1 – MN-MN-MN001-2015-94", None),
        ("hello", None),
        ("", None),
        ("-", None),
        ("JP 1-2-3-4-5-6-7-8-9 ' OR 1=1", None),
        ("1" * 400, None),
    ],
)
def test_what_a_person_types_is_understood(typed: str, meant: TypedSerials | None) -> None:
    assert SerialTexts().read(typed) == meant


def test_every_printed_number_is_read_back() -> None:
    texts = SerialTexts()
    for first, last in [(1, 1), (1, 94), (999_999_999_999, 2_000_000_000_000)]:
        printed = texts.text("JP", "MN", "MN001", None, first, last)
        assert texts.read(printed) == TypedSerials("JP", first, last)


def test_one_registry_leads_straight_to_the_page(client: Client) -> None:
    answer = client.get("/serials/", {"number": "jp 1-94"})

    assert answer.status_code == 302
    assert answer["Location"] == "/serials/JP/1-94/"


def test_a_bare_number_offers_each_registry(client: Client) -> None:
    text = client.get("/serials/", {"number": "5"}).content.decode()

    assert 'href="/serials/JP/5/"' in text
    assert 'href="/serials/MN/5/"' in text


@pytest.mark.parametrize("typed", ["what?", "JP\x00 1", "ZZ 1", "'; DROP TABLE", "<b>1</b>", "9" * 5000])
def test_what_is_not_understood_is_explained(client: Client, typed: str) -> None:
    answer = client.get("/serials/", {"number": typed})
    assert answer.status_code in (200, 302)
    if answer.status_code == 200:
        assert 'class="notice' in answer.content.decode()


def test_a_range_shows_its_life_and_who_has_it(client: Client) -> None:
    text = client.get("/serials/JP/30-94/").content.decode()

    assert "JP-MN-MN001-XXXX-000000000030-000000000040" in text
    assert "JP-MN-MN002-XXXX-000000000041-000000000094" in text
    assert "Issuance" in text
    assert 'href="/issuances/MN001-1/"' in text


def test_numbers_beyond_the_last_one_are_counted_as_never_issued(client: Client) -> None:
    text = client.get("/serials/MN/1-9007199254740991/").content.decode()
    assert "were never issued" in text


def test_a_number_never_issued_is_a_404_that_says_so(client: Client) -> None:
    answer = client.get("/serials/JP/900000000/")

    assert answer.status_code == 404
    assert "Never issued" in answer.content.decode()
