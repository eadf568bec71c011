"""`make demo`: the main job, played on the simulated Azure with the real function app, and checked step by step."""
