// Paints findings over a page without touching its tree: one registered highlight per severity, from static ranges
// (live ones slow every change of the page). Where the browser lacks the CSS Custom Highlight API, or paints all highlights
// alike because its user wants their own colours, thin boxes are drawn on our own layer instead. Also answers which mark lies under a point. Text may stand in frames of the same origin; each
// document has its own highlights, and rectangles are given as the top window sees them.

import { type Severity, type Span, severities } from "../lib/report";
import { html } from "./html";
import type { PageText } from "./page-text";

export type Level = Severity | "aside";
export interface Mark extends Span {
  level: Level;
}

const levels: readonly Level[] = [...severities, "aside"];
const nameOf = (level: Level | "current") => `claimlint-${level}`;

type View = Window & typeof globalThis;

export class Marks {
  readonly #layer: HTMLElement;
  #native = paintsHighlights();
  #page: PageText | undefined;
  #marks: readonly Mark[] = [];
  #boxes: HTMLElement[] = [];
  #outlined: Mark | undefined;
  /** The windows in which something is highlighted. */
  #views = new Set<View>();
  #currentView: View | undefined;
  #marksOf: Map<Node, Mark[]> | undefined;

  /** `layer` is where boxes go: fixed to the window, out of the page's tree. */
  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  show(page: PageText, marks: readonly Mark[]): void {
    this.#page = page;
    this.#marks = marks;
    this.#marksOf = undefined;
    this.#native = paintsHighlights();
    if (this.#native) this.#register(page, marks);
    else this.#unregister();
    this.follow();
  }

  /** Paints all of them anew: the user chose other colours for all that the browser shows. */
  again(): void {
    if (this.#page) this.show(this.#page, this.#marks);
  }

  /** The mark whose card is open; `outline` for those who use the keyboard. */
  current(mark: Mark | undefined, outline = false): void {
    this.#outlined = outline || !this.#native ? mark : undefined;
    this.#currentView?.CSS.highlights.delete(nameOf("current"));
    this.#currentView = undefined;
    if (this.#native) {
      const range = mark && this.#page?.range(mark.start, mark.end);
      this.#currentView = range && viewOf(range.startContainer);
      if (range && this.#currentView) {
        const highlight = new this.#currentView.Highlight(range);
        highlight.priority = levels.length + 1;
        this.#currentView.CSS.highlights.set(nameOf("current"), highlight);
      }
    }
    this.follow();
  }

  clear(): void {
    this.#marks = [];
    this.#marksOf = undefined;
    this.current(undefined);
    this.#unregister();
  }

  /** Puts the boxes where the text is now: after a scroll or a change of the window's size. */
  follow(): void {
    for (const box of this.#boxes) box.remove();
    this.#boxes = [];
    const draw = (mark: Mark, name: string) => {
      for (const { left, top, width, height } of this.rects(mark)) {
        if (top + height < 0 || top > innerHeight) continue;
        const box = html("div", { class: `box box-${name}` });
        box.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
        this.#layer.append(box);
        this.#boxes.push(box);
      }
    };
    if (!this.#native) for (const mark of this.#marks) draw(mark, mark.level);
    if (this.#outlined) draw(this.#outlined, "outline");
  }

  /** Where a mark stands in the window, one rectangle a line. */
  rects(mark: Mark): DOMRect[] {
    const range = this.#live(mark);
    if (!range) return [];
    const { x, y } = originOf(range.startContainer.ownerDocument!);
    return ownRects(range).map((rect) => new DOMRect(rect.x + x, rect.y + y, rect.width, rect.height));
  }

  /** What holds the first of its words. */
  element(mark: Mark): Element | undefined {
    return this.#page?.range(mark.start, mark.end)?.startContainer.parentElement ?? undefined;
  }

  /** The shortest mark under the pointer, the gravest of equally short ones. */
  under(event: MouseEvent): Mark | undefined {
    const target = event.composedPath()[0] as Node | undefined;
    const doc = target?.nodeType === Node.DOCUMENT_NODE ? (target as Document) : target?.ownerDocument;
    return doc ? this.at(event.clientX, event.clientY, doc, shadowRootsAround(target)) : undefined;
  }

  /** The same for a point of a document's window; text in open shadow roots is seen where these are given. */
  at(x: number, y: number, doc: Document = document, shadowRoots: ShadowRoot[] = []): Mark | undefined {
    const node = nodeAt(doc, x, y, shadowRoots);
    if (!node || !this.#page) return undefined;
    if (!this.#marksOf) {
      this.#marksOf = new Map();
      for (const mark of this.#marks) {
        for (const text of this.#page.nodes(mark.start, mark.end)) {
          const known = this.#marksOf.get(text);
          if (known) known.push(mark);
          else this.#marksOf.set(text, [mark]);
        }
      }
    }
    return this.#marksOf
      .get(node)
      ?.toSorted((a, b) => a.end - a.start - (b.end - b.start) || levels.indexOf(a.level) - levels.indexOf(b.level))
      .find((mark) => {
        const range = this.#live(mark);
        return ownRects(range).some(
          (rect) => x >= rect.left - 1 && x <= rect.right + 1 && y >= rect.top - 1 && y <= rect.bottom + 3,
        );
      });
  }

  /** Scrolls so that the mark stands in the upper third of what is visible. */
  reveal(mark: Mark, visibleHeight = innerHeight): void {
    const range = this.#live(mark);
    const element = range?.startContainer.parentElement;
    if (!range || !element) return;
    for (let folded = element.closest("details"); folded; folded = folded.parentElement?.closest("details") ?? null) {
      folded.open = true;
    }
    let [first] = this.rects(mark);
    if (first && first.top >= 64 && first.bottom <= visibleHeight - 32) return;
    element.scrollIntoView({ block: "nearest" });
    [first] = this.rects(mark);
    if (first) scrollBy({ top: first.top - visibleHeight / 3, behavior: "instant" });
  }

  #register(page: PageText, marks: readonly Mark[]): void {
    const found = new Map<View, StaticRange[][]>();
    for (const mark of marks) {
      const range = page.range(mark.start, mark.end);
      const view = range && viewOf(range.startContainer);
      if (!range || !view) continue;
      let ranges = found.get(view);
      if (!ranges) found.set(view, (ranges = levels.map(() => [])));
      ranges[levels.indexOf(mark.level)]!.push(range);
    }
    for (const view of this.#views) {
      if (!found.has(view)) for (const level of levels) view.CSS?.highlights.delete(nameOf(level));
    }
    for (const [view, ranges] of found) {
      levels.forEach((level, index) => {
        const highlight = new view.Highlight(...ranges[index]!);
        highlight.priority = levels.length - index;
        view.CSS.highlights.set(nameOf(level), highlight);
      });
    }
    this.#views = new Set(found.keys());
  }

  #unregister(): void {
    for (const view of this.#views) for (const level of levels) view.CSS?.highlights.delete(nameOf(level));
    this.#views.clear();
  }

  // Made for one question and dropped, so that the page's own changes never have to keep it up to date.
  #live(mark: Mark): Range | undefined {
    const still = this.#page?.range(mark.start, mark.end);
    if (!still) return undefined;
    const range = still.startContainer.ownerDocument!.createRange();
    range.setStart(still.startContainer, still.startOffset);
    range.setEnd(still.endContainer, still.endOffset);
    return range;
  }
}

const ownColours = matchMedia("(forced-colors: active)");

function paintsHighlights(): boolean {
  return typeof Highlight === "function" && CSS.highlights !== undefined && !ownColours.matches;
}

function ownRects(range: Range | undefined): DOMRect[] {
  return range ? [...range.getClientRects()].filter((rect) => rect.width > 1) : [];
}

function viewOf(node: Node): View | undefined {
  return (node.ownerDocument?.defaultView as View | null) ?? undefined;
}

/** Where a document's window begins in the top window. */
export function originOf(doc: Document): { x: number; y: number } {
  let [x, y] = [0, 0];
  for (let frame = doc.defaultView?.frameElement; frame; frame = frame.ownerDocument.defaultView?.frameElement) {
    const box = frame.getBoundingClientRect();
    x += box.left + frame.clientLeft;
    y += box.top + frame.clientTop;
  }
  return { x, y };
}

function shadowRootsAround(node: Node | undefined): ShadowRoot[] {
  const roots: ShadowRoot[] = [];
  for (let root = node?.getRootNode(); root && "host" in root; root = (root as ShadowRoot).host.getRootNode()) {
    roots.push(root as ShadowRoot);
  }
  return roots;
}

function nodeAt(doc: Document, x: number, y: number, shadowRoots: ShadowRoot[]): Node | undefined {
  if (doc.caretPositionFromPoint) return doc.caretPositionFromPoint(x, y, { shadowRoots })?.offsetNode;
  return doc.caretRangeFromPoint?.(x, y)?.startContainer;
}
