"use strict";
// Sorts and filters the table and turns the lights off. Without it everything is shown.
(() => {
  const root = document.documentElement;
  const table = document.getElementById("forest");
  // the page of a selftest has no checks
  const rows = table ? [...table.tBodies[0].rows].filter((row) => row.dataset.o) : [];

  // lights: as the system has them, light, dark
  const lights = document.getElementById("lights");
  const shades = ["system", "light", "dark"];
  lights.hidden = false;
  lights.addEventListener("click", () => {
    const now = shades.indexOf(root.dataset.lights ?? "system");
    const next = shades[(now + 1) % shades.length];
    if (next === "system") delete root.dataset.lights;
    else root.dataset.lights = next;
    lights.textContent = `Colours: ${next}`;
  });

  // a link to a check opens its details, one to a picture the fold that it is in
  const reveal = () => {
    const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const folded = found?.closest("details");
    if (folded) {
      folded.open = true;
      found.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  if (rows.length === 0) return;

  // sorting: a header becomes a button; what has no value stays last
  const headers = [...table.tHead.rows[0].cells];
  const valueOf = (row, place, kind) => {
    const cell = row.cells[place];
    if (kind === "text") return cell.textContent.trim().toLowerCase() || null;
    return cell.dataset.v === undefined ? null : Number(cell.dataset.v);
  };
  const sort = (header) => {
    const place = headers.indexOf(header);
    const kind = header.dataset.sort;
    const down = header.getAttribute("aria-sort") === "ascending";
    const sign = down ? -1 : 1;
    const order = new Intl.Collator(undefined, { numeric: true });
    const keyed = rows.map((row) => [valueOf(row, place, kind), row]);
    keyed.sort(([a], [b]) => {
      if (a === null || b === null) return (a === null) - (b === null);
      return sign * (kind === "text" ? order.compare(a, b) : a - b);
    });
    for (const other of headers) other.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", down ? "descending" : "ascending");
    const sorted = document.createDocumentFragment();
    for (const [, row] of keyed) sorted.append(row);
    table.tBodies[0].append(sorted);
  };
  for (const header of headers) {
    if (!header.dataset.sort) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    button.addEventListener("click", () => sort(header));
    header.append(button);
  }

  // filters
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const field = (name) => document.getElementById(name);
  const find = field("find");
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const value = (name) => field(name)?.value ?? "";
  const filter = () => {
    const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
    const [family, outcome, standing, slice] = ["family", "outcome", "standing", "slice"]
      .map((name) => value(`by-${name}`));
    const wanted = (row) => {
      const { o, f, w, s } = row.dataset;
      const failing = o === "failed" || o === "inconclusive";
      return (
        (family === "" || family === f) &&
        (outcome === "" || outcome === o || (outcome === "not" && failing)) &&
        (standing === "" || standing === w || (standing === "excused" && w !== "required")) &&
        (slice === "" || (slice === "none" ? s === undefined : slice === s)) &&
        words.every((word) => textOf(row).includes(word))
      );
    };
    let left = 0;
    for (const row of rows) {
      const hidden = !wanted(row);
      if (row.hidden !== hidden) row.hidden = hidden;
      left += !hidden;
    }
    const count = (number) => number.toLocaleString("en-US");
    shown.textContent = `${count(left)} of ${count(rows.length)} checks`;
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  for (const link of document.querySelectorAll("a[data-outcome]")) {
    link.addEventListener("click", () => {
      form.reset();
      field("by-outcome").value = link.dataset.outcome;
      field("by-standing").value = link.dataset.standing;
      filter();
    });
  }
  filter();
})();
