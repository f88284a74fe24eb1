// The rows below answers: copy, link, thumbs. One listener for all of them, since rows come and
// go; no text of an answer passes through here but to the clipboard.
"use strict";
(() => {
  const say = (row, text) => { row.querySelector(".byline-done").textContent = text; };

  const problemOf = async (response) => {
    if (response.status === 401) return "Log in again: reload the page.";
    try {
      const { problem, remedy } = await response.json();
      if (problem) return `${problem} ${remedy}`;
    } catch { /* no JSON: told below */ }
    return `The server answered ${response.status}. Try again.`;
  };

  const fetched = async (address) => {
    let response;
    try {
      response = await fetch(address);
    } catch {
      throw new Error("The server does not answer. Try again.");
    }
    if (!response.ok) throw new Error(await problemOf(response));
    return response.text();
  };

  const copy = async (row, text, done) => {
    try {
      if (navigator.clipboard && window.ClipboardItem) {
        // Begun within the click, as Safari wants it; the text may come later.
        const blob = text.then((words) => new Blob([words], { type: "text/plain" }));
        await Promise.all([text, navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })])]);
      } else {
        copyBySelection(await text);
      }
      say(row, done);
    } catch (error) {
      say(row, error.name === "Error" ? error.message : "The browser did not let it be copied.");
    }
  };

  // Outside of HTTPS and this machine, browsers have no other way.
  const copyBySelection = (text) => {
    const box = document.createElement("textarea");
    box.value = text;
    box.style.position = "fixed";
    box.style.opacity = "0";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    if (!done) throw new Error("The browser did not let it be copied.");
  };

  const openVerdict = (row, way) => {
    const form = row.querySelector(".byline-verdict");
    form.hidden = false;
    form.dataset.way = way;
    row.querySelector(".byline-truth").hidden = way === "up";
    for (const thumb of row.querySelectorAll(".byline-thumb")) {
      thumb.setAttribute("aria-expanded", String(thumb.dataset.do === way));
    }
    say(row, "");
    const first = way === "up" ? "textarea" : "input:checked";
    form.querySelector(first).focus({ preventScroll: true });
    // The question box covers the foot of the page.
    const covered = document.getElementById("byline-composer")?.offsetHeight ?? 0;
    form.style.scrollMarginBottom = `${covered + 24}px`;
    form.scrollIntoView({ block: "nearest" });
  };

  const closeVerdict = (row) => {
    const form = row.querySelector(".byline-verdict");
    const thumb = row.querySelector(`.byline-thumb[data-do="${form.dataset.way}"]`);
    form.hidden = true;
    for (const one of row.querySelectorAll(".byline-thumb")) one.setAttribute("aria-expanded", "false");
    thumb?.focus();
  };

  const send = async (row, form) => {
    const truth = form.dataset.way === "down" ? form.querySelector("input:checked")?.value ?? "" : "";
    const nearest = /^nearest-(\d+)$/.exec(truth);
    const verdict = {
      is_right: form.dataset.way === "up",
      reason: form.elements.reason.value,
      unanswerable: truth === "unanswerable",
      nearest: nearest && Number(nearest[1]),
    };
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      const response = await fetch(`${row.dataset.at}/verdict`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(verdict),
      });
      if (!response.ok) {
        say(row, await problemOf(response));
        return;
      }
      form.reset();
      closeVerdict(row);
      say(row, (await response.json()).told);
    } catch {
      say(row, "The server does not answer. Try again.");
    } finally {
      button.disabled = false;
    }
  };

  document.addEventListener("click", (event) => {
    const control = event.target.closest?.(".byline-actions [data-do]");
    if (!control) return;
    const row = control.closest(".byline-actions");
    const what = control.dataset.do;
    if (what === "copy") {
      copy(row, fetched(`${row.dataset.at}/markdown`), "Copied as Markdown.");
    } else if (what === "link") {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      copy(row, Promise.resolve(control.href), "Link copied.");
    } else if (what === "cancel") {
      closeVerdict(row);
    } else {
      openVerdict(row, what);
    }
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest?.(".byline-verdict");
    if (!form) return;
    event.preventDefault();
    send(form.closest(".byline-actions"), form);
  });

  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.(".byline-verdict");
    if (form && event.key === "Escape") {
      event.stopPropagation();
      closeVerdict(form.closest(".byline-actions"));
    }
  }, true);
})();
