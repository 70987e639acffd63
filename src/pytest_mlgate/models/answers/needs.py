"""What a metric needs a model to give: the closed list `Needs`."""

from __future__ import annotations

from typing import Literal

Needs = Literal["decisions", "scores", "probabilities", "labels", "values"]
