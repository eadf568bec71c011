"""`make soak`: virtual weeks on the real worker, Azurite and exporter: does anything grow, is anything left behind?"""
