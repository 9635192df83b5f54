"""The three movements on an engine of many machines: the same functions, the same bytes, no machine that sees it all.

`prepare` works on chunks, stretches of the corpus in its order, and stages what it makes of them in files that all
machines see. `resolve` is a chain of exchanges: what has to meet is sent to one place, row by row, and what was found
out goes back to its chunk. `publish` works on chunks again. A row is known everywhere by its number (see `rows`).
"""
