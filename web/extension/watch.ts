// Watches a page that lives: collects what changes, waits for a quiet moment, and tells. On a page that changes without
// end it looks less and less often.

/**
 * How long a slice of our work keeps the page's main thread. The budget is 8 ms: this leaves room for one step, and for the
 * browser to collect garbage in it.
 */
const slice_ms = 1.5;
const usual_wait = 250;
const longest_wait = 16_000;
/** So many looks in a row are quick, whatever the page does. */
const quick_looks = 5;
/** From here on the user is told. */
const slow_wait = 2000;
/** More changed nodes than this are not told apart any more. */
const most_nodes = 2000;

export interface Changes {
  nodes: Set<Node>;
  /** Whose parts may be hidden or shown now. */
  within: Set<Node>;
}

/** Does work a few milliseconds at a time. `urgent`: as soon as the page breathes, else when it has nothing to do. */
export async function inSlices<Result>(steps: Generator<void, Result>, urgent: boolean): Promise<Result> {
  for (;;) {
    await pause(urgent);
    const until = performance.now() + slice_ms;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < until);
  }
}

export function pause(urgent: boolean): Promise<void> {
  return new Promise((resume) => {
    if (!urgent && typeof requestIdleCallback === "function") requestIdleCallback(() => resume(), { timeout: 1000 });
    // From the fifth time on a timer waits 4 ms; a task has its turn as soon as the page's own had theirs.
    else if (typeof scheduler === "object") void scheduler.postTask(resume);
    else setTimeout(resume);
  });
}

/**
 * Until the browser has drawn once more, at the latest in a tenth of a second. What a new style costs on a long page is then
 * behind it, and does not fall into the next slice of ours that asks for a place.
 */
export function drawn(): Promise<void> {
  return new Promise((resume) => {
    const late = setTimeout(resume, 100); // a tab that nobody sees is not drawn
    requestAnimationFrame(() => {
      clearTimeout(late);
      resume(pause(true));
    });
  });
}

export class Watch {
  readonly #look: (changes: Changes) => Promise<void>;
  readonly #paceChanged: () => void;
  readonly #observer = new MutationObserver((records) => this.#collect(records));
  readonly #observed = new WeakSet<Node>();
  readonly #listening = new AbortController();
  #changes: Changes = { nodes: new Set(), within: new Set() };
  #timer: ReturnType<typeof setTimeout> | undefined;
  #looking = false;
  #looked = 0;
  #inRow = 0;

  constructor(look: (changes: Changes) => Promise<void>, paceChanged: () => void) {
    this.#look = look;
    this.#paceChanged = paceChanged;
    const { signal } = this.#listening;
    // What somebody presses on changes the page for them: that is looked at soon even on a busy page.
    addEventListener("click", () => this.#hurry(), { capture: true, passive: true, signal });
    addEventListener("resize", () => this.everything(), { passive: true, signal });
  }

  observe(roots: Iterable<Document | ShadowRoot>): void {
    for (const root of roots) {
      if (this.#observed.has(root)) continue;
      this.#observed.add(root);
      this.#observer.observe(root, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ["class", "style", "hidden", "open", "role", "alt", "title", "aria-expanded", "content"],
      });
      // A frame or a picture that has come since; the event does not bubble, but can be caught on its way.
      const loaded = ({ target }: Event) => {
        if (/^(?:IFRAME|FRAME|IMG|LINK)$/.test((target as Element).tagName ?? "")) this.#add([target as Element], true);
      };
      root.addEventListener("load", loaded, { capture: true, passive: true, signal: this.#listening.signal });
      // A popover opens without any change of the tree.
      const toggled = ({ target }: Event) => isOurs(target as Element) || this.#add([target as Element], true);
      root.addEventListener("toggle", toggled, { capture: true, passive: true, signal: this.#listening.signal });
    }
  }

  /** Any of the page may look different now. */
  everything(): void {
    this.#add([document], true);
  }

  /** Seconds between two looks, if that is long enough to be told. */
  get slow(): number {
    const wait = this.#wait;
    return wait < slow_wait ? 0 : Math.round(wait / 1000);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#listening.abort();
  }

  get #wait(): number {
    return Math.min(usual_wait * 2 ** Math.max(0, this.#inRow - quick_looks), longest_wait);
  }

  #collect(records: MutationRecord[]): void {
    for (const { type, target, addedNodes } of records) {
      if (isOurs(target)) continue;
      if (this.#changes.nodes.size > most_nodes) {
        this.everything();
        return;
      }
      if (type === "attributes") this.#changes.within.add(target);
      else if (target !== document.documentElement || ![...addedNodes].every(isOurs)) this.#changes.nodes.add(target);
      for (const node of addedNodes) if (/^(?:STYLE|LINK)$/.test(node.nodeName)) this.#changes.within.add(document);
    }
    this.#schedule();
  }

  #add(nodes: Node[], within: boolean): void {
    for (const node of nodes) this.#changes[within ? "within" : "nodes"].add(node);
    this.#schedule();
  }

  #schedule(wait?: number): void {
    if (this.#timer || this.#looking || (this.#changes.nodes.size === 0 && this.#changes.within.size === 0)) return;
    // A page that was left alone for a while is quick again.
    const alone = performance.now() - this.#looked;
    if (alone > 2000 + 4 * this.#wait) this.#setInRow(0);
    this.#timer = setTimeout(() => void this.#go(), wait ?? this.#wait);
  }

  #hurry(): void {
    if (!this.#timer) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#schedule(usual_wait);
  }

  async #go(): Promise<void> {
    this.#timer = undefined;
    this.#looking = true;
    const changes = this.#changes;
    this.#changes = { nodes: new Set(), within: new Set() };
    try {
      await this.#look(changes);
    } finally {
      this.#looking = false;
      this.#looked = performance.now();
      this.#setInRow(this.#inRow + 1);
      this.#schedule();
    }
  }

  #setInRow(inRow: number): void {
    const before = this.slow;
    this.#inRow = inRow;
    if (this.slow !== before) this.#paceChanged();
  }
}

function isOurs(node: Node): boolean {
  return (node as Element).localName === "claimlint-surface";
}
