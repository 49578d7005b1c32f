// The editable text. Either plain, letter for letter as it was pasted, or with the headings, lists and tables of a page,
// or the words of pictures. Reads itself back for the audit with the same extractor that reads pages in the extension;
// what nobody changed since is not read again.

import type { AuditDocument, Span } from "../lib/report";
import { extract, Memory, type ReadBlock } from "../shared/extract";
import { html } from "../shared/html";
import { PageText, plainText } from "../shared/page-text";
import type { Words } from "../shared/words";
import { type Content, type Picture, readPage } from "./files";
import { insertNodes } from "./trusted";

export interface Read {
  page: PageText;
  /** What to audit: the engine finds the blocks of plain text itself. */
  document: string | AuditDocument;
}

/** The editor's state, to be put back later. */
export interface Draft {
  plain: boolean;
  title: string;
  nodes: Node[];
  /** What it said, where it was shown already. */
  read?: Read;
}

const structured = /<(?:h[1-6]|li|p|td|div|br)\b/i;

export class Editor {
  readonly element: HTMLElement;
  readonly #words: Words;
  readonly #watch: MutationObserver;
  readonly #memory = new Memory();
  #plain = true;
  #title = "";

  constructor(element: HTMLElement, words: Words) {
    this.element = element;
    this.#words = words;
    element.addEventListener("paste", (event) => this.#paste(event));
    this.#watch = new MutationObserver((changes) => this.#forget(changes));
    this.#watch.observe(element, { childList: true, characterData: true, subtree: true });
  }

  get plain(): boolean {
    return this.#plain;
  }

  show(content: Content): void {
    const title = content.kind === "page" ? content.page.title : "";
    this.restore({ plain: content.kind === "text", title, nodes: nodesOf(content, this.#words) });
  }

  draft(): Draft {
    return { plain: this.#plain, title: this.#title, nodes: [...this.element.childNodes], read: this.read() };
  }

  restore({ plain, title, nodes }: Draft): void {
    this.#plain = plain;
    this.#title = title;
    this.element.classList.toggle("plain", plain);
    // Older browsers do not know "plaintext-only" and would leave the text uneditable.
    this.element.setAttribute("contenteditable", plain ? "plaintext-only" : "true");
    if (!this.element.isContentEditable) this.element.setAttribute("contenteditable", "true");
    this.element.replaceChildren(...nodes);
  }

  read(): Read {
    if (this.#plain) {
      const page = plainText(this.element);
      return { page, document: page.text };
    }
    this.#forget(this.#watch.takeRecords());
    const page = new PageText(extract(this.element, this.#memory).blocks);
    return { page, document: page.document(this.#title) };
  }

  /** Puts other words in the place of some, as if they had been typed. */
  replace(page: PageText, { start, end }: Span, by: string): void {
    const still = page.range(start, end);
    if (!still) return;
    this.element.focus({ preventScroll: true });
    getSelection()?.setBaseAndExtent(still.startContainer, still.startOffset, still.endContainer, still.endOffset);
    document.execCommand("insertText", false, by); // the only way that keeps the editor's own undo
  }

  #forget(changes: readonly MutationRecord[]): void {
    this.#memory.changed(changes.map(({ target }) => target));
  }

  #paste(event: ClipboardEvent): void {
    const data = event.clipboardData;
    if (event.defaultPrevented || this.#plain || !data || data.files.length > 0) return;
    const markup = data.getData("text/html");
    const text = data.getData("text/plain");
    if (structured.test(markup)) {
      const { page } = readPage(markup);
      const blocks = page.blocks.filter(({ role }) => role !== "title" && role !== "meta");
      if (blocks.length > 1 || blocks[0]?.role === "heading") {
        event.preventDefault();
        insertNodes(layOut(blocks, this.#words));
        return;
      }
    }
    if (!text) return;
    event.preventDefault();
    document.execCommand("insertText", false, text);
  }
}

/** What was pasted, if it holds more than a run of words. */
export function pastedPage(markup: string): Content | undefined {
  if (!structured.test(markup)) return undefined;
  const content = readPage(markup);
  return content.page.blocks.length > 0 ? content : undefined;
}

function nodesOf(content: Content, words: Words): Node[] {
  switch (content.kind) {
    case "text":
      return [new Text(content.text.replace(/\r\n?/g, "\n"))];
    case "page":
      return layOut(content.page.blocks, words);
    case "pictures":
      return content.pictures.flatMap(wordsOf);
  }
}

/** Recognised words, each by itself, so that the picture can show where it stands even after it was corrected. */
function wordsOf({ paragraphs }: Picture, picture: number): Node[] {
  let word = 0;
  return paragraphs.map((lines) =>
    html(
      "p",
      {},
      ...lines
        .flat()
        .flatMap(({ text, confidence }) => [
          html("span", { "data-word": `${picture}-${word++}`, class: confidence < 0.7 && "unsure" }, text),
          " ",
        ]),
    ),
  );
}

function layOut(blocks: readonly ReadBlock[], words: Words): Node[] {
  const out: Node[] = [];
  let group: HTMLElement | undefined; // ul, or table
  let row: { of: Element | null; element: HTMLElement } | undefined;
  let section: HTMLElement | undefined;
  const add = (node: HTMLElement) => (section ? section.append(node) : out.push(node));

  for (const block of blocks) {
    if (section?.dataset["claimlintVoice"] !== (block.voice === "seller" ? undefined : block.voice)) {
      section = undefined;
      group = undefined;
      if (block.voice !== "seller") {
        const opened = html("section", {
          "data-claimlint-voice": block.voice,
          "data-label": words.say(`label.${block.voice}`),
        });
        out.push(opened);
        section = opened;
      }
    }
    if (block.role === "list-item") {
      if (group?.tagName !== "UL") add((group = html("ul")));
      group.append(html("li", {}, block.text));
    } else if (block.role === "table-cell") {
      const of = block.element.closest("tr");
      if (group?.tagName !== "TABLE") {
        add((group = html("table")));
        row = undefined;
      }
      if (!row || row.of !== of) group.append((row = { of, element: html("tr") }).element);
      row.element.append(html(block.element.closest("th") ? "th" : "td", {}, block.text));
    } else {
      group = undefined;
      add(single(block, words));
    }
  }
  return out;
}

function single({ text, role, element }: ReadBlock, words: Words): HTMLElement {
  switch (role) {
    case "heading": {
      const level = /^H([1-6])$/.exec(element.tagName)?.[1] ?? "3";
      return html(`h${level}` as "h1", {}, text);
    }
    case "title":
    case "meta":
    case "structured-data":
    case "image-text":
      return html(
        "p",
        { class: "unseen-text", "data-claimlint-role": role, "data-label": words.say(`label.${role}`) },
        text,
      );
    case "caption":
      return html("p", { class: "caption", "data-claimlint-role": role }, text);
    default:
      return html("p", {}, text);
  }
}
