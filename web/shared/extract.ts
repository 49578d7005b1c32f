// Reads a DOM into blocks: runs of visible text with the part they play on the page and who speaks.
//
// Works on a live page, where layout tells what is visible, and on a parsed but never rendered document, where only
// attributes can. White space is collapsed as a browser would show it. Each block keeps pieces that lead from its text
// back to the DOM's text nodes, so that a highlight covers exactly the letters that were audited.

import { type Block, type Role, roles, type Voice, voices } from "../lib/report";

/** `length` letters of the block's text from `at` are those of `node` from `from`. */
export interface Piece {
  at: number;
  node: Text;
  from: number;
  length: number;
}

export interface ReadBlock extends Block {
  /** Empty where the text is not on the page itself: attributes, meta data. */
  pieces: Piece[];
  element: Element;
  /** Behind a closed accordion or tab. */
  collapsed?: true;
}

/** What may hold text and was not read. */
export interface Unread {
  frames: number;
  images: number;
  drawings: number;
}

/** Smaller images and frames are icons, spacers and counters of visits. */
const least_pixels = 120;

export interface Extract {
  title: string;
  blocks: ReadBlock[];
  unread: Unread;
}

/** All at once. */
export function extract(root: Document | Element): Extract {
  const steps = extractInSteps(root);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same with a pause after each block, for callers that must give the main thread back in between. */
export function* extractInSteps(root: Document | Element): Generator<void, Extract> {
  const isDocument = root.nodeType === Node.DOCUMENT_NODE;
  const doc = isDocument ? (root as Document) : root.ownerDocument!;
  const top = isDocument ? (root as Document).body : (root as Element);
  const reader = new Reader(doc.defaultView !== null && doc.body !== null);
  if (top) {
    for (const _ of reader.read(top)) yield;
  }
  const blocks = reader.blocks;
  const title = isDocument ? collapse(doc.title) : "";
  if (isDocument) {
    const shown = blocks.map((block) => block.text).join("\n");
    const unseen = (text: string) => text !== "" && !shown.includes(text);
    const description = collapse(doc.querySelector("meta[name='description' i]")?.getAttribute("content") ?? "");
    const head: ReadBlock[] = [];
    if (title) head.push(textOnly(title, "title", doc.querySelector("title") ?? doc.documentElement));
    if (unseen(description)) head.push(textOnly(description, "meta", doc.head));
    blocks.unshift(...head);
    for (const text of new Set(productData(doc))) {
      if (unseen(text) && text !== title && text !== description) {
        blocks.push(textOnly(text, "structured-data", doc.documentElement));
      }
    }
  }
  return { title, blocks, unread: reader.unread };
}

const left_out = new Set([
  "SCRIPT",
  "STYLE",
  "NOSCRIPT",
  "TEMPLATE",
  "HEAD",
  "SVG",
  "MATH",
  "OBJECT",
  "EMBED",
  "VIDEO",
  "AUDIO",
  "SELECT",
  "DATALIST",
  "TEXTAREA",
  "INPUT",
  "PROGRESS",
  "METER",
  "CLAIMLINT-SURFACE",
]);

const inline = new Set([
  "A",
  "ABBR",
  "B",
  "BDI",
  "BDO",
  "BIG",
  "CITE",
  "CODE",
  "DATA",
  "DEL",
  "DFN",
  "EM",
  "FONT",
  "I",
  "INS",
  "KBD",
  "LABEL",
  "MARK",
  "Q",
  "RUBY",
  "S",
  "SAMP",
  "SLOT",
  "SMALL",
  "SPAN",
  "STRIKE",
  "STRONG",
  "SUB",
  "SUP",
  "TIME",
  "TT",
  "U",
  "VAR",
  "WBR",
]);

const block_level = new Set([
  "ADDRESS",
  "ARTICLE",
  "ASIDE",
  "BLOCKQUOTE",
  "BODY",
  "BUTTON",
  "CAPTION",
  "DD",
  "DETAILS",
  "DIALOG",
  "DIV",
  "DL",
  "DT",
  "FIELDSET",
  "FIGCAPTION",
  "FIGURE",
  "FOOTER",
  "FORM",
  "H1",
  "H2",
  "H3",
  "H4",
  "H5",
  "H6",
  "HEADER",
  "HR",
  "LEGEND",
  "LI",
  "MAIN",
  "NAV",
  "OL",
  "P",
  "PRE",
  "SECTION",
  "SUMMARY",
  "TABLE",
  "TBODY",
  "TD",
  "TFOOT",
  "TH",
  "THEAD",
  "TR",
  "UL",
]);

const role_of_tag: Record<string, Role> = {
  H1: "heading",
  H2: "heading",
  H3: "heading",
  H4: "heading",
  H5: "heading",
  H6: "heading",
  SUMMARY: "heading",
  LEGEND: "heading",
  LI: "list-item",
  DT: "list-item",
  DD: "list-item",
  TD: "table-cell",
  TH: "table-cell",
  FIGCAPTION: "caption",
  CAPTION: "caption",
};

const role_of_aria: Record<string, Role> = {
  heading: "heading",
  listitem: "list-item",
  cell: "table-cell",
  gridcell: "table-cell",
  columnheader: "table-cell",
  rowheader: "table-cell",
  caption: "caption",
};

const said_by_customers =
  /(?:^|[^a-z])(?:reviews?|testimonials?|yotpo|loox|jdgm|judgeme|bazaarvoice|okendo|trustpilot|feefo)(?:[^a-z]|$)/i;
const said_in_questions =
  /(?:^|[^a-z])(?:qna|q-and-a|q&a|community-questions|customer-questions|questions?(?: |-)(?:and|&)(?: |-)answers?)(?:[^a-z]|$)/i;
const for_screen_readers_only = /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|a-offscreen)(?:\s|$)/i;

