// The audit of one page, in the page: reads it, asks the background, marks, opens cards, and follows what changes.

import type { Finding, SetAside } from "../lib/report";
import { isFinding, type Scope, scopes } from "../shared/card";
import { type Extract, extractInSteps, Memory, type ReadBlock, type UnreadRegion } from "../shared/extract";
import type { Mark } from "../shared/marks";
import { PageText } from "../shared/page-text";
import type { Walked } from "../shared/walk";
import {
  type AnyOutline,
  ask,
  type FromPage,
  hasBackground,
  type SentBlock,
  type Splice,
  type ToContent,
  type ToPage,
  type UnreadNote,
} from "./messages";
import type { OverPage, World } from "./over-page";
import { type Changes, drawn, inSlices, pause, Watch } from "./watch";

/** An outline stands for its finding wherever only place, words and kind are asked for. */
type Item = Finding | SetAside;

const no_change: Splice = { at: 0, remove: 0, blocks: [] };

export class PageAudit {
  readonly #memory = new Memory();
  readonly #watch = new Watch(
    (changes) => this.#look(changes),
    () => void this.#tellPace(),
  );
  readonly #listening = new AbortController();
  /** Takes back what was asked and not answered. */
  #asking = new AbortController();
  #page = new PageText([]);
  #extract: Extract | undefined;
  /** Surface and walk, once there was an answer. */
  #over: OverPage | undefined;
  /** What a card says of engine and rules, as last heard. */
  #about = { engine: "", pack: "" };
  #findings: Item[] = [];
  #aside: Item[] = [];
  #items: Item[] = [];
  /** One object for each item, so that an open card follows its words when text before them changes. */
  readonly #marks = new WeakMap<Item, Mark>();
  /** Still offers to undo, as long as its card is open. */
  #justIgnored: Item | undefined;
  #showAside = false;
  #url = "";
  #stopped = false;
  /** What is sent and painted, one after the other. */
  #work: Promise<unknown> = Promise.resolve();

  async start(): Promise<void> {
    // Making a world of its own for our code, and reading the code, has kept the page long enough.
    await pause(true);
    await shown();
    if (this.#stopped) return;
    const { signal } = this.#listening;
    // What an extension left behind that was updated while this page was open.
    for (const left of document.querySelectorAll("claimlint-surface")) left.remove();
    // Back from the cache of the browser's history: the background knows another page of this tab now.
    // What was asked before is not answered any more: the browser closed its port without a word.
    const shownAgain = ({ persisted }: PageTransitionEvent) => {
      if (!persisted) return;
      this.#asking.abort();
      this.#asking = new AbortController();
      void this.#inTurn(() => this.#send(true));
    };
    addEventListener("pageshow", shownAgain, { signal });
    chrome.runtime.onMessage.addListener(this.#told);
    this.#watch.observe([document]);
    await this.#inTurn(async () => {
      await this.#read(true);
      await this.#send();
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#watch.stop();
    this.#listening.abort();
    chrome.runtime.onMessage.removeListener(this.#told);
    this.#asking.abort();
    ask({ kind: "cleared" }).catch((error: unknown) => console.debug("claimlint:", error));
  }

  // A listener of the browser's, which wants the very same function to remove it.
  readonly #told = (message: ToContent, _sender: unknown, reply: (done: boolean) => void): boolean => {
    switch (message.kind) {
      case "open": {
        const { n, rule, quote } = message;
        const same = (message.aside ? this.#aside : this.#findings).filter(
          (one) => one.rule === rule && one.quote === quote,
        );
        const item = same.find((one) => numberOf(one) === n) ?? same[0];
        if (item) this.#over?.walk.open(item, "keyboard");
        break;
      }
      case "step":
        this.#over?.walk.step(message.by);
        break;
      case "show-aside":
        this.#showAside = message.show;
        this.#paint();
        break;
      case "show-unread":
        this.#extract?.regions[message.index]?.element.scrollIntoView({ block: "center" });
        break;
      case "recheck":
        void this.#inTurn(() => this.#exchange({ kind: "again" }));
        break;
      case "resend":
        void this.#inTurn(() => this.#send()).then(() => reply(true));
        return true;
    }
    return false;
  };

  async #look({ nodes, within }: Changes): Promise<void> {
    await this.#inTurn(async () => {
      this.#memory.changed(nodes, within);
      await this.#changed(await this.#read(false));
    });
  }

  /** Reads what changed, and returns the blocks as they were before. */
  async #read(urgent: boolean): Promise<readonly ReadBlock[]> {
    const before = this.#page.blocks;
    this.#extract = await inSlices(extractInSteps(document, this.#memory), urgent);
    this.#watch.observe(this.#extract.roots);
    this.#page = new PageText(this.#extract.blocks);
    await pause(urgent);
    return before;
  }

  async #changed(before: readonly ReadBlock[]): Promise<void> {
    const splice = spliceOf(before, this.#page.blocks);
    if (splice || location.href !== this.#url) {
      this.#url = location.href;
      await this.#exchange({
        kind: "change",
        ...(splice ?? no_change),
        ...this.#described(),
      });
    } else {
      this.#paint(); // the same words may stand in other nodes now
    }
  }

  /** `anew`: the style of the marks may be another since it was put here. */
  async #send(anew = this.#over === undefined): Promise<void> {
    this.#url = location.href;
    await this.#exchange({
      kind: "page",
      blocks: this.#page.blocks.map(toSend),
      anew,
      ...this.#described(),
    });
  }

  async #exchange(question: FromPage): Promise<void> {
    const answer = await this.#ask(question);
    if (this.#stopped) return;
    if (answer?.kind === "lost") {
      await this.#send();
      // All else is answered by the page itself.
      if (question.kind === "ignore") await this.#exchange(question);
      return;
    }
    if (answer?.kind !== "marks") return;
    // The first question failed, with which the words come.
    if (!this.#over && !answer.words) return this.#send();
    await (answer.words ? drawn() : pause(true));
    if (answer.words && !this.#over && !this.#stopped) {
      const open = (globalThis as World).claimlintOpenOverPage!;
      this.#over = await open(answer.words, () => this.#walked(), this.#listening.signal);
      this.#over.surface.column = (mark) => this.#page.blockAt(mark.start)?.element.getBoundingClientRect();
      await pause(true);
    }
    if (this.#stopped) return;
    // What is the same as before stays the same object, so that an open card knows its finding again.
    this.#findings = kept(answer.findings, this.#findings);
    this.#aside = kept(answer.aside, this.#aside);
    await pause(true);
    this.#paint();
    this.#over?.surface.announce(answer.summary);
  }

  async #tellPace(): Promise<void> {
    await this.#inTurn(() => this.#exchange({ kind: "change", ...no_change, ...this.#described() }));
  }

  #described(): { url: string; title: string; unread: UnreadNote[]; slow: number } {
    const { title = "", regions = [] } = this.#extract ?? {};
    return { url: location.href, title, unread: regions.map(noteOn), slow: this.#watch.slow };
  }

  #paint(): void {
    if (!this.#over || this.#stopped) return;
    const { surface, walk } = this.#over;
    for (const root of this.#extract?.roots ?? []) {
      if (root.nodeType === Node.DOCUMENT_NODE) walk.listen(root as Document);
    }
    const onPage = [...this.#findings, ...(this.#showAside ? this.#aside : [])]
      .filter((item) => this.#page.has(item.start, item.end))
      .sort((a, b) => a.start - b.start || b.end - a.end);
    const open = surface.shown;
    const undoes = open && open === this.#justIgnored && !onPage.includes(open);
    this.#items = undoes ? [...onPage, open] : onPage;
    surface.marks.show(
      this.#page,
      onPage.map((item) => this.#markOf(item)),
    );
    if (open && !this.#items.includes(open)) surface.hide();
    surface.follow();
  }

  #markOf(item: Item): Mark {
    const { start, end } = item;
    const mark = this.#marks.get(item) ?? { start, end, level: "aside" };
    this.#marks.set(item, Object.assign(mark, { start, end, level: isFinding(item) ? item.severity : "aside" }));
    return mark;
  }

  #walked(): Walked {
    return {
      report: this.#about,
      items: this.#items,
      markOf: (item) => this.#markOf(item),
      isIgnored: (item) => isFinding(item) && !this.#findings.includes(item),
      ignore: (item, ignored, scope = "here") => this.#ignore(item, ignored, scope),
      detail: (item) => this.#detail(item),
      extras: { scopes, url: location.href, list: () => void this.#ask({ kind: "list" }) },
    };
  }

  async #detail(item: Item): Promise<Item | undefined> {
    const { rule, quote } = item;
    const detail = () => this.#ask({ kind: "detail", n: numberOf(item), rule, quote, aside: !isFinding(item) });
    let answer = await detail();
    if (answer?.kind === "lost") {
      await this.#inTurn(() => this.#send());
      answer = await detail();
    }
    if (answer?.kind !== "detail") return undefined;
    this.#about = answer;
    return answer.item;
  }

  #ignore(item: Item, ignored: boolean, scope: Scope): Promise<void> {
    this.#justIgnored = ignored ? item : undefined;
    const { rule, quote } = item;
    return this.#inTurn(() => this.#exchange({ kind: "ignore", rule, quote, scope, ignored }));
  }

  async #ask(question: FromPage): Promise<ToPage | undefined> {
    try {
      return await ask<ToPage>(question, this.#asking.signal);
    } catch (error) {
      console.debug("claimlint:", error);
      // The extension was updated or removed while this page was open; its marks stay until the page goes.
      if (!hasBackground()) this.#watch.stop();
      return undefined;
    }
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(() => (this.#stopped ? undefined : work()));
    this.#work = done.catch((error: unknown) => console.debug("claimlint:", error));
    return done;
  }
}

/** A page that the browser readies before somebody goes there has no tab of its own yet, but stands behind another. */
async function shown(): Promise<void> {
  if (!(document as { prerendering?: boolean }).prerendering) return;
  await new Promise((resume) => document.addEventListener("prerenderingchange", resume, { once: true }));
}

function toSend({ text, role, voice, collapsed }: ReadBlock): SentBlock {
  return { text, role, voice, ...(collapsed && { folded: collapsed }) };
}

function numberOf(item: Item): number {
  return (item as unknown as AnyOutline).n;
}

/** The items of before where they are the same words by the same rule, with their places brought up to date. */
function kept(outlines: readonly AnyOutline[], before: readonly Item[]): Item[] {
  const known = new Map<string, Item[]>();
  const key = (one: Item | AnyOutline) => `${one.rule}\n${one.quote}`;
  for (const item of before) known.set(key(item), [...(known.get(key(item)) ?? []), item]);
  return outlines.map((outline) => Object.assign(known.get(key(outline))?.shift() ?? {}, outline) as unknown as Item);
}

/** The least that tells how the blocks changed; nothing if they did not. */
export function spliceOf(before: readonly ReadBlock[], now: readonly ReadBlock[]): Splice | undefined {
  const key = ({ text, role, voice, collapsed }: ReadBlock) => `${role}\n${voice}\n${collapsed}\n${text}`;
  const same = (a: ReadBlock, b: ReadBlock) => a === b || key(a) === key(b);
  const shorter = Math.min(before.length, now.length);
  let at = 0;
  while (at < shorter && same(before[at]!, now[at]!)) at++;
  if (at === before.length && at === now.length) return undefined;
  let behind = 0;
  while (behind < shorter - at && same(before[before.length - 1 - behind]!, now[now.length - 1 - behind]!)) behind++;
  const remove = before.length - at - behind;
  const places = new Map(before.slice(at, at + remove).map((block, index) => [key(block), at + index]));
  const blocks = now.slice(at, now.length - behind).map((block) => places.get(key(block)) ?? toSend(block));
  return { at, remove, blocks };
}

function noteOn({ kind, element }: UnreadRegion): UnreadNote {
  const own = kind === "files" && element === document.documentElement ? location.href : "";
  const source = (element as HTMLImageElement).currentSrc || element.getAttribute("src") || own;
  let name = element.getAttribute("alt") || element.getAttribute("title") || element.getAttribute("aria-label") || "";
  try {
    const url = new URL(source, location.href);
    if (!name && source)
      name = kind === "frames" ? url.hostname : decodeURIComponent(url.pathname.split("/").pop() ?? "");
  } catch {
    // An address that nobody can read names nothing.
  }
  return { kind, name: (name || element.localName).slice(0, 80) };
}
