"""Tools of the developers; the application does not need them."""
