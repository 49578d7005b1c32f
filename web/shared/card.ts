// The card of one finding: what the words claim, what the evidence and the law say, what helps instead.
// Draws from a report and calls back; knows neither the page nor where it will stand.

import type { About, Advice, Finding, Lawful, Report, SetAside, Source } from "../lib/report";
import {
  byNearness,
  closeness,
  conditionName,
  evidenceSection,
  objectNames,
  type RecordUrl,
  recordLink,
  subjectName,
} from "./evidence";
import { html, outside } from "./html";
import { grades, label, more } from "./parts";
import { save } from "./save";
import { sourceName, sources } from "./sources";
import { type Key, plainName, type Words } from "./words";

export interface CardModel {
  item: Finding | SetAside;
  report: Pick<Report, "engine" | "pack" | "partial">;
  /** Counted from 1. */
  position: number;
  total: number;
  ignored: boolean;
  /** Others on the same words or on some of them. */
  also: readonly (Finding | SetAside)[];
  recordUrl?: RecordUrl | undefined;
  extras?: CardExtras | undefined;
}

/** How far an ignored finding is ignored: these words on this site, its rule on all pages, the whole site. */
export const scopes = ["here", "rule", "site"] as const;
export type Scope = (typeof scopes)[number];

/** What a card offers where it stands on somebody else's page. */
export interface CardExtras {
  scopes: readonly Scope[];
  /** The page's address, for a link to the very words. */
  url: string;
  /** Opens the list of all findings. */
  list(): void;
}

export interface CardActions {
  step(by: 1 | -1): void;
  open(item: Finding | SetAside): void;
  ignore(ignored: boolean, scope?: Scope): void;
  close(): void;
}

export function isFinding(item: Finding | SetAside): item is Finding {
  return "severity" in item;
}

