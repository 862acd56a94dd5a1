"""Moved to svcaudit.model.arrow."""

from svcaudit.model.arrow import flags, integers, numbers, optional_numbers, optional_texts, texts, words_of

__all__ = ["flags", "integers", "numbers", "optional_numbers", "optional_texts", "texts", "words_of"]
