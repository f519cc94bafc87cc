"""The acts on disputes: each checks state and writes rows and evidence inside the
caller's transaction.
"""