export function renderCard(model: CardModel, actions: CardActions, words: Words): HTMLElement {
  const { item, position, total, recordUrl } = model;
  const card = html("div", {
    class: "card",
    role: "dialog",
    tabindex: -1,
    lang: words.language,
    dir: "ltr", // as all languages of ours, whatever that of the page around it
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
  if (isFinding(item) && model.report.partial) {
    card.append(heading(item, words), ...also(model, actions, words));
    card.append(html("p", { class: "base", "aria-busy": "true" }, words.say("card.loading")));
  } else if (isFinding(item)) {
    card.append(
      heading(item, words),
      ...also(model, actions, words),
      evidenceSection(item, words, recordUrl),
      ...instead(item, words, recordUrl),
      law(item, words),
      ...lawful(item, words),
    );
  } else {
    card.append(setAside(item, words), ...also(model, actions, words));
  }
  card.append(...footer(model, actions, words));
  return card;
}

/** One sentence on what the words claim, in the words of the message file; the rule's own where there is none. */
export function whatItSays(finding: Finding, words: Words): string {
  const key = `says.${finding.type}`;
  const sentence = words.sayIfKnown(key, {
    subject: subjectName(finding.claim) ?? words.say("says.product"),
    object: words.list(objectNames(finding)) || (words.sayIfKnown(`${key}.object`) ?? ""),
    strength: words.say(`says.strength.${finding.strength}`),
  });
  return sentence ?? finding.why;
}

/** The card as plain text, for the clipboard; with the page's address, a link to the very words. */
export function cardText(item: Finding | SetAside, words: Words, url?: string): string {
  const where = url ? `\n\n${linkTo(item, url)}` : "";
  if (!isFinding(item)) return `${words.quote(item.quote)}\n${reason(item, words)}${where}`;
  const source = (one: Source) => `  ${one.title}, ${sourceName(one, words)}${one.url ? ` <${one.url}>` : ""}`;
  return [
    words.quote(item.quote),
    whatItSays(item, words),
    ...byNearness(item).flatMap((one) => [
      "",
      [
        `${words.say("evidence.title")}: ${words.say(`verdict.${one.verdict ?? "none"}`)}.`,
        closeness(one, item, words),
        one.finding,
      ]
        .filter(Boolean)
        .join(" "),
      ...one.sources.map(source),
    ]),
    ...item.instead.flatMap((one) => ["", `${words.say("instead.title")}: ${one.text}`, ...one.sources.map(source)]),
    ...(item.regulations.length > 0 ? ["", `${words.say("law.title")}:`] : []),
    ...(item.regulations.length > 0 && isSupported(item) ? [`  ${words.say("law.supported")}`] : []),
    ...item.regulations.map((rule) => `  ${rule.cite}: ${rule.says}${rule.url ? ` <${rule.url}>` : ""}`),
    ...(item.lawful?.length ? ["", `${words.say("law.lawful")}:`] : []),
    ...(item.lawful ?? []).map(({ text, conditions, url }) => `  ${text} (${conditions}) <${url}>`),
    ...(where ? [where.slice(1)] : []),
  ].join("\n");
}

/** The page's address with a text fragment, which browsers scroll to and mark. */
export function linkTo(item: Finding | SetAside, url: string): string {
  const part = (text: string) => encodeURIComponent(text.replace(/\s+/g, " ").trim()).replaceAll("-", "%2D");
  // Whole words only: a browser finds no part of one.
  const before = isFinding(item) ? item.prefix.trim().split(/\s+/).slice(-4).join(" ") : "";
  const after = isFinding(item) ? item.suffix.trim().split(/\s+/).slice(0, 4).join(" ") : "";
  const fragment = [before && `${part(before)}-`, part(item.quote), after && `-${part(after)}`]
    .filter(Boolean)
    .join(",");
  const [address, hash = ""] = url.split("#");
  return `${address}#${hash.split(":~:")[0]}:~:text=${fragment}`;
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
      html("h2", { class: "quote", lang: "en" }, words.quote(finding.quote)),
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
      html("h2", { class: "quote", lang: "en" }, words.quote(item.quote)),
      html("span", { class: "strength" }, words.say("card.set-aside")),
    ),
    html("p", { class: "says" }, reason(item, words)),
  );
}

/** Another claim may stand on the same words: says so, and leads there. */
function also({ also: others }: CardModel, actions: CardActions, words: Words): HTMLElement[] {
  if (others.length === 0) return [];
  const name = (other: Finding | SetAside) =>
    isFinding(other) ? (words.sayIfKnown(`type.${other.type}`) ?? other.type) : words.say("card.set-aside");
  return [
    html(
      "div",
      { class: "also" },
      html("span", {}, words.say("card.also")),
      html(
        "ul",
        {},
        ...others.map((other) =>
          html(
            "li",
            {},
            html(
              "button",
              { type: "button", class: "link", onclick: () => actions.open(other) },
              `${name(other)}: ${words.quote(other.quote)}`,
            ),
          ),
        ),
      ),
    ),
  ];
}

function reason(item: SetAside, words: Words): string {
  return words.sayIfKnown(`aside.${item.reason}`) ?? words.say("aside.other", { reason: plainName(item.reason) });
}

function instead(finding: Finding, words: Words, recordUrl?: RecordUrl): HTMLElement[] {
  const { instead, about } = finding;
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
      recordUrl && about && recordLink(recordUrl(about.condition), words, conditionName(finding, about.condition)),
    ),
  ];
}

function advice(one: Advice, words: Words, before?: Key): HTMLElement[] {
  const graded = grades(one, words);
  return [
    html("p", {}, before && html("b", {}, `${words.say(before)}: `), english(one.text), graded && ` (${graded})`),
    sources(one.sources, words),
  ].filter((part): part is HTMLElement => Boolean(part));
}

/** What reports say is English, whatever language we speak around it; a screen reader must know. */
function english(text: string): HTMLElement {
  return html("span", { lang: "en" }, text);
}

