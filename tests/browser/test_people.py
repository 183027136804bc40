"""The helper that stands in for an authenticator app gives the digits of the standard's own examples."""

import pytest

from .people import one_time_password


@pytest.mark.parametrize(
    ("moment", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_digits_are_those_of_rfc_6238_appendix_b(moment, digits):
    # The standard's secret is the ASCII text 12345678901234567890; its eight digits end in our six.
    assert one_time_password("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", moment) == digits
