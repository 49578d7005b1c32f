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

/** What may hold claims and was not read: frames of other origins, pictures, drawings, films, closed shadow roots, PDFs. */
export interface Unread {
  frames: number;
  images: number;
  drawings: number;
  videos: number;
  shadows: number;
  files: number;
}

export interface UnreadRegion {
  kind: keyof Unread;
  element: Element;
}

/** How much could not be read, by kind. */
export function countsOf(regions: readonly { kind: keyof Unread }[]): Unread {
  const counts: Unread = { frames: 0, images: 0, drawings: 0, videos: 0, shadows: 0, files: 0 };
  for (const { kind } of regions) counts[kind]++;
  return counts;
}

/** Smaller images and frames are icons, spacers and counters of visits. */
const least_pixels = 120;

export interface Extract {
  title: string;
  blocks: ReadBlock[];
  unread: Unread;
  regions: UnreadRegion[];
  /** What has a tree of its own and was read: the document, open shadow roots, frames of the same origin. */
  roots: (Document | ShadowRoot)[];
}

/** All at once. */
export function extract(root: Document | Element, memory?: Memory): Extract {
  const steps = extractInSteps(root, memory);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * The same with pauses, for callers that must give the main thread back in between. With a memory, only what changed since
 * the last time is read again; blocks that stayed are the very same objects.
 */
export function* extractInSteps(root: Document | Element, memory?: Memory): Generator<void, Extract> {
  const isDocument = root.nodeType === Node.DOCUMENT_NODE;
  const doc = isDocument ? (root as Document) : root.ownerDocument!;
  const top = isDocument ? (root as Document).body : (root as Element);
  const reader = new Reader(doc.defaultView !== null && doc.body !== null, memory);
  memory?.begin();
  // What the browser shows in a viewer of its own, or a drawing that is no part of a page.
  if (isPdf(doc)) reader.cannotRead("files", doc.documentElement);
  else if (top) yield* reader.read(top);
  else if (isDocument) reader.cannotRead("drawings", doc.documentElement);
  const { blocks, regions } = reader;
  const title = isDocument ? collapse(doc.title) : "";
  if (isDocument) {
    yield;
    let shown: string | undefined;
    const unseen = (text: string) => {
      if (text === "") return false;
      shown ??= blocks.map((block) => block.text).join("\n");
      return !shown.includes(text);
    };
    const description = collapse(doc.querySelector("meta[name='description' i]")?.getAttribute("content") ?? "");
    const head: ReadBlock[] = [];
    if (title) head.push(textOnly(title, "title", doc.querySelector("title") ?? doc.documentElement));
    if (unseen(description)) head.push(textOnly(description, "meta", doc.head));
    const data = [...new Set(productData(doc))].filter(
      (text) => unseen(text) && text !== title && text !== description,
    );
    blocks.unshift(...head);
    blocks.push(...data.map((text) => textOnly(text, "structured-data", doc.documentElement)));
  }
  return { title, blocks, unread: countsOf(regions), regions, roots: [doc, ...reader.roots] };
}

/** What was read of each element, until it is told that something there changed. */
export class Memory {
  readonly #of = new WeakMap<Node, Remembered>();
  readonly #anew = new Set<Node>();
  #reading = new Set<Node>();

  /** Something in this node changed; `within`: in all of it, as when a class was added that may hide or show its parts. */
  changed(nodes: Iterable<Node>, within: Iterable<Node> = []): void {
    const seen = new Set<Node>();
    for (const node of within) this.#anew.add(node);
    for (const start of [...nodes, ...within]) {
      for (let node: Node | null | undefined = start; node && !seen.has(node); node = parentOf(node)) {
        seen.add(node);
        this.#of.delete(node);
      }
    }
  }

  begin(): void {
    this.#reading = new Set(this.#anew);
    this.#anew.clear();
  }

  /** Whether all of this node must be read anew. */
  isNew(node: Node): boolean {
    return this.#reading.has(node);
  }

  get(element: Element): Remembered | undefined {
    return this.#of.get(element);
  }

  set(element: Element, remembered: Remembered): void {
    this.#of.set(element, remembered);
  }
}

interface Remembered {
  outer: Context;
  blocks: readonly ReadBlock[];
  regions: readonly UnreadRegion[];
  roots: readonly (Document | ShadowRoot)[];
}
/** One for all elements that hold no such thing, as most do. */
const none: readonly never[] = [];

/** As the text is read: out of slots, shadow roots and frames. */
function parentOf(node: Node): Node | null | undefined {
  if (node.nodeType === Node.DOCUMENT_NODE) return (node as Document).defaultView?.frameElement;
  return (node as Element).assignedSlot ?? node.parentNode ?? (node as ShadowRoot).host;
}

const left_out = new Set([
  "SCRIPT",
  "STYLE",
  "NOSCRIPT",
  "TEMPLATE",
  "HEAD",
  "MATH",
  "AUDIO",
  "SELECT",
  "DATALIST",
  "TEXTAREA",
  "INPUT",
  "PROGRESS",
  "METER",
  "CLAIMLINT-SURFACE",
]);

/** What is never read, and told where it is large; a drawing only where it has text. */
const unread_tags: Record<string, UnreadRegion["kind"]> = {
  CANVAS: "drawings",
  SVG: "drawings",
  VIDEO: "videos",
  OBJECT: "frames",
  EMBED: "frames",
};

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

// Names of classes and the like by which shops, and the review services that they embed, say who speaks, in a few languages.
// core/html/html.cc has the same; tests/browser/extract.test.mjs holds them together.
export const customers_names = [
  "review",
  "reviews",
  "testimonial",
  "testimonials",
  "customeropinion",
  "customeropinions",
  "customer-opinion",
  "customer-opinions",
  "yotpo",
  "loox",
  "jdgm",
  "judgeme",
  "bazaarvoice",
  "bv-rnr",
  "bv-content",
  "okendo",
  "trustpilot",
  "feefo",
  "reevoo",
  "powerreviews",
  "junip",
  "rivyo",
  "alireviews",
  "ekomi",
  "kundenbewertung",
  "kundenbewertungen",
  "kundenmeinungen",
  "rezension",
  "rezensionen",
  "bewertungen",
  "avis-client",
  "avis-clients",
  "avis-verifies",
  "opiniones",
  "resenas",
  "reseñas",
] as const;
export const questions_names = [
  "qna",
  "qanda",
  "q-and-a",
  "q&a",
  "ask-btf",
  "ask-atf",
  "turnto",
  "community-questions",
  "customer-questions",
  "product-questions",
  "question-and-answer",
  "question-and-answers",
  "questions-and-answers",
  "question-&-answer",
  "question-&-answers",
  "questions-&-answers",
  "fragen-und-antworten",
  "preguntas-y-respuestas",
  "questions-et-reponses",
  "questions-et-réponses",
] as const;
const anyOf = (names: readonly string[]) => new RegExp(`(?:^|[^a-z])(?:${names.join("|")})(?:[^a-z]|$)`, "i");
const said_by_customers = anyOf(customers_names);
const said_in_questions = anyOf(questions_names);
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
  /** All of it is read anew, whatever the memory holds. */
  anew: boolean;
  /** What to remember when all of it is read, and where its blocks begin. */
  remember?: { element: Element; outer: Context; blocks: number; regions: number; roots: number };
}

