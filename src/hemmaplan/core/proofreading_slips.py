"""Slips of the pen: what makes one number another when it is typed."""


def is_slip(printed: str, agree: str) -> bool:
    """One digit changed, lost or added, two neighbours swapped, or three noughts more or less.

    The texts are digits only, so a lost sign is a slip too.
    """
    if len(printed) == len(agree):
        differ = [i for i, (a, b) in enumerate(zip(printed, agree, strict=True)) if a != b]
        if len(differ) <= 1:
            return True
        first, second = differ[0], differ[-1]
        swapped = printed[first] == agree[second] and printed[second] == agree[first]
        return len(differ) == 2 and second == first + 1 and swapped
    longer, shorter = sorted((printed, agree), key=len, reverse=True)
    if len(longer) - len(shorter) == 3 and longer.startswith(shorter):
        return True
    if len(longer) - len(shorter) != 1:
        return False
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


def digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def plain_digits(value: float, unit: float) -> str:
    """The digits of a number printed to whole `unit`s."""
    return str(round(abs(value) / unit))


def slipped(value: float, wanted: float, unit: float, slack: float) -> bool:
    """Whether `value` is a slip from what was `wanted`, to within `slack` of rounding.

    Numbers of one or two digits are no slips of each other: any two are a digit apart.
    """
    if min(abs(value), abs(wanted)) < 10 * unit:
        return False
    if abs(value + wanted) <= slack and (value < 0 or abs(value) >= 100 * unit):
        return True
    if abs(value) < 100 * unit:
        return False
    if abs(value / 1000 - wanted) <= slack or abs(value * 1000 - wanted) <= 1000 * slack:
        return True
    if value * wanted < 0:
        return False
    steps = round(slack / unit)
    printed = plain_digits(value, unit)
    return any(
        is_slip(printed, plain_digits(wanted + step * unit, unit))
        for step in range(-min(steps, 3), min(steps, 3) + 1)
    )
