"""What is read from securities: frozen values, never rows."""
