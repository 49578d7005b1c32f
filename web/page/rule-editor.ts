// The editor of the rule studio: CodeMirror for the text, Microsoft's JSON language service for what the schema allows at
// a place, the rule compiler's own diagnostics as underlines.

import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  snippetCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  hoverTooltip,
  keymap,
  lineNumbers,
  type Tooltip,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import {
  type ASTNode,
  type CompletionItem,
  getLanguageService,
  InsertTextFormat,
  type JSONDocument,
  TextDocument,
} from "vscode-json-languageservice";
import type { Diagnostic } from "../lib/tools";
import tokensCss from "../shared/tokens.css";

const uri = "rules:///file.json";
const schema_uri = "rules:///schema.json";

const colours = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--link)" },
  { tag: tags.string, color: "var(--ink)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--high)" },
  { tag: [tags.separator, tags.squareBracket, tags.brace], color: "var(--muted)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--ink)", backgroundColor: "var(--paper)" },
  "&.cm-focused": { outline: "2px solid var(--focus)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--ink)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--paper)", border: "0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 60%, transparent)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--focus) 24%, transparent)",
  },
  ".cm-matchingBracket": { backgroundColor: "color-mix(in srgb, var(--focus) 18%, transparent)" },
  ".cm-tooltip": {
    maxWidth: "min(480px, 90vw)",
    color: "var(--ink)",
    backgroundColor: "var(--paper)",
    border: "1px solid var(--line)",
    borderRadius: "4px",
    boxShadow: "var(--shadow)",
  },
  ".cm-tooltip .hover, .cm-completionInfo": {
    padding: "8px 12px",
    font: "13px/19px var(--font)",
    whiteSpace: "pre-line",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--focus)" },
  // The library's own signs are pictures in data addresses, which the page's policy keeps out.
  ".cm-lint-marker": {
    width: "8px",
    height: "8px",
    marginTop: "6px",
    borderRadius: "50%",
    backgroundColor: "var(--high)",
  },
  ".cm-lint-marker-error": { content: "none" },
  ".cm-diagnostic": { font: "13px/19px var(--font)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--high)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy 1px var(--high)",
    textUnderlineOffset: "3px",
  },
});

