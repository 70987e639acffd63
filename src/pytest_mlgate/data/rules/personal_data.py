"""Is that a person's: e-mail, phone, bank account, card and IP address in cells.

A cell is shown by its shape only, never by its value: a report must not be the next
place where the data leak. What has a checksum is believed only when it agrees.
"""

from __future__ import annotations

import re
from functools import partial
from ipaddress import ip_address
from types import MappingProxyType
from typing import TYPE_CHECKING
from typing import Any
from typing import Literal
from typing import get_args

import narwhals as nw
import numpy as np
import pandas as pd

from pytest_mlgate.data.coding import as_objects
from pytest_mlgate.data.rules.breach import Breach
from pytest_mlgate.data.rules.breach import shown_name
from pytest_mlgate.data.rules.cell_values import cell_values

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Collection
    from collections.abc import Iterator
    from collections.abc import Mapping

    from numpy.typing import NDArray

# what has a checksum first: the digits of an account may look like a phone number
PersonalKind = Literal["email", "iban", "card", "ip", "phone"]

PERSONAL_KINDS: tuple[PersonalKind, ...] = get_args(PersonalKind)

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "email": "an e-mail address",
        "phone": "a phone number",
        "iban": "a bank account (IBAN)",
        "card": "a payment card number",
        "ip": "an IP address",
    }
)

# Bounded repeats only, so that no cell makes a search slow.
_EMAIL = re.compile(
    r"[\w.%+'-]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}[^\W\d_]{2,24}\b"
)
# With "+" or "00" and a country, or in the groups that North America writes.
_PHONE = re.compile(
    r"(?<![\w+.])(?<!\d[ -])(?:\+|00)[1-9](?:[ ./()-]{0,2}\d){7,14}(?![\w])"
    r"|(?<![\w.-])(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w.-])",
    re.ASCII,
)
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?![A-Za-z0-9])",
    re.ASCII,
)
_CARD = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])", re.ASCII)
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.])", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f:]{2,39}(?![\w:.])", re.ASCII)

_CARD_LENGTHS = (
    # issuer's first digits, number of digits
    (re.compile(r"4"), {13, 16, 19}),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),
    (re.compile(r"3[47]"), {15}),
    (re.compile(r"3(?:0[0-5]|[68])"), {14}),
    (re.compile(r"6(?:011|4[4-9]|5)"), {16, 19}),
    (re.compile(r"35(?:2[89]|[3-8])"), {16}),
    (re.compile(r"62"), {16, 17, 18, 19}),
)

_LONGEST_SHAPE = 40
_LONGEST_CELL = 100_000


def found_kind(text: str, kinds: Collection[str] = PERSONAL_KINDS) -> str | None:
    """Tell what personal data a text holds, the first kind of the list that it does.

    Parameters
    ----------
    text
        The cell.
    kinds
        Which to look for, of `PERSONAL_KINDS`.

    Returns
    -------
    str or None

    Notes
    -----
    An IBAN has to satisfy ISO 7064 (mod 97-10) and a card number the formula of Luhn
    and the lengths of its issuer. One in ten random numbers satisfies Luhn, so a
    column of 16-digit identifiers may be taken for cards: name it in ``except_for``.
    Phone numbers need a country ("+49 …", "0049 …") or the groups of North America;
    other national spellings look like any number. Loopback and empty addresses
    (127.0.0.1, ::) belong to nobody.

    Examples
    --------
    >>> found_kind("write to ada@example.org"), found_kind("DE89370400440532013000")
    ('email', 'iban')
    >>> found_kind("DE88370400440532013000") is None
    True

    With another check digit it is no bank account.
    """
    told = text[:_LONGEST_CELL]
    return next((kind for kind in kinds if _DETECTORS[kind](told)), None)


def personal_cells(
    frame: nw.DataFrame[Any], name: str, kinds: Collection[str] = PERSONAL_KINDS
) -> Iterator[Breach]:
    """Find the rows of a column that hold personal data.

    Yields
    ------
    Breach
        One per kind; its cases show the shape of the cell (letters as x, digits as
        9), never the cell.
    """
    if name not in frame.columns:
        yield Breach.no_column(name, frame.columns)
        return
    values = cell_values(frame[name])
    cells = as_objects(values)
    if cells.dtype.kind not in "Oiu":
        return
    codes, distinct = _distinct(cells)
    found = [_kind_of_cell(value, kinds) for value in distinct]
    per_row = np.array([*found, None], dtype=object)[codes]
    for kind in kinds:
        told = f"{shown_name(name)}: {_WORDS[kind]}"
        breach = Breach.in_rows(frame, per_row == kind, partial(_worded, told, cells))
        if breach is not None:
            yield breach


