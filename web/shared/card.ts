// The card of one finding: what the words claim, what the evidence and the law say, what helps instead.
// Draws from a report and calls back; knows neither the page nor where it will stand.

import type { About, Advice, Evidence, Finding, Regulation, Report, SetAside, Source } from "../lib/report";
import { html, outside } from "./html";
import { verdictStrip } from "./verdict";
import { type Key, plainName, type Words } from "./words";

export interface CardModel {
  item: Finding | SetAside;
  report: Report;
  /** Counted from 1. */
  position: number;
  total: number;
  ignored: boolean;
}

export interface CardActions {
  step(by: 1 | -1): void;
  ignore(ignored: boolean): void;
  close(): void;
}

export function isFinding(item: Finding | SetAside): item is Finding {
  return "severity" in item;
}

export function renderCard(model: CardModel, actions: CardActions, words: Words): HTMLElement {
  const { item, position, total } = model;
  const card = html("div", {
    class: "card",
    role: "dialog",
    tabindex: -1,
    lang: words.language,
    "aria-label": words.say("card.label", { n: position, total }),
  });
  card.append(
    html(
      "button",
      {
        class: "close",
        type: "button",
        "aria-label": words.say("card.close"),
        onclick: () => actions.close(),
      },
      html("span", { "aria-hidden": "true" }, "×"),
    ),
  );
  if (isFinding(item)) {
    card.append(
      heading(item, words),
      evidence(item.evidence, words),
      ...instead(item, words),
      law(item.regulations, words),
    );
  } else {
    card.append(setAside(item, words));
  }
  card.append(...footer(model, actions, words));
  return card;
}

/** One sentence on what the words claim, in the words of the message file; the rule's own where there is none. */
export function whatItSays(finding: Finding, words: Words): string {
  const objects = (finding.claim.objects ?? [finding.claim.object]).filter((id) => id !== null).map(plainName);
  const key = `says.${finding.type}`;
  const sentence = words.sayIfKnown(key, {
    subject: finding.claim.subject ? plainName(finding.claim.subject) : words.say("says.product"),
    object: objects.join(", ") || (words.sayIfKnown(`${key}.object`) ?? ""),
    strength: words.say(`says.strength.${finding.strength}`),
  });
  return sentence ?? finding.why;
}

/** The card as plain text, for the clipboard. */
export function cardText(item: Finding | SetAside, words: Words): string {
  if (!isFinding(item)) return `“${item.quote}”\n${reason(item, words)}`;
  const source = (one: Source) => `  ${one.title}, ${sourceName(one, words)}${one.url ? ` <${one.url}>` : ""}`;
  return [
    `“${item.quote}”`,
    whatItSays(item, words),
    ...item.evidence.flatMap((one) => [
      "",
      `${words.say("evidence.title")}: ${words.say(`verdict.${one.verdict ?? "none"}`)}. ${one.finding}`,
      ...one.sources.map(source),
    ]),
    ...item.instead.flatMap((one) => ["", `${words.say("instead.title")}: ${one.text}`, ...one.sources.map(source)]),
    ...(item.regulations.length > 0 ? ["", `${words.say("law.title")}:`] : []),
    ...item.regulations.map((rule) => `  ${rule.cite}: ${rule.says}${rule.url ? ` <${rule.url}>` : ""}`),
  ].join("\n");
}

function heading(finding: Finding, words: Words): HTMLElement {
  const voice =
    finding.voice === "customer-review"
      ? words.say("says.by-customer")
      : finding.voice === "question-answer"
        ? words.say("says.in-answer")
        : "";
  return html(
    "div",
    {},
    html(
      "div",
      { class: "quote-row" },
      html("h2", { class: "quote" }, `“${finding.quote}”`),
      html(
        "span",
        { class: `strength strength-${finding.strength}`, title: words.say("strength.hint") },
        words.say(`strength.${finding.strength}`),
      ),
    ),
    html("p", { class: "says" }, whatItSays(finding, words), voice && ` ${voice}`),
  );
}

function setAside(item: SetAside, words: Words): HTMLElement {
  return html(
    "div",
    {},
    html(
      "div",
      { class: "quote-row" },
      html("h2", { class: "quote" }, `“${item.quote}”`),
      html("span", { class: "strength" }, words.say("card.set-aside")),
    ),
    html("p", { class: "says" }, reason(item, words)),
  );
}

function reason(item: SetAside, words: Words): string {
  return words.sayIfKnown(`aside.${item.reason}`) ?? words.say("aside.other", { reason: plainName(item.reason) });
}

