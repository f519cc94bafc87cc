"""The acts on collections: each checks state and writes rows and evidence inside the
caller's transaction.
"""
