"""Does a model treat groups alike: counts and arrays in, `Measurement` out."""

from __future__ import annotations
