// Long lists, a slice each frame: nothing of ours shall keep a letter from the screen that somebody types meanwhile.

export interface Slicing {
  /** What is not done yet is not wanted any more. */
  stop(): void;
  /** Does the rest at once. */
  finish(): void;
}

/** Hands `some` of the items to `step` in each frame to come, in their order. */
export function inSlices<Item>(items: readonly Item[], some: number, step: (slice: readonly Item[]) => void): Slicing {
  let at = 0;
  let frame = 0;
  const next = () => {
    step(items.slice(at, (at += some)));
    if (at < items.length) frame = requestAnimationFrame(next);
  };
  if (items.length > 0) frame = requestAnimationFrame(next);
  return {
    stop: () => cancelAnimationFrame(frame),
    finish() {
      cancelAnimationFrame(frame);
      if (at < items.length) step(items.slice(at));
      at = items.length;
    },
  };
}

/** Makes `nodes` the children of `parent`; those that are there already are not touched. */
export function arrange(parent: Element, nodes: readonly Node[]): void {
  const wanted = new Set(nodes);
  for (const child of [...parent.childNodes]) if (!wanted.has(child)) child.remove();
  let at = parent.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
}
