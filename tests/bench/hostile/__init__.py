"""The scenarios of bench_hostile.py, one module each."""