function goodToKnow({ red_flags = [], confused_with = [], notes = [] }: About, words: Words): HTMLElement[] {
  return [
    ...red_flags.flatMap((one) => advice(one, words, "known.red-flags")),
    ...confused_with.flatMap((one) => advice(one, words, "known.confused-with")),
    ...notes.flatMap((one) => advice(one, words)),
  ];
}

/** Whether any record speaks for an effect, of this or of something near. */
function isSupported({ evidence }: Finding): boolean {
  return evidence.some(({ verdict }) => verdict === "supported");
}

function law(finding: Finding, words: Words): HTMLElement {
  const rules = finding.regulations;
  const section = html("section", { class: "law" }, html("div", { class: "label-row" }, label("law.title", words)));
  if (isSupported(finding)) section.append(html("p", {}, words.say("law.supported")));
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
          html("dd", { lang: "en" }, rule.says),
        ]),
      ),
    ),
  );
  return section;
}

/** What a public register lets be said instead, and on which conditions. */
function lawful({ lawful: wordings = [] }: Finding, words: Words): HTMLElement[] {
  const [first, ...others] = wordings;
  if (!first) return [];
  const wording = ({ text, conditions, jurisdictions, url, id }: Lawful) => {
    const register = [jurisdictions.map((place) => place.toUpperCase()).join(", "), id].filter(Boolean).join(" · ");
    return html(
      "div",
      { class: "wording" },
      html("p", { lang: "en" }, text),
      html("p", { class: "base", lang: "en" }, conditions),
      html("p", { class: "base" }, url ? outside(url, words.say("sources.opens"), register) : register),
    );
  };
  return [
    html(
      "section",
      {},
      html("div", { class: "label-row" }, label("law.lawful", words)),
      wording(first),
      others.length > 0 && more(words.say("law.lawful-more", { n: others.length }), ...others.map(wording)),
    ),
  ];
}

function footer(model: CardModel, actions: CardActions, words: Words): HTMLElement[] {
  const { item, report, position, total, ignored, extras } = model;
  const why = html("div", { class: "panel", hidden: true });
  if (isFinding(item)) {
    const percent =
      item.confidence === undefined
        ? ""
        : new Intl.NumberFormat(words.language, { style: "percent" }).format(item.confidence);
    why.append(
      html("p", { lang: "en" }, item.why),
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
    html(
      "button",
      { type: "button", onclick: () => save("claimlint-note.json", "application/json", note.value) },
      words.say("card.wrong-save"),
    ),
  );
  const ignore = extras
    ? html(
        "div",
        { class: "panel choices", hidden: true },
        ...extras.scopes.map((scope) =>
          html("button", { type: "button", onclick: () => actions.ignore(true, scope) }, words.say(`ignore.${scope}`)),
        ),
      )
    : undefined;
  // At the foot, which stays in sight however far down the card one was.
  const undo = html(
    "span",
    { class: "ignored" },
    words.say("card.ignored"),
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
    html("div", { class: "panels" }, why, wrong, !ignored && ignore),
    html(
      "div",
      { class: "foot" },
      ignored && undo,
      opener("card.why", why, words),
      !ignored &&
        (ignore
          ? opener("card.ignore", ignore, words)
          : html("button", { type: "button", onclick: () => actions.ignore(true) }, words.say("card.ignore"))),
      opener("card.wrong", wrong, words),
      copyButton("card.copy", () => cardText(item, words, extras?.url), words),
      extras && html("button", { type: "button", onclick: () => extras.list() }, words.say("card.list")),
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

function wrongNote(item: Finding | SetAside, report: CardModel["report"]): string {
  const context = isFinding(item) ? { prefix: item.prefix, suffix: item.suffix, voice: item.voice } : {};
  const { rule, quote } = item;
  return JSON.stringify({ rule, quote, ...context, engine: report.engine, pack: report.pack }, null, 2);
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
