// What the documents of the page share: the words of the reader's language in their places, and what is remembered.

import { fillIn } from "../shared/fill-in";
import { languages, loadWords, type Words } from "../shared/words";

export const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;

/** A link may name the language, the reader may have chosen one; else the browser's. */
export function wordsOfReader(): Promise<Words> {
  const linked = new URLSearchParams(location.hash.slice(1)).get("lang");
  const wanted = [linked, recall<string>("language"), ...navigator.languages].filter((tag) => typeof tag === "string");
  return loadWords(wanted, new URL("messages/", import.meta.url));
}

/** Puts the words in their places, and the languages into their list. */
export function speak(words: Words): void {
  fillIn(words);
  const choice = document.querySelector<HTMLSelectElement>("#language");
  if (!choice) return;
  for (const language of languages) {
    const name = new Intl.DisplayNames(language, { type: "language" }).of(language)!;
    const title = name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
    const option = new Option(title, language, language === words.language, language === words.language);
    option.lang = language;
    choice.append(option);
  }
}

/** Calls `chosen` when the reader chose another language; what to do with the work at hand is the document's affair. */
export function onLanguage(chosen: () => void): void {
  const choice = document.querySelector<HTMLSelectElement>("#language");
  choice?.addEventListener("change", () => {
    remember("language", choice.value);
    chosen();
  });
}

const own = (name: string) => `claimlint.${name}`;

export function recall<Value>(name: string): Value | undefined {
  try {
    return (JSON.parse(localStorage.getItem(own(name)) ?? "null") as Value | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: unknown): void {
  try {
    localStorage.setItem(own(name), JSON.stringify(value));
  } catch {
    // Storage may be forbidden; then the choice lasts as long as the page.
  }
}