const also_by_visibility = { visibilityProperty: true };

/** A pause at least after so many nodes, even where none of them holds text. */
const nodes_a_step = 10;

class Reader {
  readonly blocks: ReadBlock[] = [];
  readonly regions: UnreadRegion[] = [];
  readonly roots: (Document | ShadowRoot)[] = [];
  readonly #rendered: boolean;
  readonly #memory: Memory | undefined;
  readonly #opened = new Map<Node, Set<string>>();
  #text = "";
  #pieces: Piece[] = [];
  #context!: Context;

  constructor(rendered: boolean, memory?: Memory) {
    this.#rendered = rendered;
    this.#memory = memory;
  }

  *read(top: Element): Generator<void> {
    const start: Context = {
      role: "paragraph",
      voice: "seller",
      collapsed: false,
      keepLines: false,
      element: top,
    };
    const anew = this.#isNew(top.ownerDocument, top.ownerDocument.documentElement, top);
    const stack: Frame[] = [{ children: [...top.childNodes], next: 0, context: start, closes: true, anew }];
    this.#context = start;
    let nodes = 0;
    while (stack.length > 0) {
      if (++nodes % nodes_a_step === 0) yield;
      const frame = stack[stack.length - 1]!;
      const node = frame.children[frame.next++];
      if (!node) {
        stack.pop();
        const closed = frame.closes && this.#close();
        if (frame.remember) this.#remember(frame.remember);
        if (closed) yield;
      } else if (node.nodeType === Node.TEXT_NODE) {
        this.#context = frame.context;
        this.#append(node as Text);
      } else if (node.nodeType === Node.ELEMENT_NODE) {
        const entered = this.#enter(node as Element, frame.context, frame.anew);
        if (!entered) continue;
        if (entered.closes && this.#close()) yield;
        if (this.#memory && entered.closes) {
          const { blocks, regions, roots } = this;
          entered.remember = {
            element: node as Element,
            outer: frame.context,
            blocks: blocks.length,
            regions: regions.length,
            roots: roots.length - entered.ownRoots,
          };
        }
        stack.push(entered);
      }
    }
  }

  #isNew(...nodes: Node[]): boolean {
    return this.#memory !== undefined && nodes.some((node) => this.#memory!.isNew(node));
  }

