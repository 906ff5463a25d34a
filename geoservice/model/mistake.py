"""Texts that differ by one mistake: a character wrong, missing, too much, or swapped with the next."""


def has_but_for_one_mistake(written: str, text: str) -> bool:
    """Whether some part of what is written is the text but for one mistake at most."""
    # Distances of the text's beginnings to any part that ends at the character before, and at the one before that.
    length = len(text)
    row = list(range(length + 1))
    above: list[int] = []
    last = ""
    for character in written:
        current = [0]
        for at in range(1, length + 1):
            least = min(
                row[at - 1] + (text[at - 1] != character),
                row[at] + 1,
                current[at - 1] + 1,
            )
            if above and at > 1 and text[at - 1] == last and text[at - 2] == character:
                least = min(least, above[at - 2] + 1)
            current.append(least)
        if current[length] <= 1:
            return True
        above, row, last = row, current, character
    return False