function evidence(records: readonly Evidence[], words: Words): HTMLElement {
  const section = html("section", {});
  const [first, ...others] = [...records].sort((a, b) => Number(!a.verdict) - Number(!b.verdict));
  if (!first?.verdict) {
    section.append(
      html("div", { class: "label-row" }, label("evidence.title", words)),
      html("p", { class: "verdict" }, verdictStrip(undefined), words.say("verdict.none")),
      html("p", {}, words.say("evidence.none")),
    );
  }
  if (!first) return section;
  section.append(
    first.verdict
      ? html("div", {}, ...record(first, words))
      : html("div", { class: "nested" }, ...record(first, words)),
  );
  if (others.length > 0) {
    section.append(
      more(
        words.say("evidence.more", { n: others.length }),
        ...others.map((other) => html("div", { class: "nested" }, ...record(other, words))),
      ),
    );
  }
  return section;
}

function record(one: Evidence, words: Words): HTMLElement[] {
  const { subject, condition } = one;
  const about =
    one.fit === "kind-of-claim" || !subject || !condition
      ? words.say("evidence.kind-of-claim")
      : `${plainName(subject)} × ${plainName(condition)}`;
  const base = [
    studies(one, words),
    one.certainty && words.say("evidence.certainty", { certainty: one.certainty }),
    one.as_of && words.say("evidence.as-of", { year: String(one.as_of) }),
  ]
    .filter(Boolean)
    .join(" · ");
  const notes = [
    one.fit === "parent" && words.say("evidence.parent"),
    one.form && one.form !== "any" && words.say(`evidence.form.${one.form}`),
    one.dose && words.say("evidence.dose", { dose: sentence(one.dose) }),
    one.population && words.say("evidence.population", { population: sentence(one.population) }),
    one.as_of && one.as_of < new Date().getFullYear() - 10 && words.say("evidence.old"),
  ]
    .filter(Boolean)
    .join(" ");
  return [
    html(
      "div",
      { class: "label-row" },
      one.verdict && label("evidence.title", words),
      html("span", { class: "about" }, about),
    ),
    one.verdict && html("p", { class: "verdict" }, verdictStrip(one.verdict), words.say(`verdict.${one.verdict}`)),
    base && html("p", { class: "base" }, base),
    html("p", {}, one.finding),
    one.counter && html("p", {}, html("b", {}, words.say("evidence.counter")), ": ", one.counter),
    ...(one.safety ?? []).map((note) => html("p", {}, html("b", {}, words.say("evidence.safety")), ": ", note.text)),
    notes && html("p", { class: "base" }, notes),
    sources(one.sources, words),
  ].filter((part): part is HTMLElement => Boolean(part));
}

function studies({ studies }: Evidence, words: Words): string {
  if (!studies) return "";
  const count = [studies.number, studies.kind].filter((part) => part !== undefined).join(" ");
  const people = studies.participants === undefined ? "" : words.say("evidence.people", { n: studies.participants });
  return [count, people].filter(Boolean).join(", ");
}

function instead({ instead, about }: Finding, words: Words): HTMLElement[] {
  const [first, ...others] = instead;
  const known = about ? goodToKnow(about, words) : [];
  if (!first && known.length === 0) return [];
  return [
    html(
      "section",
      {},
      html("div", { class: "label-row" }, label(first ? "instead.title" : "known.title", words)),
      ...(first ? advice(first, words) : []),
      others.length > 0 &&
        more(words.say("instead.more", { n: others.length }), ...others.flatMap((one) => advice(one, words))),
      ...(first && known.length > 0 ? [more(words.say("known.title"), ...known)] : known),
    ),
  ];
}

function advice(one: Advice, words: Words, before?: Key): HTMLElement[] {
  const grades = [
    one.strength && words.say("instead.strength", { strength: one.strength }),
    one.certainty && words.say("instead.certainty", { certainty: one.certainty }),
  ]
    .filter(Boolean)
    .join(", ");
  return [
    html("p", {}, before && html("b", {}, `${words.say(before)}: `), one.text, grades && ` (${grades})`),
    sources(one.sources, words),
  ].filter((part): part is HTMLElement => Boolean(part));
}

function goodToKnow({ red_flags = [], confused_with = [], notes = [] }: About, words: Words): HTMLElement[] {
  return [
    ...red_flags.flatMap((one) => advice(one, words, "known.red-flags")),
    ...confused_with.flatMap((one) => advice(one, words, "known.confused-with")),
    ...notes.flatMap((one) => advice(one, words)),
  ];
}

function law(rules: readonly Regulation[], words: Words): HTMLElement {
  const section = html("section", {}, html("div", { class: "label-row" }, label("law.title", words)));
  if (rules.length === 0) {
    section.append(html("p", {}, words.say("law.none")));
    return section;
  }
  section.append(
    html("p", { class: "cites" }, rules.map((rule) => rule.short ?? rule.cite).join(" · ")),
    more(
      words.say("law.more"),
      html(
        "dl",
        {},
        ...rules.flatMap((rule) => [
          html("dt", {}, rule.url ? outside(rule.url, words.say("sources.opens"), rule.cite) : rule.cite),
          html("dd", {}, rule.says),
        ]),
      ),
    ),
  );
  return section;
}

