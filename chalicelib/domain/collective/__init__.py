"""The arithmetic of collective cases: what each member gets, who is drawn, what a vote came to. Anybody can redo it."""
