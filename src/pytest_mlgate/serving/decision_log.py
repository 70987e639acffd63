"""What a model answered, written down without being in its way: `DecisionLog`.

Imported in production, beside a model that serves: the standard library only, and
pyarrow where parts are parquet.
"""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Condition
from threading import Event
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING
from typing import Literal
from typing import Self
from typing import Unpack

from pytest_mlgate.data.decision_log.decision_row import DecisionRow
from pytest_mlgate.data.decision_log.part_names import new_writer
from pytest_mlgate.errors import InvalidInput
from pytest_mlgate.errors import did_you_mean
from pytest_mlgate.serving.after_fork import finish_with_process
from pytest_mlgate.serving.after_fork import watch
from pytest_mlgate.serving.part_file import PartFile
from pytest_mlgate.serving.table_part import import_parquet
from pytest_mlgate.serving.table_part import rewrite_as_table
from pytest_mlgate.serving.waiting_rows import WaitingRows
from pytest_mlgate.serving.written_row import line_of
from pytest_mlgate.serving.written_row import written_row

if TYPE_CHECKING:
    import os
    from types import TracebackType

_REQUIRED = DecisionRow.__required_keys__
_KNOWN = _REQUIRED | DecisionRow.__optional_keys__

# rows that are handed to the disk at once: many, for each time the thread has to get
# Python's lock back; few while the disk is nearly full, so that some still fit
_MOST_AT_ONCE = 6400
_LEAST_AT_ONCE = 100
# seconds that the end of a process waits for the disk
_AT_EXIT = 5.0
# seconds in which trouble is told once
_SILENCE = 60.0

_logger = logging.getLogger("pytest_mlgate.serving")


