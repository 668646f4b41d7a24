// Django's admin names the field of an autocomplete for the eye alone; this names it for the ear.
"use strict";
(() => {
  const name = (select) => {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const words = label ? label.textContent.replace(/:\s*$/, "").trim() : select.getAttribute("aria-label");
    const box = select.nextElementSibling;
    if (!words || !box || !box.classList.contains("select2")) return;
    for (const part of box.querySelectorAll(".select2-selection, .select2-selection__rendered, .select2-search__field")) {
      part.removeAttribute("aria-labelledby");
      const chosen = box.querySelector(".select2-selection--single .select2-selection__rendered")?.textContent.trim();
      part.setAttribute("aria-label", chosen && part.matches(".select2-selection") ? `${words}: ${chosen}` : words);
    }
    for (const list of box.querySelectorAll("ul.select2-selection__rendered")) {
      list.removeAttribute("aria-label");
      list.setAttribute("role", "presentation");
      for (const item of list.children) item.setAttribute("role", "presentation");
    }
  };
  const nameAll = () => document.querySelectorAll("select.select2-hidden-accessible").forEach(name);
  addEventListener("load", () => {
    nameAll();
    new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
  });
})();
