// The sources of a record, the first in sight and the others on demand.

import type { Source } from "../lib/report";
import { html, outside } from "./html";
import { more } from "./parts";
import type { Words } from "./words";

export function sources(list: readonly Source[], words: Words): HTMLElement | undefined {
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
export function sourceName({ title, publisher, year, kind, doi }: Source, words: Words): string {
  const where = [publisher, year].filter(Boolean).join(" ");
  return [where || title, kind && kindName(kind, words), doi && "doi"].filter(Boolean).join(" · ");
}

export function kindName(kind: string, words: Words): string {
  return words.sayIfKnown(`source.${kind}`) ?? kind;
}
