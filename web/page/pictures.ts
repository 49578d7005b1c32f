// Pictures that words were recognised in: each word in its place, with how sure the recogniser was, and what is claimed.
// For eye and pointer; the text beside holds the same words for everybody, and is where they are corrected.

import type { Span } from "../lib/report";
import { html, svg } from "../shared/html";
import type { Level } from "../shared/marks";
import type { PageText } from "../shared/page-text";
import type { Words } from "../shared/words";
import type { Picture } from "./files";

const unsure_below = 0.7;

export class Pictures {
  readonly #element: HTMLElement;
  readonly #text: HTMLElement;
  readonly #words: Words;
  #boxes = new Map<string, SVGElement>();
  #urls: string[] = [];

  /** `text` is the editable element that holds the words, each in an element with `data-word`. */
  constructor(element: HTMLElement, text: HTMLElement, words: Words) {
    this.#element = element;
    this.#text = text;
    this.#words = words;
    document.addEventListener("selectionchange", () => this.#follow());
  }

  show(pictures: readonly Picture[]): void {
    for (const url of this.#urls) URL.revokeObjectURL(url);
    this.#urls = pictures.map(({ image }) => URL.createObjectURL(image));
    this.#boxes.clear();
    this.#element.hidden = pictures.length === 0;
    this.#element.replaceChildren(...pictures.map((picture, index) => this.#figure(picture, index)));
  }

  /** Claims are underlined in the picture as they are in the text. */
  mark(page: PageText, marks: readonly (Span & { level: Level })[]): void {
    if (this.#boxes.size === 0) return;
    for (const box of this.#boxes.values()) box.removeAttribute("data-level");
    const spans = [...this.#text.querySelectorAll<HTMLElement>("[data-word]")];
    const at = (node: Node) => spans.findIndex((span) => span.contains(node));
    for (const { start, end, level } of marks.toReversed()) {
      const still = page.range(start, end);
      const first = still ? at(still.startContainer) : -1;
      const last = still ? at(still.endContainer) : -1;
      if (first < 0) continue;
      for (const span of spans.slice(first, Math.max(last, first) + 1)) {
        this.#boxes.get(span.dataset["word"]!)?.setAttribute("data-level", level);
      }
    }
  }

  #figure({ width, height, paragraphs }: Picture, index: number): HTMLElement {
    const words = this.#words;
    const all = paragraphs.flat(2);
    const unsure = all.filter(({ confidence }) => confidence < unsure_below).length;
    const percent = new Intl.NumberFormat(words.language, { style: "percent" });
    const boxes = all.map(({ text, confidence, x, y, width: w, height: h }, word) => {
      const doubtful = confidence < unsure_below;
      const says = `${text} · ${words.say("picture.sure", { percent: percent.format(confidence) })}`;
      const box = svg(
        "g",
        { class: doubtful ? "word unsure" : "word", "data-word": `${index}-${word}` },
        svg("title", {}, says),
        svg("rect", { x: x - 2, y: y - 2, width: w + 4, height: h + 4, rx: 2 }),
        svg("line", { x1: x, x2: x + w, y1: y + h + 2, y2: y + h + 2 }),
        doubtful && svg("text", { x: x + w, y: y - 4, "font-size": Math.max(h * 0.5, 12) }, percent.format(confidence)),
      );
      this.#boxes.set(`${index}-${word}`, box);
      return box;
    });
    const drawing = svg("svg", { viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...boxes);
    drawing.addEventListener("click", ({ target }) => {
      const name = (target as Element).closest("[data-word]")?.getAttribute("data-word");
      if (name) this.#select(name);
    });
    return html(
      "figure",
      {},
      html(
        "div",
        { class: "picture" },
        html("img", { src: this.#urls[index]!, width, height, alt: words.say("picture.alt") }),
        drawing,
      ),
      html(
        "figcaption",
        {},
        html("span", {}, words.say("picture.found", { n: all.length })),
        unsure > 0 && html("span", {}, ` ${words.say("picture.unsure", { n: unsure })} `),
        unsure > 0 &&
          html("button", { type: "button", class: "quiet", onclick: () => this.#next() }, words.say("picture.next")),
      ),
    );
  }

  #select(name: string): void {
    const span = this.#text.querySelector<HTMLElement>(`[data-word="${name}"]`);
    if (!span) return;
    this.#text.focus({ preventScroll: true });
    getSelection()?.selectAllChildren(span);
    span.scrollIntoView({ block: "center" });
  }

  /** The next word, behind the one that is selected, of which the recogniser is unsure. */
  #next(): void {
    const unsure = [...this.#text.querySelectorAll<HTMLElement>("[data-word].unsure")];
    const place = getSelection()?.anchorNode;
    const behind = unsure.find(
      (span) =>
        place && this.#text.contains(place) && place.compareDocumentPosition(span) === Node.DOCUMENT_POSITION_FOLLOWING,
    );
    const next = behind ?? unsure[0];
    if (next) this.#select(next.dataset["word"]!);
  }

  #follow(): void {
    if (this.#boxes.size === 0) return;
    const node = getSelection()?.anchorNode;
    const element = node instanceof Element ? node : node?.parentElement;
    const name = this.#text.contains(element ?? null) ? element?.closest("[data-word]")?.getAttribute("data-word") : "";
    for (const [own, box] of this.#boxes) box.classList.toggle("current", own === name);
  }
}
