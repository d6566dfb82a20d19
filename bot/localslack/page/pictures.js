// Files and pictures. A picture stands small in its message and opens large.

import { h, uid } from "./dom.js";
import { t } from "./i18n.js";

export function fileNode(f) {
  const url = `/drive/files/${encodeURIComponent(f.id)}`;
  if (f.mimetype?.startsWith("image/")) {
    return h("figure", { class: "file", "data-file": f.id }, h("figcaption", {}, f.name), picture(h("img", { src: url, alt: f.alt || f.name })));
  }
  return h("p", { class: "file", "data-file": f.id },
    h("a", { href: url, download: f.name, class: "download" }, h("span", { class: "file-mark", "aria-hidden": "true" }, "⤓"), f.name),
    f.alt && h("span", { class: "muted" }, f.alt));
}

// picture makes an image a button that shows it large. What is no image of
// this server stays as it is.
export function picture(img) {
  if (img.nodeName !== "IMG") return img;
  const src = img.getAttribute("src");
  return h("button", { type: "button", class: "picture", title: t("enlarge"), "data-focus": `picture ${src}`, onclick: () => enlarge(src, img.alt) }, img);
}

function enlarge(src, alt) {
  const title = uid("picture");
  const dialog = h("dialog", { class: "lightbox", "aria-labelledby": title, onclose: () => dialog.remove() },
    h("form", { method: "dialog" }, h("p", { id: title }, alt), h("button", { class: "button", "data-close": true }, t("close"))),
    h("img", { src, alt: "" }));
  document.body.append(dialog);
  dialog.showModal();
}