def _worded(told: str, cells: NDArray[Any], row: int) -> str:
    return f"{told}, like {shape_of(_as_text(cells[row]) or '')}"


def shape_of(text: str) -> str:
    """Write a text without its content.

    Examples
    --------
    >>> shape_of("ada@example.org, +44 20")
    'xxx@xxxxxxx.xxx, +99 99'

    What it was can be told, and whose cannot.
    """
    shape = "".join(_masked(letter) for letter in text[:_LONGEST_SHAPE])
    return shape if len(text) <= _LONGEST_SHAPE else f"{shape}…"


def may_hold_personal_data(series: nw.Series[Any]) -> bool:
    """Tell whether a column could: text, objects, and integers as long as a card's."""
    dtype = series.dtype
    if dtype.is_integer():
        largest = series.max()
        return largest is not None and int(largest) >= 10**12
    plain = dtype.is_numeric() or dtype.is_temporal() or dtype.is_nested()
    return not plain and dtype != nw.Boolean


def _distinct(cells: NDArray[Any]) -> tuple[NDArray[Any], list[Any]]:
    try:
        codes, distinct = pd.factorize(cells)
    except TypeError:  # lists among the cells: each cell is looked at
        return np.arange(len(cells)), list(cells)
    return codes, list(distinct)


def _kind_of_cell(value: object, kinds: Collection[str]) -> str | None:
    text = _as_text(value)
    return None if text is None else found_kind(text, kinds)


def _as_text(value: object) -> str | None:
    """Take text as it is and numbers as their digits; nothing else is looked at."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool | float | np.floating) or value is None:
        return None
    return str(value)


def _masked(letter: str) -> str:
    if letter.isdigit():
        return "9"
    if letter.isalpha():
        return "x"
    return letter if letter.isascii() and letter.isprintable() else "?"


def _is_email(text: str) -> bool:
    return "@" in text and _EMAIL.search(text) is not None


def _is_phone(text: str) -> bool:
    return any(_has_phone_digits(found[0]) for found in _PHONE.finditer(text))


def _has_phone_digits(text: str) -> bool:
    digits = re.sub(r"\D", "", text).removeprefix("00")
    return 8 <= len(digits) <= 15


def _is_iban(text: str) -> bool:
    return any(_is_mod_97(found[0]) for found in _IBAN.finditer(text))


def _is_mod_97(found: str) -> bool:
    """Apply ISO 7064: country and check digits at the end, letters as 10 to 35."""
    letters = found.replace(" ", "").upper()
    number = "".join(str(int(letter, 36)) for letter in letters[4:] + letters[:4])
    return int(number) % 97 == 1


def _is_card(text: str) -> bool:
    return any(_is_card_number(found[0]) for found in _CARD.finditer(text))


def _is_card_number(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    of_issuer = any(
        prefix.match(digits) and len(digits) in lengths
        for prefix, lengths in _CARD_LENGTHS
    )
    return of_issuer and is_luhn(digits)


def is_luhn(digits: str) -> bool:
    """Apply Luhn's formula (ISO/IEC 7812-1, annex B).

    Examples
    --------
    >>> is_luhn("79927398713"), is_luhn("79927398710")
    (True, False)

    The last digit makes the sum a multiple of ten.
    """
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_ip(text: str) -> bool:
    candidates = [found[0] for found in _IPV4.finditer(text)]
    candidates += [
        found[0] for found in _IPV6.finditer(text) if found[0].count(":") > 1
    ]
    return any(_is_address(candidate) for candidate in candidates)


def _is_address(text: str) -> bool:
    try:
        found = ip_address(text)
    except ValueError:
        return False
    return not (found.is_loopback or found.is_unspecified)


_DETECTORS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "email": _is_email,
        "phone": _is_phone,
        "iban": _is_iban,
        "card": _is_card,
        "ip": _is_ip,
    }
)
