"""Tables, and what one row can say of itself."""
