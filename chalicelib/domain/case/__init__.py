"""The case: its state, the commands it takes, the events it emits, the table of who may do what, the decisions."""
