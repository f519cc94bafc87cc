"""What is read from collections: frozen values, never rows."""
