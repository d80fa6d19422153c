"""Numbers as a table."""

from statistics import median


def table(rows, base, unit):
    """Print rows (name → list of measurements, more is better) with their ratio to `base`."""
    middle = {name: median(values) for name, values in rows.items()}
    width = max(map(len, middle))
    for name, value in middle.items():
        print(f"{name:{width}}  {value:12,.1f} {unit}   {value / middle[base]:8.2f} x {base}")


def seconds(rows, base):
    """Print rows (name → seconds, less is better) with their ratio to `base`."""
    width = max(map(len, rows))
    for name, value in rows.items():
        print(f"{name:{width}}  {value:9.3f} s   {value / rows[base]:8.2f} x {base}")
