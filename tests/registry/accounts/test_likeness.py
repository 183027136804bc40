"""Names as they are compared: across scripts, without legal forms."""

import pytest

from registry.accounts.queries.likeness import comparable, likeness


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("株式会社みどり", "みどり㈱"),
        ("みどり株式会社", "Midori Co., Ltd."),
        ("ＭＩＤＯＲＩ　K.K.", "midori"),
        ("トーキョー", "Tōkyō"),
        ("きっぷしゃ", "Kippusha"),
        ("ООО «Ромашка»", "Romashka LLC"),
        ("АО «Қазақтелеком»", "JSC Kazakhtelecom"),
        ("ЖШС Шымкент Энерго", "Shymkent Energo LLP"),
        ("Société Générale S.A.", "SOCIETE GENERALE"),
        ("A.B.C. Energy, Inc.", "ABC Energy"),
    ],
)
def test_the_same_name_is_the_same_in_another_script_or_form(one, other):
    assert comparable(one) == comparable(other)
    assert likeness([comparable(one)], [comparable(other)]) == 1


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Kazatomprom Service", "ТОО Казатомпром Сервис", True),
        ("Toyota Motor Corporation", "Toyota Motors", True),
        ("Toyota Motor Corporation", "Toyota Tsusho Corporation", False),
        ("東京電力", "東京電力ホールディングス", False),
        ("日本製鉄", "日本製鋼所", False),
        ("Altai Solar", "Altai Wind", False),
    ],
)
def test_what_looks_alike_is_told_from_what_only_shares_a_word(one, other, alike):
    share = likeness([comparable(one)], [comparable(other)])
    assert (share >= 0.55) is alike, share


def test_a_name_that_is_only_a_legal_form_remains():
    assert comparable("Limited") == "limited"
    assert comparable("") == ""
    assert likeness([], ["x"]) == 0


def test_the_nearest_pair_of_names_counts():
    assert likeness(["みどり", "midori"], ["", "midori"]) == 1
