// The document that goes into an audit and the report that comes out of it ("claimlint-report/1").
//
// Offsets count UTF-16 code units of the document's text, as JavaScript strings do. For a document given as blocks that
// text is the blocks' texts joined by "\n". Keys are stable; a later engine may add some, so unknown keys are to be let be.

export const roles = [
  "title",
  "heading",
  "paragraph",
  "list-item",
  "table-cell",
  "image-text",
  "meta",
  "structured-data",
  "caption",
] as const;
export type Role = (typeof roles)[number];

export const voices = ["seller", "customer-review", "question-answer"] as const;
export type Voice = (typeof voices)[number];

export const jurisdictions = ["us", "eu", "uk", "nz", "au", "ca", "in"] as const;
export type Jurisdiction = (typeof jurisdictions)[number];

/** From grave to slight. */
export const severities = ["high", "medium", "low"] as const;
export type Severity = (typeof severities)[number];

export const strengths = ["hedged", "plain", "absolute"] as const;
export type Strength = (typeof strengths)[number];

export const verdicts = ["supported", "mixed", "insufficient", "no-effect", "harmful"] as const;
export type Verdict = (typeof verdicts)[number];

/** How close a record is to a claim, closest first; see Evidence. */
export const fits = ["pair", "other-form", "parent", "condition", "kind-of-claim"] as const;
export type Fit = (typeof fits)[number];

/** How a product is taken or used. */
export type Form = "oral" | "topical" | "inhaled" | "device";

/** One run of text that belongs together, with the part it plays on the page and who speaks. */
export interface Block {
  text: string;
  role: Role;
  voice: Voice;
}

export interface AuditDocument {
  id?: string;
  /** File name or address, as the report shall quote it. */
  source?: string;
  title?: string;
  blocks: readonly Block[];
}

export interface AuditOptions {
  id?: string;
  source?: string;
  title?: string;
  /** Whose law to join. All of them if left out or empty. */
  jurisdictions?: readonly Jurisdiction[];
  /** What goes beyond a limit is left out, and the report says from where on: see `truncated_at`. */
  maxFindings?: number;
  /** Of the text as UTF-8. */
  maxTextBytes?: number;
  /** That the audit may take in the engine beside text and report, about. */
  maxMemoryBytes?: number;
}

export interface Source {
  title: string;
  publisher?: string;
  kind?: string;
  year?: number;
  doi?: string;
  pmid?: string;
  pmcid?: string;
  url?: string;
  /** The day on which the record's author read it. */
  read?: string;
}

export interface Evidence {
  id: string;
  title?: string;
  verdict?: Verdict;
  finding: string;
  /**
   * How close the record is to the claim: this ingredient, condition and form; another form of it; a related ingredient or
   * condition; no such pair, though something is known of the condition; or only what is known of this kind of claim.
   */
  fit?: Fit;
  subject?: string;
  condition?: string;
  /** Subject and condition in words for people. */
  subject_name?: string;
  condition_name?: string;
  certainty?: string;
  /** The form that was studied, where the claim may be about another. */
  form?: Form | "any";
  dose?: string;
  population?: string;
  studies?: { kind?: string; number?: number; participants?: number };
  safety?: { text: string; source?: number }[];
  /** The trial or review that speaks against the verdict. */
  counter?: string;
  as_of?: number;
  sources: Source[];
}

export interface Regulation {
  id: string;
  cite: string;
  /** The citation as short as it can be understood. */
  short?: string;
  says: string;
  jurisdiction?: Jurisdiction;
  url?: string;
}

/** What a public register lets be said of the subject, in our words. */
export interface Lawful {
  /** Number of the entry in the register. */
  id: string;
  text: string;
  /** Conditions of use. */
  conditions: string;
  /** Where it is authorised. */
  jurisdictions: Jurisdiction[];
  url: string;
}

/** What guidelines recommend instead, or what is good to know. */
export interface Advice {
  text: string;
  condition?: string;
  strength?: string;
  certainty?: string;
  sources: Source[];
}

/** What is known of the condition that a claim is about. */
export interface About {
  condition: string;
  red_flags?: Advice[];
  confused_with?: Advice[];
  notes?: Advice[];
}

export interface Claim {
  /** Ids of the lexicon, such as "restless-legs-syndrome". */
  subject: string | null;
  relation: string | null;
  object: string | null;
  /** Where there is more than one. */
  objects?: string[];
  /** Subject and object in words for people. */
  subject_name?: string | null;
  object_name?: string | null;
  /** The form of product that the page speaks of. */
  form?: Form | null;
}

export interface Span {
  start: number;
  end: number;
}

export interface Finding extends Span {
  rule: string;
  /** The rule's title. */
  title?: string;
  type: string;
  strength: Strength;
  severity: Severity;
  /** The rule's measured precision, 0 to 1. */
  confidence?: number;
  quote: string;
  prefix: string;
  suffix: string;
  sentence: Span;
  role?: Role;
  voice: Voice;
  claim: Claim;
  why: string;
  regulations: Regulation[];
  /** What may be said instead, the nearest first. Only of food, where a chosen jurisdiction has a register. */
  lawful: Lawful[];
  evidence: Evidence[];
  instead: Advice[];
  about?: About | null;
}

/** Words that look like a claim and were not counted as one. */
export interface SetAside extends Span {
  quote: string;
  rule: string;
  /** `authorised-wording` and `lawful-here`: every chosen jurisdiction lets it be said. Others: `negated`, `warning` … */
  reason: string;
  context?: string;
  /** Of a context that weighs words: those that spoke most against a claim. */
  because?: string[];
}

/** A statement that a law wants beside claims which the page makes; the other keys are those of the law. */
export interface ChecklistItem extends Regulation {
  /** The rule that looks for the statement. */
  rule: string;
  title: string;
  status: "missing" | "present";
}

export interface Report {
  schema: "claimlint-report/1";
  engine: string;
  pack: string;
  document: {
    id?: string;
    source?: string;
    /** Of the text in UTF-8. A report of `audit` computes it when it is first read. */
    sha256: string;
    title?: string;
    language?: string;
    subjects: string[];
    unread: string[];
  };
  counts: Record<string, number>;
  findings: Finding[];
  set_aside: SetAside[];
  checklist: ChecklistItem[];
  /**
   * Only of an auditor that was loaded early and whose texts have not come yet: all that is claimed is found and graded, but
   * `why`, `regulations`, `lawful`, `evidence`, `instead`, `checklist` and `document.subjects` are empty, and `about`, the
   * subject and the objects of claims are null.
   */
  partial?: true;
  truncated: boolean;
  /** Where and for which limit the report was cut short, if it was. */
  truncated_at?: { offset: number; limit: "max_findings" | "max_text_bytes" | "max_memory_bytes" };
}
