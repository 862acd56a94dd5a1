"""Whether this machine can show Chinese: asked of fontconfig, which finds the fonts of a PDF."""

from __future__ import annotations

import ctypes
from ctypes.util import find_library


def has_chinese() -> bool | None:
    """Whether any font has Chinese characters; None where there is no fontconfig to ask."""
    name = find_library("fontconfig")
    if name is None:
        return None
    try:
        library = ctypes.CDLL(name)
        library.FcNameParse.restype = ctypes.c_void_p
        library.FcObjectSetCreate.restype = library.FcFontList.restype = ctypes.c_void_p
        pattern, objects = ctypes.c_void_p(library.FcNameParse(b":lang=zh-cn")), ctypes.c_void_p(library.FcObjectSetCreate())
        found = library.FcFontList(None, pattern, objects)
        # The list begins with the number of its fonts (fontconfig.h: FcFontSet.nfont).
        number = ctypes.cast(found, ctypes.POINTER(ctypes.c_int)).contents.value if found else 0
        library.FcFontSetDestroy(ctypes.c_void_p(found))
        library.FcPatternDestroy(pattern)
        library.FcObjectSetDestroy(objects)
    except (OSError, AttributeError):
        return None
    return number > 0
