"""Measurements of the portal against bare floors, Datasette and Wagtail, as ratios of one run.

`make bench` runs all of them; `python -m bench pages` one. BENCH_SIZE (50,000) and BENCH_LARGE
(500,000) are numbers of institutions, BENCH_DOCUMENTS (20,000) of documents, BENCH_OBSERVATIONS (2,000,000) and
BENCH_OBSERVATIONS_LARGE (20,000,000; 0 leaves it out, and so does a disk without room) of figures. Nothing is
asserted: machines are noisy, and a number is only worth what stood beside it in the same run.
"""
