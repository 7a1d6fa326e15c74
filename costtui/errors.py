"""Every error a user can meet, with the exit code it ends the process with.

CosttuiError (1)
├── UsageError (2)            the words of a command or a configuration are off
├── BillError (1)             a file that cannot be read as a bill
│   ├── NotABill (1)          nothing in it looks like a known format
│   └── AuditError (1)        the normalised total differs from the source's own
├── LoadRefused (1)           a bill that would count something twice or lose something
├── StoreError (1)            the store cannot be used as it is
│   ├── StoreMissing (1)      nothing was imported yet
│   ├── StoreNewer (1)        written by a newer version
│   ├── StoreCorrupt (1)      cannot be opened or read
│   ├── StoreDenied (1)       a permission is missing
│   └── StoreFull (1)         the disk is full
└── TryAgain (75)             another writer is at work, the network is down
"""

from __future__ import annotations


class CosttuiError(Exception):
    """Something a person can act on: what was received, what is valid, what to do next."""

    exit_code = 1

    def __init__(self, received: str, *, valid: str = "", hint: str = "") -> None:
        super().__init__(received)
        self.received = received
        self.valid = valid
        self.hint = hint

    def __str__(self) -> str:
        return "\n".join(part for part in (self.received, self.valid, self.hint) if part)


class UsageError(CosttuiError):
    """The words of a command, an expression or a setting cannot be understood."""

    exit_code = 2


class BillError(CosttuiError):
    """A file that was taken for a bill and cannot be read as one."""


class NotABill(BillError):
    """Nothing in the file looks like a known bill format."""


class AuditError(BillError):
    """The normalised total differs from the source's own by more than 0.005."""


class LoadRefused(CosttuiError):
    """The bill would count a charge twice or lose one; nothing was changed."""


class StoreError(CosttuiError):
    """The store cannot be used as it is."""


class StoreMissing(StoreError):
    """There is no store yet at this place."""


class StoreNewer(StoreError):
    """The store was written by a newer version of costtui."""


class StoreCorrupt(StoreError):
    """A file of the store cannot be opened or read."""


class StoreDenied(StoreError):
    """The person may not read or write a file of the store."""


class StoreFull(StoreError):
    """There is no room left on the disk."""


class TryAgain(CosttuiError):
    """Another writer is at work, or something outside is not ready; the same call may succeed."""

    exit_code = 75
