"""What the machine refused, in Swedish."""

import errno
from types import MappingProxyType

_WORDS = MappingProxyType(
    {
        errno.ENOENT: "filen eller mappen finns inte",
        errno.ENOTDIR: "en del av sökvägen är en fil och ingen mapp",
        errno.EISDIR: "det är en mapp och ingen fil",
        errno.EEXIST: "den finns redan",
        errno.EACCES: "behörighet saknas",
        errno.EPERM: "behörighet saknas",
        errno.EROFS: "disken går bara att läsa",
        errno.ENOSPC: "disken är full",
        errno.EDQUOT: "utrymmet är slut",
        errno.ENAMETOOLONG: "namnet är för långt",
        errno.EMFILE: "för många filer är öppna",
        errno.EADDRINUSE: "den används redan",
        errno.EADDRNOTAVAIL: "adressen finns inte på datorn",
    }
)


def fault_words(error: OSError) -> str:
    """Why a file, folder or port could not be used; the machine's own words of what is rare."""
    return _WORDS.get(error.errno or 0) or error.strerror or type(error).__name__
