"""Does an assignment grade correctly?

Right and wrong work is tried on its cases, and its text is compared with its reference.
"""
