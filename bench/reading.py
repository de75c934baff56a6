"""How well and how fast write-ups are read: `make bench-reading`.

Scores our own labelled samples always, and the shared corpus with its own scorer where it is at hand. The
weights that were chosen on data are also scored by leaving one organisation out: chosen on the others,
scored on that one. Speed is processor time on one core; memory is that of this process at its peak.
"""

import importlib.util
import json
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from tracker.vocabulary import CauseClass
from tracker.writeups import find_causes, find_classes
from tracker.writeups.as_json import to_json
from tracker.writeups.detect import read, summary_of
from tracker.writeups.formats import documents_of
from tracker.writeups.role import Role
from tracker.writeups.sections import Section, sections_of
from tracker.writeups.structure import blocks_of

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests" / "samples"
CORPUS = ROOT.parent / "shared" / "corpus"
AS_OF = date(2026, 11, 21)
SIZE = 5000
WORST = 10
PACKED = ("invoices.docx", "printed_page.pdf")

Label = dict[str, Any]
_WEIGHTS: tuple[dict[Role, float], ...] = tuple(
    find_causes.WEIGHT | {Role.RESOLUTION: resolution, Role.BACKGROUND: background, Role.FACTORS: factors}
    for resolution in (0.5, 1.0, 2.0)
    for background in (1.0, 2.0)
    for factors in (0.5, 1.2, 2.0)
)
_TEXTS = tuple((2.0, title, summary) for title in (0.5, 1.0, 1.5) for summary in (0.25, 0.5, 1.0))


def main() -> None:
    """Print every figure."""
    scorer = _scorer()
    _report("own samples", _labels(SAMPLES), SAMPLES, scorer)
    if (CORPUS / "labels.jsonl").exists():
        labels = _labels(CORPUS)
        _report("shared corpus", labels, CORPUS, scorer)
        if scorer:
            _leave_one_out(labels, scorer)
    else:
        print("The shared corpus is not here; only our own samples were scored.")
    _speed()


def _labels(folder: Path) -> list[Label]:
    return [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]


def _scorer() -> ModuleType | None:
    """The corpus's own scorer; without it only exact figures of our samples are printed."""
    path = CORPUS / "score_extraction.py"
    spec = importlib.util.spec_from_file_location("score_extraction", path) if path.exists() else None
    if spec is None or spec.loader is None:
        return None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _report(name: str, labels: list[Label], folder: Path, scorer: ModuleType | None) -> None:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    worst: list[tuple[int, str, str]] = []
    for label in labels:
        path = folder / label["text_path"]
        found = to_json(read(path.read_bytes(), source=path.name, as_of=AS_OF))
        count = _judged(label, found, scorer)
        counts[label["org"]].update(count)
        wrong = count["extra"] + count["missed"] + count["said"] - count["right"]
        worst.append((wrong, label["id"], _what_is_wrong(count)))
    print(f"\n{name}: {len(labels)} write-ups")
    for organisation, count in sorted(counts.items()):
        print(_line(organisation, count))
    print(_line("all", sum(counts.values(), Counter())))
    print(f"{'macro F1':22} {sum(map(_f1, counts.values())) / len(counts):.3f}")
    silent = sum((count for count in counts.values()), Counter())
    print(f"{'empty stay empty':22} {silent['empty_ok']} of {silent['empty']}")
    print("worst:")
    for wrong, one, what in sorted(worst, reverse=True)[:WORST]:
        if wrong:
            print(f"  {one}: {what}")


def _what_is_wrong(count: Counter[str]) -> str:
    parts = [f"items {name} {count[name]}" for name in ("missed", "extra") if count[name]]
    parts += [key for key in ("times", "cause", "class", "title") if count[key] < count[f"{key}_n"]]
    return ", ".join(parts)


def _judged(label: Label, found: dict[str, Any], scorer: ModuleType | None) -> Counter[str]:
    items, count = found["action_items"], Counter({"docs": 1})
    texts = [item["text"] for item in items]
    if scorer:
        pairs = scorer.match(label["action_items"], label.get("action_item_alts"), texts)
    else:
        pairs = [(i, texts.index(text)) for i, text in enumerate(label["action_items"]) if text in texts]
    refused = [row for row in label.get("action_rejected") or [] if isinstance(row, str)]
    spare = [text for j, text in enumerate(texts) if j not in {j for _, j in pairs} and text not in refused]
    if scorer:
        spare = [text for text in spare if not any(scorer.same(row, text) for row in refused)]
    count.update(hit=len(pairs), extra=len(spare), missed=len(label["action_items"]) - len(pairs))
    count["done"] = sum(bool(items[j]["done"]) == bool(label["action_done"][i]) for i, j in pairs)
    if not label["action_items"] and not refused:
        count.update(empty=1, empty_ok=not items)
    for key, is_right in _facts(label, found, scorer):
        count.update({f"{key}_n": 1, key: is_right, "said": 1, "right": is_right})
    return count


