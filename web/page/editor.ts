// The editable text. Either plain, letter for letter as it was pasted, or with the headings, lists and tables of a page.
// Reads itself back for the audit with the same extractor that reads pages in the extension.

import type { AuditDocument } from "../lib/report";
import { extract, type ReadBlock } from "../shared/extract";
import { html } from "../shared/html";
import { PageText, plainText } from "../shared/page-text";
import type { Words } from "../shared/words";
import type { Content } from "./files";

export interface Read {
  page: PageText;
  /** What to audit: the engine finds the blocks of plain text itself. */
  document: string | AuditDocument;
}

export class Editor {
  readonly element: HTMLElement;
  readonly #words: Words;
  #plain = true;
  #title = "";

  constructor(element: HTMLElement, words: Words) {
    this.element = element;
    this.#words = words;
    element.addEventListener("paste", (event) => this.#pasteAsText(event));
  }

  show(content: Content): void {
    this.#plain = content.kind === "text";
    this.#title = content.kind === "page" ? content.page.title : "";
    this.element.classList.toggle("plain", this.#plain);
    // Older browsers do not know "plaintext-only" and would leave the text uneditable.
    this.element.setAttribute("contenteditable", this.#plain ? "plaintext-only" : "true");
    if (!this.element.isContentEditable) this.element.setAttribute("contenteditable", "true");
    if (content.kind === "text") this.element.textContent = content.text.replace(/\r\n?/g, "\n");
    else this.element.replaceChildren(...layOut(content.page.blocks, this.#words));
  }

  read(): Read {
    if (this.#plain) {
      const page = plainText(this.element);
      return { page, document: page.text };
    }
    const { blocks } = extract(this.element);
    const page = new PageText(blocks);
    return { page, document: page.document(this.#title) };
  }

  // Formatted text keeps its form only when it comes first (see main.ts); later it joins what is there.
  #pasteAsText(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain");
    if (event.defaultPrevented || this.#plain || !text) return;
    event.preventDefault();
    document.execCommand("insertText", false, text); // the only way that keeps the editor's own undo
  }
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