class DecisionLog:
    """Write down what models answered, one row per answer.

    No call blocks or raises because of the disk: rows wait in memory for a thread that
    writes them. What finds no room there is lost, counted, and a gap in `sequence`.

    Parameters
    ----------
    folder
        Where parts are written; it may be shared by any number of processes.
    format
        "jsonl", or "parquet": parts are then rewritten as tables once they are full.
    rotate_bytes, rotate_seconds
        A part ends when it is larger, or older.
    buffer
        Rows that wait in memory at most. It bounds what a kill or a disk that does not
        recover can cost.
    flush_seconds
        A row waits that long at most, unless the disk does not take it. A kill -9
        loses the rows of this time, never more than `buffer`.
    inputs
        "whole", or "digest": only the digest of the inputs is written.

    Raises
    ------
    InvalidInput
        If a parameter breaks its rule.
    MissingDependency
        If tables are wanted and pyarrow is not installed.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> with DecisionLog(mkdtemp()) as log:
    ...     log.write(
    ...         request_id="r1",
    ...         model="sha256:2c26…",
    ...         arm="champion",
    ...         score=0.81,
    ...         inputs={"age": 42},
    ...     )
    True
    >>> log.lost
    0

    The row is on its way when `write` returns, and on the disk when the log is closed.
    """

    def __init__(
        self,
        folder: str | os.PathLike[str],
        *,
        format: Literal["jsonl", "parquet"] = "jsonl",  # noqa: A002 - the word that everybody looks for
        rotate_bytes: int = 64 << 20,
        rotate_seconds: float = 3600.0,
        buffer: int = 10_000,
        flush_seconds: float = 0.2,
        inputs: Literal["whole", "digest"] = "whole",
    ) -> None:
        _refuse_unknown("format", format, ("jsonl", "parquet"))
        _refuse_unknown("inputs", inputs, ("whole", "digest"))
        for name, value in {
            "rotate_bytes": rotate_bytes,
            "rotate_seconds": rotate_seconds,
            "buffer": buffer,
            "flush_seconds": flush_seconds,
        }.items():
            _refuse_not_positive(name, value)
        self._folder = Path(folder).absolute()
        if self._folder.is_file():
            raise InvalidInput.because("folder", "a folder, not a file", str(folder))
        if format == "parquet":
            import_parquet()
        self._as_table = format == "parquet"
        self._with_inputs = inputs == "whole"
        self._limits = (rotate_bytes, rotate_seconds)
        self._most = int(buffer)
        self._flush_s = flush_seconds
        self._closed = False
        self._begin()
        watch(self)

    def _begin(self) -> None:
        self._writer = new_writer()
        self._waiting = WaitingRows(self._most)
        self._part = PartFile(self._folder, self._writer)
        self._thread: Thread | None = None
        self._wake = Event()
        self._rounds = Condition()
        self._begun = self._ended = 0
        self._trouble: str | None = None
        self._failing = False
        self._at_once = _MOST_AT_ONCE
        self._told = False
        self._silent_until = 0.0

    @property
    def writer(self) -> str:
        """The name of the writer, another one in each process."""
        return self._writer

    @property
    def lost(self) -> int:
        """Rows that this writer did not write and never will."""
        return self._waiting.lost

    @property
    def waiting(self) -> int:
        """Rows that are not on the disk yet."""
        return len(self._waiting)

    @property
    def trouble(self) -> str | None:
        """What went wrong last, None when nothing ever did."""
        return self._trouble

    def write(self, **row: Unpack[DecisionRow]) -> bool:
        """Write one row down, soon.

        Parameters
        ----------
        **row
            `request_id`, `model` and `arm`; and where there are any `time`, `version`,
            `score`, `label`, `latency_ms`, `error`, `inputs`.

        Returns
        -------
        bool
            Whether it waits to be written; False: it is lost.

        Raises
        ------
        TypeError
            If a column is missing or unknown: a slip in the code, not in the data.
        """
        if not (row.keys() >= _REQUIRED and row.keys() <= _KNOWN):
            raise TypeError(_other_columns(set(row)))
        try:
            written = written_row(
                row, with_inputs=self._with_inputs, as_text=self._as_table
            )
        # whatever a value raises, the request that it belongs to was answered
        except Exception as error:  # noqa: BLE001 - counted, and told
            self._waiting.lose()
            self._trouble = f"a row was lost: {error}"
            return False
        if written.complaint is not None:
            self._trouble = written.complaint
        if self._closed:
            self._waiting.lose()
            return False
        taken = self._waiting.add(written.line)
        if self._thread is None:
            self._start()
        elif len(self._waiting) * 4 >= self._most and not self._failing:
            self._wake.set()
        return taken

    def flush(self, timeout: float = _AT_EXIT) -> bool:
        """Write what waits, within a bound.

        Parameters
        ----------
        timeout
            Seconds to wait for the disk.

        Returns
        -------
        bool
            Whether nothing waits any more.
        """
        thread = self._thread
        if thread is None or not thread.is_alive():
            # none could be started, or the interpreter has ended it
            self._round()
            return not self.waiting
        with self._rounds:
            wanted = self._begun + 1
            self._wake.set()
            self._rounds.wait_for(lambda: self._ended >= wanted, timeout)
        return not self.waiting

    def close(self, timeout: float = _AT_EXIT) -> None:
        """Write what waits and end the part, within a bound; what is left is lost."""
        if self._closed:
            return
        self._closed = True
        self._wake.set()
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        if thread is None or not thread.is_alive():
            self._round()
            self._end_part()
        self._waiting.give_up()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _renew(self) -> None:
        """Begin anew in a forked child: what waits is the parent's to write."""
        self._part.close()
        self._begin()

    def _finish(self) -> None:
        if self._thread is not None and not self._closed:
            self.flush(_AT_EXIT)

    def _start(self) -> None:
        with self._rounds:
            if self._thread is not None:
                return
            thread = Thread(target=self._run, name="mlgate-decision-log", daemon=True)
            try:
                thread.start()
            except RuntimeError as error:  # no thread to be had: tried again
                self._trouble = str(error)
                return
            self._thread = thread
        finish_with_process()

    def _run(self) -> None:
        while not self._closed:
            self._wake.wait(self._flush_s)
            self._wake.clear()
            self._round()

    def _round(self) -> None:
        """Write what waits; several rounds never run at once."""
        with self._rounds:
            self._begun += 1
            this = self._begun
        try:
            self._write_waiting()
        # a thread that ended would lose every row from then on
        except Exception as error:  # noqa: BLE001 - told, and tried again
            self._tell(error)
        with self._rounds:
            self._ended = this
            self._rounds.notify_all()

    def _write_waiting(self) -> None:
        while rows := self._waiting.take(self._at_once):
            lines = [line_of(self._writer, number, rest) for number, rest in rows]
            try:
                self._part.append(b"".join(lines))
            except BaseException:
                self._waiting.give_back(rows)
                self._at_once = _LEAST_AT_ONCE
                raise
            self._waiting.done()
            self._at_once = min(2 * self._at_once, _MOST_AT_ONCE)
            self._tell_recovery()
            if self._part.size >= self._limits[0]:
                self._end_part()
        if self._part.age_s >= self._limits[1]:
            self._end_part()

    def _end_part(self) -> None:
        part = self._part.close()
        if part is None or not self._as_table:
            return
        try:
            rewrite_as_table(part)
        # the rows stay where they are, and the reader takes them from there
        except Exception as error:  # noqa: BLE001 - told
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        self._trouble = f"{type(error).__name__}: {error}"
        self._failing = True
        # a disk that comes and goes must not fill the server's own log
        if monotonic() >= self._silent_until:
            self._silent_until = monotonic() + _SILENCE
            self._told = True
            _logger.warning("%s cannot be written: %s", self._folder, self._trouble)

    def _tell_recovery(self) -> None:
        self._failing = False
        if self._told:
            self._told = False
            _logger.warning("%s is written again; %d lost", self._folder, self.lost)


def _refuse_unknown(name: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        rule = " or ".join(f'"{each}"' for each in known)
        raise InvalidInput.because(name, rule, value)


def _refuse_not_positive(name: str, value: float) -> None:
    # a bool would count as 1
    if type(value) not in {int, float} or not 0 < value < float("inf"):
        raise InvalidInput.because(name, "a positive number", value)


def _other_columns(given: set[str]) -> str:
    for name in sorted(given - _KNOWN):
        return f"a row has no column {name!r}. {did_you_mean(name, _KNOWN)}"
    lacking = ", ".join(f"`{name}`" for name in sorted(_REQUIRED - given))
    return f"a row must have {lacking}."
