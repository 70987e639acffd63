"""The page of a session inside another page, such as a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pytest_mlgate.reports.html.page import report_html

if TYPE_CHECKING:
    from pytest_mlgate.decision import Decision
    from pytest_mlgate.record import Record

HEIGHT = 640
"""Pixels; the page scrolls in them."""


def inline_html(record: Record, decision: Decision, *, height: int = HEIGHT) -> str:
    """Write the page of a session as a frame that shares nothing with its notebook.

    Parameters
    ----------
    record, decision
        The finished session.
    height
        Of the frame, in pixels.

    Returns
    -------
    str
        One ``iframe``; the page may run its own script and reach nothing outside.
    """
    page = escape(report_html(record, decision), quote=True)
    return (
        f'<iframe title="ML quality gate" sandbox="allow-scripts" srcdoc="{page}" '
        f'style="width: 100%; height: {height}px; border: 1px solid #8886"></iframe>'
    )