  #remember({ element, outer, blocks, regions, roots }: NonNullable<Frame["remember"]>): void {
    this.#memory!.set(element, {
      outer,
      blocks: this.blocks.slice(blocks),
      regions: regions < this.regions.length ? this.regions.slice(regions) : none,
      roots: roots < this.roots.length ? this.roots.slice(roots) : none,
    });
  }

  /** Takes over what is remembered of an element, if it still holds. */
  #recall(element: Element, outer: Context): boolean {
    const known = this.#memory?.get(element);
    if (!known) return false;
    const { role, voice, collapsed, keepLines } = known.outer;
    if (role !== outer.role || voice !== outer.voice) return false;
    if (collapsed !== outer.collapsed || keepLines !== outer.keepLines) return false;
    this.#close();
    for (const block of known.blocks) this.blocks.push(block);
    for (const region of known.regions) this.regions.push(region);
    for (const root of known.roots) this.roots.push(root);
    return true;
  }

  #enter(element: Element, outer: Context, anewOutside: boolean): (Frame & { ownRoots: number }) | undefined {
    const tag = element.tagName.toUpperCase();
    if (left_out.has(tag) || (tag === "SVG" && !element.querySelector("text, foreignObject"))) return undefined;
    if (tag === "BR" || tag === "HR") {
      this.#close();
      return undefined;
    }
    let anew = anewOutside || this.#isNew(element);
    if (!anew && this.#recall(element, outer)) return undefined;
    const visible = this.#isVisible(element, outer);
    const collapsed = outer.collapsed || (!visible && this.#opensOnDemand(element));
    if (!visible && !collapsed) return undefined;
    const unread = unread_tags[tag];
    if (unread && this.#isLarge(element)) this.cannotRead(unread, element);
    const picture = tag === "IMG" || this.#isPicture(element);
    if (picture) this.#image(element, outer);
    if (unread || picture) return undefined;

    const inner = tag === "IFRAME" || tag === "FRAME" ? bodyOfFrame(element as HTMLIFrameElement) : undefined;
    if ((tag === "IFRAME" || tag === "FRAME") && !inner) {
      if (this.#isLarge(element)) this.cannotRead("frames", element);
      return undefined;
    }
    if (inner && isPdf(inner.ownerDocument)) {
      this.cannotRead("files", element);
      return undefined;
    }
    const shadow = shadowOf(element);
    if (shadow?.mode === "closed" && this.#isLarge(element)) this.cannotRead("shadows", element);
    const own = inner ? inner.ownerDocument : shadow?.mode === "open" ? shadow : undefined;
    if (own) this.roots.push(own);
    if (inner) anew ||= this.#isNew(inner.ownerDocument, inner.ownerDocument.documentElement, inner);
    else if (own) anew ||= this.#isNew(own);

    const closes = inner !== undefined || this.#startsBlock(element, tag);
    const context: Context = {
      role: closes ? roleOf(element, tag, outer.role) : outer.role,
      voice: closes ? voiceOf(element, tag, outer.voice) : outer.voice,
      collapsed: collapsed || (tag === "DETAILS" && !element.hasAttribute("open")),
      keepLines: outer.keepLines || tag === "PRE",
      element: inner ?? (closes ? element : outer.element),
    };
    if (tag === "SUMMARY") context.collapsed = outer.collapsed && !visible;
    const children = inner ? [...inner.childNodes] : childrenOf(element);
    return { children, next: 0, context, closes, anew, ownRoots: own ? 1 : 0 };
  }

  cannotRead(kind: UnreadRegion["kind"], element: Element): void {
    this.regions.push({ kind, element });
  }

  #isVisible(element: Element, context: Context): boolean {
    if (!element.hasAttributes()) return !this.#rendered || context.collapsed || this.#isShown(element);
    if (element.hasAttribute("hidden") && element.getAttribute("hidden") !== "until-found") return false;
    if (for_screen_readers_only.test(element.getAttribute("class") ?? "")) return false;
    if (this.#rendered && !context.collapsed) return this.#isShown(element);
    return !/(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(element.getAttribute("style") ?? "");
  }

  #isShown(element: Element): boolean {
    // An element that is only its contents has no box of its own; they are asked one by one.
    return element.checkVisibility(also_by_visibility) || getComputedStyle(element).display === "contents";
  }

  // Accordions and tabs: hidden now, but one press away and meant to be read.
  #opensOnDemand(element: Element): boolean {
    if (element.getAttribute("role") === "tabpanel" || element.parentElement?.tagName === "DETAILS") return true;
    if (!element.id) return false;
    const root = element.getRootNode() as Document;
    let ids = this.#opened.get(root);
    if (!ids) this.#opened.set(root, (ids = openedByPress(root)));
    return ids.has(element.id);
  }

  #startsBlock(element: Element, tag: string): boolean {
    if (block_level.has(tag)) return true;
    if (this.#rendered) {
      const display = getComputedStyle(element).display;
      return !(display.startsWith("inline") || display === "contents" || display.startsWith("ruby"));
    }
    return !inline.has(tag);
  }

  /** A picture that is no <img>: by what it says, or as an empty box with a background. */
  #isPicture(element: Element): boolean {
    if (element.hasChildNodes() || element.shadowRoot) return false;
    if (element.getAttribute("role") === "img") return true;
    return this.#rendered && this.#isLarge(element) && getComputedStyle(element).backgroundImage.includes("url(");
  }

  #image(element: Element, context: Context): void {
    const said = ["alt", "title", "aria-label"].map((name) => collapse(element.getAttribute(name) ?? ""));
    const texts = [...new Set(said)].filter((text) => text.includes(" "));
    if (texts.length > 0) this.#close();
    for (const text of texts) this.blocks.push({ ...textOnly(text, "image-text", element), voice: context.voice });
    // One word does not say what a picture of many words says.
    if (texts.length === 0 && this.#isLarge(element) && !isDecoration(element)) this.cannotRead("images", element);
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
  if (element.tagName === "SLOT") {
    const assigned = (element as HTMLSlotElement).assignedNodes();
    if (assigned.length > 0) return assigned;
  }
  return [...element.childNodes];
}

function isPdf({ contentType }: Document): boolean {
  return contentType === "application/pdf";
}

/** The text of a frame of the same origin. */
function bodyOfFrame(frame: HTMLIFrameElement): HTMLElement | undefined {
  try {
    return frame.contentDocument?.body ?? undefined;
  } catch {
    return undefined;
  }
}

/** An extension is told of closed roots too; a page knows only the open ones. */
function shadowOf(element: Element): ShadowRoot | null {
  if (element.shadowRoot || !element.localName.includes("-")) return element.shadowRoot;
  const { openOrClosedShadowRoot } = element as { openOrClosedShadowRoot?: ShadowRoot | null };
  if (openOrClosedShadowRoot !== undefined) return openOrClosedShadowRoot;
  const dom = (globalThis as { chrome?: { dom?: { openOrClosedShadowRoot(host: Element): ShadowRoot | null } } }).chrome
    ?.dom;
  return dom?.openOrClosedShadowRoot(element) ?? null;
}

/** Ids of what a press shows: by ARIA, or as the usual libraries of shops write tabs and accordions. */
function openedByPress(root: ParentNode): Set<string> {
  const ids = new Set<string>();
  const openers =
    "[aria-controls]:is([aria-expanded], [role=tab]), [data-bs-toggle]:is([data-bs-toggle=tab], [data-bs-toggle=pill], [data-bs-toggle=collapse]), a[href^='#']:is([role=tab], [class*=tab i], [class*=accordion i]), [popovertarget], [commandfor]";
  for (const opener of root.querySelectorAll(openers)) {
    const named = ["aria-controls", "popovertarget", "commandfor"].flatMap(
      (attribute) => opener.getAttribute(attribute)?.split(/\s+/) ?? [],
    );
    for (const attribute of ["data-bs-target", "href"]) {
      const target = opener.getAttribute(attribute);
      if (target?.startsWith("#")) named.push(target.slice(1));
    }
    for (const id of named) if (id) ids.add(id);
  }
  return ids;
}

function roleOf(element: Element, tag: string, outer: Role): Role {
  if (!element.hasAttributes()) return role_of_tag[tag] || outer;
  const said = element.getAttribute("data-claimlint-role") as Role;
  if (roles.includes(said)) return said;
  const aria = element.getAttribute("role");
  return (aria && role_of_aria[aria]) || role_of_tag[tag] || outer;
}

function voiceOf(element: Element, tag: string, outer: Voice): Voice {
  if (!element.hasAttributes()) return outer;
  const said = element.getAttribute("data-claimlint-voice") as Voice;
  if (voices.includes(said)) return said;
  if (outer !== "seller" || tag === "BODY" || tag === "MAIN" || tag === "BUTTON") return outer;
  const names = ["class", "id", "itemprop", "data-hook", "aria-label"]
    .map((name) => element.getAttribute(name) ?? "")
    .join(" ")
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replace(/\s+/g, "-");
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
