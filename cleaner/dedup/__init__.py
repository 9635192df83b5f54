"""Near-duplicate paragraphs: who may stand for whom, from texts and arrays alone."""
