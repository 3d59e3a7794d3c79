"""AWS in memory and in virtual time: the operations that Redress uses, at the level of botocore's clients.

Production code runs on it unmodified. What is not modelled raises `NotModelled`; where the model may be wrong is held
against moto by random programs (tests/simulation). Not packaged, and nothing that ships imports it.
"""
