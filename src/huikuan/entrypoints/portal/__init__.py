"""What a customer sees: one request behind its link, without an account (D5)."""
