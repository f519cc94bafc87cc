"""The business arithmetic: pure functions of facts, a policy and a day."""
