// The one element that we add beside a page: a host with a shadow root in the browser's top layer, the size of the
// window, letting every click through but those on the card. While the page shows a modal dialog, which makes all else inert,
// the card stands in a modal dialog of our own above it. Holds the card, its bottom sheet, the focus outline and the
// boxes that stand in for highlights.

import type { Finding, SetAside } from "../lib/report";
import { type CardActions, type CardModel, isFinding, renderCard } from "./card";
import type { RecordUrl } from "./evidence";
import { html } from "./html";
import { type Mark, Marks } from "./marks";
import type { Words } from "./words";

const gap = 8;
const margin = 12;
const head = 64; // what pages put at the top and people want to reach
const card_width = 360;
const most_height = 640;
export const sheet_below = 600;

/** How a card came to be open: a hovered one goes when the pointer does, the others stay until closed. */
export type Opened = "hover" | "press" | "keyboard";

export class Surface {
  readonly host: HTMLElement;
  readonly marks: Marks;
  readonly root: ShadowRoot;
  readonly #layer = html("div", { class: "layer" });
  readonly #dialog = html("dialog", { class: "above" });
  readonly #status = html("p", { class: "unseen", role: "status" });
  readonly #words: Words;
  #card: HTMLElement | undefined;
  #actions: CardActions | undefined;
  #mark: Mark | undefined;
  #opened: Opened = "press";
  #returnTo: Element | null = null;
  #following = 0;
  /** Dialogs of the page that were open when the card was. */
  #modals = 0;
  readonly #listening = new AbortController();
  /** A column of text beside which there may be room for the card. */
  column: ((mark: Mark) => DOMRect | undefined) | undefined;
  /** Where the page shows a record in full; an extension has no such place. */
  recordUrl: RecordUrl | undefined;
  onclose: (() => void) | undefined;

  constructor(css: string, words: Words, mode: ShadowRootMode, sheet?: CSSStyleSheet) {
    this.#words = words;
    this.host = document.createElement("claimlint-surface");
    this.host.popover = "manual";
    this.root = this.host.attachShadow({ mode });
    addStyle(this.root, css, sheet);
    this.root.append(this.#layer, this.#status, this.#dialog);
    this.#dialog.addEventListener("pointerdown", (event) => this.pressed(event));
    this.#dialog.addEventListener("cancel", () => this.hide());
    this.marks = new Marks(this.#layer);
    document.documentElement.append(this.host);
    this.host.showPopover();
    const { signal } = this.#listening;
    const follow = () => {
      this.#following ||= requestAnimationFrame(() => {
        this.#following = 0;
        this.follow();
      });
    };
    addEventListener("scroll", follow, { capture: true, passive: true, signal });
    addEventListener("resize", follow, { passive: true, signal });
    matchMedia("(forced-colors: active)").addEventListener("change", () => this.marks.again(), { signal });
  }

  get open(): Opened | undefined {
    return this.#card && this.#opened;
  }

  get shown(): Finding | SetAside | undefined {
    return this.#card && this.#shown;
  }
  #shown: Finding | SetAside | undefined;

