"""The soak's function_app.py; it is copied under that name into a folder of its own, beside the product's host.json."""

import os

from bench.soak.inside import functions

app = functions(os.environ)
