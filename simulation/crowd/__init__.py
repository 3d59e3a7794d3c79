"""A crowd and its group: up to a hundred thousand people join, vote and are paid, with production code on the model.

Everybody asks as the HTTP routes do; the work over all members is done by the functions of the template.
"""
