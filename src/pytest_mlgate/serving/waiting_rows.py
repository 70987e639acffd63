"""Rows between a caller and the disk: numbered, bounded, and counted when lost."""

from __future__ import annotations

from collections import deque
from threading import RLock


class WaitingRows:
    """A bounded line of rows, each with its number.

    Parameters
    ----------
    most
        Rows that wait at most; what comes then is lost and its number left out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._rows: deque[tuple[int, bytes]] = deque()
        # of a signal handler that writes while its own thread does: no deadlock
        self._lock = RLock()
        self._in_hand = 0
        self.last = 0
        self.lost = 0

    def __len__(self) -> int:
        return len(self._rows) + self._in_hand

    def add(self, row: bytes) -> bool:
        """Let a row wait under its number, or count it as lost."""
        with self._lock:
            self.last += 1
            if len(self) >= self._most:
                self.lost += 1
                return False
            self._rows.append((self.last, row))
            return True

    def lose(self) -> None:
        """Count a row that cannot be written, and leave its number out."""
        with self._lock:
            self.last += 1
            self.lost += 1

    def take(self, most: int) -> list[tuple[int, bytes]]:
        """Take rows in hand, the oldest first; they count until they are `done`."""
        with self._lock:
            count = min(most, len(self._rows))
            taken = [self._rows.popleft() for _ in range(count)]
            self._in_hand = count
            return taken

    def done(self) -> None:
        """Say that the rows in hand are written."""
        with self._lock:
            self._in_hand = 0

    def give_back(self, rows: list[tuple[int, bytes]]) -> None:
        """Let rows in hand wait on, before all others."""
        with self._lock:
            self._rows.extendleft(reversed(rows))
            self._in_hand = 0

    def give_up(self) -> None:
        """Count everything that still waits as lost."""
        with self._lock:
            self.lost += len(self)
            self._rows.clear()
            self._in_hand = 0
