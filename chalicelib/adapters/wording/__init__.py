"""How the system speaks to people: texts by language, amounts and moments, sentences made from codes.

For the API's answers and for the notices that are sent; nothing here knows of either.
"""
