"""How the models that come with the package were learned. None of this is needed to use them."""
