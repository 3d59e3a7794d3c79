"""What each kind of event changes in a group."""
