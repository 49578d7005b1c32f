// Reads a backup of the settings. Whatever is not what it should be is refused with a sentence that names it.

import { jurisdictions, severities } from "../lib/report";
import { bytesOf, compiledPack, openPack } from "./pack";
import { colour_sets, type OwnPack, type Settings, usual } from "./settings";

export const schema = "claimlint-settings/1";

export async function readBackup(text: string): Promise<{ settings: Settings; pack?: OwnPack }> {
  const backup = JSON.parse(text) as { schema?: unknown; settings?: unknown; pack?: unknown };
  if (backup?.schema !== schema) throw new Error(`"schema" is not "${schema}".`);
  const settings = { ...usual, ...(backup.settings as Partial<Settings>) };
  const strings = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((one) => typeof one === "string");
  const among = (value: unknown, known: readonly string[]) => typeof value === "string" && known.includes(value);
  const wrong = (key: string) => new Error(`"${key}" is not what a backup of claimlint holds.`);
  const { places, hiddenTypes, least, hedged, colours, withPanel, ignored } = settings;
  if (places !== null && !(strings(places) && places.every((place) => among(place, jurisdictions))))
    throw wrong("places");
  if (!strings(hiddenTypes)) throw wrong("hiddenTypes");
  if (!among(least, severities)) throw wrong("least");
  if (!among(colours, colour_sets)) throw wrong("colours");
  if (typeof hedged !== "boolean") throw wrong("hedged");
  if (typeof withPanel !== "boolean") throw wrong("withPanel");
  const { words, rules, sites } = { ...usual.ignored, ...ignored };
  if (!strings(rules) || !strings(sites) || !Array.isArray(words)) throw wrong("ignored");
  if (!words.every((one) => strings([one?.host, one?.rule, one?.quote]))) throw wrong("ignored.words");
  // Only the keys that we know, so that nothing else gets into the storage.
  const clean = { places, hiddenTypes, least, hedged, colours, withPanel, ignored: { words, rules, sites } };
  if (backup.pack === undefined) return { settings: clean };
  const pack = backup.pack as OwnPack;
  if (!strings([pack?.name, pack?.base64])) throw wrong("pack");
  const { name, base64 } = pack;
  if (pack.rules === undefined) {
    (await openPack(bytesOf(pack))).free();
    return { settings: clean, pack: { name, base64 } };
  }
  // Compiled anew: the rules that these lie over may be others now.
  const { files } = pack.rules;
  if (!Array.isArray(files) || !files.every((file) => strings([file?.path, file?.text]))) throw wrong("pack.rules");
  return { settings: clean, pack: await compiledPack(name, files) };
}