interface Context {
  role: Role;
  voice: Voice;
  collapsed: boolean;
  keepLines: boolean;
  element: Element;
}

interface Frame {
  children: readonly Node[];
  next: number;
  context: Context;
  closes: boolean;
}

class Reader {
  readonly blocks: ReadBlock[] = [];
  readonly unread: Unread = { frames: 0, images: 0, drawings: 0 };
  readonly #rendered: boolean;
  #text = "";
  #pieces: Piece[] = [];
  #context!: Context;

  constructor(rendered: boolean) {
    this.#rendered = rendered;
  }

  *read(top: Element): Generator<void> {
    const start: Context = {
      role: "paragraph",
      voice: "seller",
      collapsed: false,
      keepLines: false,
      element: top,
    };
    const stack: Frame[] = [{ children: [...top.childNodes], next: 0, context: start, closes: true }];
    this.#context = start;
    while (stack.length > 0) {
      const frame = stack[stack.length - 1]!;
      const node = frame.children[frame.next++];
      if (!node) {
        stack.pop();
        if (frame.closes && this.#close()) yield;
      } else if (node.nodeType === Node.TEXT_NODE) {
        this.#context = frame.context;
        this.#append(node as Text);
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        const entered = this.#enter(node as Element, frame.context);
        if (!entered) continue;
        if (entered.closes && this.#close()) yield;
        stack.push(entered);
      }
    }
  }

  #enter(element: Element, outer: Context): Frame | undefined {
    const tag = element.tagName.toUpperCase();
    if (left_out.has(tag)) return undefined;
    if (tag === "BR" || tag === "HR") {
      this.#close();
      return undefined;
    }
    const visible = this.#isVisible(element, outer);
    const collapsed = outer.collapsed || (!visible && opensOnDemand(element));
    if (!visible && !collapsed) return undefined;
    if (tag === "IFRAME" && this.#isLarge(element)) this.unread.frames++;
    if (tag === "CANVAS" && this.#isLarge(element)) this.unread.drawings++;
    if (tag === "IMG") this.#image(element, outer);
    if (tag === "IFRAME" || tag === "CANVAS" || tag === "IMG") return undefined;

    const closes = this.#startsBlock(element, tag);
    const context: Context = {
      role: closes ? roleOf(element, tag, outer.role) : outer.role,
      voice: closes ? voiceOf(element, tag, outer.voice) : outer.voice,
      collapsed: collapsed || (tag === "DETAILS" && !element.hasAttribute("open")),
      keepLines: outer.keepLines || tag === "PRE",
      element: closes ? element : outer.element,
    };
    if (tag === "SUMMARY") context.collapsed = outer.collapsed && !visible;
    return { children: childrenOf(element), next: 0, context, closes };
  }

  #isVisible(element: Element, context: Context): boolean {
    if (element.hasAttribute("hidden") && element.getAttribute("hidden") !== "until-found") return false;
    if (for_screen_readers_only.test(element.getAttribute("class") ?? "")) return false;
    if (this.#rendered && !context.collapsed) {
      // An element that is only its contents has no box of its own; they are asked one by one.
      return element.checkVisibility({ visibilityProperty: true }) || getComputedStyle(element).display === "contents";
    }
    return !/(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(element.getAttribute("style") ?? "");
  }

  #startsBlock(element: Element, tag: string): boolean {
    if (block_level.has(tag)) return true;
    if (this.#rendered) {
      const display = getComputedStyle(element).display;
      return !(display.startsWith("inline") || display === "contents" || display.startsWith("ruby"));
    }
    return !inline.has(tag);
  }

  #image(element: Element, context: Context): void {
    const text = collapse(element.getAttribute("alt") ?? "");
    if (text.includes(" ")) {
      this.#close();
      this.blocks.push({ ...textOnly(text, "image-text", element), voice: context.voice });
    } else if (this.#isLarge(element) && !isDecoration(element)) {
      this.unread.images++; // one word does not say what a picture of many words says
    }
  }

  /** Large enough to hold text. Where nothing was laid out, all that does not say it is small. */
  #isLarge(element: Element): boolean {
    if (this.#rendered) {
      const { width, height } = element.getBoundingClientRect();
      return width >= least_pixels && height >= least_pixels / 2;
    }
    const said = (side: string, least: number) => !(Number.parseInt(element.getAttribute(side) ?? "", 10) < least);
    return said("width", least_pixels) && said("height", least_pixels / 2);
  }

