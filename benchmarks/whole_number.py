"""How is a number of rows or turns read from the command line."""

from __future__ import annotations

import argparse


def whole_number(text: str) -> int:
    """Read a number of rows or turns, at least 1.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is anything else.
    """
    if not text.isdecimal() or int(text) < 1:
        message = f"must be a whole number from 1; got {text!r}"
        raise argparse.ArgumentTypeError(message)
    return int(text)
