"""What a file really is and what is in it. Only `inspect` loads this, and of it only what a file asks for.

Whatever cannot be understood within the limits is refused, never guessed at: `Refused` carries the code.
"""
