// The text that is audited, and the way from an offset in it to the DOM and back.

import type { AuditDocument } from "../lib/report";
import type { Piece, ReadBlock } from "./extract";

interface Place {
  node: Text;
  offset: number;
}
type Places = WeakMap<Text, { block: number; pieces: Piece[] }[]>;

const words_of = new WeakMap<ReadBlock, number>();

export class PageText {
  readonly blocks: readonly ReadBlock[];
  readonly #starts: number[] = [];
  /** Made when first asked for, as the next. */
  #text: string | undefined;
  /** Made when first asked for: where each text node's letters went. */
  #places: Places | undefined;

  constructor(blocks: readonly ReadBlock[]) {
    this.blocks = blocks;
    let start = 0;
    for (const block of blocks) {
      this.#starts.push(start);
      start += block.text.length + 1;
    }
  }

  get text(): string {
    this.#text ??= this.blocks.map((block) => block.text).join("\n");
    return this.#text;
  }

  /** Counted block by block, once: an unchanged block is the same object in the next text. */
  get words(): number {
    let sum = 0;
    for (const block of this.blocks) {
      let own = words_of.get(block);
      if (own === undefined) words_of.set(block, (own = countWords(block.text)));
      sum += own;
    }
    return sum;
  }

  document(title?: string, source?: string): AuditDocument {
    return {
      ...(title && { title }),
      ...(source && { source }),
      blocks: this.blocks.map(({ text, role, voice }) => ({ text, role, voice })),
    };
  }

  blockAt(offset: number): ReadBlock | undefined {
    return this.blocks[this.#indexAt(offset)];
  }

  /** Where these letters stand, or nothing if the page does not show them. Static: costs the page nothing. */
  range(start: number, end: number): StaticRange | undefined {
    const ends = this.#ends(start, end);
    return (
      ends &&
      new StaticRange({
        startContainer: ends.first.node,
        startOffset: ends.first.offset,
        endContainer: ends.last.node,
        endOffset: ends.last.offset,
      })
    );
  }

  /** Whether the page shows these letters. */
  has(start: number, end: number): boolean {
    return this.#ends(start, end) !== undefined;
  }

  #ends(start: number, end: number): { first: Place; last: Place } | undefined {
    const first = this.#place(start, false);
    const last = this.#place(end, true);
    if (!first || !last || !first.node.isConnected || !last.node.isConnected) return undefined;
    if (first.offset > first.node.length || last.offset > last.node.length) return undefined;
    return { first, last };
  }

  /** The text nodes of these letters. */
  nodes(start: number, end: number): Text[] {
    const found: Text[] = [];
    for (let index = this.#indexAt(start); index < this.blocks.length && this.#starts[index]! < end; index++) {
      const from = this.#starts[index]!;
      for (const { at, length, node } of this.blocks[index]!.pieces) {
        if (from + at < end && from + at + length > start && !found.includes(node)) found.push(node);
      }
    }
    return found;
  }

  /** The offset in the text of a place in the DOM. */
  offsetOf(node: Node, offset: number): number | undefined {
    if (!this.#places) {
      this.#places = new WeakMap();
      this.blocks.forEach((block, index) => {
        for (const piece of block.pieces) this.#remember(this.#places!, index, piece);
      });
    }
    for (const { block, pieces } of this.#places.get(node as Text) ?? []) {
      for (const piece of pieces) {
        if (offset >= piece.from && offset <= piece.from + piece.length) {
          return this.#starts[block]! + piece.at + offset - piece.from;
        }
      }
    }
    return undefined;
  }

  #remember(places: Places, block: number, piece: Piece): void {
    const known = places.get(piece.node);
    const last = known?.[known.length - 1];
    if (!known) places.set(piece.node, [{ block, pieces: [piece] }]);
    else if (last!.block === block) last!.pieces.push(piece);
    else known.push({ block, pieces: [piece] });
  }

  #indexAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low;
  }

  #place(offset: number, end: boolean): Place | undefined {
    const index = this.#indexAt(end ? offset - 1 : offset);
    const inside = offset - this.#starts[index]!;
    const pieces = this.blocks[index]?.pieces ?? [];
    if (end) {
      const piece = pieces.findLast((candidate) => candidate.at < inside);
      return piece && { node: piece.node, offset: piece.from + Math.min(inside - piece.at, piece.length) };
    }
    const piece = pieces.find((candidate) => candidate.at + candidate.length > inside);
    return piece && { node: piece.node, offset: piece.from + Math.max(inside - piece.at, 0) };
  }
}

export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’-]*/gu)?.length ?? 0;
}

/** Plain text in an editable element, letter for letter; the engine finds the blocks itself. */
export function plainText(root: Element): PageText {
  const pieces: Piece[] = [];
  let text = "";
  const walk = (parent: Node): void => {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) {
        const { data } = node as Text;
        if (data) pieces.push({ at: text.length, node: node as Text, from: 0, length: data.length });
        text += data;
      } else if ((node as Element).tagName === "BR") {
        text += "\n";
      } else {
        if (text && !text.endsWith("\n")) text += "\n";
        walk(node);
      }
    }
  };
  walk(root);
  return new PageText([{ text, role: "paragraph", voice: "seller", pieces, element: root }]);
}
