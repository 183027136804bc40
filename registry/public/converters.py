"""The parts of addresses that name a country, a registry, or serial numbers."""

from credits.models import GREATEST_SERIAL
from credits.serials import SerialRange


class CountryCode:
    """Two capital letters: ``MN``."""

    regex = "[A-Z]{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class RegistryCode(CountryCode):
    """The code of a registry, as long as the ledger keeps one: ``JP``."""

    regex = "[A-Z0-9]{1,8}"


class SerialNumbers:
    """One serial number or a range, both ends included: ``12`` or ``1-94``."""

    regex = "[1-9][0-9]{0,15}(?:-[1-9][0-9]{0,15})?"

    def to_python(self, value: str) -> SerialRange:
        first, _separator, last = value.partition("-")
        # One address for one thing: a range of one is written as that number.
        if last and int(first) >= int(last):
            raise ValueError("The last serial number of a range comes after the first.")
        if int(last or first) > GREATEST_SERIAL:
            raise ValueError("No serial number is as great as this.")
        return SerialRange(int(first), int(last or first))

    def to_url(self, value: SerialRange | str) -> str:
        if isinstance(value, str):
            return value
        return str(value.first) if value.first == value.last else f"{value.first}-{value.last}"


class MethodologyVersionNumber(CountryCode):
    """A version of a methodology: ``2.0``."""

    regex = r"(?:0|[1-9][0-9]{0,2})\.[0-9]{1,3}"


class ContentSuffix(CountryCode):
    """The files that the content of a methodology version is given as."""

    regex = "toml|json|pdf"


class CertificateNumber(CountryCode):
    """The number of a certificate, as its template can make it: ``JP-CN-2026-00001234-17``."""

    regex = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}"


class LanguageCode(CountryCode):
    """A language of the register: ``ja``."""

    regex = "[a-z]{2}"
