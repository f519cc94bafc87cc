"""Builds the pages of ``docs/reference`` from the code, and checks that no page lies.

``python -m tools.docs write`` writes them anew; ``check`` fails where a committed page differs from
what the code says, a room has no page of its own, or a link leads nowhere.
"""
