// The files that were opened: one is shown, the others wait in a list. They are read one behind the other, each with its
// progress, until all are there or the reader cancels.

import { html } from "../shared/html";
import type { Words } from "../shared/words";
import type { Draft } from "./editor";
import { type Content, readFile } from "./files";

/** One text with everything that belongs to it. */
export interface Item {
  name: string;
  state: "waiting" | "reading" | "ready" | "failed";
  /** Of the reading, 0 to 1. */
  progress: number;
  problem?: string;
  content?: Content;
  /** As it was left, if another was shown in between. */
  draft?: Draft;
  ignored: Set<string>;
  claims?: number;
}

export interface ShelfActions {
  /** The first that could be read, and whichever is pressed. */
  show(item: Item): void;
  /** Read, but not shown. */
  count(content: Content): Promise<number>;
  complain(problem: string): void;
}

export function itemOf(content: Content): Item {
  return { name: content.name ?? "", state: "ready", progress: 1, content, ignored: new Set() };
}

export class Shelf {
  readonly #element: HTMLElement;
  readonly #words: Words;
  readonly #actions: ShelfActions;
  #items: Item[] = [];
  #shown: Item | undefined;
  #reading: AbortController | undefined;
  #before: Item[] = []; // what comes back if nothing of what is being opened can be read

  constructor(element: HTMLElement, words: Words, actions: ShelfActions) {
    this.#element = element;
    this.#words = words;
    this.#actions = actions;
  }

  get items(): readonly Item[] {
    return this.#items;
  }

  get shown(): Item | undefined {
    return this.#shown;
  }

  /** Files take the place of what was there. */
  async open(files: readonly File[]): Promise<void> {
    this.cancel();
    const { signal } = (this.#reading = new AbortController());
    const items = files.map(({ name }): Item => ({ name, state: "waiting", progress: 0, ignored: new Set<string>() }));
    this.#before = this.#items;
    this.#items = items;
    let shown = false;
    for (const [index, file] of files.entries()) {
      const item = items[index]!;
      item.state = "reading";
      this.#draw();
      try {
        const tell = (fraction: number) => {
          item.progress = fraction;
          this.#drawProgress(item);
        };
        const content = await readFile(file, this.#words, { signal, tell });
        signal.throwIfAborted(); // not every reader heeds it
        item.content = content;
        item.state = "ready";
        if (!shown) {
          shown = true;
          this.show(item);
        } else {
          this.#count(item, content);
        }
      } catch (error) {
        if (signal.aborted) return;
        item.state = "failed";
        item.problem = error instanceof Error ? error.message : String(error);
        this.#actions.complain(item.problem);
      }
    }
    this.#end();
  }

  cancel(): void {
    if (!this.#reading) return;
    this.#reading.abort();
    this.#end();
  }

  #end(): void {
    const items = this.#items;
    this.#reading = undefined;
    this.#items = items.some(({ state }) => state === "ready")
      ? items.filter(({ state }) => state === "ready" || (state === "failed" && items.length > 1))
      : this.#before;
    this.#draw();
  }

  /** Holds up no reading: the engine may be slow, or never come. */
  #count(item: Item, content: Content): void {
    this.#actions.count(content).then(
      (claims) => {
        item.claims ??= claims;
        this.#draw();
      },
      () => {}, // the page says elsewhere what is wrong; the file was read all the same
    );
  }

  show(item: Item): void {
    if (!this.#items.includes(item)) this.#items = [item];
    this.#shown = item;
    this.#actions.show(item);
    this.#draw();
  }

  /** How many claims the shown text holds by now. */
  counted(claims: number): void {
    if (!this.#shown || this.#shown.claims === claims) return;
    this.#shown.claims = claims;
    this.#draw();
  }

  clear(): void {
    this.cancel();
    this.#items = [];
    this.#shown = undefined;
    this.#draw();
  }

  #draw(): void {
    const words = this.#words;
    const reading = this.#items.some(({ state }) => state === "reading");
    const focused = document.activeElement?.getAttribute("data-item");
    this.#element.hidden = !reading && this.#items.length < 2;
    this.#element.replaceChildren(
      html("ol", {}, ...this.#items.map((item, index) => html("li", {}, this.#entry(item, index)))),
      ...(reading
        ? [html("button", { type: "button", class: "quiet", onclick: () => this.cancel() }, words.say("files.cancel"))]
        : []),
    );
    if (focused) this.#element.querySelector<HTMLElement>(`[data-item="${focused}"]`)?.focus();
  }

  #entry(item: Item, index: number): HTMLElement {
    const words = this.#words;
    const { name, state, claims, problem, progress } = item;
    const said =
      state === "ready"
        ? claims !== undefined && words.say("files.claims", { n: claims })
        : words.say(`files.${state}`);
    const parts = [
      html("span", { class: "file-name" }, name),
      said && html("span", { class: "file-state" }, said),
      state === "reading" &&
        html("progress", { value: progress, max: 1, "aria-label": words.say("files.progress", { name }) }),
    ];
    if (state !== "ready") return html("span", { class: `file file-${state}`, title: problem }, ...parts);
    return html(
      "button",
      {
        type: "button",
        class: "file",
        "data-item": index,
        "aria-current": item === this.#shown && "true",
        onclick: () => item !== this.#shown && this.show(item),
      },
      ...parts,
    );
  }

  #drawProgress({ progress }: Item): void {
    const bar = this.#element.querySelector("progress");
    if (bar) bar.value = progress;
  }
}
