"""How often a round of remediation is called helping, where nothing changed and where it did.

`python -m bench.effectiveness [RUNS]` prints three tables. A cause strikes by a Poisson process and is watched for two
years from its first incident. A round of items is born of one of its incidents, or of a burst (three incidents
within half of the time that they usually take, else the closest three), and done a month later. From then on
somebody looks every week for two years. Counted is the share of looks that say "helping", as a reader of the page
meets it, and also who sees it at least once: looking 104 times finds more by chance. λ0 is right, a quarter of it, or
fourfold.
"""

import random
import sys
from dataclasses import dataclass

from tracker.rules.effectiveness import LEAST_EXPECTED, chances, effect_of
from tracker.vocabulary import Effect

RATES = (1, 2, 4, 12)
PRIORS = (("right", 1.0), ("a quarter", 0.25), ("fourfold", 4.0))
BIRTHS = ("of an incident", "of a burst")
REMAINING = (1.0, 0.5, 0.25, 0.1, 0.0)
RUNS = 1000
SEED = 5
LOOKS = 104
WATCHED = 2.0
A_MONTH = 1 / 12
BURST = 3


@dataclass(frozen=True, slots=True)
class Cell:
    """One way in which things may be. `remaining` is the share of the rate that is left after the round."""

    rate: float
    prior: float
    is_after_burst: bool
    remaining: float = 1.0


def looks(cell: Cell, draw: random.Random) -> list[bool]:
    """What the weekly looks of two years say: whether it helps."""
    before = _strikes(cell.rate, WATCHED, draw)
    born = (_burst(before, cell.rate) if cell.is_after_burst else draw.choice(before)) if before else 0.0
    end = born + A_MONTH
    repeats = sum(at < born for at in before) + len(_strikes(cell.rate, A_MONTH, draw))
    after = _strikes(cell.rate * cell.remaining, LOOKS / 52, draw)
    return [_is_helping(repeats, end, after, week / 52, cell) for week in range(1, LOOKS + 1)]


def _is_helping(repeats: int, end: float, after: list[float], years: float, cell: Cell) -> bool:
    usual = cell.rate * cell.prior
    if years * (1 + repeats) / (1 / usual + end) < LEAST_EXPECTED:
        return False
    struck = sum(at <= years for at in after)
    found = chances(before=repeats, years_before=end, after=struck, years_after=years, usual=usual)
    return effect_of(found) is Effect.HELPING


def _strikes(rate: float, years: float, draw: random.Random) -> list[float]:
    found: list[float] = []
    at = 0.0
    while rate > 0 and (at := at + draw.expovariate(rate)) <= years:
        found.append(at)
    return found


def _burst(strikes: list[float], rate: float) -> float:
    """When a burst had just ended: the first three that came in half the usual time, else the closest three."""
    spans = [(strikes[k + BURST - 1] - strikes[k], strikes[k + BURST - 1]) for k in range(len(strikes) - BURST + 1)]
    if not spans:
        return strikes[-1]
    return next((end for span, end in spans if span <= (BURST - 1) / rate / 2), min(spans)[1])


def shares(cell: Cell, runs: int, seed: int = SEED) -> tuple[float, float]:
    """The share of looks that say "helping", and the share of runs in which one does."""
    draw = random.Random(f"{seed} {cell}")
    said = [looks(cell, draw) for _ in range(runs)]
    return sum(map(sum, said)) / LOOKS / runs, sum(map(any, said)) / runs


def cells(*, remaining: float = 1.0) -> list[Cell]:
    """All ways in which a rate may be left at a share of itself."""
    return [
        Cell(rate, prior, is_after_burst, remaining)
        for rate in RATES
        for _, prior in PRIORS
        for is_after_burst in (False, True)
    ]


def main() -> None:
    """Print the table of false "helping" and the tables of power."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    print(f"{LOOKS} weekly looks, {runs} runs a cell. Nothing changed; looks that say helping (goal: at most 0.10):")
    print(f"{'a year':>8} {'λ0':12}" + "".join(f"{birth:>20}{'(once)':>8}" for birth in BIRTHS))
    for rate in RATES:
        for name, prior in PRIORS:
            found = (shares(Cell(rate, prior, is_after), runs) for is_after in (False, True))
            print(f"{rate:8} {name:12}" + "".join(f"{look:20.3f}{once:8.3f}" for look, once in found))
    for which, title in enumerate(("looks that say helping", "runs in which it is said at least once")):
        print(f"\nPower: the rate falls to a share of itself, λ0 right; {title}:")
        print(f"{'a year':>8} {'born':20}" + "".join(f"{f'to {share:.0%}':>10}" for share in REMAINING))
        for rate in RATES:
            for is_after in (False, True):
                row = (shares(Cell(rate, 1.0, is_after, left), runs)[which] for left in REMAINING)
                print(f"{rate:8} {BIRTHS[is_after]:20}" + "".join(f"{share:10.3f}" for share in row))


if __name__ == "__main__":
    main()
