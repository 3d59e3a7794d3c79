"""What each event changes in an arbitration, by what it is about."""
