"""The program's commands: each parses, makes one call, and shows what came back (contract)."""
