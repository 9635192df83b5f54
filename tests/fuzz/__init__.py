"""Fuzzing: what every reader, and all that judges text, must keep to for any bytes whatever.

A target takes bytes and raises if a promise is broken. `python -m tests.fuzz` has atheris look for bytes that do that,
led by the branches that they reach; `tests/test_fuzz.py` gives them the seeds, and what was found before.
"""
