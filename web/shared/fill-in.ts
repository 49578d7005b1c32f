// Puts the words of the message files where a document asks for them.

import type { Key, Words } from "./words";

export function fillIn(words: Words): void {
  document.documentElement.lang = words.language;
  for (const element of document.querySelectorAll<HTMLElement>("[data-say]")) {
    element.textContent = words.say(element.dataset["say"] as Key);
  }
  for (const element of document.querySelectorAll<HTMLElement>("[data-say-label]")) {
    element.setAttribute("aria-label", words.say(element.dataset["sayLabel"] as Key));
  }
}
