// The list of findings in the overview. Shown again, it keeps the rows that say the same: while somebody types, those are
// all but one or two. The first rows of a long list come at once, the others frame by frame.

import type { Finding } from "../lib/report";
import { html } from "./html";
import { inSlices, type Slicing } from "./slices";

const rows_at_once = 40;
const rows_a_frame = 20;

export interface Entry {
  finding: Finding;
  /** What stands below its words. */
  kind: string;
}

export class FindingList {
  readonly element = html("ol", { class: "list" });
  readonly #open: (finding: Finding) => void;
  /** What the rows say, in the order in which they stand. */
  #said: string[] = [];
  #findings = new WeakMap<Element, Finding>();
  #coming: Slicing | undefined;

  constructor(open: (finding: Finding) => void) {
    this.#open = open;
    this.element.addEventListener("click", ({ target }) => {
      const finding = this.#findings.get((target as Element).closest("li")!);
      if (finding) this.#open(finding);
    });
  }

  show(entries: readonly Entry[]): void {
    this.#coming?.stop();
    const { element } = this;
    const old = this.#said;
    const said = entries.map(({ finding, kind }) => `${finding.severity}\n${kind}\n${finding.quote}`);
    const both = Math.min(old.length, said.length);
    let above = 0;
    while (above < both && old[above] === said[above]) above++;
    let below = 0;
    while (below < both - above && old[old.length - 1 - below] === said[said.length - 1 - below]) below++;

    const rows = [...element.children];
    for (const row of rows.slice(above, rows.length - below)) row.remove();
    const kept = rows.slice(rows.length - below);
    const keep = (row: Element, entry: Entry) => void this.#findings.set(row, entry.finding);
    for (const [index, row] of rows.slice(0, above).entries()) keep(row, entries[index]!);
    for (const [index, row] of kept.entries()) keep(row, entries[entries.length - below + index]!);

    const follower = kept[0] ?? null;
    this.#said = [...said.slice(0, above), ...said.slice(said.length - below)];
    let behind = above;
    const add = (slice: readonly Entry[]) => {
      for (const entry of slice) {
        const row = rowOf(entry);
        keep(row, entry);
        element.insertBefore(row, follower);
        this.#said.splice(behind, 0, said[behind]!);
        behind++;
      }
    };
    const fresh = entries.slice(above, entries.length - below);
    add(fresh.slice(0, rows_at_once));
    this.#coming = inSlices(fresh.slice(rows_at_once), rows_a_frame, add);
  }

  /** All rows, now: for paper. */
  finish(): void {
    this.#coming?.finish();
  }
}

function rowOf({ finding, kind }: Entry): HTMLElement {
  return html(
    "li",
    {},
    html(
      "button",
      { type: "button", class: `entry entry-${finding.severity}` },
      html("span", { class: "entry-quote" }, finding.quote),
      html("span", { class: "entry-kind" }, kind),
    ),
  );
}
