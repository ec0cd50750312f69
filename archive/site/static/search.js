// Searching made easier: "/" leads to the search box, and what is typed is answered with suggestions.
// Without this script the box is a plain form. The suggestions follow the ARIA pattern of a combobox with a list.
"use strict";

(() => {
  const PAUSE = 150; // ms without a key before suggestions are asked for

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = document.querySelector("main input[type=search]") || document.querySelector("input[type=search]");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  for (const box of document.querySelectorAll("input[data-suggest]")) suggestFor(box);
  for (const line of document.querySelectorAll(".hitline")) stepThrough(line);

  // The words that were searched for, one after the other; a hit that runs over several marks is one stop each.
  function stepThrough(line) {
    const hits = [...document.querySelectorAll(".text mark")];
    if (hits.length < 2) return;
    let at = -1;
    for (const [name, step] of [["previous", -1], ["next", 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "step";
      button.textContent = line.dataset[name];
      button.addEventListener("click", () => {
        hits[at]?.classList.remove("here");
        at = at < 0 ? (step > 0 ? 0 : hits.length - 1) : (at + step + hits.length) % hits.length;
        hits[at].classList.add("here");
        hits[at].scrollIntoView({ block: "center" });
      });
      line.append(" ", button);
    }
  }

  function suggestFor(box) {
    const form = box.form, { action } = form;
    form.addEventListener("submit", () => {
      const long = box.value.trim().length > 200; // no query is so long
      form.method = long ? "post" : "get";
      form.action = long ? box.dataset.check : action;
    });
    const list = document.createElement("ul");
    list.id = `${box.id}-suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", box.dataset.suggestLabel);
    list.hidden = true;
    box.after(list);
    const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
    for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);

    let chosen = -1; // number of the suggestion that the arrow keys have reached
    let timer = 0;
    let asked = ""; // the text that was asked for last: an answer to an earlier one comes too late

    box.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    box.addEventListener("blur", () => setTimeout(close, PAUSE)); // after a click on a suggestion
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Enter" && chosen >= 0) list.children[chosen].querySelector("a").click();
      else return;
      event.preventDefault();
    });

    async function ask() {
      const text = box.value.trim();
      asked = text;
      if (!text) return close();
      try {
        const { suggest } = box.dataset; // it has parameters already where it names the language
        const answer = await fetch(`${suggest}${suggest.includes("?") ? "&" : "?"}q=${encodeURIComponent(text)}`);
        if (answer.ok && asked === text) show(await answer.json());
      } catch {
        close(); // suggestions are a help: without them the form still searches
      }
    }

    function show([, texts, kinds, addresses]) {
      list.replaceChildren(...texts.map((text, number) => option(text, kinds[number], addresses[number], number)));
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
      list.hidden = !texts.length || document.activeElement !== box;
      box.setAttribute("aria-expanded", String(!list.hidden));
    }

    function option(text, kind, address, number) {
      const item = document.createElement("li");
      item.id = `${list.id}-${number}`;
      item.setAttribute("role", "option");
      const link = document.createElement("a");
      link.href = new URL(address, location.href).pathname + new URL(address, location.href).search;
      link.tabIndex = -1;
      const what = document.createElement("span");
      what.className = "kind";
      what.textContent = kind;
      link.append(text, " ", what);
      item.append(link);
      return item;
    }

    function choose(number) {
      const count = list.children.length;
      list.children[chosen]?.removeAttribute("aria-selected");
      chosen = (number + count + 1) % (count + 1); // one more: the box itself
      if (chosen === count) chosen = -1;
      const item = list.children[chosen];
      if (item) {
        item.setAttribute("aria-selected", "true");
        box.setAttribute("aria-activedescendant", item.id);
      } else box.removeAttribute("aria-activedescendant");
    }

    function close() {
      list.hidden = true;
      chosen = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    }
  }
})();
