// One way to make DOM nodes. Text always goes in as text: no string is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; strings among the children become text nodes. */
export function element(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for a part of an SVG picture. */
export function shape(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** A symbol of an SVG sprite, hidden from screen readers: the word stands beside it. */
export function sign(sprite, id) {
  return shape("svg", { class: "icon", "aria-hidden": "true" }, shape("use", { href: `${sprite}#${id}` }));
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== false));
  return node;
}
