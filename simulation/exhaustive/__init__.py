"""The exhaustive companion: every call that a command makes, and what follows from it, with every mishap there is.

Nothing is left to dice here. A story is led without mishaps; before each command of a kind not seen so far, the whole
world is forked once for each call and mishap, the command is given in the fork by somebody who asks again as people do,
and where the world comes to rest must be where it comes to rest without any.
"""
