"""How findings, runs and the rest are told. Each format is in a module of its own."""
