// The overview: how many claims of which weight and kind, where they stand, what the evidence says of them, and the list.
// Counts are filters. There is no score.

import {
  type Finding,
  type Jurisdiction,
  jurisdictions,
  type Report,
  type Severity,
  type Strength,
  severities,
  strengths,
  verdicts,
} from "../lib/report";
import { byNearness, fitsExactly } from "./evidence";
import { FindingList } from "./finding-list";
import { html, svg } from "./html";
import { arrange } from "./slices";
import { verdictStrip } from "./verdict";
import type { Key, Words } from "./words";

export interface Filter {
  severity?: Severity;
  type?: string;
  strength?: Strength;
  verdict?: string;
}

export interface OverviewModel {
  report: Report;
  /** Length of the text and its words, for the strip and the headline. */
  length: number;
  words: number;
  unread: readonly string[];
  filter: Filter;
  places: readonly Jurisdiction[];
  ignored: ReadonlySet<Finding>;
  showAside: boolean;
  shown: readonly Finding[];
  /** Narrow places show the details on demand. */
  folded?: boolean;
  /** What stays from one drawing to the next, where much is drawn often. */
  standing?: Standing;
  onPage(finding: Finding): boolean;
  /** Whether they stand there, but only a press on the page shows them. */
  foldedAway?(finding: Finding): boolean;
}

export interface OverviewActions {
  filter(filter: Filter): void;
  open(finding: Finding): void;
  places(places: Jurisdiction[]): void;
  showAside(show: boolean): void;
  restore(): void;
}

/** The parts of an overview that are brought up to date instead of drawn anew. */
export class Standing {
  readonly section = html("section", { class: "list-section" });
  readonly details = html("details");
  list: FindingList | undefined;
}

export function passes(finding: Finding, filter: Filter): boolean {
  return (
    (!filter.severity || finding.severity === filter.severity) &&
    (!filter.type || finding.type === filter.type) &&
    (!filter.strength || finding.strength === filter.strength) &&
    (!filter.verdict || verdictOf(finding) === filter.verdict)
  );
}

type Counted = (typeof verdicts)[number] | "supported-nearby" | "none";

// What is supported in another form, or for something related, does not count as supported here.
function verdictOf(finding: Finding): Counted {
  const record = byNearness(finding).find(({ verdict }) => verdict);
  if (record?.verdict === "supported" && !fitsExactly(record)) return "supported-nearby";
  return record?.verdict ?? "none";
}

const counted: readonly Counted[] = ["supported", "supported-nearby", ...verdicts.slice(1), "none"];

export function headline(report: Report, words: number, say: Words): string {
  const base = say.say("words", { n: words });
  return report.findings.length === 0
    ? say.say("claims.none", { words: base })
    : say.say("claims.in-words", { n: report.findings.length, words: base });
}

