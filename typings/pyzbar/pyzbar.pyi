from typing import NamedTuple

from PIL import Image

class Decoded(NamedTuple):
    data: bytes
    type: str

def decode(image: Image.Image) -> list[Decoded]: ...