  #append(node: Text): void {
    const data = node.data;
    if (this.#context.keepLines) {
      let from = 0;
      for (const line of data.split("\n")) {
        if (from > 0) this.#close();
        this.#appendRun(node, from, from + line.length);
        from += line.length + 1;
      }
    } else {
      this.#appendRun(node, 0, data.length);
    }
  }

  // A chunk is text as a browser shows it: nothing but single blanks between words. Between chunks stands one blank.
  #appendRun(node: Text, start: number, end: number): void {
    const data = node.data.slice(start, end);
    let behind = 0;
    for (const match of data.matchAll(/(?:[^ \t\n\r\f]| (?![ \t\n\r\f]))+/g)) {
      let from = match.index;
      let chunk = match[0];
      const open = this.#text === "" || this.#text.endsWith(" ");
      if (chunk.startsWith(" ")) {
        if (open) {
          from++;
          chunk = chunk.slice(1);
        }
      } else if (from > behind && !open) {
        this.#text += " ";
      }
      if (chunk) {
        this.#pieces.push({ at: this.#text.length, node, from: start + from, length: chunk.length });
        this.#text += chunk;
      }
      behind = match.index + match[0].length;
    }
    if (behind < data.length && this.#text !== "" && !this.#text.endsWith(" ")) this.#text += " ";
  }

  #close(): boolean {
    const text = this.#text.trimEnd();
    const pieces = this.#pieces;
    this.#text = "";
    this.#pieces = [];
    if (!/[\p{L}\p{N}]/u.test(text)) return false;
    const { role, voice, element, collapsed } = this.#context;
    const last = pieces[pieces.length - 1]!;
    last.length = Math.min(last.length, text.length - last.at);
    this.blocks.push({ text, role, voice, pieces, element, ...(collapsed && { collapsed }) });
    return true;
  }
}

function isDecoration(image: Element): boolean {
  return ["presentation", "none"].includes(image.getAttribute("role") ?? "");
}

function childrenOf(element: Element): readonly Node[] {
  if (element.shadowRoot) return [...element.shadowRoot.childNodes];
  if (element instanceof HTMLSlotElement) {
    const assigned = element.assignedNodes();
    if (assigned.length > 0) return assigned;
  }
  return [...element.childNodes];
}

// Accordions and tabs: hidden now, but one press away and meant to be read.
function opensOnDemand(element: Element): boolean {
  if (element.getAttribute("role") === "tabpanel" || element.parentElement?.tagName === "DETAILS") return true;
  if (!element.id) return false;
  const id = CSS.escape(element.id);
  return element.ownerDocument.querySelector(`[aria-controls~="${id}"]:is([aria-expanded], [role=tab])`) !== null;
}

function roleOf(element: Element, tag: string, outer: Role): Role {
  const said = element.getAttribute("data-claimlint-role") as Role;
  if (roles.includes(said)) return said;
  const aria = element.getAttribute("role");
  return (aria && role_of_aria[aria]) || role_of_tag[tag] || outer;
}

function voiceOf(element: Element, tag: string, outer: Voice): Voice {
  const said = element.getAttribute("data-claimlint-voice") as Voice;
  if (voices.includes(said)) return said;
  if (outer !== "seller" || tag === "BODY" || tag === "MAIN" || tag === "BUTTON") return outer;
  const names = ["class", "id", "itemprop", "data-hook", "aria-label"]
    .map((name) => element.getAttribute(name) ?? "")
    .join(" ")
    .replace(/([a-z])([A-Z])/g, "$1-$2");
  const kind = `${names} ${/schema\.org\/(?:Review|UserReview)\b/.test(element.getAttribute("itemtype") ?? "") ? "review" : ""}`;
  const voice = said_in_questions.test(kind)
    ? "question-answer"
    : said_by_customers.test(kind)
      ? "customer-review"
      : outer;
  // A wrapper of the whole product may be named after its reviews too; it holds the seller's main heading.
  return voice !== outer && element.querySelector("h1") ? outer : voice;
}

function textOnly(text: string, role: Role, element: Element): ReadBlock {
  return { text, role, voice: "seller", pieces: [], element };
}

/** Names and descriptions of products in JSON-LD. */
function productData(doc: Document): string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const one of value) visit(one);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const item = value as Record<string, unknown>;
    if ([item["@type"]].flat().some((type) => type === "Product" || type === "ProductGroup")) {
      for (const text of [item["name"], item["description"]]) {
        if (typeof text === "string") found.push(collapse(text.replace(/<[^>]*>/g, " ")));
      }
    }
    visit(item["@graph"]);
    visit(item["mainEntity"]);
  };
  for (const script of doc.querySelectorAll("script[type='application/ld+json' i]")) {
    try {
      visit(JSON.parse(script.textContent ?? ""));
    } catch {
      // Shops ship broken JSON-LD; what cannot be parsed says nothing.
    }
  }
  return found;
}

function collapse(text: string): string {
  return text.replace(/[ \t\n\r\f]+/g, " ").trim();
}