function sources(list: readonly Source[], words: Words): HTMLElement | undefined {
  if (list.length === 0) return undefined;
  const entry = (source: Source) => {
    const name = sourceName(source, words);
    return html(
      "li",
      {},
      source.url ? outside(source.url, words.say("sources.opens"), name) : name,
      name !== source.title && html("span", { class: "source-title", title: source.title }, source.title),
    );
  };
  const [first, ...others] = list;
  return html(
    "div",
    { class: "sources" },
    html("ul", { "aria-label": words.say("sources.title") }, entry(first!)),
    others.length > 0 && more(words.say("sources.more", { n: others.length }), html("ul", {}, ...others.map(entry))),
  );
}

/** "Sleep Medicine Reviews 2019 · systematic review · doi" */
function sourceName({ title, publisher, year, kind, doi }: Source, words: Words): string {
  const where = [publisher, year].filter(Boolean).join(" ");
  return [where || title, kind && (words.sayIfKnown(`source.${kind}`) ?? kind), doi && "doi"]
    .filter(Boolean)
    .join(" · ");
}

function footer(model: CardModel, actions: CardActions, words: Words): HTMLElement[] {
  const { item, report, position, total, ignored } = model;
  const why = html("div", { class: "panel", hidden: true });
  if (isFinding(item)) {
    const percent =
      item.confidence === undefined
        ? ""
        : new Intl.NumberFormat(words.language, { style: "percent" }).format(item.confidence);
    why.append(
      html("p", {}, item.why),
      html(
        "p",
        { class: "base" },
        words.say("card.rule", { rule: item.rule }),
        percent && ` ${words.say("card.confidence", { percent })}`,
      ),
    );
  } else {
    why.append(html("p", { class: "base" }, words.say("card.rule", { rule: item.rule })));
  }
  const note = html("textarea", { readonly: true, rows: 4, "aria-label": words.say("card.wrong") });
  note.value = wrongNote(item, report);
  const wrong = html(
    "div",
    { class: "panel", hidden: true },
    html("p", {}, words.say("card.wrong-text")),
    note,
    copyButton("card.wrong-copy", () => note.value, words),
  );
  const undo = html(
    "p",
    { class: "panel" },
    `${words.say("card.ignored")} `,
    html("button", { type: "button", onclick: () => actions.ignore(false) }, words.say("card.undo")),
  );

  const step = (by: 1 | -1, key: Key, sign: string) =>
    html(
      "button",
      {
        type: "button",
        class: "step",
        "aria-label": words.say(key),
        disabled: total < 2,
        onclick: () => actions.step(by),
      },
      html("span", { "aria-hidden": "true" }, sign),
    );
  return [
    html("div", { class: "panels" }, why, wrong, ignored && undo),
    html(
      "div",
      { class: "foot" },
      opener("card.why", why, words),
      !ignored && html("button", { type: "button", onclick: () => actions.ignore(true) }, words.say("card.ignore")),
      opener("card.wrong", wrong, words),
      copyButton("card.copy", () => cardText(item, words), words),
      html(
        "span",
        { class: "steps" },
        step(-1, "card.previous", "◀"),
        html("span", {}, `${position}/${total}`),
        step(1, "card.next", "▶"),
      ),
    ),
  ];
}

function wrongNote(item: Finding | SetAside, report: Report): string {
  const context = isFinding(item) ? { prefix: item.prefix, suffix: item.suffix, voice: item.voice } : {};
  const { rule, quote } = item;
  return JSON.stringify({ rule, quote, ...context, engine: report.engine, pack: report.pack }, null, 2);
}

function label(key: Key, words: Words): HTMLElement {
  return html("h3", { class: "label" }, words.say(key));
}

function more(name: string, ...children: HTMLElement[]): HTMLElement {
  return html("details", {}, html("summary", {}, name), ...children);
}

function opener(key: Key, panel: HTMLElement, words: Words): HTMLElement {
  const button = html("button", { type: "button", "aria-expanded": "false" }, words.say(key));
  button.addEventListener("click", () => {
    panel.hidden = !panel.hidden;
    button.setAttribute("aria-expanded", String(!panel.hidden));
    if (!panel.hidden) panel.scrollIntoView({ block: "nearest" });
  });
  return button;
}

function copyButton(key: Key, text: () => string, words: Words): HTMLElement {
  const button = html("button", { type: "button", "aria-live": "polite" }, words.say(key));
  button.addEventListener("click", async () => {
    const copied = await copy(text());
    button.textContent = words.say(copied ? "card.copied" : "card.copy-failed");
    setTimeout(() => (button.textContent = words.say(key)), 1500);
  });
  return button;
}

export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
