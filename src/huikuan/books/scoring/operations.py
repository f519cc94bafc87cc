"""The acts on scores: a run is kept, a grade is overridden by two people (B4, B13, D9)."""
