// Saves a section three seconds after the last change. Without this file its buttons save it as they are.
(function () {
  "use strict";
  var AFTER = 3000; // milliseconds
  document.querySelectorAll("form[data-autosave]").forEach(function (form) {
    var line = form.querySelector(".save-state");
    var waiting = null;
    var underWay = false;
    var changedMeanwhile = false;
    var stopped = false;
    var pressed = null; // a button pressed while a save was under way: it goes next, with the new edition

    function later() {
      if (stopped) {
        return;
      }
      changedMeanwhile = underWay;
      window.clearTimeout(waiting);
      waiting = window.setTimeout(save, AFTER);
    }

    function save() {
      if (underWay) {
        return;
      }
      var sent = new FormData(form);
      sent.set("save", "quietly");
      underWay = true;
      fetch(window.location.pathname, { method: "POST", body: sent, headers: { Accept: "application/json" } })
        .then(function (answer) {
          return answer.json().then(function (said) {
            line.textContent = said.message;
            if (answer.ok) {
              form.elements.edition.value = said.edition;
              form.elements.request_id.value = said.request_id;
            } else {
              // Somebody else wrote, or a right has ended: only a button shows what to do.
              stopped = answer.status === 409;
            }
          });
        })
        .catch(function () {
          // No connection, or signed out meanwhile: the text is still in the fields, and the next change tries again.
        })
        .then(function () {
          underWay = false;
          if (pressed) {
            form.requestSubmit(pressed);
          } else if (changedMeanwhile) {
            later();
          }
        });
    }

    form.addEventListener("input", later);
    form.addEventListener("submit", function (event) {
      stopped = true;
      window.clearTimeout(waiting);
      if (underWay) {
        event.preventDefault();
        pressed = event.submitter;
      }
    });
  });
})();
