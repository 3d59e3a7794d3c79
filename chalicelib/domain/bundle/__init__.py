"""A case to take along as one file: its shape, and the check of it that trusts nobody."""
