// What the page does by itself: a mark opens its report beside the answer, keys go from source
// to source, the newest question comes into view, and a screen reader is told of its answer.
// Words of a report come as JSON and become text nodes: nothing in them is markup.
(() => {
  "use strict";

  const WIDE = matchMedia("(min-width: 900px)");
  const by = (id) => document.getElementById(id);

  // What is being read: the sources of one answer, which of them, and what opened it.
  let reading = null;
  // The report that the panel has, and its marks; fetched anew whenever the panel is opened.
  let shown = { key: "", marks: [] };
  let asked = 0;

  const entryOf = (item) => ({
    id: item.id,
    number: Number(item.value),
    document: item.dataset.document,
    version: item.dataset.version,
    start: Number(item.dataset.start),
    end: Number(item.dataset.end),
    title: item.querySelector(".byline-title").textContent,
    quote: item.dataset.quote,
  });

  function open(opener) {
    const item = by(opener.dataset.source);
    if (!item) return;
    const entries = [...item.closest("article").querySelectorAll("li[data-document]")].map(entryOf);
    shown.key = "";
    reading = { entries, at: entries.findIndex((entry) => entry.id === item.id), opener };
    const before = opener.getBoundingClientRect().top;
    openPanel();
    // The answer moves aside; what was clicked stays at its height.
    scrollBy({ top: opener.getBoundingClientRect().top - before, behavior: "instant" });
    show();
  }

  function openPanel() {
    const panel = by("byline-source");
    if (!panel.dataset.ready) {
      panel.dataset.ready = "true";
      panel.addEventListener("close", closed);
    }
    if (panel.open) return;
    if (WIDE.matches) panel.show();
    else panel.showModal();
  }

  function closed() {
    if (by("byline-source").open) return; // opened again, before this was heard of
    if (reading?.opener.isConnected) reading.opener.focus({ preventScroll: true });
    reading = null;
  }

  function go(step) {
    if (!reading) return;
    const at = reading.at + step;
    if (at < 0 || at >= reading.entries.length) return;
    reading.at = at;
    show();
  }

  async function show() {
    const { entries, at } = reading;
    const entry = entries[at];
    by("byline-source-count").textContent = `Source ${entry.number} of ${entries.length}`;
    by("byline-source").querySelector("[data-go='-1']").disabled = at === 0;
    by("byline-source").querySelector("[data-go='1']").disabled = at === entries.length - 1;
    by("byline-source-text").focus({ preventScroll: true });
    const together = entries.filter(
      (other) => other.document === entry.document && other.version === entry.version,
    );
    const key = together.map((one) => one.id).join();
    if (shown.key !== key) {
      const mine = ++asked;
      fill({ title: entry.title, pieces: [] }, "");
      tell("", "");
      const found = await fetched(together);
      if (mine !== asked || !reading) return;
      if (found.problem) {
        tell(`${found.problem} ${found.remedy}`, "");
        return;
      }
      fill(found, key);
    }
    const stands = point(together.indexOf(entry));
    if (shown.state === "gone") tell("This report has left the corpus. It was cited with:", entry.quote);
    else if (shown.state === "cited") tell("", "");
    else if (stands) tell("This report has changed since it was cited; the quote still stands in it.", "");
    else tell("This report has changed since it was cited, and the quote no longer stands in it:", entry.quote);
  }

  async function fetched(together) {
    try {
      const { document, version } = together[0];
      const quotes = together.map(({ start, end, quote }) => ({ start, end, quote }));
      const response = await fetch("byline/source", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ document, version, quotes }),
      });
      if (response.status === 401) {
        return { problem: "You are not logged in any more.", remedy: "Load the page again." };
      }
      if (response.ok || response.status === 503) return await response.json();
    } catch {
      // told below
    }
    return {
      problem: "The report could not be fetched.",
      remedy: "See whether the server is running, and try again.",
    };
  }

  function fill(found, key) {
    by("byline-source-title").textContent = found.title ?? reading.entries[reading.at].title;
    const about = by("byline-source-about");
    about.replaceChildren();
    const told = [found.publisher, found.published].filter(Boolean);
    for (const words of told) about.append(part(words));
    if (found.url) {
      const link = document.createElement("a");
      link.href = found.url;
      link.rel = "noopener noreferrer nofollow";
      link.target = "_blank";
      link.textContent = found.url;
      about.append(part(link));
    }
    if (found.document) about.append(part(found.document));
    if (found.version) {
      const version = part(`version ${found.version.slice(0, 8)}`);
      version.title = `SHA-256 of the text: ${found.version}`;
      about.append(version);
    }
    const marks = [];
    const text = document.createDocumentFragment();
    for (const piece of found.pieces) {
      if (!piece.quotes.length) {
        text.append(piece.text);
        continue;
      }
      const mark = document.createElement("mark");
      mark.textContent = piece.text;
      marks.push({ mark, quotes: piece.quotes });
      text.append(mark);
    }
    const place = by("byline-source-text");
    place.lang = found.language ?? "";
    place.replaceChildren(text);
    shown = { key, marks, state: found.state };
  }

  function part(content) {
    const span = document.createElement("span");
    span.append(content);
    return span;
  }

  function tell(words, quote) {
    const notice = by("byline-source-notice");
    notice.hidden = !words;
    notice.textContent = words;
    if (quote) {
      const quoted = document.createElement("q");
      quoted.textContent = quote;
      notice.append(quoted);
    }
  }

  // Brings a quote into view, and tells whether it stands in the text.
  function point(which) {
    const pointed = shown.marks.filter(({ quotes }) => quotes.includes(which));
    for (const { mark } of shown.marks) mark.classList.remove("byline-pointed");
    for (const { mark } of pointed) mark.classList.add("byline-pointed");
    const text = by("byline-source-text");
    text.scrollTop = pointed.length
      ? text.scrollTop +
        pointed[0].mark.getBoundingClientRect().top -
        text.getBoundingClientRect().top -
        text.clientHeight / 4
      : 0;
    return pointed.length > 0;
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest?.("[data-source]");
    if (opener) open(opener);
    const step = event.target.closest?.("#byline-source [data-go]");
    if (step) go(Number(step.dataset.go));
    if (event.target.closest?.("#byline-source [data-close]")) by("byline-source").close();
    if (event.target.closest?.("[role='tab']")) by("byline-source")?.close();
  });

  document.addEventListener("keydown", (event) => {
    if (!reading || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      by("byline-source").close();
      return;
    }
    if (event.target.closest?.("input, textarea, select, [contenteditable], [role='tab']")) return;
    if (event.key === "n" || event.key === "ArrowRight") go(1);
    else if (event.key === "p" || event.key === "ArrowLeft") go(-1);
    else return;
    event.preventDefault();
  });

  // A sheet over the page on a small screen, a panel beside it on a wide one.
  WIDE.addEventListener("change", () => {
    const panel = by("byline-source");
    if (!panel?.open) return;
    panel.close();
    openPanel();
  });

  // Gradio makes the page's parts when it likes; what they show is looked at as it changes.
  let newest = "";
  let said = "";
  new MutationObserver(() => {
    const turn = document.querySelector("#byline-newest article");
    if (!turn) {
      newest = "";
      return;
    }
    if (turn.dataset.turn !== newest) {
      newest = turn.dataset.turn;
      said = "";
      const top = turn.getBoundingClientRect().top;
      if (top < 0 || top > innerHeight / 3) turn.scrollIntoView({ block: "start" });
    }
    if (turn.dataset.said !== said) {
      said = turn.dataset.said;
      by("byline-heard").textContent = said;
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-turn", "data-said"],
  });
})();
