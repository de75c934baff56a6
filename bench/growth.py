"""How flagging grows with the number of incidents: time, memory, and what the shortlist costs.

Incidents are made from those at hand: the tokens of two of them mixed, one in ten exchanged for another of all known
ones or for a new one, so that words stay as common and as rare as they are. Each size runs in a process of its own.
"""

import random
import resource
import subprocess
import sys
import time
from array import array
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from bench.index import Index
from bench.pairs import CORPUS, installations, told_of
from tracker.rules.chronology import Basis, When
from tracker.rules.profiles import Profile, Told, profile_of
from tracker.rules.recurrence import KEPT
from tracker.rules.similarity import Bag
from tracker.writeups.detect import read

SAMPLES = Path(__file__).parents[1] / "tests" / "samples"
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
ASKED = 100
NEW_TOKENS = 0.1
SEED = 7


def main(sizes: list[int]) -> None:
    """Print a line for each size."""
    known = _told()
    began = time.process_time()
    for told in known:
        profile_of(told)
    each = 1000 * (time.process_time() - began) / len(known)
    print(f"\na profile is made in {each:.1f} ms (mean of {len(known)} write-ups, one core)")
    print("processor time on one core:")
    print(f"{'incidents':>10} {'add one':>10} {'flag one, p50':>14} {'p95':>9} {'index':>9} {'bytes each':>11}")
    for size in sizes:
        subprocess.run([sys.executable, "-m", "bench.growth", str(size)], check=True)


def _told() -> list[Told]:
    if (CORPUS / "labels.jsonl").exists():
        return [told for installation in installations() for told in installation.told.values()]
    paths = [path for path in sorted(SAMPLES.iterdir()) if path.suffix in (".md", ".txt", ".html")]
    writeups = (read(path.read_bytes(), source=path.name, as_of=date(2026, 11, 21)) for path in paths)
    return [told_of(writeup, number) for number, writeup in enumerate(writeups, start=1)]


def _measure(size: int) -> None:
    draw = random.Random(SEED)
    real = [profile_of(told) for told in _told()]
    vocabulary = sorted({token for one in real for bag in (one.telling, one.pieces) for token in bag.tokens})
    empty = _resident()
    index = Index()
    spent = 0.0
    for number in range(1, size + 1):
        made = _made(number, real, vocabulary, draw)
        began = time.process_time()
        index.add(made)
        spent += time.process_time() - began
    held = _resident() - empty
    asked = [_made(size + number, real, vocabulary, draw) for number in range(1, ASKED + 1)]
    times, missed = [], 0
    for profile in asked:
        began = time.process_time()
        found = index.candidates(profile)
        times.append(1000 * (time.process_time() - began))
        missed += len(found) != KEPT
    late = quantiles(times, n=20)[-1]
    print(
        f"{size:10} {1000 * spent / size:7.2f} ms {median(times):11.1f} ms {late:6.1f} ms {held:6.0f} MB "
        f"{1e6 * held / size:11.0f}" + f"  ({missed} of {ASKED} found fewer than {KEPT})" * bool(missed),
        flush=True,
    )


def _made(number: int, real: list[Profile], vocabulary: list[int], draw: random.Random) -> Profile:
    one, other = draw.sample(real, 2)
    at = FIRST + timedelta(hours=number)
    telling = _mixed(one.telling, other.telling, vocabulary, draw)
    return Profile(
        incident_id=number,
        when=When(at, at, at, Basis.START),
        telling=telling,
        pieces=_mixed(one.pieces, other.pieces, vocabulary, draw),
        story=Bag(telling.tokens, bytes(min(255, weight) for weight in telling.weights)),
        mechanisms=one.mechanisms & draw.getrandbits(70) | other.mechanisms & draw.getrandbits(70),
        promises=one.promises,
        cause_class=one.cause_class,
        trigger=other.trigger,
    )


def _mixed(one: Bag, other: Bag, vocabulary: list[int], draw: random.Random) -> Bag:
    weights = dict(zip(one.tokens, one.weights, strict=True))
    kept = {token: weight for token, weight in weights.items() if draw.random() > NEW_TOKENS + 0.25}
    others = draw.sample(range(len(other.tokens)), len(other.tokens) // 4)
    kept.update((other.tokens[place], other.weights[place]) for place in others)
    for _ in range(int(NEW_TOKENS * len(weights))):
        token = draw.getrandbits(32) if draw.random() < 0.1 else draw.choice(vocabulary)
        kept[token] = draw.choice((4, 8, 16, 24))
    tokens = sorted(kept)
    return Bag(array("I", tokens), bytes(kept[token] for token in tokens))


def _resident() -> float:
    """Memory of this process in MB, at its peak."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    _measure(int(sys.argv[1]))
