"""Notices to people: which event leads to which notice for whom, what may be turned off, when nobody is disturbed."""
