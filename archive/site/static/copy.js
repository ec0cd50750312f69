// Adds a button to each citation that copies its text, and one that prints the page. Without them the text can be
// selected and the browser's own menu prints: nothing depends on this.
(function () {
  "use strict";

  function selected(element) {
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function copy(element, done) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(element.textContent).then(
        function () { done(true); },
        function () { selected(element); done(false); }
      );
      return;
    }
    // Over plain HTTP browsers copy only what is selected; what a closed part holds cannot be.
    var closed = element.closest("details:not([open])");
    if (closed) { closed.open = true; }
    selected(element);
    var copied = false;
    try { copied = document.execCommand("copy"); } catch (error) { copied = false; }
    done(copied);
  }

  function furnish(section) {
    var status = section.querySelector("[aria-live]");
    section.querySelectorAll(".copyable").forEach(function (part) {
      var heading = part.querySelector("h3");
      var text = part.querySelector(".citation");
      var button = document.createElement("button");
      button.type = "button";
      button.className = "copy";
      button.textContent = section.dataset.copy;
      button.setAttribute("aria-label", section.dataset.copy + " " + heading.textContent);
      button.addEventListener("click", function () {
        copy(text, function (copied) {
          var said = copied ? section.dataset.copied : section.dataset.selected;
          button.textContent = said;
          status.textContent = said + " " + heading.textContent;
          window.setTimeout(function () { button.textContent = section.dataset.copy; }, 2500);
        });
      });
      heading.insertAdjacentElement("afterend", button);
    });
  }

  function addPrint(acts) {
    var item = document.createElement("li");
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = acts.dataset.print;
    button.addEventListener("click", function () { window.print(); });
    item.appendChild(button);
    acts.insertBefore(item, acts.children[1]);
  }

  document.querySelectorAll(".cite[data-copy]").forEach(furnish);
  document.querySelectorAll(".acts[data-print]").forEach(addPrint);
})();
