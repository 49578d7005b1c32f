// Every word that people read comes from a message file. English is complete; another language is another file of the
// same keys, which the compiler checks.

import english from "./messages/en.json";

export type Messages = typeof english;
export type Key = keyof Messages;
type Values = Record<string, string | number>;
type Entry = string | { one?: string; other: string };

export class Words {
  readonly language: string;
  /** The language as it is written where the reader is: for dates and numbers. */
  readonly locale: string;
  readonly #messages: Messages;
  readonly #plural: Intl.PluralRules;
  readonly #number: Intl.NumberFormat;

  constructor(language: string, messages: Messages, locale = language) {
    this.language = language;
    this.locale = locale;
    this.#messages = messages;
    this.#plural = new Intl.PluralRules(language);
    this.#number = new Intl.NumberFormat(language);
  }

  /** The message with its {places} filled; where it has plural forms, `n` chooses. */
  say(key: Key, values: Values = {}): string {
    const entry: Entry = this.#messages[key];
    const template =
      typeof entry === "string"
        ? entry
        : ((this.#plural.select(Number(values["n"])) === "one" ? entry.one : undefined) ?? entry.other);
    return template.replace(/\{(\w[\w-]*)\}/g, (_, name: string) => {
      const value = values[name];
      return typeof value === "number" ? this.#number.format(value) : (value ?? "");
    });
  }

  number(value: number): string {
    return this.#number.format(value);
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

const files: Record<string, Messages> = { en: english };

export function wordsFor(languages: readonly string[]): Words {
  const locale = languages.find((tag) => tag.split("-")[0]! in files) ?? "en";
  const language = locale.split("-")[0]!;
  return new Words(language, files[language]!, locale);
}

/** "restless-legs-syndrome" as people write it. */
export function plainName(id: string): string {
  return id.replaceAll("-", " ");
}
