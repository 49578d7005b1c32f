// The records of evidence.json, with their names: finding, sorting and counting them. Knows no DOM.

import { type Evidence, type Source, type Verdict, verdicts } from "../lib/report";
import { plainName } from "../shared/words";

export type Pair = Evidence & { subject: string; condition: string; verdict: Verdict };

export interface Sentence {
  text: string;
  strength?: string;
  certainty?: string;
  /** Which of the record's sources, counted from 0. */
  sources: number[];
}

/** What guidelines say of a condition. */
export interface Guidance {
  id: string;
  instead?: Sentence[];
  red_flags?: Sentence[];
  confused_with?: (Sentence & { condition?: string })[];
  notes?: Sentence[];
  sources: Source[];
}

interface EvidenceFile {
  schema: "claimlint-evidence/1";
  /** The name and its other names, by id. */
  names: Record<string, string[]>;
  pairs: Pair[];
  conditions: Guidance[];
}

export const kinds = [...verdicts, "guideline"] as const;
export type Kind = (typeof kinds)[number];

/** One row of the table. */
export interface Row {
  id: string;
  kind: Kind;
  /** Empty for guidance, which is about no ingredient. */
  subject: string;
  condition: string;
  conditionId: string;
  studies: number;
  year: number;
  record: { pair: Pair } | { guidance: Guidance };
  /** What is searched, as `fold` leaves it; folded when first searched. */
  haystack(): string;
}

export type Column = "subject" | "condition" | "verdict" | "studies" | "year";

export class Records {
  readonly rows: readonly Row[];
  readonly #names: Record<string, string[]>;
  readonly #byId = new Map<string, Row>();

  constructor({ names, pairs, conditions }: EvidenceFile) {
    this.#names = names;
    this.rows = [...pairs.map((pair) => this.#pairRow(pair)), ...conditions.map((one) => this.#guidanceRow(one))];
    for (const row of this.rows) this.#byId.set(row.id, row);
  }

  byId(id: string): Row | undefined {
    return this.#byId.get(id);
  }

  /** Records on ingredients for a condition. */
  studiedFor(condition: string): Row[] {
    return this.rows.filter((row) => row.conditionId === condition && "pair" in row.record);
  }

  /** Rows in which each word of the search begins a word. */
  find(search: string): Row[] {
    const wanted = fold(search).split(" ").filter(Boolean);
    return this.rows.filter(({ haystack }) => wanted.every((word) => haystack().includes(` ${word}`)));
  }

  #pairRow(pair: Pair): Row {
    const { id, subject, condition, verdict, studies, as_of, finding } = pair;
    return {
      id,
      kind: verdict,
      subject: this.#name(subject),
      condition: this.#name(condition),
      conditionId: condition,
      studies: studies?.number ?? 0,
      year: as_of ?? 0,
      record: { pair },
      haystack: folded(() => ["", ...this.#allNames(subject), ...this.#allNames(condition), finding]),
    };
  }

  #guidanceRow(guidance: Guidance): Row {
    const { id, instead = [], red_flags = [], confused_with = [], notes = [], sources } = guidance;
    const texts = [...instead, ...red_flags, ...confused_with, ...notes].map(({ text }) => text);
    return {
      id,
      kind: "guideline",
      subject: "",
      condition: this.#name(id),
      conditionId: id,
      studies: 0,
      year: Math.max(0, ...sources.map(({ year }) => year ?? 0)),
      record: { guidance },
      haystack: folded(() => ["", ...this.#allNames(id), ...texts]),
    };
  }

  #allNames(id: string): readonly string[] {
    return this.#names[id] ?? [plainName(id)];
  }

  #name(id: string): string {
    return this.#allNames(id)[0]!;
  }
}

/** A name as it stands alone. */
export function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export function sorted(rows: readonly Row[], column: Column, descending: boolean, language: string): Row[] {
  const { compare } = new Intl.Collator(language, { numeric: true });
  const sign = descending ? -1 : 1;
  const of: Record<Column, (a: Row, b: Row) => number> = {
    subject: (a, b) => last(a.subject === "", b.subject === "") || sign * compare(a.subject, b.subject),
    condition: (a, b) => sign * compare(a.condition, b.condition),
    verdict: (a, b) => sign * (kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
    studies: (a, b) => last(a.studies === 0, b.studies === 0) || sign * (a.studies - b.studies),
    year: (a, b) => last(a.year === 0, b.year === 0) || sign * (a.year - b.year),
  };
  return [...rows].sort(
    (a, b) => of[column](a, b) || compare(a.condition, b.condition) || compare(a.subject, b.subject),
  );
}

// What is not known stands at the end, whichever way one sorts.
function last(a: boolean, b: boolean): number {
  return Number(a) - Number(b);
}

/** Once, and not before somebody asks. */
function folded(texts: () => readonly string[]): () => string {
  let text: string | undefined;
  return () => (text ??= fold(texts().join(" ")));
}

/** Lower case, no accents, single blanks; a hyphen is a blank. */
function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}%]+/gu, " ");
}
