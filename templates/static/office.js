// What Django's pages of the office lack for those who use a keyboard or listen.
// A picker (Select2) has no name while nothing is chosen in it: its label names it.
"use strict";

function namePickers() {
  for (const select of document.querySelectorAll("select.admin-autocomplete")) {
    const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
    const name = select.getAttribute("aria-label") || (label && label.textContent.trim());
    const picker = select.nextElementSibling;
    if (!name || !picker) continue;
    for (const part of picker.querySelectorAll(".select2-selection, .select2-selection__rendered")) {
      part.setAttribute("aria-label", name);
    }
  }
}

// Pickers are built whenever Django's script gets to it, and again for every row that is added.
new MutationObserver(namePickers).observe(document.body, { childList: true, subtree: true });
namePickers();

// A table that scrolls sideways can be scrolled by keyboard too, even when nothing in it takes a key.
for (const table of document.querySelectorAll(".inline-group .tabular")) {
  const heading = table.querySelector("h2[id]");
  table.tabIndex = 0;
  table.setAttribute("role", "group");
  if (heading) table.setAttribute("aria-labelledby", heading.id);
}
