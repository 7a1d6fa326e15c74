"""The company: its teams and the identifiers of what it owns, the same in every run."""

from __future__ import annotations

import base64
import hashlib
import uuid

NAME = "Larkspur"
TEAMS = ("checkout", "search", "platform", "data", "ml")


def digest(*words: object) -> str:
    """64 hexadecimal digits that belong to the words."""
    return hashlib.sha256("/".join(map(str, words)).encode()).hexdigest()


def hex_id(prefix: str, *words: object, length: int = 17) -> str:
    """An identifier as i-0a1b2c…: the prefix, 0 and hexadecimal digits."""
    return f"{prefix}0{digest(prefix, *words)[: length - 1]}"


def letters(*words: object, length: int = 16) -> str:
    """Capital letters and digits, as SKUs are written."""
    raw = hashlib.sha512("/".join(map(str, words)).encode()).digest()
    return base64.b32encode(raw).decode()[:length]


def digits(*words: object, length: int = 12) -> str:
    """A number of fixed length that does not begin with 0."""
    number = int(digest("digits", *words), 16) % (9 * 10 ** (length - 1))
    return str(number + 10 ** (length - 1))


def guid(*words: object) -> str:
    """A UUID that belongs to the words."""
    return str(uuid.UUID(digest("guid", *words)[:32]))
