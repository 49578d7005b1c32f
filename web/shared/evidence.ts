// What is known of a claim: the records that the report joined to it, and how close each is to what the words say.

import type { Claim, Evidence, Finding } from "../lib/report";
import { html } from "./html";
import { label, more } from "./parts";
import { sources } from "./sources";
import { gauge, verdictStrip } from "./verdict";
import { plainName, type Words } from "./words";

type Fit = NonNullable<Evidence["fit"]>;
/** Where a record can be read in full. Nothing where there is no such place. */
export type RecordUrl = (id: string) => string;

const nearest_first: readonly Fit[] = ["pair", "other-form", "parent", "condition", "kind-of-claim"];

/** The records of a finding, those nearest to the claim first. */
export function byNearness({ evidence }: Finding): Evidence[] {
  const rank = ({ fit = "pair", verdict }: Evidence) => nearest_first.indexOf(fit) + (verdict ? 0 : 10);
  return [...evidence].sort((a, b) => rank(a) - rank(b));
}

/** Whether a record is about the very ingredient, condition and form that the words are about. */
export function fitsExactly({ fit = "pair" }: Evidence): boolean {
  return fit === "pair";
}

export function subjectName({ subject, subject_name }: Claim): string | undefined {
  return subject_name ?? (subject ? plainName(subject) : undefined);
}

/** Names of all that a claim is about. */
export function objectNames(finding: Finding): string[] {
  const { object, objects } = finding.claim;
  return (objects ?? (object ? [object] : [])).map((id) => conditionName(finding, id));
}

/** The report names a claim's first object; records name what they are about. */
export function conditionName({ claim, evidence }: Finding, id: string): string {
  return (
    (id === claim.object && claim.object_name) ||
    evidence.find(({ condition }) => condition === id)?.condition_name ||
    plainName(id)
  );
}

/** "magnesium × restless legs syndrome" */
export function pairName({ subject, condition, subject_name, condition_name }: Evidence): string | undefined {
  if (!subject || !condition) return undefined;
  return `${subject_name ?? plainName(subject)} × ${condition_name ?? plainName(condition)}`;
}

/** How close a record is to the claim, as a sentence; empty where it is about just that. */
export function closeness(record: Evidence, finding: Finding, words: Words): string {
  const { form } = record;
  const { claim } = finding;
  const studied = form && form !== "any" ? words.sayIfKnown(`form.studied.${form}`) : undefined;
  switch (record.fit ?? "pair") {
    case "pair":
      return studied ? words.say("fit.form", { studied }) : "";
    case "other-form": {
      const sold = claim.form ? words.sayIfKnown(`form.sold.${claim.form}`) : undefined;
      return words.say("fit.other-form", {
        studied: studied ?? words.say("form.studied.other"),
        sold: sold ?? words.say("form.sold.other"),
      });
    }
    case "parent": {
      const nearest = words.say("fit.parent", { pair: pairName(record) ?? "" });
      return studied ? `${nearest} ${words.say("fit.form", { studied })}` : nearest;
    }
    case "condition": {
      const subject = subjectName(claim);
      const object = objectNames(finding).join(", ") || words.say("says.disease.object");
      return words.say(subject ? "fit.condition" : "fit.condition-alone", { subject: subject ?? "", object });
    }
    default:
      return "";
  }
}

/** Two or three words that stand right behind a verdict which is about something else. */
function nearWords({ fit, form }: Evidence, words: Words): string {
  if (fit === "parent") return words.say("fit.near.parent");
  if (fit !== "other-form") return "";
  return words.sayIfKnown(`fit.near.${form}`) ?? words.say("fit.near.other-form");
}

export function evidenceSection(finding: Finding, words: Words, recordUrl?: RecordUrl): HTMLElement {
  const section = html("section", { class: "evidence" });
  const [first, ...others] = byNearness(finding);
  if (!first?.verdict) {
    section.append(
      html("div", { class: "label-row" }, label("evidence.title", words)),
      html("p", { class: "verdict" }, verdictStrip(undefined), words.say("verdict.none")),
      html("p", {}, (first && closeness(first, finding, words)) || words.say("evidence.none")),
    );
  }
  if (!first) return section;
  const draw = (record: Evidence) => recordParts(record, finding, words, recordUrl);
  section.append(first.verdict ? html("div", {}, ...draw(first)) : html("div", { class: "nested" }, ...draw(first)));
  if (others.length > 0) {
    section.append(
      more(
        words.say("evidence.more", { n: others.length }),
        ...others.map((other) => html("div", { class: "nested" }, ...draw(other))),
      ),
    );
  }
  return section;
}

function recordParts(record: Evidence, finding: Finding, words: Words, recordUrl?: RecordUrl): HTMLElement[] {
  const { verdict, fit, dose, population, counter, safety = [] } = record;
  const pair = pairName(record);
  const fitting = verdict && closeness(record, finding, words);
  const notes = [
    dose && words.say("evidence.dose", { dose: closed(dose) }),
    population && words.say("evidence.population", { population: closed(population) }),
  ]
    .filter(Boolean)
    .join(" ");
  const about = verdict ? fit !== "parent" && pair : words.say("evidence.kind-of-claim");
  return [
    html(
      "div",
      { class: "label-row" },
      verdict && label("evidence.title", words),
      about && html("span", { class: "about" }, about),
    ),
    verdict && gauge(record, words, nearWords(record, words)),
    fitting && html("p", { class: fitsExactly(record) ? "fit base" : "fit fit-near" }, fitting),
    html("p", { lang: "en" }, record.finding),
    counter && html("p", {}, html("b", {}, words.say("evidence.counter")), ": ", counter),
    ...safety.map((note) => html("p", {}, html("b", {}, words.say("evidence.safety")), ": ", note.text)),
    notes && html("p", { class: "base" }, notes),
    sources(record.sources, words),
    verdict && recordUrl && recordLink(recordUrl(record.id), words),
  ].filter((part): part is HTMLElement => Boolean(part));
}

/** To the record's own place. In a new tab, so that the text that is being checked stays. */
export function recordLink(href: string, words: Words, guidanceOn?: string): HTMLElement {
  const text = guidanceOn ? words.say("evidence.guidance", { name: guidanceOn }) : words.say("evidence.record");
  const title = words.say("sources.opens");
  return html(
    "p",
    { class: "record-link" },
    html("a", { href, target: "_blank", rel: "noopener noreferrer", title }, text),
  );
}

function closed(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
