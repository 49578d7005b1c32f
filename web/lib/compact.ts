// A compact report (to_compact in claimlint/report.h) made whole: numbers become findings, and what the pack says of a rule,
// a law or a study is read and parsed once for each auditor. Such records are frozen, for all reports share them.
// In a partial report what stands with the pack's texts is left out.

import {
  type About,
  type Advice,
  type Evidence,
  type Finding,
  fits,
  type Lawful,
  type Regulation,
  type Report,
  roles,
  type SetAside,
  strengths,
  voices,
} from "./report.js";

/** The numbers of RecordKind in claimlint/report.h. */
const kind = { rule: 0, entry: 1, form: 3, regulation: 4, text: 5, lawful: 8 };
const none = 0xffffffff;

/** The engine's numbers for severities, which count upwards. */
const severities = ["low", "medium", "high"] as const;

/** The JSON of a record of the pack. */
export type ReadRecord = (kind: number, number: number, length: number) => string;

type Rule = Pick<Finding, "rule" | "title" | "type" | "confidence" | "why">;
type Entry = { id: string; name: string };

/** The records of a pack that reports have asked for so far. With the pack's texts they are other ones. */
export class Records {
  readonly #read: ReadRecord;
  readonly #known = new Map<number, unknown>();
  readonly #fitted = new Map<unknown, Evidence>();

  constructor(read: ReadRecord) {
    this.#read = read;
  }

  #get<Kept>(of: number, number: number, length = 0): Kept {
    const key = number * 16 + of; // a pack is far smaller than 2^49 bytes
    let kept = this.#known.get(key);
    if (kept === undefined) {
      kept = freeze(JSON.parse(this.#read(of, number, length)));
      this.#known.set(key, kept);
    }
    return kept as Kept;
  }

  rule(number: number): Rule {
    return this.#get(kind.rule, number);
  }

  entry(number: number): Entry | null {
    return number === none ? null : this.#get<Entry>(kind.entry, number);
  }

  /** What set a claim aside: `of` is the kind of record, a context or something that makes the claim lawful. */
  aside(of: number, number: number): Pick<SetAside, "reason" | "context"> {
    return this.#get(of, number);
  }

  lawful(number: number): Lawful {
    return this.#get(kind.lawful, number);
  }

  form(number: number): Finding["claim"]["form"] {
    return number === none ? null : this.#get(kind.form, number);
  }

  regulation(number: number): Regulation {
    return this.#get(kind.regulation, number);
  }

  /** A record that the pack holds as JSON, or `missing` if the text is empty. */
  text<Kept>(offset: number, length: number, missing: Kept): Kept {
    return length === 0 ? missing : this.#get<Kept>(kind.text, offset, length);
  }

  evidence(fit: number, offset: number, length: number): Evidence {
    const key = (offset * 8 + fit) as unknown;
    let kept = this.#fitted.get(key);
    if (!kept) {
      kept = Object.freeze({ fit: fits[fit], ...this.text(offset, length, {} as Evidence) });
      this.#fitted.set(key, kept);
    }
    return kept;
  }
}

const noAdvice: Advice[] = freeze([]);

const digestOf = Symbol("digest");

/** The same two functions for all reports: V8 keeps the shape of each object that has others, and what they hold. */
const digestWhenRead: PropertyDescriptor & ThisType<Report["document"] & { [digestOf]: () => string }> = {
  get() {
    this.sha256 = this[digestOf]();
    return this.sha256;
  },
  set(value: string) {
    Object.defineProperty(this, "sha256", { value, enumerable: true, configurable: true, writable: true });
  },
  enumerable: true,
  configurable: true,
};

/** `text` is the document's text, well-formed; all offsets count in it. `digest` is asked when somebody reads it. */
export function expand(
  head: string,
  numbers: Uint32Array,
  text: string,
  records: Records,
  digest: () => string,
): Report {
  const { relations, report } = JSON.parse(head) as { relations: string[]; report: Report };
  Object.defineProperties(report.document, { [digestOf]: { value: digest }, sha256: digestWhenRead });
  let at = 0;
  const next = () => numbers[at++]!;
  const list = <Item>(item: () => Item): Item[] => {
    const count = next();
    const items: Item[] = [];
    for (let i = 0; i < count; i++) items.push(item());
    return items;
  };
  /** A list of what takes `size` numbers each and stands with the texts. */
  const late = <Item>(size: number, item: () => Item): Item[] => {
    if (!report.partial) return list(item);
    const count = next();
    at += count * size;
    return [];
  };
  const entry = () => {
    const number = next();
    return report.partial ? null : records.entry(number);
  };

  const finding = (): Finding => {
    const rule = records.rule(next());
    const strength = strengths[next()]!;
    const severity = severities[next()]!;
    const before = next();
    const start = next();
    const end = next();
    const behind = next();
    const sentence = { start: next(), end: next() };
    const role = roles[next()]!;
    const voice = voices[next()]!;
    const subject = entry();
    const form = records.form(next());
    const relation = next();
    const objects = late(1, () => records.entry(next())!);
    const [object = null] = objects;
    return {
      rule: rule.rule,
      title: rule.title,
      type: rule.type,
      strength,
      severity,
      confidence: rule.confidence,
      quote: text.slice(start, end),
      prefix: text.slice(before, start),
      suffix: text.slice(end, behind),
      start,
      end,
      sentence,
      role,
      voice,
      claim: {
        subject: subject?.id ?? null,
        subject_name: subject?.name ?? null,
        form,
        relation: relation === none ? null : relations[relation]!,
        object: object?.id ?? null,
        object_name: object?.name ?? null,
        ...(objects.length > 1 && { objects: objects.map(({ id }) => id) }),
      },
      why: rule.why,
      regulations: late(1, () => records.regulation(next())),
      lawful: late(1, () => records.lawful(next())),
      evidence: late(3, () => records.evidence(next(), next(), next())),
      instead: records.text(next(), next(), noAdvice),
      about: records.text<About | null>(next(), next(), null),
    };
  };

  const setAside = (): SetAside => {
    const { rule } = records.rule(next());
    const { reason, context } = records.aside(next(), next());
    const start = next();
    const end = next();
    const because = list(() => text.slice(next(), next()));
    return {
      quote: text.slice(start, end),
      start,
      end,
      rule,
      reason,
      context,
      ...(because.length > 0 && { because }),
    };
  };

  report.findings = list(finding);
  report.set_aside = list(setAside);
  return report;
}

function freeze<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) freeze(part);
    Object.freeze(value);
  }
  return value;
}
