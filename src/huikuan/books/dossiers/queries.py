"""What is read from dossiers: frozen values, never rows."""
