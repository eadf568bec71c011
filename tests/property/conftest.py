"""How thoroughly laws are tried: the same cases in every normal run, so that a red run is red again."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "laws", max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("laws")
