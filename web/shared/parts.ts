// Small parts that the card and its sections share.

import { html } from "./html";
import type { Key, Words } from "./words";

export function label(key: Key, words: Words): HTMLElement {
  return html("h3", { class: "label" }, words.say(key));
}

/** Shown on demand. */
export function more(name: string, ...children: HTMLElement[]): HTMLElement {
  return html("details", {}, html("summary", {}, name), ...children);
}
