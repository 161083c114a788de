"""Values as source: Python expressions that make them again."""
