"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

from costtui.errors import CosttuiError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def whole_file(path: Path, *, hint: str = "choose another file after -o") -> Iterator[Path]:
    """Where to write: a neighbour of `path` that takes its name when everything is in it.

    A link keeps pointing where it did, a file keeps its permissions, and what is no file, such as
    `/dev/null` or a pipe, is written itself: renaming would put a file in its place.

    Args:
        path: what the file is to be called.
        hint: what to do where it cannot be written.

    Raises:
        UsageError: the path is a folder.
        CosttuiError: it cannot be written.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder", hint=hint)
    try:
        if path.exists() and not path.is_file():
            yield path
            return
        target = path.resolve()
        neighbour = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        # Made here, as nothing that was there before, with what the umask allows.
        os.close(os.open(neighbour, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            if target.exists():
                neighbour.chmod(target.stat().st_mode & 0o777)
            yield neighbour
            neighbour.replace(target)
        except BaseException:
            neighbour.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise CosttuiError(
            f"{path} cannot be written: {problem.strerror or problem}",
            hint=hint,
        ) from problem
