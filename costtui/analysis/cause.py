"""The smallest set of dimension values that holds a change: a greedy cover, finest cell first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from math import fsum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    Values = tuple[str | None, ...]
    Leaf = tuple[Values, float]

WIDEST: Final = 3
"""How many dimensions a cell may fix at once."""
ENOUGH: Final = 0.9
"""The share of all movement after which nothing more is looked for."""
WORTH: Final = 1.25
"""What one more dimension that is the same all over a cell counts: a quarter of the amount."""
LEAST: Final = 0.01
"""A cell of less than this share of the movement is not a line of its own."""
SHORTLIST: Final = 60


@dataclass(frozen=True, slots=True)
class Cause:
    """A set of leaves with something in common and the part of the change that they hold."""

    values: dict[str, str | None]
    """Every dimension that has one value all over it; a null is a value (none in the bill)."""
    amount: float
    leaves: tuple[int, ...]
    """The numbers of the leaves it holds, none of which another cause holds."""


def causes(
    leaves: Sequence[Leaf],
    dimensions: Sequence[str],
    *,
    most: int = 6,
    enough: float = ENOUGH,
) -> list[Cause]:
    """The few cells of dimension values that hold most of a change; they never overlap.

    Every combination of one to three dimension values is a cell. The one with the highest score
    is taken, its leaves leave all other cells, and so on: the greedy cover of Chvatal (1979).
    The score of a cell is its net amount, a quarter more for each dimension that has the same
    value all over it, so that a resource that holds half of a service's change is named rather
    than the service. A cell of nothing but empty values says nothing and is never taken.

    Args:
        leaves: the values of the dimensions and the amount of change; amounts of one currency.
        dimensions: the names of the values.
        most: at most so many.
        enough: stop once this share of the movement (the sum of absolute amounts) is held.

    Returns:
        The causes, in the order found (about by size); what no cause holds is the rest.
    """
    movement = fsum(abs(amount) for _, amount in leaves)
    if not movement:
        return []
    places = [
        chosen
        for width in range(1, min(WIDEST, len(dimensions)) + 1)
        for chosen in combinations(range(len(dimensions)), width)
    ]
    members: dict[tuple[tuple[int, ...], Values], set[int]] = defaultdict(set)
    for number, (values, _) in enumerate(leaves):
        for chosen in places:
            key = chosen, tuple(values[place] for place in chosen)
            if any(key[1]):
                members[key].add(number)
    amounts = {key: fsum(leaves[one][1] for one in held) for key, held in members.items()}
    found: list[Cause] = []
    left = movement
    while len(found) < most and left > (1 - enough) * movement:
        ranked = sorted(amounts, key=lambda key: (-abs(amounts[key]), str(key)))[:SHORTLIST]
        if not ranked or abs(amounts[ranked[0]]) < LEAST * movement:
            break
        best = max(
            ranked,
            key=lambda key: (
                abs(amounts[key]) * WORTH ** len(_same(leaves, members[key], dimensions))
            ),
        )
        taken = sorted(members[best])
        same = _same(leaves, members[best], dimensions)
        found.append(Cause(same, fsum(leaves[one][1] for one in taken), tuple(taken)))
        left -= fsum(abs(leaves[one][1]) for one in taken)
        touched = set()
        for one in taken:
            values = leaves[one][0]
            for chosen in places:
                key = chosen, tuple(values[place] for place in chosen)
                if key in amounts:
                    members[key].discard(one)
                    touched.add(key)
        for key in touched:
            if members[key]:
                amounts[key] = fsum(leaves[one][1] for one in members[key])
            else:
                del amounts[key]
    return found


def _same(
    leaves: Sequence[Leaf], held: set[int], dimensions: Sequence[str]
) -> dict[str, str | None]:
    """The dimensions that have one value in all the leaves held."""
    numbers = iter(held)
    first = leaves[next(numbers)][0]
    same = set(range(len(dimensions)))
    for number in numbers:
        values = leaves[number][0]
        same = {place for place in same if values[place] == first[place]}
        if not same:
            break
    return {dimensions[place]: first[place] for place in sorted(same)}
