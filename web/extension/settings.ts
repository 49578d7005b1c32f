// What the user chose, kept in the browser's own storage, and what it means for a finding.

import { type Finding, type Jurisdiction, type Severity, severities } from "../lib/report";
import type { RuleFile } from "../lib/tools";
import type { Scope } from "../shared/card";

export const colour_sets = ["usual", "strong", "grey"] as const;
export type ColourSet = (typeof colour_sets)[number];

export interface IgnoredWords {
  host: string;
  rule: string;
  /** Lower case, single blanks: it stays ignored wherever on the site it stands. */
  quote: string;
}

export interface Settings {
  /** Nothing: guessed for each shop from its address and the browser's language. */
  places: Jurisdiction[] | null;
  hiddenTypes: string[];
  least: Severity;
  hedged: boolean;
  colours: ColourSet;
  /** Whether the list of findings opens with the marks. */
  withPanel: boolean;
  ignored: { words: IgnoredWords[]; rules: string[]; sites: string[] };
}

export const usual: Settings = {
  places: null,
  hiddenTypes: [],
  least: "low",
  hedged: true,
  colours: "usual",
  withPanel: false,
  ignored: { words: [], rules: [], sites: [] },
};

/** A pack of the user's own instead of the one that comes with the extension. */
export interface OwnPack {
  name: string;
  base64: string;
  /** Where it was compiled here: from what, and how many tests passed, of these files and of the rules beside them. */
  rules?: { files: RuleFile[]; examples: number; others: number };
}

export async function readSettings(): Promise<Settings> {
  const { settings } = await chrome.storage.local.get<{ settings?: Partial<Settings> }>("settings");
  return { ...usual, ...settings, ignored: { ...usual.ignored, ...settings?.ignored } };
}

/** One change after the other, from whichever page of the extension, each on what the last one left. */
export async function changeSettings(change: (settings: Settings) => Partial<Settings>): Promise<void> {
  await navigator.locks.request("settings", async () => {
    const settings = await readSettings();
    await chrome.storage.local.set({ settings: { ...settings, ...change(settings) } });
  });
}

export async function readPack(): Promise<OwnPack | undefined> {
  return (await chrome.storage.local.get<{ pack?: OwnPack }>("pack")).pack;
}

export function hostOf(url: string): string {
  try {
    return new URL(url).hostname.replace(/^www\./, "");
  } catch {
    return "";
  }
}

const plainQuote = (quote: string) => quote.toLowerCase().replace(/\s+/g, " ").trim();

/** Whether the user wants to see such findings at all. */
export function passesSettings(finding: Finding, settings: Settings): boolean {
  return (
    !settings.hiddenTypes.includes(finding.type) &&
    severities.indexOf(finding.severity) <= severities.indexOf(settings.least) &&
    (settings.hedged || finding.strength !== "hedged")
  );
}

export function isIgnored(
  { rule, quote }: Pick<Finding, "rule" | "quote">,
  host: string,
  { ignored }: Settings,
): boolean {
  return (
    ignored.sites.includes(host) ||
    ignored.rules.includes(rule) ||
    ignored.words.some((one) => one.host === host && one.rule === rule && one.quote === plainQuote(quote))
  );
}

/** The list of what is ignored, with or without this finding, as far as the user wants. */
export function ignoring(
  { rule, quote }: Pick<Finding, "rule" | "quote">,
  host: string,
  scope: Scope,
  ignore: boolean,
  { ignored }: Settings,
): Settings["ignored"] {
  const words = { host, rule, quote: plainQuote(quote) };
  const otherWords = ignored.words.filter(
    (one) => one.host !== words.host || one.rule !== words.rule || one.quote !== words.quote,
  );
  const rules = ignored.rules.filter((one) => one !== rule);
  const sites = ignored.sites.filter((one) => one !== host);
  // Bringing a finding back lifts whatever hides it.
  if (!ignore) return { words: otherWords, rules, sites };
  return {
    words: scope === "here" ? [...otherWords, words] : ignored.words,
    rules: scope === "rule" ? [...rules, rule] : ignored.rules,
    sites: scope === "site" ? [...sites, host] : ignored.sites,
  };
}
