"""Names of countries in the reader's language.

English keeps the name the register was given; other languages take django-countries'
translations, and for Kazakh (which it lacks) this project's own catalogue.
"""

from django.utils.translation import get_language, gettext, gettext_noop
from django_countries import countries

# As django-countries spells them, so that the catalogues translate what it asks for.
PARTNER_COUNTRIES = (
    gettext_noop("Mongolia"),
    gettext_noop("Bangladesh"),
    gettext_noop("Ethiopia"),
    gettext_noop("Kenya"),
    gettext_noop("Maldives"),
    gettext_noop("Vietnam"),
    gettext_noop("Laos"),
    gettext_noop("Indonesia"),
    gettext_noop("Costa Rica"),
    gettext_noop("Palau"),
    gettext_noop("Cambodia"),
    gettext_noop("Mexico"),
    gettext_noop("Saudi Arabia"),
    gettext_noop("Chile"),
    gettext_noop("Myanmar"),
    gettext_noop("Thailand"),
    gettext_noop("Philippines"),
    gettext_noop("Senegal"),
    gettext_noop("Tunisia"),
    gettext_noop("Azerbaijan"),
    gettext_noop("Moldova"),
    gettext_noop("Georgia"),
    gettext_noop("Sri Lanka"),
    gettext_noop("Uzbekistan"),
    gettext_noop("Papua New Guinea"),
    gettext_noop("United Arab Emirates"),
    gettext_noop("Kyrgyzstan"),
    gettext_noop("Kazakhstan"),
    gettext_noop("Ukraine"),
    gettext_noop("Tanzania"),
    gettext_noop("India"),
    gettext_noop("Japan"),
)


def country_name(code: str, given: str = "") -> str:
    """``given`` (the register's own name) in English, else the name in the reader's language."""
    if given and (get_language() or "en").startswith("en"):
        return given
    found = countries.name(code)
    return gettext(str(found)) if found else given or code


def numeric_code(code: str) -> str:
    """The three digits of ISO 3166-1, by which the map knows a country; empty for none."""
    found = countries.numeric(code, padded=True)
    return str(found) if found else ""
