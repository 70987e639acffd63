"""Kinds of model files and places: one file each, its heavy library imported late."""

from __future__ import annotations
