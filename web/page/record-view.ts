// One record in full: what it says, with numbers that lead to its sources.

import type { Evidence, Source } from "../lib/report";
import { html, outside } from "../shared/html";
import { grades } from "../shared/parts";
import { kindName } from "../shared/sources";
import { gauge } from "../shared/verdict";
import type { Key, Words } from "../shared/words";
import { capital, type Guidance, type Pair, type Records, type Row, type Sentence } from "./records";

export function recordView(row: Row, records: Records, words: Words): HTMLElement {
  const { record } = row;
  const parts =
    "pair" in record
      ? pairParts(row, record.pair, records, words)
      : guidanceParts(row, record.guidance, records, words);
  return html("article", { "aria-label": titleOf(row, words) }, ...parts);
}

export function titleOf({ subject, condition }: Row, words: Words): string {
  return subject ? `${capital(subject)} × ${condition}` : words.say("records.guidance-on", { name: condition });
}

function pairParts(row: Row, pair: Pair, records: Records, words: Words): Node[] {
  const { finding, counter, safety = [], dose, population, form } = pair;
  const guidance = records.byId(row.conditionId);
  const facts: [Key, string | undefined][] = [
    ["records.dose", dose],
    ["records.population", population],
    ["records.form", form && (words.sayIfKnown(`form.${form}`) ?? form)],
  ];
  return [
    html("h2", { class: "unseen" }, titleOf(row, words)),
    gauge(pair as Evidence, words),
    html("p", {}, finding),
    counter && html("p", {}, html("b", {}, words.say("evidence.counter")), ": ", counter),
    ...safety.map(({ text, source }) =>
      html(
        "p",
        {},
        html("b", {}, words.say("evidence.safety")),
        ": ",
        text,
        ...numbers(source === undefined ? [] : [source], words),
      ),
    ),
    html(
      "dl",
      {},
      ...facts.flatMap(([key, value]) => (value ? [html("dt", {}, words.say(key)), html("dd", {}, value)] : [])),
    ),
    ...sourceList(pair.sources, words),
    guidance && html("p", {}, html("a", { href: `#${guidance.id}` }, titleOf(guidance, words))),
  ].filter((part): part is HTMLElement => Boolean(part));
}

function guidanceParts(row: Row, guidance: Guidance, records: Records, words: Words): Node[] {
  const { instead, red_flags, confused_with, notes } = guidance;
  const studied = records.studiedFor(row.id);
  const part = (key: Key, sentences: readonly Sentence[] = []) =>
    sentences.length === 0
      ? []
      : [html("h3", {}, words.say(key)), html("ul", {}, ...sentences.map((one) => sentence(one, words)))];
  return [
    html("h2", { class: "unseen" }, titleOf(row, words)),
    ...part("records.recommended", instead),
    ...part("known.red-flags", red_flags),
    ...part("known.confused-with", confused_with),
    ...part("known.title", notes),
    ...sourceList(guidance.sources, words),
    ...(studied.length === 0
      ? []
      : [
          html("h3", {}, words.say("records.studied")),
          html(
            "ul",
            { class: "plain" },
            ...studied.map((other) =>
              html(
                "li",
                {},
                html("a", { href: `#${other.id}` }, capital(other.subject)),
                `: ${words.say(`verdict.${other.kind as Pair["verdict"]}`)}`,
              ),
            ),
          ),
        ]),
  ];
}

function sentence(one: Sentence, words: Words): HTMLElement {
  const { text, sources } = one;
  const graded = grades(one, words);
  return html("li", {}, text, graded && ` (${graded})`, ...numbers(sources, words));
}

/** "[1, 3]" */
function numbers(sources: readonly number[], words: Words): Node[] {
  if (sources.length === 0) return [];
  const said = [...sources].sort((a, b) => a - b).map((index) => index + 1);
  return [
    html(
      "span",
      { class: "numbers" },
      html("span", { class: "unseen" }, ` ${words.say("records.sources")} ${said.join(", ")}`),
      html("span", { "aria-hidden": "true" }, ` [${said.join(", ")}]`),
    ),
  ];
}

function sourceList(list: readonly Source[], words: Words): HTMLElement[] {
  const hint = words.say("sources.opens");
  const day = new Intl.DateTimeFormat(words.locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  const entry = ({ title, publisher, year, kind, url, doi, pmid, pmcid, read }: Source) => {
    const facts = [
      [publisher, year].filter(Boolean).join(" "),
      kind && kindName(kind, words),
      read && words.say("records.source-read", { date: day.format(new Date(read)) }),
    ].filter(Boolean);
    const links = [
      doi && outside(`https://doi.org/${encodeURI(doi)}`, hint, `doi:${doi}`),
      pmid && outside(`https://pubmed.ncbi.nlm.nih.gov/${pmid}/`, hint, `PMID ${pmid}`),
      pmcid && outside(`https://pmc.ncbi.nlm.nih.gov/articles/${pmcid}/`, hint, pmcid),
    ].filter((link): link is HTMLAnchorElement => Boolean(link));
    return html(
      "li",
      {},
      url ? outside(url, hint, title) : title,
      html("span", { class: "base" }, facts.join(" · "), ...links.flatMap((link) => [" · ", link])),
    );
  };
  return [html("h3", {}, words.say("records.sources")), html("ol", { class: "source-list" }, ...list.map(entry))];
}
