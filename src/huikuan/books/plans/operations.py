"""The acts on plans: each checks state and writes rows and evidence inside the
caller's transaction.
"""
