"""Which formula comes before which, and what each reads."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from registry.methodologies.language.nouns import Formula, Methodology
from registry.methodologies.language.syntax import Call, Name, Node, children, walk


class Order(NamedTuple):
    formulas: tuple[Formula, ...]  # each after those it reads
    in_a_circle: tuple[str, ...]  # symbols that are left


def names_in(tree: Node) -> Iterator[Name]:
    """Every symbol an expression reads, without table names, indices and the period."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name):
            yield node
        elif isinstance(node, Call) and node.function in {"lookup", "band"}:
            waiting.extend(node.arguments[1:])
        elif not (isinstance(node, Call) and node.function in {"days", "hours", "years"}):
            waiting.extend(children(node))


def certain_names_in(tree: Node) -> Iterator[Name]:
    """Those that are read whichever way its conditions fall out."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Name):
            yield node
        elif isinstance(node, Call) and node.function == "if":
            waiting.append(node.arguments[0])
        elif isinstance(node, Call) and node.function in {"lookup", "band"}:
            waiting.extend(node.arguments[1:])
        elif not (isinstance(node, Call) and node.function in {"days", "hours", "years"}):
            waiting.extend(children(node))


@lru_cache(maxsize=512)
def order_of(methodology: Methodology) -> Order:
    """The formulas in the order in which they can be calculated."""
    waiting = {
        symbol: {name.name for name in names_in(formula.tree)} & methodology.formulas.keys()
        for symbol, formula in methodology.formulas.items()
    }
    ordered: list[Formula] = []
    while ready := [symbol for symbol, reads in waiting.items() if not reads]:
        for symbol in ready:
            del waiting[symbol]
            ordered.append(methodology.formulas[symbol])
        for reads in waiting.values():
            reads.difference_update(ready)
    return Order(tuple(ordered), tuple(waiting))


@lru_cache(maxsize=512)
def needed(methodology: Methodology) -> tuple[frozenset[str], frozenset[str]]:
    """Symbols that RE, PE and ER read in any case, and those that they may read."""
    return _reached(methodology, certain_names_in), _reached(methodology, names_in)


def _reached(methodology: Methodology, reader: Callable[[Node], Iterator[Name]]) -> frozenset[str]:
    waiting, found = ["RE", "PE", "ER"], set[str]()
    while waiting:
        symbol = waiting.pop()
        if symbol in found:
            continue
        found.add(symbol)
        if symbol in methodology.formulas:
            waiting.extend(name.name for name in reader(methodology.formulas[symbol].tree))
        elif symbol in methodology.parameters:
            waiting.extend(methodology.parameters[symbol].by)
    return frozenset(found)


def node_count(methodology: Methodology) -> int:
    return sum(1 for formula in methodology.formulas.values() for _ in walk(formula.tree))
