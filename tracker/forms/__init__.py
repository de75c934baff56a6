"""Flask-WTF forms: the shape of each input."""
