// Small parts that the card and its sections share.

import { html } from "./html";
import type { Key, Words } from "./words";

export function label(key: Key, words: Words): HTMLElement {
  return html("h3", { class: "label" }, words.say(key));
}

/** "strong recommendation, moderate certainty", as far as a guideline says so. */
export function grades({ strength, certainty }: { strength?: string; certainty?: string }, words: Words): string {
  const isStep = /^(?:very low|low|moderate|high)$/i.test(certainty ?? "");
  return [
    strength && words.say("instead.strength", { strength }),
    certainty && words.say(isStep ? "instead.certainty" : "instead.certainty-in-words", { certainty }),
  ]
    .filter(Boolean)
    .join(", ");
}

/** Shown on demand. */
export function more(name: string, ...children: HTMLElement[]): HTMLElement {
  return html("details", {}, html("summary", {}, name), ...children);
}
