// The style of the marks on a page, in the set of colours that the user chose. Middle tones that keep 3:1 on white and on
// near-black alike; severity is told by the line's kind in every set.

import type { Browser } from "./manifest";
import type { ColourSet } from "./settings";

/** Put in by scripts/build-web.mjs. */
declare const BROWSER: Browser;

interface Set {
  high: string;
  medium: string;
  low: string;
  aside: string;
  tint: string;
  /** How much thicker than usual. */
  thick: number;
}

const sets: Record<ColourSet, Set> = {
  usual: {
    high: "#d2570a",
    medium: "#a97200",
    low: "#3a80c9",
    aside: "#808080",
    tint: "rgb(210 87 10 / 12%)",
    thick: 1,
  },
  strong: {
    high: "#d2570a",
    medium: "#a97200",
    low: "#3a80c9",
    aside: "#808080",
    tint: "rgb(210 87 10 / 24%)",
    thick: 2,
  },
  grey: {
    high: "#7b7b7b",
    medium: "#7b7b7b",
    low: "#7b7b7b",
    aside: "#7b7b7b",
    tint: "rgb(128 128 128 / 18%)",
    thick: 1,
  },
};

export function marksCss(chosen: ColourSet): string {
  const { high, medium, low, aside, tint, thick } = sets[chosen];
  // In Chromium highlights inherit, so a rule for the root alone is enough, and costs half as much to apply.
  const all = BROWSER === "chrome" ? "html" : "";
  // On paper the page looks as it was made.
  return `@media screen{
${all}::highlight(claimlint-high){text-decoration:underline solid ${2 * thick}px ${high};background-color:${tint}}
${all}::highlight(claimlint-medium){text-decoration:underline solid ${1.5 * thick}px ${medium}}
${all}::highlight(claimlint-low){text-decoration:underline dotted ${1.5 * thick}px ${low}}
${all}::highlight(claimlint-aside){text-decoration:underline wavy 1px ${aside}}
${all}::highlight(claimlint-current){background-color:rgb(58 128 201 / 20%)}
}`;
}
