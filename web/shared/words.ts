// Every word that people read comes from a message file, one a language, all of the same keys. A surface loads only the
// file of its reader's language.

import type english from "./messages/en.json";

/** As the folder `messages/` has them. The first is spoken where none of the reader's languages is among them. */
export const languages = ["en", "de", "fr", "es"] as const;
export type Language = (typeof languages)[number];

export type Messages = typeof english;
export type Key = keyof Messages;
type Values = Record<string, string | number>;
type Entry = string | { one?: string; other: string };

/** Words as they go from one part of the extension to another. */
export interface GivenWords {
  language: string;
  messages: Messages;
  locale: string;
}

export class Words {
  readonly language: string;
  /** The language as it is written where the reader is: for dates and numbers. */
  readonly locale: string;
  readonly #messages: Messages;
  // Made when first needed: the first of its kind takes a browser many milliseconds.
  #plural: Intl.PluralRules | undefined;
  #number: Intl.NumberFormat | undefined;

  constructor(language: string, messages: Messages, locale = language) {
    this.language = language;
    this.locale = locale;
    this.#messages = messages;
  }

  static from({ language, messages, locale }: GivenWords): Words {
    return new Words(language, messages, locale);
  }

  get given(): GivenWords {
    return { language: this.language, messages: this.#messages, locale: this.locale };
  }

  /** The message with its {places} filled; where it has plural forms, `n` chooses. */
  say(key: Key, values: Values = {}): string {
    const entry: Entry = this.#messages[key];
    const template =
      typeof entry === "string"
        ? entry
        : ((this.#form(Number(values["n"])) === "one" ? entry.one : undefined) ?? entry.other);
    return template.replace(/\{(\w[\w-]*)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === "number" ? this.number(value) : (value ?? "");
    });
  }

  number(value: number): string {
    this.#number ??= new Intl.NumberFormat(this.language);
    return this.#number.format(value);
  }

  #form(n: number): Intl.LDMLPluralRule {
    this.#plural ??= new Intl.PluralRules(this.language);
    return this.#plural.select(n);
  }

  /** Text in this language's quotation marks. */
  quote(text: string): string {
    return this.say("quote", { text });
  }

  /** "one, two and three" */
  list(parts: readonly string[]): string {
    return new Intl.ListFormat(this.language, { type: "conjunction" }).format(parts);
  }

  /** For keys that come from a report, which may be newer than these messages. */
  sayIfKnown(key: string, values?: Values): string | undefined {
    return key in this.#messages ? this.say(key as Key, values) : undefined;
  }
}

/** The first of the reader's languages that we speak, as "de" and as it is written where the reader is ("de-AT"). */
export function chooseLanguage(preferred: readonly string[]): { language: Language; locale: string } {
  for (const locale of preferred) {
    const language = languages.find((known) => known === locale.toLowerCase().split(/[-_]/)[0]);
    if (language) return { language, locale };
  }
  return { language: languages[0], locale: languages[0] };
}

/** Fetches the words of the reader's language: `folder` is where the built message files lie. */
export async function loadWords(preferred: readonly string[], folder: URL): Promise<Words> {
  const { language, locale } = chooseLanguage(preferred);
  const response = await fetch(new URL(`${language}.json`, folder));
  if (!response.ok) throw new Error(`Could not load ${response.url}: ${response.status} ${response.statusText}`.trim());
  return new Words(language, (await response.json()) as Messages, locale);
}

/** "restless-legs-syndrome" as people write it. */
export function plainName(id: string): string {
  return id.replaceAll("-", " ");
}
