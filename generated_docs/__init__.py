"""The tables of the reference pages that the code itself can tell.

``python -m generated_docs`` writes them between their markers; prose stays by hand.
"""
