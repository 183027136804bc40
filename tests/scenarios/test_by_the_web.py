"""One project from the first login to its withdrawal, by the pages alone, under the shipped rule sets.

Mongolia's rules are of the first generation, Kazakhstan's of the second: an idea note comes first, and credit
allocation goes with the registration.
"""

import pytest

from tests.scenarios.acts import tell_everything
from tests.scenarios.story import Story


@pytest.mark.parametrize("story", ["KZ", "MN"], indirect=True)
def test_a_project_goes_all_the_way(story: Story) -> None:
    tell_everything(story)
