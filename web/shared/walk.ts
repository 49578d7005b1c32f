// Opens cards: by hover after a moment, by press, by tap, by key; and walks from one finding to the next.
// The page and the extension both hand it a surface and the findings in the order of the text.

import type { Finding, Report, SetAside } from "../lib/report";
import type { CardExtras, Scope } from "./card";
import type { Mark } from "./marks";
import type { Opened, Surface } from "./surface";

const hover_opens_after = 150;
const hover_closes_after = 300;

export interface Walked {
  report: Pick<Report, "engine" | "pack" | "partial">;
  /** What can be walked through, in order. */
  items: readonly (Finding | SetAside)[];
  markOf(item: Finding | SetAside): Mark;
  isIgnored(item: Finding | SetAside): boolean;
  ignore(item: Finding | SetAside, ignored: boolean, scope?: Scope): void | Promise<void>;
  /** Where items are only the outline of a finding: brings all of it, or nothing if it is there no more. */
  detail?(item: Finding | SetAside): Promise<Finding | SetAside | undefined>;
  /** What a card offers beyond its usual actions. */
  extras?: CardExtras;
}

export class Walk {
  readonly #surface: Surface;
  readonly #state: () => Walked | undefined;
  readonly #listening = new AbortController();
  readonly #documents = new WeakSet<Document>();
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #over: Mark | "card" | undefined;
  #pointer = "";
  #wanted: Finding | SetAside | undefined;

  constructor(surface: Surface, state: () => Walked | undefined) {
    this.#surface = surface;
    this.#state = state;
    surface.host.addEventListener("pointerenter", () => this.#hover("card"), { signal: this.#listening.signal });
    this.listen(document);
  }

  /** Heeds pointer and keys in a document: the page's own, or that of a frame whose text is marked too. */
  listen(doc: Document): void {
    if (this.#documents.has(doc)) return;
    this.#documents.add(doc);
    const surface = this.#surface;
    const { signal } = this.#listening;
    doc.addEventListener("pointermove", (event) => this.#moved(event), { passive: true, signal });
    doc.documentElement.addEventListener("pointerleave", () => this.#hover(undefined), { signal });
    doc.addEventListener("click", (event) => this.#pressed(event), { signal });
    doc.addEventListener(
      "pointerdown",
      (event) => {
        this.#pointer = event.pointerType;
        if (surface.open && !surface.holds(event) && !surface.marks.under(event)) surface.hide();
      },
      { signal },
    );
    // A tap on a mark opens its card; it must not also call up a keyboard over it.
    doc.addEventListener(
      "mousedown",
      (event) => {
        if (this.#pointer === "touch" && surface.marks.under(event)) event.preventDefault();
      },
      { signal },
    );
    doc.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape" && surface.open && !surface.holds(event)) {
          surface.hide();
          event.stopPropagation();
        }
      },
      { signal, capture: true },
    );
  }

  stop(): void {
    clearTimeout(this.#waiting);
    this.#listening.abort();
  }

  open(item: Finding | SetAside, opened: Opened): void {
    const state = this.#state();
    if (!state) return;
    clearTimeout(this.#waiting);
    this.#wanted = item;
    if (!state.detail) {
      this.#show(item, item, state, opened);
      return;
    }
    void state.detail(item).then((detail) => {
      const now = this.#state(); // it may have changed meanwhile
      if (detail && now && this.#wanted === item && now.items.includes(item)) this.#show(item, detail, now, opened);
    });
  }

  #show(item: Finding | SetAside, detail: Finding | SetAside, state: Walked, opened: Opened): void {
    const { items, report, extras } = state;
    const also = items.filter((other) => other !== item && other.start < item.end && item.start < other.end);
    const position = items.indexOf(item) + 1;
    this.#surface.show(
      { item: detail, report, position, total: items.length, ignored: state.isIgnored(item), also, extras },
      state.markOf(item),
      {
        step: (by) => this.step(by),
        open: (other) => this.open(other, "keyboard"),
        close: () => this.#surface.hide(),
        ignore: async (ignored, scope) => {
          await state.ignore(item, ignored, scope);
          this.open(item, opened);
        },
      },
      opened,
      item,
    );
  }

  /** To the next or previous finding, round the end. */
  step(by: 1 | -1): void {
    const items = this.#state()?.items ?? [];
    if (items.length === 0) return;
    const shown = this.#surface.shown;
    const at = shown ? items.indexOf(shown) : by === 1 ? -1 : items.length;
    this.open(items[(at + by + items.length) % items.length]!, "keyboard");
  }

  #itemAt(mark: Mark | undefined): Finding | SetAside | undefined {
    const state = this.#state();
    return (
      mark &&
      state?.items.find((item) => {
        const own = state.markOf(item);
        return own.start === mark.start && own.end === mark.end && own.level === mark.level;
      })
    );
  }

  #pressed(event: MouseEvent): void {
    if (this.#surface.holds(event)) return;
    const item = this.#itemAt(this.#surface.marks.under(event));
    if (item) this.open(item, "press");
  }

  #moved(event: PointerEvent): void {
    if (event.pointerType !== "mouse" || event.buttons !== 0 || this.#surface.holds(event)) return;
    this.#hover(this.#surface.marks.under(event));
  }

  #hover(over: Mark | "card" | undefined): void {
    if (over === this.#over) return;
    this.#over = over;
    clearTimeout(this.#waiting);
    const open = this.#surface.open;
    if (over === "card" || (open && open !== "hover")) return;
    if (over) {
      this.#waiting = setTimeout(() => {
        const item = this.#itemAt(over);
        if (item && item !== this.#surface.shown) this.open(item, "hover");
      }, hover_opens_after);
    } else if (open) {
      this.#waiting = setTimeout(() => this.#surface.hide(), hover_closes_after);
    }
  }
}
