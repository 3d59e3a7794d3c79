"""Does a test notice? Every condition, every row of a transaction, every guard and every `raise` is taken out, one at a
time, and the tests that come by there are run (`make mutants`).

A mutant that no test kills is either a hole in the tests or changes nothing that anybody could see (`equivalent.toml`).
Not packaged, and nothing that ships imports it.
"""
