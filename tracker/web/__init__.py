"""HTML doors: one blueprint per room."""
