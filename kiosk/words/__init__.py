"""What the kiosk says, on screens and paper: gettext catalogues and their look-up."""

from kiosk.words.lookup import LANGUAGES, Language, Words, catalogue, unbroken, words

__all__ = ["LANGUAGES", "Language", "Words", "catalogue", "unbroken", "words"]