  /** `shown`: what the card stands for where its item is a fuller one. */
  show(
    model: CardModel,
    mark: Mark,
    actions: CardActions,
    opened: Opened,
    shown: Finding | SetAside = model.item,
  ): void {
    if (!this.#card) this.#returnTo = deepFocus(document);
    const hadFocus = this.root.activeElement !== null;
    const previous = this.#card;
    this.#card = renderCard({ ...model, recordUrl: this.recordUrl }, actions, this.#words);
    this.#shown = shown;
    this.#mark = mark;
    this.#opened = opened;
    this.#card.classList.add(isFinding(model.item) ? `level-${model.item.severity}` : "level-aside");
    this.#card.classList.toggle("sheet", innerWidth <= sheet_below);
    this.#card.classList.toggle("by-keyboard", opened === "keyboard");
    this.#actions = actions;
    this.#card.addEventListener("keydown", (event) => this.key(event));
    previous?.remove();
    this.#modals = modals().length;
    this.#riseAbove(mark, opened).append(this.#card);
    const isSheet = this.#card.classList.contains("sheet");
    if (opened === "keyboard" || (opened === "press" && isSheet)) this.marks.reveal(mark, this.#visibleHeight());
    this.marks.current(mark, opened === "keyboard");
    this.#place();
    // Whoever presses a mark while writing goes on writing; everybody else can go on with the keys of the card.
    const writing = (document.activeElement as HTMLElement | null)?.isContentEditable;
    if (opened === "keyboard" || hadFocus || (opened === "press" && !writing))
      this.#card.focus({ preventScroll: true });
  }

  /** Where the card goes, above all that the page shows. */
  #riseAbove(mark: Mark, opened: Opened): HTMLElement | ShadowRoot {
    if (this.#dialog.open) return this.#dialog;
    const modal = modalAround(this.marks.element(mark));
    // Who merely points somewhere shall not lose what they are about: they get a card to read.
    if (modal && opened !== "hover") {
      this.#dialog.showModal();
      return this.#dialog;
    }
    if (modal || document.querySelector(":popover-open:not(claimlint-surface)")) {
      this.host.hidePopover();
      this.host.showPopover();
    }
    return this.root;
  }

  /** Tells those who cannot see the marks. */
  announce(text: string): void {
    if (this.#status.textContent !== text) this.#status.textContent = text;
  }

  /** Puts marks and card where the text is now: after the page has moved it. */
  follow(): void {
    // Under a dialog that the page has opened since, it could be neither read nor closed.
    if (this.#card && modals().length > this.#modals) this.hide();
    this.marks.follow();
    this.#place();
  }

  /** Whether an event began on the card. */
  holds(event: Event): boolean {
    return event.composedPath().includes(this.host);
  }

  hide(): void {
    if (!this.#card) return;
    const hadFocus = this.root.activeElement !== null;
    this.#card.remove();
    this.#dialog.close();
    this.#card = this.#mark = this.#shown = undefined;
    this.marks.current(undefined);
    if (hadFocus && this.#returnTo instanceof HTMLElement) this.#returnTo.focus({ preventScroll: true });
    this.onclose?.();
  }

  remove(): void {
    this.hide();
    this.marks.clear();
    this.#listening.abort();
    this.host.remove();
  }

  /** A key that is pressed on the card. */
  key(event: KeyboardEvent): void {
    const writes = this.root.activeElement instanceof HTMLTextAreaElement;
    if (!this.#card || writes || event.altKey || event.ctrlKey || event.metaKey) return;
    const by = { ArrowRight: 1, j: 1, ArrowLeft: -1, k: -1 }[event.key] as 1 | -1 | undefined;
    if (by) this.#actions?.step(by);
    else if (event.key === "Escape") this.#actions?.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** A press on our dialog is one beside the card that stands in it. */
  pressed({ clientX, clientY }: PointerEvent): void {
    if (this.root.elementFromPoint(clientX, clientY) === this.#dialog) this.hide();
  }

  #visibleHeight(): number {
    return this.#card?.classList.contains("sheet") ? innerHeight - this.#card.offsetHeight : innerHeight;
  }

  // In the margin of the text if there is room, else under the words, else over them; never on them.
  #place(): void {
    const card = this.#card;
    if (!card || !this.#mark) return;
    card.classList.toggle("sheet", innerWidth <= sheet_below);
    card.style.cssText = "";
    if (card.classList.contains("sheet")) return;
    const rects = this.marks.rects(this.#mark);
    const first = rects[0];
    const last = rects[rects.length - 1];
    if (!first || !last) {
      card.style.cssText = `right:${margin}px;top:${margin}px;max-height:${innerHeight - 2 * margin}px`;
      return;
    }
    const visible = document.documentElement.clientWidth; // without the scroll bar
    const column = this.column?.(this.#mark);
    const width = Math.min(card_width, visible - 2 * margin);
    if (column && column.right + gap + width + margin <= visible) {
      const height = Math.min(card.scrollHeight + 2, innerHeight - head - margin);
      const top = clamp(first.top - 4, head, innerHeight - height - margin);
      card.style.cssText = `left:${column.right + gap}px;top:${top}px;width:${width}px;max-height:${height}px`;
      return;
    }
    const left = clamp(first.left, margin, visible - width - margin);
    const below = innerHeight - last.bottom - gap - margin;
    const above = first.top - gap - margin;
    card.style.cssText = `left:${left}px;width:${width}px`;
    const wanted = Math.min(card.scrollHeight + 2, most_height);
    card.style.cssText +=
      below >= Math.min(wanted, 360) || below >= above
        ? `;top:${last.bottom + gap}px;max-height:${Math.min(wanted, Math.max(below, 120))}px`
        : `;bottom:${innerHeight - first.top + gap}px;max-height:${Math.min(wanted, Math.max(above, 120))}px`;
  }
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}

/** The dialog of the page in which this stands, or any that is open and lets nothing beside it be used. */
function modalAround(element: Element | undefined): Element | undefined {
  for (let inner = element; inner; inner = (inner.getRootNode() as ShadowRoot).host as Element | undefined) {
    const found = inner.closest(modal_dialogs);
    if (found) return found;
  }
  return [...document.querySelectorAll(modal_dialogs)].find(isInSight);
}

function modals(): NodeListOf<Element> {
  return document.querySelectorAll(":modal");
}

const modal_dialogs = ":modal, [aria-modal=true]";

/** Shops keep drawers that are closed in the page, unseen or beside the window. */
function isInSight(element: Element): boolean {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const within = left < innerWidth && right > 0 && top < innerHeight && bottom > 0;
  return within && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
}

function deepFocus(root: Document | ShadowRoot): Element | null {
  const focused = root.activeElement;
  return focused?.shadowRoot ? (deepFocus(focused.shadowRoot) ?? focused) : focused;
}

/** A constructed sheet needs no leave from the page's Content-Security-Policy. */
export function sheetOf(css: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  return sheet;
}

/** `sheet`: the same, where it was made beforehand. */
export function addStyle(root: ShadowRoot, css: string, sheet?: CSSStyleSheet): void {
  try {
    root.adoptedStyleSheets = [sheet ?? sheetOf(css)];
  } catch {
    // Firefox refuses a sheet made in a content script's world.
    const style = document.createElement("style");
    style.textContent = css;
    root.append(style);
  }
}
