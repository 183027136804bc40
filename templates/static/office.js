// A picker (Select2) has no name while nothing is chosen in it: its label names it for those who listen.
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