export function renderOverview(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement[] {
  const { report } = model;
  const notes = [
    ...model.unread,
    ...report.document.unread,
    ...(report.truncated ? [words.say("claims.truncated")] : []),
  ];
  const head = html(
    "div",
    { class: "summary" },
    html("h2", {}, headline(report, model.words, words)),
    ...notes.map((note) => html("p", { class: "base" }, note)),
  );
  const choice = places(model, actions, words);
  const aside = setAside(model, actions, words);
  if (report.findings.length === 0) return [head, choice, ...aside];
  const details = [
    byType(model, actions, words),
    byStrength(model, actions, words),
    report.partial
      ? html("p", { class: "base", "aria-busy": "true" }, words.say("card.loading"))
      : byVerdict(model, actions, words),
    choice,
    list(model, actions, words),
    ...aside,
  ];
  return [head, map(model, actions, words), bySeverity(model, actions, words), ...folded(model, details, words)];
}

function folded(model: OverviewModel, parts: HTMLElement[], words: Words): HTMLElement[] {
  if (model.folded === undefined) return parts;
  const { details } = model.standing ?? new Standing();
  details.open = !model.folded;
  arrange(details, [html("summary", {}, words.say("overview.more")), ...parts]);
  return [details];
}

function bars(
  kind: "severity" | "type" | "strength",
  values: readonly string[],
  model: OverviewModel,
  actions: OverviewActions,
  words: Words,
): HTMLElement {
  const { findings } = model.report;
  const counted = values.map((value) => ({ value, n: findings.filter((finding) => finding[kind] === value).length }));
  const most = Math.max(...counted.map(({ n }) => n));
  return html(
    "ul",
    { class: "bars" },
    ...counted.map(({ value, n }) => {
      const name = words.sayIfKnown(`${kind}.${value}`) ?? value;
      const pressed = model.filter[kind] === value;
      const { [kind]: _, ...rest } = model.filter;
      return (
        n > 0 &&
        html(
          "li",
          {},
          html(
            "button",
            {
              type: "button",
              class: `bar bar-${value}`,
              "aria-pressed": String(pressed),
              "data-key": value,
              onclick: () => actions.filter(pressed ? rest : { ...model.filter, [kind]: value }),
            },
            html("span", { class: "bar-name" }, unseen("overview.filter", words), name),
            line(Math.max(Math.round((n / most) * 100), 4)),
            html("span", { class: "bar-count" }, String(n)),
          ),
        )
      );
    }),
  );
}

function bySeverity(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement {
  return html(
    "section",
    { class: "by-severity" },
    html("h3", { class: "label" }, words.say("overview.severity")),
    bars("severity", severities, model, actions, words),
  );
}

function byType(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement {
  const { findings } = model.report;
  const count = (type: string) => findings.filter((finding) => finding.type === type).length;
  const types = [...new Set(findings.map((finding) => finding.type))].sort((a, b) => count(b) - count(a));
  return html(
    "section",
    { class: "by-type" },
    html("h3", { class: "label" }, words.say("overview.type")),
    bars("type", types, model, actions, words),
  );
}

function byStrength(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement {
  return html(
    "section",
    { class: "by-strength" },
    html("h3", { class: "label" }, words.say("strength.hint")),
    bars("strength", strengths.toReversed(), model, actions, words),
  );
}

/** For screen readers: what a press does. */
function unseen(key: Key, words: Words): HTMLElement {
  return html("span", { class: "unseen" }, `${words.say(key)} `);
}

// An SVG, because its width is an attribute and needs no inline style.
function line(width: number): SVGElement {
  return svg(
    "svg",
    { class: "bar-line", "aria-hidden": "true", width: "100%", height: 8 },
    svg("rect", { width: `${width}%`, height: 8, rx: 2 }),
  );
}

function map(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement {
  const { length, shown } = model;
  const wide = 1000;
  const placeOf = ({ start }: Finding) => 10 + (start / Math.max(length, 1)) * 970;
  const strip = svg(
    "svg",
    {
      class: "map",
      width: "100%",
      height: 28,
      viewBox: `0 0 ${wide} 28`,
      preserveAspectRatio: "none",
      "aria-hidden": "true",
    },
    svg("rect", { class: "map-page", width: "100%", height: 28 }),
  );
  for (const severity of severities) {
    const height = { high: 20, medium: 14, low: 8 }[severity];
    const own = shown.filter((finding) => finding.severity === severity);
    const ticks = own.map((finding) => `M${placeOf(finding).toFixed(1)} 24v-${height}`).join("");
    strip.append(svg("path", { class: `tick tick-${severity}`, d: ticks, "vector-effect": "non-scaling-stroke" }));
  }
  strip.addEventListener("click", (event) => {
    const { left, width } = strip.getBoundingClientRect();
    const wanted = (((event as MouseEvent).clientX - left) / width) * wide;
    const away = (finding: Finding) => Math.abs(placeOf(finding) - wanted);
    const nearest = [...shown].sort((a, b) => away(a) - away(b))[0];
    if (nearest) actions.open(nearest);
  });
  // A picture for the eye and the pointer; the list below holds the same for everybody.
  return html(
    "section",
    { class: "map-section" },
    html("h3", { class: "label" }, words.say("overview.map")),
    html("div", { title: words.say("overview.map-hint") }, strip),
  );
}

function byVerdict(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement {
  const found = model.report.findings.map(verdictOf);
  const entry = (verdict: Counted) => {
    const n = found.filter((one) => one === verdict).length;
    if ((verdict === "none" || verdict === "supported-nearby") && n === 0) return false;
    const pressed = model.filter.verdict === verdict;
    const { verdict: _, ...rest } = model.filter;
    const name = words.say(`verdict.${verdict}`);
    return html(
      "li",
      {},
      html(
        "button",
        {
          type: "button",
          class: "bar",
          "aria-pressed": String(pressed),
          disabled: n === 0,
          "data-key": verdict,
          onclick: () => actions.filter(pressed ? rest : { ...model.filter, verdict }),
        },
        verdictStrip(verdict === "none" ? undefined : verdict === "supported-nearby" ? "supported" : verdict),
        html("span", { class: "bar-name" }, unseen("overview.filter", words), name),
        html("span", { class: "bar-count" }, String(n)),
      ),
    );
  };
  return html(
    "section",
    { class: "by-verdict" },
    html("h3", { class: "label" }, words.say("overview.verdict")),
    html("ul", { class: "verdicts" }, ...counted.map(entry)),
  );
}

function places(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement {
  const boxes = jurisdictions.map((place) =>
    html("input", { type: "checkbox", checked: model.places.includes(place), name: "place", value: place }),
  );
  // What is chosen is what the boxes show: the next press may come before this is drawn again.
  const chosen = () => jurisdictions.filter((_, index) => boxes[index]!.checked);
  for (const box of boxes) box.addEventListener("change", () => actions.places(chosen()));
  return html(
    "fieldset",
    { class: "places" },
    html("legend", { class: "label" }, words.say("overview.places")),
    ...jurisdictions.map((place, index) =>
      html(
        "label",
        { title: words.say(`place.${place}`) },
        boxes[index],
        html("span", { "aria-hidden": "true" }, place.toUpperCase()),
        html("span", { class: "unseen" }, words.say(`place.${place}`)),
      ),
    ),
  );
}

function list(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement {
  const filtered = Object.keys(model.filter).length > 0;
  const standing = model.standing ?? new Standing();
  standing.list ??= new FindingList((finding) => actions.open(finding));
  // The same few words for hundreds of findings.
  const known = new Map<string, string>();
  const named = ({ severity, type, strength }: Finding) => {
    const key = `${severity} ${type} ${strength}`;
    let name = known.get(key);
    if (name === undefined) {
      const parts = [
        words.say(`severity.${severity}`),
        words.sayIfKnown(`type.${type}`) ?? type,
        words.say(`strength.${strength}`),
      ];
      known.set(key, (name = parts.join(" · ")));
    }
    return name;
  };
  standing.list.show(
    model.shown.map((finding) => ({
      finding,
      kind: [
        named(finding),
        ...(model.onPage(finding) ? [] : [words.say("overview.not-shown")]),
        ...(model.foldedAway?.(finding) ? [words.say("overview.folded")] : []),
      ].join(" · "),
    })),
  );
  arrange(
    standing.section,
    [
      html(
        "div",
        { class: "label-row" },
        html("h3", { class: "label" }, words.say("overview.list")),
        filtered &&
          html(
            "button",
            { type: "button", class: "quiet", onclick: () => actions.filter({}) },
            words.say("overview.all"),
          ),
      ),
      model.shown.length === 0 && html("p", { class: "base" }, words.say("claims.none-shown")),
      standing.list.element,
      model.ignored.size > 0 &&
        html(
          "p",
          { class: "base" },
          `${words.say("overview.ignored", { n: model.ignored.size })} `,
          html(
            "button",
            { type: "button", class: "quiet", onclick: () => actions.restore() },
            words.say("overview.restore"),
          ),
        ),
    ].filter((part) => part !== false),
  );
  return standing.section;
}

function setAside(model: OverviewModel, actions: OverviewActions, words: Words): HTMLElement[] {
  const n = model.report.set_aside.length;
  if (n === 0) return [];
  const box = html("input", { type: "checkbox", checked: model.showAside });
  box.addEventListener("change", () => actions.showAside(box.checked));
  return [html("label", { class: "aside-choice" }, box, html("span", {}, words.say("overview.set-aside", { n })))];
}
