"""Pictures beside a verdict: drawn, told in words, and listed point by point."""

from __future__ import annotations
