"""Any part of a name is found in any script, from two letters on, and by an index."""

import pytest
from django.db import connection

from registry.identity.models.parties import Organisation

NAMES = [
    "太陽光発電 100% 株式会社",
    "ТОО «Солнце»",
    "PV Steppe_Solar",
    "บริษัท พลังงาน",
    "Émile & Fils",
    "a\\b",
    "X",
]
WORDS = [
    *("太陽", "発電 1", "солнце", "ЛН", "pv", "Steppe_S", "step.e", "งา", "émile", "É", "0%", "%", "_"),
    *("\\b", "'", "", "no such", "x"),
]


@pytest.fixture
def named(db) -> None:
    Organisation.objects.bulk_create(Organisation(name=name, country_code="JP") for name in NAMES)


def test_a_part_of_a_name_finds_what_reading_every_name_finds(named):
    for word in WORDS:
        plain = set(Organisation.objects.filter(name__icontains=word).values_list("name", flat=True))
        found = set(Organisation.objects.filter(name__has_part=word).values_list("name", flat=True))
        # One letter has no pair, which is in every name: the words are then compared as ever.
        assert found == plain, word
    assert Organisation.objects.filter(name__has_part="太陽").count() == 1


@pytest.mark.parametrize(
    ("word", "index"),
    [
        ("太陽", "organisation_name_pairs"),
        ("Солнце", "organisation_name_pairs"),
        ("PV", "organisation_name_pairs"),
        ("Solar", "organisation_name_words"),
    ],
)
def test_it_is_found_by_an_index(word, index, named):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in Organisation.objects.filter(name__has_part=word).order_by().explain()
