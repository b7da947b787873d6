"""Machine-readable zones as a printer of documents makes them (ICAO 9303-4 and 9303-5)."""

from __future__ import annotations


def digit(text: str) -> str:
    """The check digit (9303-3, 4.9): weights 7, 3, 1; A is 10, "<" is 0."""
    values = [0 if letter == "<" else int(letter, 36) for letter in text]
    return str((7 * sum(values[::3]) + 3 * sum(values[1::3]) + sum(values[2::3])) % 10)


def td1(
    number: str = "001199012345",
    name: str = "NGUYEN<<THI<MINH<ANH",
    birth: str = "990115",
    sex: str = "F",
    expiry: str = "390115",
    nationality: str = "VNM",
) -> str:
    """A Vietnamese card's."""
    document = number[3:] + digit(number[3:]) + number + "<<" + digit(number)
    dates = birth + digit(birth), expiry + digit(expiry)
    second = f"{dates[0]}{sex}{dates[1]}{nationality}" + "<" * 11
    composite = digit(document + "".join(dates) + "<" * 11)
    return f"IDVNM{document}{second}{composite}{name.ljust(30, '<')}"


def td3(
    number: str = "L898902C3",
    name: str = "ERIKSSON<<ANNA<MARIA",
    birth: str = "740812",
    sex: str = "F",
    expiry: str = "120415",
    nationality: str = "UTO",
    optional: str = "ZE184226B",
    code: str = "P<",
    optional_digit: str = "",
) -> str:
    """A passport's; by itself the specimen of 9303-4, appendix B."""
    number, optional = number.ljust(9, "<"), optional.ljust(14, "<")
    optional += optional_digit or digit(optional)
    front = number + digit(number) + nationality.ljust(3, "<")
    dates = birth + digit(birth), expiry + digit(expiry)
    composite = digit(number + digit(number) + "".join(dates) + optional)
    return f"{code}UTO{name.ljust(39, '<')}{front}{dates[0]}{sex}{dates[1]}{optional}{composite}"


def mangled(text: str, place: int, part: str) -> str:
    """The zone with other characters from ``place`` on."""
    return text[:place] + part + text[place + len(part) :]
