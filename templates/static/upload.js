// Sends the form of an upload with its progress shown. Without this file the form works as it is.
(function () {
  "use strict";
  document.querySelectorAll("form[data-upload]").forEach(function (form) {
    var problem = form.querySelector("[data-upload-problem]");
    var line = form.querySelector("[data-upload-progress]");
    var bar = line.querySelector("progress");
    var words = line.querySelector("span");
    var button = form.querySelector("button");

    function tell(text) {
      problem.querySelector("p").textContent = text;
      problem.hidden = false;
      line.hidden = true;
      button.disabled = false;
      problem.scrollIntoView({ block: "nearest" });
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var request = new XMLHttpRequest();
      request.open("POST", form.action || window.location.href);
      request.setRequestHeader("Accept", "application/json");
      problem.hidden = true;
      line.hidden = false;
      bar.value = 0;
      words.textContent = form.dataset.sending;
      button.disabled = true;
      request.upload.addEventListener("progress", function (sent) {
        if (sent.lengthComputable) {
          bar.value = (sent.loaded * 100) / sent.total;
          words.textContent = form.dataset.sending + " " + Math.round(bar.value) + " %";
        }
      });
      request.upload.addEventListener("load", function () {
        words.textContent = form.dataset.checking;
      });
      request.addEventListener("error", function () {
        tell(form.dataset.cutOff);
      });
      request.addEventListener("load", function () {
        var answer = {};
        try {
          answer = JSON.parse(request.responseText);
        } catch (unreadable) {
          answer = {};
        }
        if (request.status === 201 && answer.address) {
          window.location.assign(answer.address);
        } else {
          tell(answer.detail || form.dataset.cutOff);
        }
      });
      request.send(new FormData(form));
    });
  });
})();
