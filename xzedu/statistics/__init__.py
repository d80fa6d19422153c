"""Make the root folder `statistics/` importable as `xzedu.statistics`.

The folder has no `__init__.py`: a regular package of that name at the root
would hide the standard library's `statistics`, which Django's SQLite backend
imports.
"""

from pathlib import Path

__path__ = [str(Path(__file__).resolve().parents[2] / "statistics")]
