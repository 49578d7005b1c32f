// A link that holds the settings and, if its sender wants, the text: compressed, behind the #, which no browser sends.

import { type Jurisdiction, jurisdictions } from "../lib/report";

export interface Linked {
  places?: Jurisdiction[];
  language?: string;
  /** Mark-up where it has headings or lists, else plain. */
  text?: { value: string; plain: boolean };
}

export async function linkTo({ places, language, text }: Linked): Promise<string> {
  const parts = new URLSearchParams();
  if (places) parts.set("law", places.join("-"));
  if (language) parts.set("lang", language);
  if (text) parts.set(text.plain ? "text" : "page", await compress(text.value));
  const url = new URL(location.href);
  url.search = "";
  url.hash = parts.toString();
  return url.href;
}

/** Nothing where the fragment is not one of ours; rejects where its text came cut short. */
export async function linked(fragment: string): Promise<Linked | undefined> {
  const parts = new URLSearchParams(fragment.replace(/^#/, ""));
  const said = parts.get("law")?.split("-");
  const places = said && jurisdictions.filter((place) => said.includes(place));
  const language = parts.get("lang");
  const packed = parts.get("text") ?? parts.get("page");
  if (!places && !language && !packed) return undefined;
  return {
    ...(places && places.length > 0 && { places }),
    ...(language && { language }),
    ...(packed && { text: { value: await expand(packed), plain: parts.has("text") } }),
  };
}

const most_bytes = 4 * 2 ** 20; // a small link must not become a flood

async function compress(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let letters = "";
  for (let at = 0; at < bytes.length; at += 0x8000) letters += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

async function expand(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const decoder = new TextDecoder();
  let text = "";
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > most_bytes) throw new Error("too long");
  }
}
