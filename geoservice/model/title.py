"""A name in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Title:
    """A name in both languages."""

    zh: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.zh if language == "zh" else self.en
