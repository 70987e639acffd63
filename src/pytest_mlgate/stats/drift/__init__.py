"""Has the data moved: two aligned vectors of counts in, `Measurement` out."""

from __future__ import annotations
