"""The job: prepare each file, resolve the whole corpus, publish each file; and the state that it keeps."""
