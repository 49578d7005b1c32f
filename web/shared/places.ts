// Jurisdictions: whose law the reader wants to see. A first guess from language and shop, always changeable.

import { type Jurisdiction, jurisdictions } from "../lib/report";

const of_region: Record<string, Jurisdiction> = { US: "us", GB: "uk", NZ: "nz", AU: "au", CA: "ca", IN: "in" };

const of_domain: [RegExp, Jurisdiction][] = [
  [/\.nz$/, "nz"],
  [/\.au$/, "au"],
  [/\.uk$/, "uk"],
  [/\.ca$/, "ca"],
  [/\.in$/, "in"],
  [/\.us$/, "us"],
  [/\.(?:eu|at|be|bg|hr|cy|cz|dk|ee|fi|fr|de|gr|hu|ie|it|lv|lt|lu|mt|nl|pl|pt|ro|sk|si|es|se)$/, "eu"],
];

const of_the_union = /^(?:AT|BE|BG|HR|CY|CZ|DK|EE|FI|FR|DE|GR|HU|IE|IT|LV|LT|LU|MT|NL|PL|PT|RO|SK|SI|ES|SE)$/;

/** All of them if nothing tells. */
export function guessPlaces(languages: readonly string[], host = ""): Jurisdiction[] {
  const found = new Set<Jurisdiction>();
  for (const [ending, place] of of_domain) if (ending.test(host)) found.add(place);
  for (const language of languages.slice(0, 1)) {
    const region = new Intl.Locale(language).region;
    if (!region) continue;
    const place = of_the_union.test(region) ? "eu" : of_region[region];
    if (place) found.add(place);
  }
  return found.size > 0 ? jurisdictions.filter((place) => found.has(place)) : [...jurisdictions];
}