def _facts(label: Label, found: dict[str, Any], scorer: ModuleType | None) -> Iterable[tuple[str, bool]]:
    for key in ("started_at", "ended_at"):
        if label.get(key):
            wanted = label[key].replace(":00Z", "Z") if label[key].count(":") == 2 else label[key]
            yield "times", bool(found[key]) and _minutes(found[key]) - _minutes(wanted) in (-1, 0, 1)
    if label.get("root_cause"):
        yield "cause", _names_cause(label["root_cause"], found["root_cause"], scorer)
    if label.get("cause_category") not in (None, "unknown"):
        yield "class", found["cause_class"] == label["cause_category"]
    if label.get("title"):
        same = scorer.same(label["title"], found["title"] or "") > 0 if scorer else label["title"] == found["title"]
        yield "title", same


def _minutes(stamp: str) -> int:
    day, clock = stamp.rstrip("Z").split("T")
    hours, minutes = clock.split(":")[:2]
    return date.fromisoformat(day).toordinal() * 1440 + int(hours) * 60 + int(minutes)


def _names_cause(wanted: str, got: str | None, scorer: ModuleType | None) -> bool:
    if scorer is None:
        return wanted in (got or "")
    gold, said = (set(scorer.toks(scorer.fold(text))) for text in (wanted, got or ""))
    return bool(said) and len(gold & said) >= 0.6 * len(gold) and len(said) <= 6 * len(gold) + 40


def _line(name: str, count: Counter[str]) -> str:
    precision = count["hit"] / max(1, count["hit"] + count["extra"])
    recall = count["hit"] / max(1, count["hit"] + count["missed"])
    shares = "  ".join(f"{key} {_share(count, key)}" for key in ("times", "cause", "class", "title"))
    done = count["done"] / max(1, count["hit"])
    return (
        f"{name:22} {count['docs']:4} docs  P {precision:.3f}  R {recall:.3f}  F1 {_f1(count):.3f}  "
        f"done {done:.3f}  {shares}"
    )


def _share(count: Counter[str], key: str) -> str:
    return f"{count[key] / count[f'{key}_n']:.3f} of {count[f'{key}_n']}" if count[f"{key}_n"] else "-"


def _f1(count: Counter[str]) -> float:
    wrong = count["extra"] + count["missed"]
    return 1.0 if not wrong else 2 * count["hit"] / (2 * count["hit"] + wrong)


def _leave_one_out(labels: list[Label], scorer: ModuleType) -> None:
    """The weights of cause passages and of cause classes, chosen without the organisation they are scored on."""
    print("\nleaving one organisation out (weights chosen on the others; the word tables are the same for all)")
    told = [(label, _sections(label)) for label in labels]
    runs = []
    for weights in _WEIGHTS:
        found = ((label, find_causes.root_cause(sections, weights)) for label, sections in told if label["root_cause"])
        judged = (
            (label["org"], _names_cause(label["root_cause"], got.text if got else "", scorer)) for label, got in found
        )
        runs.append(_by_organisation(judged))
    print(f"{'cause passage':22} {_held_out(runs)}")
    known = [
        (label, _described(label), CauseClass(label["cause_category"]))
        for label in labels
        if label.get("cause_category") not in (None, "unknown")
    ]
    runs = [
        _by_organisation(
            (label["org"], find_classes.cause_class(*words, weights=weights) is right) for label, words, right in known
        )
        for weights in _TEXTS
    ]
    print(f"{'cause class':22} {_held_out(runs)}")


def _sections(label: Label) -> tuple[Section, ...]:
    path = CORPUS / label["text_path"]
    (document,) = documents_of(path.read_bytes(), path.name)
    return sections_of(blocks_of(document.text, document.format))


def _described(label: Label) -> tuple[str, str, str]:
    path = CORPUS / label["text_path"]
    writeup = read(path.read_bytes(), source=path.name, as_of=AS_OF)
    sections = _sections(label)
    return (
        writeup.root_cause.text if writeup.root_cause else "",
        writeup.title.text if writeup.title else "",
        summary_of(sections),
    )


def _by_organisation(judged: Iterable[tuple[str, bool]]) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for organisation, is_right in judged:
        found[organisation].append(is_right)
    return found


def _held_out(runs: list[dict[str, list[bool]]]) -> str:
    right = total = 0
    shares = []
    for held in runs[0]:
        best = max(runs, key=lambda run: sum(sum(run[one]) for one in run if one != held))
        right, total = right + sum(best[held]), total + len(best[held])
        shares.append(f"{held} {sum(best[held])}/{len(best[held])}")
    return f"{right / total:.3f} of {total}  ({', '.join(shares)})"


def _speed() -> None:
    texts = [path for path in sorted(SAMPLES.iterdir()) if path.suffix in (".md", ".txt")]
    data = []
    for path in texts:
        piece = path.read_bytes()
        data.append((piece + b"\n\n") * max(1, SIZE // len(piece)))
    size = sum(map(len, data)) / len(data)
    rates = [f"{_rate(data):.0f} documents of {size:.0f} bytes"]
    rates += [f"{_rate([path.read_bytes()]):.0f} of {path.name}" for path in map(SAMPLES.joinpath, PACKED)]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\na second on one core: {', '.join(rates)}; {peak:.0f} MB at the peak")


def _rate(data: list[bytes]) -> float:
    """Documents a second."""
    began, count = time.process_time(), 0
    while time.process_time() - began < 3:
        for one in data:
            read(one, source="a.md", as_of=AS_OF)
        count += len(data)
    return count / (time.process_time() - began)


if __name__ == "__main__":
    main()
