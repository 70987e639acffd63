"""Where pull requests are discussed: one comment of ours, kept up to date."""

from __future__ import annotations
