// Paints findings over a page without touching its tree: one registered highlight per severity, from static ranges
// (live ones slow every change of the page). Where the browser lacks the CSS Custom Highlight API, thin boxes are drawn
// on our own layer instead. Also answers which mark lies under a point.

import { type Severity, type Span, severities } from "../lib/report";
import { html } from "./html";
import type { PageText } from "./page-text";

export type Level = Severity | "aside";
export interface Mark extends Span {
  level: Level;
}

const levels: readonly Level[] = [...severities, "aside"];
const nameOf = (level: Level | "current") => `claimlint-${level}`;

export class Marks {
  readonly #layer: HTMLElement;
  readonly #native = typeof Highlight === "function" && CSS.highlights !== undefined;
  #page: PageText | undefined;
  #marks: readonly Mark[] = [];
  #boxes: { mark: Mark; box: HTMLElement }[] = [];
  #outlined: Mark | undefined;

  /** `layer` is where boxes go: fixed to the window, out of the page's tree. */
  constructor(layer: HTMLElement) {
    this.#layer = layer;
  }

  show(page: PageText, marks: readonly Mark[]): void {
    this.#page = page;
    this.#marks = marks;
    if (this.#native) {
      levels.forEach((level, index) => {
        const ranges = marks
          .filter((mark) => mark.level === level)
          .map((mark) => page.range(mark.start, mark.end))
          .filter((range) => range !== undefined);
        const highlight = new Highlight(...ranges);
        highlight.priority = levels.length - index;
        CSS.highlights.set(nameOf(level), highlight);
      });
    }
    this.follow();
  }

  /** The mark whose card is open; `outline` for those who use the keyboard. */
  current(mark: Mark | undefined, outline = false): void {
    this.#outlined = outline ? mark : undefined;
    if (this.#native) {
      const range = mark && this.#page?.range(mark.start, mark.end);
      if (range) {
        const highlight = new Highlight(range);
        highlight.priority = levels.length + 1;
        CSS.highlights.set(nameOf("current"), highlight);
      } else {
        CSS.highlights.delete(nameOf("current"));
      }
    }
    this.follow();
  }

  clear(): void {
    this.#marks = [];
    this.#outlined = undefined;
    if (this.#native) for (const level of [...levels, "current" as const]) CSS.highlights.delete(nameOf(level));
    this.follow();
  }

  /** Puts the boxes where the text is now: after a scroll or a change of the window's size. */
  follow(): void {
    for (const { box } of this.#boxes) box.remove();
    this.#boxes = [];
    const draw = (mark: Mark, name: string) => {
      for (const { left, top, width, height } of this.rects(mark)) {
        if (top + height < 0 || top > innerHeight) continue;
        const box = html("div", { class: `box box-${name}` });
        box.style.cssText = `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;
        this.#layer.append(box);
        this.#boxes.push({ mark, box });
      }
    };
    if (!this.#native) for (const mark of this.#marks) draw(mark, mark.level);
    if (this.#outlined) draw(this.#outlined, "outline");
  }

  /** Where a mark stands in the window, one rectangle a line. */
  rects(mark: Mark): DOMRect[] {
    const range = this.#live(mark);
    return range ? [...range.getClientRects()].filter((rect) => rect.width > 1) : [];
  }

  /** The shortest mark under a point of the window, the gravest of equally short ones. */
  at(x: number, y: number): Mark | undefined {
    const place = caretAt(x, y);
    const offset = place && this.#page?.offsetOf(place.node, place.offset);
    if (offset === undefined) return undefined;
    return this.#marks
      .filter((mark) => mark.start <= offset && offset <= mark.end)
      .sort((a, b) => a.end - a.start - (b.end - b.start) || levels.indexOf(a.level) - levels.indexOf(b.level))
      .find((mark) =>
        this.rects(mark).some(
          (rect) => x >= rect.left - 1 && x <= rect.right + 1 && y >= rect.top - 1 && y <= rect.bottom + 3,
        ),
      );
  }

  /** Scrolls so that the mark stands in the upper third of what is visible. */
  reveal(mark: Mark, visibleHeight = innerHeight): void {
    const range = this.#live(mark);
    const element = range?.startContainer.parentElement;
    if (!range || !element) return;
    element.closest("details")?.setAttribute("open", "");
    let { top, bottom } = range.getBoundingClientRect();
    if (top >= 64 && bottom <= visibleHeight - 32) return;
    element.scrollIntoView({ block: "nearest" });
    ({ top, bottom } = range.getBoundingClientRect());
    scrollBy({ top: top - visibleHeight / 3, behavior: "instant" });
  }

  // Made for one question and dropped, so that the page's own changes never have to keep it up to date.
  #live(mark: Mark): Range | undefined {
    const still = this.#page?.range(mark.start, mark.end);
    if (!still) return undefined;
    const range = document.createRange();
    range.setStart(still.startContainer, still.startOffset);
    range.setEnd(still.endContainer, still.endOffset);
    return range;
  }
}

function caretAt(x: number, y: number): { node: Node; offset: number } | undefined {
  if (document.caretPositionFromPoint) {
    const place = document.caretPositionFromPoint(x, y);
    return place ? { node: place.offsetNode, offset: place.offset } : undefined;
  }
  const range = document.caretRangeFromPoint?.(x, y);
  return range ? { node: range.startContainer, offset: range.startOffset } : undefined;
}
