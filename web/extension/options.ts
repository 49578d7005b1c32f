// The options page: every choice is stored at once, and told to the pages that are marked by the storage itself.

import { type Jurisdiction, jurisdictions, severities } from "../lib/report";
import { fillIn } from "../shared/fill-in";
import { html } from "../shared/html";
import { guessPlaces } from "../shared/places";
import { save } from "../shared/save";
import { loadWords } from "../shared/words";
import { always, stopAlways } from "./always";
import { readBackup } from "./backup";
import { Faults, isWhole, packOf } from "./pack";
import { changeSettings, colour_sets, type OwnPack, readPack, readSettings, type Settings, usual } from "./settings";

const words = await loadWords(
  [chrome.i18n.getUILanguage(), ...navigator.languages],
  new URL("messages/", location.href),
);
const byId = <Kind extends HTMLElement>(id: string) => document.getElementById(id) as Kind;

const types = [
  "disease",
  "symptom",
  "function",
  "efficacy",
  "safety",
  "science",
  "testimonial",
  "drug-comparison",
  "detox-immune",
  "weight-loss",
  "guarantee",
  "mechanism",
  "cosmetic",
  "absence",
] as const;

fillIn(words);
document.title = words.say("options.title");

async function draw(): Promise<void> {
  const settings = await readSettings();
  const focused = document.activeElement?.id;
  drawPlaces(settings);
  drawShown(settings);
  byId("colours").replaceChildren(
    ...colour_sets.map((set) =>
      radio("colours", set, words.say(`options.colours-${set}`), settings.colours === set, () => ({ colours: set })),
    ),
  );
  // Firefox opens its sidebar for its own button and key alone.
  byId("with-panel").hidden = chrome.sidePanel === undefined;
  byId("with-panel").replaceChildren(
    box("with-panel-box", words.say("options.with-panel"), settings.withPanel, (on) => ({ withPanel: on })),
  );
  drawIgnored(settings);
  await drawAlways();
  await drawPack();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function drawPlaces({ places }: Settings): void {
  const guessed = guessPlaces(navigator.languages);
  byId("places").replaceChildren(
    box("places-guess", words.say("options.places-guess", { places: names(guessed) }), places === null, (on) => ({
      places: on ? null : guessed,
    })),
    html(
      "fieldset",
      { class: "grid", disabled: places === null },
      html("legend", { class: "unseen" }, words.say("options.places")),
      ...jurisdictions.map((place) =>
        box(`place-${place}`, words.say(`place.${place}`), (places ?? guessed).includes(place), (on, now) => ({
          places: jurisdictions.filter((other) => (other === place ? on : (now.places ?? guessed).includes(other))),
        })),
      ),
    ),
  );
}

function drawShown({ least, hedged, hiddenTypes }: Settings): void {
  byId("least").replaceChildren(
    ...severities.map((severity) =>
      radio("least", severity, words.say(`options.least-${severity}`), least === severity, () => ({ least: severity })),
    ),
  );
  byId("hedged").replaceChildren(box("hedged-box", words.say("options.hedged"), hedged, (on) => ({ hedged: on })));
  byId("types").replaceChildren(
    ...types.map((type) =>
      box(`type-${type}`, words.say(`type.${type}`), !hiddenTypes.includes(type), (on, now) => ({
        hiddenTypes: on ? now.hiddenTypes.filter((other) => other !== type) : [...now.hiddenTypes, type],
      })),
    ),
  );
}

function drawIgnored({ ignored }: Settings): void {
  const { words: quotes, rules, sites } = ignored;
  const entry = (what: string, change: (now: Settings["ignored"]) => Partial<Settings["ignored"]>) =>
    html(
      "li",
      {},
      html("span", {}, what),
      html(
        "button",
        {
          type: "button",
          class: "quiet",
          "aria-label": `${words.say("overview.restore")}: ${what}`,
          onclick: () => void changeSettings((now) => ({ ignored: { ...now.ignored, ...change(now.ignored) } })),
        },
        words.say("overview.restore"),
      ),
    );
  const entries = [
    ...sites.map((site) =>
      entry(words.say("options.ignored-site", { site }), (now) => ({ sites: now.sites.filter((one) => one !== site) })),
    ),
    ...rules.map((rule) =>
      entry(words.say("card.rule", { rule }), (now) => ({ rules: now.rules.filter((one) => one !== rule) })),
    ),
    ...quotes.map(({ host, rule, quote }) =>
      entry(words.say("options.ignored-words", { quote: words.quote(quote), site: host }), (now) => ({
        words: now.words.filter((one) => one.host !== host || one.rule !== rule || one.quote !== quote),
      })),
    ),
  ];
  byId("ignored").replaceChildren(
    entries.length === 0
      ? html("p", { class: "base" }, words.say("options.ignored-none"))
      : html("ul", { class: "plain list" }, ...entries),
  );
}

async function drawAlways(): Promise<void> {
  const sites = await always();
  byId("always").replaceChildren(
    html("p", { class: "base" }, words.say(sites.length === 0 ? "options.always-none" : "options.always-text")),
    html(
      "ul",
      { class: "plain list" },
      ...sites.map((origin) => {
        const site = origin.replace(/^.*:\/\//, "").replace(/\/\*$/, "");
        const end = words.say("options.always-end");
        return html(
          "li",
          {},
          html("span", {}, site),
          html(
            "button",
            { type: "button", class: "quiet", "aria-label": `${end}: ${site}`, onclick: () => void stopAlways(origin) },
            end,
          ),
        );
      }),
    ),
  );
}

async function drawPack(): Promise<void> {
  const pack = await readPack();
  byId("pack-now").textContent = pack
    ? words.say(pack.rules && !isWhole(pack.rules.files) ? "options.pack-over" : "options.pack-own", {
        name: pack.name,
      })
    : words.say("options.pack-usual");
  byId("pack-remove").hidden = !pack;
}

type Change<Value> = (value: Value, now: Settings) => Partial<Settings>;

function store(change: (now: Settings) => Partial<Settings>): void {
  void changeSettings(change).then(() => (byId("told").textContent = words.say("options.stored")));
}

function box(id: string, name: string, checked: boolean, change: Change<boolean>): HTMLElement {
  const input = html("input", { type: "checkbox", id, checked });
  input.addEventListener("change", () => store((now) => change(input.checked, now)));
  return html("label", { class: "choice" }, input, html("span", {}, name));
}

function radio(
  group: string,
  value: string,
  name: string,
  checked: boolean,
  change: () => Partial<Settings>,
): HTMLElement {
  const input = html("input", { type: "radio", name: group, id: `${group}-${value}`, value, checked });
  input.addEventListener("change", () => store(change));
  return html("label", { class: "choice" }, input, html("span", {}, name));
}

function names(places: readonly Jurisdiction[]): string {
  return words.list(places.map((place) => words.say(`place.${place}`)));
}

function tell(where: string, text: string, error?: unknown): void {
  const told = byId(where);
  told.classList.toggle("bad", error !== undefined);
  told.replaceChildren(html("p", {}, text), ...(error === undefined ? [] : whatIsWrong(error)));
}

const most_faults = 20;

function whatIsWrong(error: unknown): HTMLElement[] {
  if (!(error instanceof Faults)) return [html("p", {}, error instanceof Error ? error.message : String(error))];
  const { list } = error;
  return [
    html("p", {}, words.say("options.pack-faults", { n: list.length })),
    html(
      "ul",
      { lang: "en" },
      ...list
        .slice(0, most_faults)
        .map(({ where, reason }) => html("li", {}, html("span", { class: "base" }, where), ` ${reason}`)),
    ),
    ...(list.length > most_faults
      ? [html("p", {}, words.say("options.pack-more-faults", { n: list.length - most_faults }))]
      : []),
  ];
}

/** What was tested of rules that were taken, and what was not. */
function whatWasTested({ name, rules }: OwnPack): string {
  if (!rules) return words.say("options.pack-taken", { name });
  const { examples: n } = rules;
  const parts = [words.say(n > 0 ? "options.rules-taken" : "options.rules-untested", { name, n })];
  if (rules.others > 0) parts.push(words.say("options.rules-others", { n: rules.others }));
  return parts.join(" ");
}

for (const [button, input] of [
  ["pack-choose", "pack-file"],
  ["pack-choose-folder", "pack-folder"],
] as const) {
  const chosen = byId<HTMLInputElement>(input);
  byId(button).addEventListener("click", () => chosen.click());
  chosen.addEventListener("change", async () => {
    const files = [...(chosen.files ?? [])];
    const [first] = files;
    if (!first) return;
    const name = first.webkitRelativePath.split("/")[0] || files.map((file) => file.name).join(", ");
    tell("pack-told", words.say("options.pack-checking", { name }));
    await new Promise((resume) => setTimeout(resume, 50)); // so that this is seen: compiling keeps the page busy
    try {
      const pack = await packOf(files);
      await chrome.storage.local.set({ pack });
      tell("pack-told", whatWasTested(pack));
    } catch (error) {
      tell("pack-told", words.say("options.pack-bad", { name }), error);
    }
    chosen.value = "";
  });
}
byId("pack-remove").addEventListener("click", async () => {
  await chrome.storage.local.remove("pack");
  byId("pack-told").replaceChildren();
});

const backupFile = byId<HTMLInputElement>("backup-file");
byId("backup-save").addEventListener("click", async () => {
  const [settings, pack] = await Promise.all([readSettings(), readPack()]);
  const backup = { schema: "claimlint-settings/1", settings, ...(pack && { pack }) };
  save("claimlint-settings.json", "application/json", JSON.stringify(backup, null, 2));
});
byId("backup-choose").addEventListener("click", () => backupFile.click());
backupFile.addEventListener("change", async () => {
  const [file] = backupFile.files ?? [];
  if (!file) return;
  try {
    const { settings, pack } = await readBackup(await file.text());
    await changeSettings(() => settings);
    if (pack) await chrome.storage.local.set({ pack });
    else await chrome.storage.local.remove("pack");
    tell("backup-told", words.say("options.backup-done", { name: file.name }));
  } catch (error) {
    tell("backup-told", words.say("options.backup-bad", { name: file.name }), error);
  }
  backupFile.value = "";
});
byId("backup-reset").addEventListener("click", async () => {
  await changeSettings(() => usual);
  await chrome.storage.local.remove("pack");
  tell("backup-told", words.say("options.backup-reset-done"));
});

chrome.storage.local.onChanged.addListener(() => void draw());
chrome.permissions.onAdded.addListener(() => void drawAlways());
chrome.permissions.onRemoved.addListener(() => void drawAlways());
await draw();
