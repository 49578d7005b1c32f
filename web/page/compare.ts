// Before and after: what the text said when it was opened beside what it says now, paragraph by paragraph, and the
// authorised wording for what is still claimed. Loaded when first asked for.

import { diffArrays, diffWordsWithSpace } from "diff";
import type { Finding, Report } from "../lib/report";
import { html, outside } from "../shared/html";
import type { Words } from "../shared/words";

export interface Version {
  paragraphs: readonly string[];
  report: Report;
}

export interface CompareActions {
  /** Puts an authorised wording in the place of the sentence. */
  use(finding: Finding, text: string): void;
  show(finding: Finding): void;
}

export function renderComparison(
  before: Version,
  now: Version,
  textOf: (finding: Finding) => string,
  actions: CompareActions,
  words: Words,
): HTMLElement[] {
  return [
    html("h2", {}, words.say("compare.title")),
    table(before, now, words),
    html("h2", {}, words.say("compare.wording")),
    ...wordings(now.report, textOf, actions, words),
  ];
}

function table(before: Version, now: Version, words: Words): HTMLElement {
  const head = (version: Version, key: "compare.before" | "compare.after") =>
    html(
      "th",
      { scope: "col" },
      `${words.say(key)} `,
      html("span", { class: "base" }, words.say("files.claims", { n: version.report.findings.length })),
    );
  const rows = rowsOf(before.paragraphs, now.paragraphs, words);
  const changed = before.paragraphs.join("\n") !== now.paragraphs.join("\n");
  return html(
    "div",
    {},
    !changed && html("p", { class: "base" }, words.say("compare.same")),
    html(
      "table",
      { class: "versions" },
      html("thead", {}, html("tr", {}, head(before, "compare.before"), head(now, "compare.after"))),
      html("tbody", {}, ...(changed ? rows : [])),
    ),
  );
}

function rowsOf(before: readonly string[], now: readonly string[], words: Words): HTMLElement[] {
  const rows: HTMLElement[] = [];
  const parts = diffArrays([...before], [...now]);
  for (let at = 0; at < parts.length; at++) {
    const { value, removed, added } = parts[at]!;
    if (!removed && !added) {
      rows.push(
        html("tr", { class: "same" }, html("td", { colspan: 2 }, words.say("compare.unchanged", { n: value.length }))),
      );
      continue;
    }
    const old = removed ? value : [];
    const next = parts[at + 1];
    const fresh = added ? value : next?.added ? parts[++at]!.value : [];
    for (let row = 0; row < Math.max(old.length, fresh.length); row++) rows.push(pair(old[row], fresh[row]));
  }
  return rows;
}

function pair(old = "", fresh = ""): HTMLElement {
  const changes = diffWordsWithSpace(old, fresh);
  const side = (own: "removed" | "added", tag: "del" | "ins") =>
    html(
      "td",
      {},
      ...changes
        .filter((change) => change[own] || (!change.added && !change.removed))
        .map((change) => (change[own] ? html(tag, {}, change.value) : change.value)),
    );
  return html("tr", {}, side("removed", "del"), side("added", "ins"));
}

/** The sentences that may be worded in an authorised way, each once. */
function wordings(
  { findings }: Report,
  textOf: (finding: Finding) => string,
  actions: CompareActions,
  words: Words,
): HTMLElement[] {
  const sentences = new Map<number, Finding>();
  for (const finding of findings) {
    if (finding.lawful?.length && !sentences.has(finding.sentence.start))
      sentences.set(finding.sentence.start, finding);
  }
  if (sentences.size === 0) return [html("p", { class: "base" }, words.say("compare.no-wording"))];
  return [
    html("p", { class: "base" }, words.say("compare.wording-note")),
    html(
      "ol",
      { class: "wordings" },
      ...[...sentences.values()].map((finding) =>
        html(
          "li",
          {},
          html(
            "p",
            { class: "said" },
            html("button", { type: "button", class: "link", onclick: () => actions.show(finding) }, textOf(finding)),
          ),
          html(
            "ul",
            {},
            ...finding.lawful!.map(({ text, conditions, jurisdictions, url }) =>
              html(
                "li",
                {},
                html("p", {}, html("b", {}, text)),
                html(
                  "p",
                  { class: "base" },
                  jurisdictions.map((place) => place.toUpperCase()).join(", "),
                  conditions && `: ${conditions}`,
                  " ",
                  url && outside(url, words.say("sources.opens"), words.say("compare.source")),
                ),
                html("button", { type: "button", onclick: () => actions.use(finding, text) }, words.say("compare.use")),
              ),
            ),
          ),
        ),
      ),
    ),
  ];
}
