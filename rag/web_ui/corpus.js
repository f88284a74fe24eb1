// What the Corpus tab does: it asks for the table that is sought, shows a report's text, uploads
// files and deletes them by the API, and follows their jobs until they have ended.
// The table comes as HTML that the server has made inert; all else becomes text nodes.
(() => {
  "use strict";

  // Files that are sent at once, so that one which is refused costs few others a second sending.
  const MOST_FILES = 20;
  const MOST_BYTES = 16e6;
  // Characters of a report that are shown; more would make the page slow.
  const MOST_SHOWN = 1_000_000;
  const POLL_MS = 500;
  const POLL_OTHERS_MS = 3000;
  // What is wrong with one file, and not with all: its name, its size, its words.
  const OF_ONE_FILE = new Set([409, 413, 422]);

  const part = (name) => document.querySelector(`.byline-corpus-${name}`);
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const count = (number, word) => `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;

  function make(tag, text, properties = {}) {
    const made = Object.assign(document.createElement(tag), properties);
    made.textContent = text;
    return made;
  }

  // What a request is answered with; else throws what the server says, or that it says nothing.
  async function call(method, address, body) {
    let response;
    try {
      response = await fetch(address, { method, body });
    } catch {
      throw { detail: "The server does not answer.", remedy: "See that it runs, and try again." };
    }
    const is_json = (response.headers.get("content-type") ?? "").includes("json");
    const told = is_json ? await response.json() : await response.text();
    if (response.ok) return told;
    throw {
      status: response.status,
      detail: told.detail?.toString() ?? told.problem ?? `The server answered ${response.status}.`,
      remedy: told.remedy ?? (response.status === 401 ? "Load the page again and log in." : ""),
      wait: Number(response.headers.get("retry-after")) || 1,
    };
  }
  const address_of = (id) => `v1/documents/${encodeURIComponent(id)}`;

  // ---- What there is ----

  let order = { sort: "published", descending: true, page: 1 };
  let asked = 0;
  let listed = "";

  function sought() {
    const form = Object.fromEntries(new FormData(part("sought")));
    return Object.fromEntries(Object.entries({ ...form, ...order }).filter(([, value]) => value !== ""));
  }

  async function refresh() {
    const now = ++asked;
    const what = sought();
    let told;
    try {
      told = await call("GET", `byline/corpus?${new URLSearchParams(what)}`);
    } catch (error) {
      if (now !== asked) return;
      listed = "";
      part("listing").replaceChildren(notice(error));
      return;
    }
    if (now !== asked) return; // a later one is under way
    order.page = told.page;
    part("overview").innerHTML = told.overview;
    part("refused").innerHTML = told.refused ?? "";
    part("refused").hidden = told.refused === null;
    part("upload").hidden = told.refused !== null;
    offer(told.publishers);
    // What others have begun, in this page or another, is seen to its end.
    if (told.running && !(work && !work.ended)) {
      setTimeout(() => now === asked && part("sought")?.checkVisibility() && refresh(), POLL_OTHERS_MS);
    }
    if (listed === told.listing && part("listing").firstChild) return;
    const { corpus, sort, page } = document.activeElement?.dataset ?? {};
    listed = told.listing;
    part("listing").innerHTML = listed;
    const again = { sort: `[data-sort="${sort}"]`, page: `[data-page="${page}"]:enabled` }[corpus];
    if (again) (part(`listing ${again}`) ?? part("listing [data-page]:enabled"))?.focus();
    part("sought").dispatchEvent(
      new CustomEvent("byline-corpus-sought", { bubbles: true, detail: { sought: what } }),
    );
  }

  function offer(publishers) {
    const select = part("sought select");
    const names = [...select.options].slice(1).map((option) => option.value);
    if (JSON.stringify(names) === JSON.stringify(publishers)) return;
    const chosen = select.value;
    select.replaceChildren(select.options[0], ...publishers.map((name) => new Option(name, name)));
    select.value = publishers.includes(chosen) ? chosen : "";
  }

  function notice({ detail, remedy }) {
    return make("p", `${detail} ${remedy}`, { className: "byline-corpus-none" });
  }

  // ---- One report ----

  async function show(id) {
    const dialog = part("document");
    const [title, about, text] = ["document h2", "about", "text"].map(part);
    title.textContent = id;
    about.replaceChildren("…");
    text.replaceChildren();
    dialog.showModal();
    try {
      const [told, words] = await Promise.all([
        call("GET", address_of(id)),
        call("GET", `${address_of(id)}/text`),
      ]);
      title.textContent = told.title;
      const known = [told.publisher, told.published, told.id, `version ${told.version.slice(0, 8)}`];
      about.replaceChildren(known.filter(Boolean).join(" · "));
      if (/^https?:/.test(told.url ?? "")) {
        about.append(" · ", make("a", told.url, { href: told.url, rel: "noopener noreferrer nofollow" }));
      }
      // Not to end with half of a character.
      text.replaceChildren(words.slice(0, MOST_SHOWN).replace(/[\uD800-\uDBFF]$/, ""));
      if (words.length > MOST_SHOWN) {
        const whole = make("a", "All of it", { href: `${address_of(id)}/text`, target: "_blank" });
        text.append("\n\n… This is its beginning. ", whole);
      }
      text.scrollTop = 0;
    } catch (error) {
      about.replaceChildren(notice(error));
    }
  }

  // ---- What is done to the corpus ----

  // The jobs of what was last begun, the files that were not taken, and how far it is.
  let work = null;

  function begin(files, keeps = false) {
    if (work && !work.ended) {
      work.files += files;
      return work;
    }
    work = { files, began: performance.now(), jobs: [], failed: [], sending: 0, cancelled: false, ended: false };
    part("outcome p").textContent = "";
    if (!keeps) part("outcome ul").replaceChildren();
    part("overview").scrollIntoView({ block: "nearest" });
    return work;
  }

  const is_ended = (job) => job.finished !== null;

  function tell() {
    part("progress").hidden = work.ended;
    if (work.ended) return;
    const done = work.jobs.reduce((sum, job) => sum + (is_ended(job) ? 1 : job.progress) * job.files.length, 0);
    const looked_at = done + work.failed.length;
    part("progress progress").value = looked_at / work.files;
    const seconds = (performance.now() - work.began) / 1000;
    const parts = [`${Math.floor(looked_at)} of ${count(work.files, "file")} done`];
    if (work.cancelled) parts.push("ending at a safe point");
    else if (done > 0.02 && seconds > 1) {
      const rate = done / seconds;
      const left = (work.files - looked_at) / rate;
      parts.push(rate >= 1 ? `${rate.toFixed(1)} a second` : `${(rate * 60).toFixed(1)} a minute`);
      parts.push(left < 60 ? `${Math.ceil(left)} s left` : `${Math.ceil(left / 60)} min left`);
    }
    part("progress p").textContent = `${parts.join("; ")}.`;
  }

  function fail(name, error, file) {
    work.failed.push(name);
    const item = make("li", "");
    const replaceable = error.status === 409 && file;
    const remedy = replaceable ? "Replace the one that is there, or name this otherwise." : error.remedy;
    item.append(make("span", name, { className: "byline-corpus-name" }), ` ${error.detail} ${remedy}`);
    if (replaceable) {
      const button = make("button", "Replace it", { type: "button" });
      button.addEventListener("click", () => {
        item.remove();
        upload([file], "PUT");
      });
      item.append(" ", button);
    }
    part("outcome ul").append(item);
    tell();
  }

  function batches(files) {
    const made = [];
    let bytes = Infinity;
    for (const file of files) {
      if (bytes + file.size > MOST_BYTES || made.at(-1).length === MOST_FILES) {
        made.push([]);
        bytes = 0;
      }
      made.at(-1).push(file);
      bytes += file.size;
    }
    return made;
  }

  async function send(batch, method) {
    const form = new FormData();
    for (const file of batch) form.append("files", file, file.name);
    const here = work;
    for (;;) {
      try {
        const job =
          method === "PUT"
            ? await call("PUT", address_of(batch[0].name), batch[0])
            : await call("POST", "v1/documents", form);
        here.jobs.push(job);
        if (here.cancelled) await end(job); // it was on its way
        return;
      } catch (error) {
        if (error.status !== 429 || here.cancelled) throw error;
        await pause(error.wait * 1000);
      }
    }
  }

  // Why a file cannot be sent at all; null when it can.
  async function unfit(file) {
    const limit = Number(part("drop input").dataset.limit);
    if (file.size > limit) {
      const [held, most] = [file.size, limit].map((bytes) => bytes.toLocaleString("en"));
      return { detail: `It holds ${held} bytes; the most is ${most}.`, remedy: "Split it into smaller files." };
    }
    try {
      // A slice would not do: a file that is gone counts as empty, and an empty slice can be read.
      const reader = file.stream().getReader();
      await reader.read();
      await reader.cancel();
      return null;
    } catch {
      return { detail: "It cannot be read: it is a folder, or gone.", remedy: "Choose the files themselves." };
    }
  }

  async function upload(files, method = "POST") {
    const here = begin(files.length, method === "PUT");
    here.sending += 1;
    follow(here);
    const fitting = [];
    for (const file of files) {
      const error = await unfit(file);
      if (error) fail(file.name, error);
      else fitting.push(file);
    }
    const waiting = method === "PUT" ? fitting.map((file) => [file]) : batches(fitting);
    while (waiting.length) {
      const batch = waiting.shift();
      if (here.cancelled) {
        for (const file of batch) fail(file.name, { detail: "It was not sent.", remedy: "" });
        continue;
      }
      try {
        await send(batch, method);
      } catch (error) {
        if (OF_ONE_FILE.has(error.status) && batch.length > 1) {
          waiting.unshift(...batch.map((file) => [file]));
        } else {
          for (const file of batch) fail(file.name, error, method === "POST" && file);
        }
      }
      tell();
    }
    here.sending -= 1;
  }

  // Asks how its jobs are until all have ended; then tells what came of them.
  async function follow(here) {
    if (here.followed) return;
    here.followed = true;
    tell();
    let open = [];
    while (here.sending || here.jobs.some((job) => !is_ended(job))) {
      // Those that ran together end together.
      if (!open.some(is_ended)) await pause(POLL_MS);
      open = here.jobs.filter((job) => !is_ended(job)).slice(0, 2);
      for (const job of open) {
        try {
          Object.assign(job, await call("GET", `v1/jobs/${job.id}`));
        } catch (error) {
          if (error.status === 404) Object.assign(job, { state: "stopped", finished: "" });
          else if (error.status !== 429 && error.status !== undefined) {
            Object.assign(job, { state: "failed", finished: "", cause: error.detail, remedy: error.remedy });
          }
        }
      }
      tell();
    }
    here.ended = true;
    tell();
    conclude(here);
    await refresh();
  }

  function conclude(here) {
    const sum = (key) => here.jobs.reduce((total, job) => total + job[key], 0);
    const parts = ["added", "changed", "removed", "unchanged"].map((key) => `${sum(key)} ${key}`);
    const told = [`Reports: ${parts.join(", ")}.`];
    const list = part("outcome ul");
    for (const job of here.jobs) {
      for (const problem of job.problems ?? []) {
        const item = make("li", "");
        item.append(make("span", problem.source, { className: "byline-corpus-name" }));
        item.append(` ${problem.cause} ${problem.remedy} `);
        if (!problem.was_read && job.files.includes(problem.source)) {
          const button = make("button", "Delete it", { type: "button" });
          Object.assign(button.dataset, { corpus: "delete", file: problem.source, count: 0 });
          item.append(button);
        }
        list.append(item);
      }
      if (job.state === "failed") list.append(make("li", `${job.cause} ${job.remedy}`));
    }
    if (here.jobs.some((job) => job.state === "stopped")) {
      told.push("The server stopped, and goes on with the others when it starts again.");
    }
    const left = here.jobs.filter((job) => job.state === "cancelled").flatMap((job) => job.files.slice(job.files_done));
    if (here.cancelled) told.unshift("Cancelled.");
    if (left.length) {
      const they = `${count(left.length, "more file")} came into the corpus folder`;
      told.push(`${they}, not ingested yet: that is done when Byline starts again.`);
      const item = make("li", "");
      const button = make("button", `Delete ${count(left.length, "file")} that were not ingested`, { type: "button" });
      button.addEventListener("click", () => {
        item.remove();
        remove(left);
      });
      item.append(button);
      list.append(item);
    }
    part("outcome p").textContent = told.join(" ");
  }

  async function cancel() {
    const here = work;
    here.cancelled = true;
    tell();
    // The last first, so that none begins when the one before it ends.
    for (const job of here.jobs.filter((job) => !is_ended(job)).reverse()) await end(job);
  }

  const end = (job) => call("POST", `v1/jobs/${job.id}/cancel`).catch(() => {}); // it may have ended

  async function remove(files) {
    const here = begin(files.length);
    here.sending += 1;
    follow(here);
    for (const file of files) {
      for (;;) {
        try {
          here.jobs.push(await call("DELETE", address_of(file)));
        } catch (error) {
          if (error.status === 429 && !here.cancelled) {
            await pause(error.wait * 1000);
            continue;
          }
          fail(file, error);
        }
        break;
      }
    }
    here.sending -= 1;
  }

  function confirm({ file, count: documents }) {
    const dialog = part("confirm");
    dialog.dataset.file = file;
    dialog.querySelector("p").textContent = `Delete ${file}?`;
    let held = Number(documents) > 1 ? `It holds ${documents} reports, and all of them go. ` : "";
    if (documents === "0") held = "Nothing could be read of it. ";
    part("confirm-why").textContent = `${held}The file is deleted from the corpus folder, for good.`;
    dialog.showModal();
  }

  // ---- What the reader does ----

  const actions = {
    sort({ sort }) {
      // Names from A, what can be newer or more from the most.
      const first = sort === "published" || sort === "characters";
      order = { sort, descending: order.sort === sort ? !order.descending : first, page: 1 };
      refresh();
    },
    page({ page }) {
      order.page = Number(page);
      refresh();
    },
    clear() {
      part("sought").reset();
      order.page = 1;
      refresh();
    },
    open: ({ document: id }) => show(id),
    delete: confirm,
    confirmed(_, button) {
      const dialog = button.closest("dialog");
      dialog.close();
      remove([dialog.dataset.file]);
    },
    close: (_, button) => button.closest("dialog").close(),
    cancel,
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-corpus]");
    if (button) actions[button.dataset.corpus](button.dataset, button);
  });

  document.addEventListener("input", (event) => {
    if (!event.target.closest?.(".byline-corpus-sought")) return;
    order.page = 1;
    const now = ++asked; // what is under way is for what was typed before
    setTimeout(() => now === asked && refresh(), event.target.type === "search" ? 150 : 0);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".byline-corpus-sought")) event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.closest?.(".byline-corpus-drop")) return;
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) upload(files);
  });
  const drop_zone = (event) => !part("upload")?.hidden && event.target.closest?.(".byline-corpus-upload");
  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const zone = drop_zone(event);
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("byline-corpus-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer.files.length) upload([...event.dataTransfer.files]);
    });
  }

  // Gradio has put the tab into the page: look now, and whenever it is opened again.
  document.addEventListener("byline-corpus-ready", () => {
    const opened = (seen) => seen.some((entry) => entry.isIntersecting) && refresh();
    new IntersectionObserver(opened).observe(part("sought"));
  });
})();
