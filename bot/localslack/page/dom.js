// Building of DOM nodes. Text enters the page as text nodes and attributes
// only; no module parses HTML, and the page's CSP (Trusted Types) forbids it.

// h makes an element. Props whose name starts with "on" are listeners,
// value/checked/selected/disabled are set as properties, the rest as
// attributes; null, undefined and false are left out. Children are nodes,
// strings or (nested) lists of them.
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected" || name === "disabled") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  append(node, children);
  return node;
}

export function append(node, ...children) {
  for (const child of children.flat(Infinity)) {
    if (child === undefined || child === null || child === false) continue;
    node.append(child);
  }
  return node;
}

let counter = 0;

// uid gives an id that is unique in the page.
export function uid(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

// keyed makes parent's children equal to items without touching those that
// did not change, so that focus, open menus and half-typed fields survive a
// refresh. An item is {key, print, build}: print changes when it must be
// rebuilt.
export function keyed(parent, items) {
  const old = new Map();
  for (const child of parent.children) old.set(child.dataset.key, child);
  let after = null;
  for (const item of items) {
    let node = old.get(item.key);
    if (node && node.keyedPrint !== item.print) {
      const focus = focusMark(node);
      const fresh = make(item);
      node.replaceWith(fresh);
      restoreFocus(fresh, focus);
      node = fresh;
    } else if (!node) {
      node = make(item);
    }
    old.delete(item.key);
    const place = after ? after.nextSibling : parent.firstChild;
    if (place !== node) parent.insertBefore(node, place);
    after = node;
  }
  for (const node of old.values()) node.remove();
}

function make(item) {
  const node = item.build();
  node.dataset.key = item.key;
  node.keyedPrint = item.print;
  return node;
}

// focusMark tells where in node the focus is, as a path that a rebuilt node
// can be searched by.
function focusMark(node) {
  const active = document.activeElement;
  if (!active || !node.contains(active)) return null;
  return active.dataset.focus ?? "";
}

function restoreFocus(node, mark) {
  if (mark === null) return;
  const same = mark ? [...node.querySelectorAll("[data-focus]")].find((n) => n.dataset.focus === mark) : null;
  const target = same ?? node.querySelector("button, a[href], input, select, textarea, summary");
  target?.focus({ preventScroll: true });
}

// unknown is the loud box for what the page cannot draw. It is an error in the
// console as well, which fails every test that comes by it.
export function unknown(kind, type) {
  const text = `unknown ${kind} ${type ?? "(no type)"}`;
  console.error(text);
  return h("div", { class: "unknown", "data-unknown": type ?? "" }, text);
}
