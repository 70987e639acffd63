"""What does a trend look like: `trend_svg`, one picture without a script.

The promise is a line with its interval, estimates are open circles, realised values
full ones, each with its interval; a window that broke the promise is red.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_mlgate.trend import Level
    from pytest_mlgate.trend import Trend
    from pytest_mlgate.trend import WindowFacts

WIDTH, HEIGHT = 720, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 20, 28, 44
_COLOURS = {"failed": "#b3261e", "passed": "#1b6e3c"}
_PLAIN, _SOFT = "#44546a", "#9aa5b1"


def trend_svg(trend: Trend) -> str:
    """Draw a trend.

    Parameters
    ----------
    trend
        With at least one window.

    Returns
    -------
    str
        An ``<svg>`` element that needs nothing else, with a description for those who
        do not see it.
    """
    low, high = _range(trend)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'role="img" font-family="system-ui, sans-serif" font-size="11">'
    )
    lines = [
        head,
        f"<title>{escape(f'{trend.name}: {trend.metric} by window')}</title>",
        f"<desc>{escape(_description(trend))}</desc>",
        *_axis(low, high),
        *_promise(trend, low, high),
    ]
    for place, window in enumerate(trend.windows):
        lines += _window(trend, place, window, low, high)
    return "\n".join([*lines, *_legend(), "</svg>"]) + "\n"


def _range(trend: Trend) -> tuple[float, float]:
    shown = [
        end
        for window in trend.windows
        for level in (window.estimate, window.realised, window.promised)
        if level is not None
        for end in (level.low, level.value, level.high)
        if end is not None
    ]
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    room = (high - low) * 0.08 or abs(high) * 0.1 or 0.1
    return low - room, high + room


def _x(trend: Trend, place: float) -> float:
    step = (WIDTH - _LEFT - _RIGHT) / len(trend.windows)
    return _LEFT + (place + 0.5) * step


def _y(value: float, low: float, high: float) -> float:
    share = (value - low) / (high - low)
    return HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)


def _axis(low: float, high: float) -> Iterator[str]:
    for part in range(5):
        value = low + (high - low) * part / 4
        y = _y(value, low, high)
        yield (
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
            'stroke="#e3e7ec"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end" '
            f'fill="{_PLAIN}">{value:.3g}</text>'
        )


def _promise(trend: Trend, low: float, high: float) -> Iterator[str]:
    step = (WIDTH - _LEFT - _RIGHT) / len(trend.windows)
    for place, window in enumerate(trend.windows):
        level = window.promised
        if level is None:
            continue
        left = _x(trend, place) - step / 2
        if level.low is not None and level.high is not None:
            top, bottom = _y(level.high, low, high), _y(level.low, low, high)
            yield (
                f'<rect x="{left:.1f}" y="{top:.1f}" width="{step:.1f}" '
                f'height="{bottom - top:.1f}" fill="#dfe8f3"/>'
            )
        y = _y(level.value, low, high)
        yield (
            f'<line x1="{left:.1f}" x2="{left + step:.1f}" y1="{y:.1f}" '
            f'y2="{y:.1f}" stroke="#5b7fa8"/>'
        )


def _window(
    trend: Trend, place: int, window: WindowFacts, low: float, high: float
) -> Iterator[str]:
    x = _x(trend, place)
    every = max(len(trend.windows) // 12, 1)
    if place % every == 0:
        yield (
            f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 16}" text-anchor="middle" '
            f'fill="{_PLAIN}">{escape(window.start[2:10])}</text>'
        )
    if window.estimate is not None:
        yield from _point(x - 5, window.estimate, low, high, colour=_SOFT, open_=True)
    if window.realised is not None:
        colour = _COLOURS.get(window.outcome or "", _PLAIN)
        yield from _point(x + 5, window.realised, low, high, colour=colour, open_=False)


def _point(
    x: float, level: Level, low: float, high: float, *, colour: str, open_: bool
) -> Iterator[str]:
    if level.low is not None and level.high is not None:
        yield (
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_y(level.low, low, high):.1f}" '
            f'y2="{_y(level.high, low, high):.1f}" stroke="{colour}"/>'
        )
    fill = "#ffffff" if open_ else colour
    yield (
        f'<circle cx="{x:.1f}" cy="{_y(level.value, low, high):.1f}" r="4" '
        f'fill="{fill}" stroke="{colour}" stroke-width="1.5"/>'
    )


def _legend() -> Iterator[str]:
    kinds = (
        ("estimate before labels", _SOFT, "#ffffff"),
        ("realised", _PLAIN, _PLAIN),
        ("promise kept", _COLOURS["passed"], _COLOURS["passed"]),
        ("promise broken", _COLOURS["failed"], _COLOURS["failed"]),
    )
    for place, (told, stroke, fill) in enumerate(kinds):
        x = _LEFT + place * 160
        yield (
            f'<circle cx="{x + 4}" cy="12" r="4" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="1.5"/><text x="{x + 14}" y="16" fill="{_PLAIN}">'
            f"{told}</text>"
        )


def _description(trend: Trend) -> str:
    told = [
        f"{w.start[:10]}: {w.realised.value:.3g} {w.outcome or 'not judged'}"
        for w in trend.windows
        if w.realised is not None
    ]
    return f"Realised {trend.metric}. " + "; ".join(told or ["no labels yet"])
