// What another choice of law changes, in one line: "With US instead of EU: 3 fewer, 1 graver."

import { type Finding, type Jurisdiction, type Report, severities } from "../lib/report";
import type { Key, Words } from "../shared/words";

interface Chosen {
  report: Report;
  places: readonly Jurisdiction[];
}

/** Nothing where the choice is the same. */
export function differenceLine(before: Chosen, now: Chosen, words: Words): string | undefined {
  const added = now.places.filter((place) => !before.places.includes(place));
  const gone = before.places.filter((place) => !now.places.includes(place));
  if (added.length === 0 && gone.length === 0) return undefined;
  const names = (places: readonly Jurisdiction[]) => words.list(places.map((place) => place.toUpperCase()));
  const choice: Key =
    added.length > 0 && gone.length > 0
      ? "difference.instead"
      : added.length > 0
        ? "difference.with"
        : "difference.without";
  const counts = count(before.report, now.report);
  const parts = (["fewer", "more", "graver", "milder", "rules-more", "rules-fewer"] as const)
    .filter((part) => counts[part] > 0)
    .map((part) => words.say(`difference.${part}`, { n: counts[part] }));
  return words.say("difference.line", {
    choice: words.say(choice, { added: names(added), gone: names(gone) }),
    parts: parts.length > 0 ? parts.join(", ") : words.say("difference.none"),
  });
}

function count(before: Report, now: Report) {
  const counts = { fewer: 0, more: 0, graver: 0, milder: 0, "rules-more": 0, "rules-fewer": 0 };
  const known = new Map(before.findings.map((finding) => [keyOf(finding), finding]));
  for (const finding of now.findings) {
    const old = known.get(keyOf(finding));
    known.delete(keyOf(finding));
    if (!old) {
      counts.more++;
      continue;
    }
    const step = severities.indexOf(finding.severity) - severities.indexOf(old.severity);
    if (step < 0) counts.graver++;
    if (step > 0) counts.milder++;
  }
  counts.fewer = known.size;
  const rules = lawsOf(now) - lawsOf(before);
  if (rules > 0) counts["rules-more"] = rules;
  if (rules < 0) counts["rules-fewer"] = -rules;
  return counts;
}

function keyOf({ rule, start, end }: Finding): string {
  return `${rule} ${start} ${end}`;
}

function lawsOf({ findings }: Report): number {
  return new Set(findings.flatMap(({ regulations }) => regulations.map(({ id }) => id))).size;
}
