"""The report: a run as one page for a browser. Rows of the ledger and texts in, chunks of data and a page out."""
