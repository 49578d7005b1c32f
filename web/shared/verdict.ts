// How a verdict looks: a strip for the verdict, dots for the certainty, and the numbers they rest on. Told apart by fill and
// hatching, so that greyscale keeps them apart; a screen reader gets all of it as one sentence.

import type { Evidence, Verdict } from "../lib/report";
import { html, svg } from "./html";
import type { Words } from "./words";

/** Put in by scripts/build-web.mjs. */
declare const BUILD_YEAR: number;

type Cell = "full" | "half" | "empty" | "cross";

const cells: Record<Verdict | "none", readonly Cell[]> = {
  supported: ["full", "full", "full", "full", "full"],
  mixed: ["full", "full", "half", "half", "empty"],
  insufficient: ["half", "half", "empty", "empty", "empty"],
  "no-effect": ["empty", "empty", "empty", "empty", "empty"],
  harmful: ["cross", "cross", "cross", "cross", "cross"],
  none: [],
};

/** For the eye alone: its words always stand beside it. */
export function verdictStrip(verdict: Verdict | undefined): SVGElement {
  const strip = svg("svg", {
    class: `strip strip-${verdict ?? "none"}`,
    viewBox: "0 0 58 10",
    width: 58,
    height: 10,
    "aria-hidden": "true",
  });
  cells[verdict ?? "none"].forEach((cell, index) => {
    const x = index * 12 + 0.5;
    strip.append(svg("rect", { class: cell === "full" ? "full" : "frame", x, y: 0.5, width: 9, height: 9, rx: 1 }));
    if (cell === "half") strip.append(svg("path", { d: `M${x} 5l4.5-4.5M${x} 9l8.5-8.5M${x + 4} 9.5l5-5` }));
    if (cell === "cross") strip.append(svg("path", { class: "bold", d: `M${x + 2} 2.5l5 5m0-5l-5 5` }));
  });
  if (verdict === "no-effect") strip.append(svg("path", { class: "bold", d: "M0.5 5h57" }));
  if (!verdict) strip.append(svg("path", { class: "dotted", d: "M0.5 5h57" }));
  return strip;
}

/** The record's verdict with what it rests on. `near` says so where the record is about something else than the claim. */
export function gauge(record: Evidence, words: Words, near = ""): HTMLElement {
  const verdict = words.say(`verdict.${record.verdict ?? "none"}`);
  const certainty = record.certainty && words.say("evidence.certainty", { certainty: record.certainty });
  const facts = [studies(record, words), asOf(record, words)].filter(Boolean);
  const spoken = [[verdict, near].filter(Boolean).join(", "), certainty, ...facts].filter(Boolean).join("; ");
  return html(
    "div",
    { class: "gauge", role: "img", "aria-label": spoken },
    html(
      "p",
      { class: "verdict" },
      verdictStrip(record.verdict),
      html("span", {}, verdict, near && html("span", { class: "near" }, `, ${near.replaceAll(" ", "\u00a0")}`)),
    ),
    (certainty || facts.length > 0) &&
      html(
        "p",
        { class: "base" },
        certainty && html("span", { class: "certainty" }, certaintyDots(record.certainty!), certainty),
        [certainty && "", ...facts].filter((part) => part !== undefined).join(" · "),
      ),
  );
}

/** "16 randomised trials, 1,387 people" */
export function studies({ studies }: Evidence, words: Words): string {
  if (!studies) return "";
  const { number, kind, participants } = studies;
  const count =
    number === undefined
      ? (kind ?? "")
      : kind
        ? words.say("evidence.studies", { n: number, kind })
        : words.say("evidence.studies-of-any-kind", { n: number });
  const people = participants === undefined ? "" : words.say("evidence.people", { n: participants });
  return [count, people].filter(Boolean).join(", ");
}

function asOf({ as_of }: Evidence, words: Words): string {
  if (!as_of) return "";
  return words.say(isOld(as_of) ? "evidence.newest" : "evidence.as-of", { year: String(as_of) });
}

/** Ten years and more without a newer source. */
export function isOld(year: number | undefined): boolean {
  return year !== undefined && BUILD_YEAR - year >= 10;
}

const steps = ["very low", "low", "moderate", "high"];

// Only for gradings that name one step and nothing else; "moderate to low, inconsistent" has no such picture.
function certaintyDots(certainty: string): SVGElement | undefined {
  const named = /^(very low|low|moderate|high)(?: (?:certainty|quality|strength))?(?: \([^)]*\))?$/i.exec(certainty);
  if (!named) return undefined;
  const filled = steps.indexOf(named[1]!.toLowerCase()) + 1;
  const dots = svg("svg", { class: "dots", viewBox: "0 0 34 8", width: 34, height: 8, "aria-hidden": "true" });
  steps.forEach((_, index) => {
    dots.append(svg("circle", { class: index < filled ? "full" : "frame", cx: index * 9 + 3.5, cy: 4, r: 3 }));
  });
  return dots;
}
