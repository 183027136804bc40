"""The measuring itself: bounds, medians, the table."""

from .measuring import Row, in_turns, rate, table


def test_a_ratio_is_held_against_its_bound():
    assert Row(name="a", figure=10, unit="/s", ratio=0.6, at_least=0.55).holds is True
    assert Row(name="a", figure=10, unit="/s", ratio=0.5, at_least=0.55).holds is False
    assert Row(name="a", figure=10, unit="/s", ratio=4, at_most=3).holds is False
    assert Row(name="a", figure=3, unit="s", at_most=5).holds is True
    assert Row(name="a", figure=10, unit="/s").holds is None


def test_ways_take_turns_and_give_their_medians():
    order = []

    def way(name, figures):
        def act():
            order.append(name)
            return figures.pop(0)

        return act

    assert in_turns([way("a", [1, 9, 2]), way("b", [5, 5, 4])], 3) == [2, 5]
    assert order == ["a", "b"] * 3


def test_a_rate_counts_what_was_done():
    done = []
    assert rate(lambda: done.append(1), 0.01) > 0
    assert done


def test_the_table_is_markdown():
    shown = table([Row(name="transfer", figure=812.4, unit="/s", yardstick="SQL", ratio=0.9, at_least=0.8)])
    assert shown.splitlines()[2] == "| transfer | 812 /s | SQL | 0.90 | ≥ 0.8 | yes |"
