"""The only dressers: what a page or a file shows, made from what a query found."""
