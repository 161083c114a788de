"""What a worker answers, by name; each takes a request and where its notebook lies, if anywhere."""
