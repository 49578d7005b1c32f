// Builds elements. Text goes in as text, never as mark-up.

type Child = Node | string | false | null | undefined;
type Attributes = Record<string, string | number | boolean | undefined | ((event: Event) => void)>;

/** `html("button", { class: "quiet", onclick: close }, "Close")`. False and undefined attributes are left out. */
export function html<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  fill(element, attributes, children);
  return element;
}

export function svg(tag: string, attributes: Attributes = {}, ...children: Child[]): SVGElement {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  fill(element, attributes, children);
  return element;
}

function fill(element: Element, attributes: Attributes, children: Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.filter((child): child is Node | string => Boolean(child)));
}

/** A link to an outside source; nothing of ours goes with it. */
export function outside(url: string, hint: string, ...children: Child[]): HTMLAnchorElement {
  return html(
    "a",
    { href: url, target: "_blank", rel: "noopener noreferrer", title: hint },
    ...children,
    html("span", { class: "away", "aria-hidden": "true" }, " ↗"),
  );
}
