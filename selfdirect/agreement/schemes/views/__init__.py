"""Pages of the schemes: the published ones for everybody, those under way for who writes them."""
