"""Jobs and schedules: each takes its arguments, makes one call, and may be run twice (P7)."""