export class RuleEditor {
  readonly #view: EditorView;
  readonly #service = getLanguageService({
    // A file of rules names its schema by a path; here there is one schema, that of the shown file.
    workspaceContext: { resolveRelativePath: () => schema_uri },
  });

  /** `changed` hears of every change that a person makes. */
  constructor(element: HTMLElement, label: string, changed: (text: string) => void) {
    // In a shadow root the editor's styles are adopted sheets, which the page's policy allows; in the page it would
    // write style elements.
    const root = element.attachShadow({ mode: "open" });
    const tokens = new CSSStyleSheet();
    tokens.replaceSync(`${tokensCss} :host, .holder { display: block; height: 100%; }`);
    root.adoptedStyleSheets = [tokens];
    const holder = document.createElement("div");
    holder.className = "holder";
    root.append(holder);
    this.#view = new EditorView({
      root,
      parent: holder,
      state: EditorState.create({
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          json(),
          syntaxHighlighting(colours),
          theme,
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
          autocompletion({ override: [(context) => this.#complete(context)], icons: false }),
          hoverTooltip((view, position) => this.#explain(view, position)),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...completionKeymap,
            ...lintKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (
              update.docChanged &&
              update.transactions.some(
                (one) =>
                  one.isUserEvent("input") ||
                  one.isUserEvent("delete") ||
                  one.isUserEvent("undo") ||
                  one.isUserEvent("redo") ||
                  one.isUserEvent("move"),
              )
            )
              changed(this.text);
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.#view.state.doc.toString();
  }

  show(text: string, schema: object | undefined): void {
    this.#service.configure({
      schemas: schema ? [{ uri: schema_uri, fileMatch: ["*"], schema }] : [],
    });
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  mark(diagnostics: readonly Diagnostic[]): void {
    const { state } = this.#view;
    const marks = diagnostics.map(({ pointer, reason }) => ({
      ...(this.#fault(reason) ?? this.#place(pointer)),
      severity: "error" as const,
      message: reason,
    }));
    this.#view.dispatch(setDiagnostics(state, marks));
  }

  goTo({ pointer, reason }: Pick<Diagnostic, "pointer" | "reason">): void {
    const { from, to } = this.#fault(reason) ?? this.#place(pointer);
    this.#view.dispatch({
      selection: { anchor: from, head: to },
      effects: EditorView.scrollIntoView(from, { y: "center" }),
    });
    this.#view.focus();
  }

  #parsed() {
    const text = TextDocument.create(uri, "json", 1, this.text);
    return { text, tree: this.#service.parseJSONDocument(text) as JSONDocument & { root?: ASTNode } };
  }

  /** Where the text stops being JSON, if that is the fault. */
  #fault(reason: string): { from: number; to: number } | undefined {
    const [, line, column] = /^not valid JSON: .*?line (\d+), column (\d+)/.exec(reason) ?? [];
    const { doc } = this.#view.state;
    if (!line || Number(line) > doc.lines) return undefined;
    const { from, to } = doc.line(Number(line));
    return { from: Math.min(from + Math.max(Number(column) - 2, 0), to), to };
  }

  /** Where a JSON pointer leads; as far as it leads, if not to its end. */
  #place(pointer: string): { from: number; to: number } {
    let node = this.#parsed().tree.root;
    for (const part of pointer.split("/").filter(Boolean)) {
      const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const next: ASTNode | undefined =
        node?.type === "array"
          ? node.items[Number(name)]
          : node?.type === "object"
            ? node.properties.find(({ keyNode }) => keyNode.value === name)?.valueNode
            : undefined;
      if (!next) break;
      node = next;
    }
    const end = this.#view.state.doc.length;
    if (!node) return { from: 0, to: Math.min(1, end) };
    // A whole object underlined says nothing: its first line does.
    const line = this.#view.state.doc.lineAt(Math.min(node.offset, end));
    return { from: Math.min(node.offset, end), to: Math.min(node.offset + node.length, line.to, end) };
  }

  async #complete({ pos, explicit, state }: CompletionContext): Promise<CompletionResult | null> {
    if (!explicit && !/["\w]/.test(state.sliceDoc(pos - 1, pos))) return null;
    const { text, tree } = this.#parsed();
    const list = await this.#service.doComplete(text, text.positionAt(pos), tree);
    if (!list || list.items.length === 0) return null;
    const range = list.items.map(({ textEdit }) => textEdit && "range" in textEdit && textEdit.range).find(Boolean);
    const from = range ? text.offsetAt(range.start) : pos;
    const to = range ? Math.max(text.offsetAt(range.end), pos) : pos;
    return { from, to, options: list.items.map(option), filter: false };
  }

  async #explain(view: EditorView, position: number): Promise<Tooltip | null> {
    const { text, tree } = this.#parsed();
    const said = await this.#service.doHover(text, text.positionAt(position), tree);
    const parts = [said?.contents ?? []].flat();
    const words = parts.map((part) => (typeof part === "string" ? part : part.value)).join("\n");
    if (!words || view.state.doc.length < position) return null;
    return {
      pos: position,
      create() {
        const dom = document.createElement("div");
        dom.className = "hover";
        dom.textContent = words.replaceAll("&nbsp;", " ").replace(/\\([^\w\s])/g, "$1");
        return { dom };
      },
    };
  }
}

function option({ label, documentation, insertText, insertTextFormat, textEdit }: CompletionItem): Completion {
  const info = typeof documentation === "string" ? documentation : documentation?.value;
  const text = textEdit?.newText ?? insertText ?? label;
  const about = { label, ...(info && { info }) };
  if (insertTextFormat !== InsertTextFormat.Snippet) return { ...about, apply: text };
  return snippetCompletion(snippet(text), about);
}

/** The language server's placeholders ($1, ${1:text}, ${1|a,b|}) as CodeMirror's. */
function snippet(text: string): string {
  return text
    .replace(/\$\{\d+\|([^,|}]*)[^}]*\|\}/g, "#{$1}")
    .replace(/\$\{\d+:([^}]*)\}/g, "#{$1}")
    .replace(/\$\{?\d+\}?/g, "#{}")
    .replace(/\\([\\$}])/g, "$1");
}
