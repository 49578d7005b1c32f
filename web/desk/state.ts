// What the desk knows: the case, who decides, what is shown, where the eye is. No screen in here.

import type { Case, CaseDecision, CaseDocument, CaseFinding } from "./api";

export const filters = ["all", "open", "others", "disputed", "confirmed", "dismissed"] as const;
export type Filter = (typeof filters)[number];

export class State {
  reviewer = "";
  filter: Filter = "all";
  readonly given: Case;
  #decisions = new Map<number, CaseDecision[]>();
  #findings = new Map<number, CaseFinding[]>();

  constructor(given: Case) {
    this.given = given;
    for (const finding of given.findings) {
      this.#findings.set(finding.document, [...(this.#findings.get(finding.document) ?? []), finding]);
    }
    for (const decision of given.decisions) this.#add(decision);
  }

  /** Puts the decisions on a document in place of those that were known. */
  renew(document: number, decisions: readonly CaseDecision[]): void {
    for (const finding of this.findings(document)) this.#decisions.delete(finding.id);
    for (const decision of decisions) this.#add(decision);
  }

  #add(decision: CaseDecision): void {
    this.#decisions.set(decision.finding, [...(this.#decisions.get(decision.finding) ?? []), decision]);
  }

  findings(document: number): readonly CaseFinding[] {
    return this.#findings.get(document) ?? [];
  }

  decisions(finding: number): readonly CaseDecision[] {
    return this.#decisions.get(finding) ?? [];
  }

  /** Each reviewer's last word on a finding; notes are none. */
  words(finding: number): Map<string, CaseDecision> {
    const last = new Map<string, CaseDecision>();
    for (const decision of this.decisions(finding)) {
      if (decision.verdict !== "noted") last.set(decision.reviewer, decision);
    }
    return last;
  }

  outcome(finding: number): "open" | "confirmed" | "dismissed" | "disputed" {
    const said = new Set([...this.words(finding).values()].map(({ verdict }) => verdict));
    if (said.size === 0) return "open";
    if (said.size > 1) return "disputed";
    return said.has("confirmed") ? "confirmed" : "dismissed";
  }

  isMine(finding: number): boolean {
    return this.words(finding).has(this.reviewer);
  }

  passes({ id }: CaseFinding): boolean {
    if (this.filter === "all") return true;
    if (this.filter === "open") return !this.isMine(id);
    if (this.filter === "others") return !this.isMine(id) && this.words(id).size > 0;
    return this.outcome(id) === this.filter;
  }

  shown(document: number): CaseFinding[] {
    return this.findings(document).filter((finding) => this.passes(finding));
  }

  /** Documents in triage order that hold something to show; without a filter also those in which nothing was found. */
  queue(): CaseDocument[] {
    return this.given.documents.filter(({ id }) => this.filter === "all" || this.shown(id).length > 0);
  }

  get decided(): number {
    return this.given.findings.filter(({ id }) => this.isMine(id)).length;
  }
}
