"""Everything that comes from outside, tried by force: what is forged, what is not the sender's to say, what is meant to
be run where it is shown, what is meant to break a reader.

    forgeries    each a good thing, taken first, and the same with one thing wrong, refused with nothing written
    owned        fields that only the server sets, offered to every endpoint in every object of its body
    hostile      texts that would be markup, formulas, headers, commands or templates, and every way out that shows them
    free_texts   every place of a body at which such a text may stand, found in the types
    bombs        JSON that is small to send and large, deep or ambiguous to read
    decoders     whatever reads bytes of others, with broken ones: its one error or a value, and nothing else

Cases are made from a seed, which a failing test names. FUZZ_CASES asks for more of them, FUZZ_SEED for others.
"""
