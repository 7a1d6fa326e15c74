"""The keys of the configuration: `[keys]` names a binding by its id and the key it should have."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from costtui.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.binding import BindingType

_MODIFIERS = ("ctrl", "alt", "shift", "super", "meta", "hyper")
_NAMED = frozenset(key.value for key in Keys) | frozenset(KEY_NAME_REPLACEMENTS.values())


def keymap(keys: Mapping[str, str], places: Sequence[Sequence[BindingType]]) -> dict[str, str]:
    """The keymap that a configuration wishes for.

    Args:
        keys: an id of a binding, and its key or keys, parted by commas.
        places: the bindings that are in force together, a list a pane.

    Raises:
        UsageError: an id or a key that does not exist, or one key for two bindings of a place.
    """
    wanted = {name: [key.strip() for key in text.split(",")] for name, text in keys.items()}
    usual = [
        {b.id: b.key.split(",") for b in place if isinstance(b, Binding) and b.id}
        for place in places
    ]
    known = {name for place in usual for name in place}
    for name, own in wanted.items():
        if name not in known:
            raise UsageError(
                f"[keys]: {name!r} is nothing that has a key",
                valid="valid: " + ", ".join(sorted(known)),
                hint=_near(name, known),
            )
        for key in own:
            _check(name, key)
    spelled = {name: [_spelled(key) for key in own] for name, own in wanted.items()}
    for place in usual:
        taken: dict[str, str] = {}
        for name, own in (place | {k: v for k, v in spelled.items() if k in place}).items():
            for key in own:
                other = taken.setdefault(key, name)
                if other != name:
                    raise UsageError(
                        f"[keys]: {other} and {name} both want the key {key!r}",
                        valid="valid: a key for one of them only; give the other one another",
                    )
    return {name: ",".join(own) for name, own in spelled.items()}


def _check(name: str, key: str) -> None:
    *modifiers, last = key.split("+") if len(key) > 1 else [key]
    is_named = last in _NAMED or (last.startswith("f") and last[1:].isdigit())
    wrong = [word for word in modifiers if word not in _MODIFIERS]
    if wrong or not (len(last) == 1 or is_named):
        raise UsageError(
            f"[keys]: {name} = {key!r} is no key",
            valid="valid: one sign as in x, a name as in f5, or both as in ctrl+x",
            hint=_near(wrong[0], _MODIFIERS) if wrong else _near(last, _NAMED),
        )


def _near(word: str, words: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, list(words), n=2, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else ""


def _spelled(key: str) -> str:
    """A sign by the name the screen knows it by."""
    from textual.keys import _character_to_key

    text = key.strip()
    return _character_to_key(text) if len(text) == 1 else text
