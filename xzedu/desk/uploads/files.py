"""Where uploaded tables lie: under the hash of their content, written piece by piece, never served."""

import hashlib
import tempfile
from pathlib import Path

from xzedu.desk.uploads.progress import folder


def store(pieces):
    """Keep a file given as an iterable of bytes, whole or not at all; return (hash, size in bytes)."""
    folder().mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with tempfile.NamedTemporaryFile(dir=folder(), prefix=".", delete=False) as file:
        beside = Path(file.name)
        try:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    path = path_of(digest.hexdigest())
    path.parent.mkdir(exist_ok=True)
    beside.replace(path)
    return digest.hexdigest(), size


def path_of(sha256):
    """Return where the file of a hash lies."""
    return folder() / sha256[:2] / sha256[2:]


def discard(sha256):
    """Remove the file of a hash; nothing happens if there is none."""
    path_of(sha256).unlink(missing_ok=True)
