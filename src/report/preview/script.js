
"use strict";
(() => {
  const form = document.querySelector(".filters");
  if (!form) return;
  form.hidden = false;
  form.addEventListener("submit", event => event.preventDefault());
  const boxes = [...form.querySelectorAll("input[name=type]")];
  const find = form.elements.file;
  const files = [...document.querySelectorAll(".file")];
  const links = new Map([...document.querySelectorAll("nav li")].map(li => [li.querySelector("a").hash.slice(1), li]));

  function show() {
    const types = new Set(boxes.filter(box => box.checked).map(box => box.value));
    const all = types.size === boxes.length;
    const wanted = element => all || element.dataset.t.split(" ").some(type => types.has(type));
    const part = find.value.trim().toLowerCase();
    for (const file of files) {
      const own = file.dataset.types.split(" ").filter(Boolean);
      if (file.dataset.unread !== "0") own.push("UNSCANNABLE");
      const named = file.querySelector("h2").textContent.toLowerCase().includes(part);
      file.hidden = !(named && (all || own.some(type => types.has(type))));
      const link = links.get(file.id);
      if (link) link.hidden = file.hidden;
      if (file.hidden) continue;
      for (const element of file.querySelectorAll("li[data-t], figure[data-t], .grid[data-t]")) element.hidden = !wanted(element);
      for (const element of file.querySelectorAll("mark[data-t], g[data-t]")) element.classList.toggle("off", !wanted(element));
    }
  }

  form.addEventListener("input", show);
  for (const button of form.querySelectorAll("button[data-all]")) {
    button.addEventListener("click", () => {
      for (const box of boxes) box.checked = button.dataset.all === "1";
      show();
    });
  }
})();
