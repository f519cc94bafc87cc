"""The one source of chance of a sample: seeded, so that the same arguments give the same bytes."""

import random


class Luck(random.Random):
    """Python's seeded generator, asked in whole thousandths."""

    def chance(self, permille: float) -> bool:
        """Whether something happens that happens this many times in a thousand."""
        return self.random() * 1000 < permille

    def pick(self, shares: tuple[tuple[str, int], ...]) -> str:
        """One of the labels, each drawn this many times in a thousand; the shares sum to 1000."""
        left = self.random() * 1000
        for label, permille in shares:
            left -= permille
            if left < 0:
                return label
        return shares[-1][0]
