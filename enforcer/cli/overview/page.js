"use strict";
/* The table of subscriptions: filtered, sorted and paged, fifty rows at a time, so that ten thousand stay quick. What is
   shown is put in as text, never as markup. The places are those of `cells` in page.py. */
(() => {
  const [ID, NAME, GROUP, NOW, SINCE, PROTECTED, EXPOSED, LASTED, HEALS, UNTIL, WHY, PERCENT] = Array(12).keys();
  const PAGE = 50, MOST_PRINTED = 1000;
  const at = (id) => document.getElementById(id);
  const rows = JSON.parse(at("data").textContent);
  const texts = rows.map((row) => [row[NAME], row[ID], row[GROUP], row[WHY]].join("\n").toLowerCase());
  const order = new Map(["exposed", "unsure", "waived", "protected", "not watched"].map((name, place) => [name, place]));
  const words = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const heads = [...document.querySelectorAll("#rows thead th")];
  const body = document.querySelector("#rows tbody");
  const state = { sort: -1, down: false, page: 0, shown: rows.map((_, place) => place) };

  const make = (tag, text, name) => {
    const made = document.createElement(tag);
    if (text !== undefined) made.textContent = text;
    if (name) made.className = name;
    return made;
  };
  const cell = (text, name) => make("td", text, name);

  const drawn = (row) => {
    const line = make("tr"), head = make("th");
    head.scope = "row";
    if (row[NAME]) {
      const small = make("small");
      small.append(make("code", row[ID]));
      head.append(row[NAME], small);
    } else head.append(make("code", row[ID]));
    const now = cell();
    now.append(make("span", row[NOW], "badge " + row[NOW].replaceAll(" ", "-")));
    if (row[SINCE]) now.append(make("small", "since " + row[SINCE]));
    line.append(
      head, cell(row[GROUP]), now, cell(row[WHY], "why"), cell(row[PERCENT], "number"), cell(row[LASTED], "number"),
      cell(row[HEALS] || "", "number"), cell(row[UNTIL], "when"),
    );
    return line;
  };

  const pages = () => Math.max(1, Math.ceil(state.shown.length / PAGE));
  const draw = (first, number) => {
    const lines = state.shown.slice(first, first + number).map((place) => drawn(rows[place]));
    if (!lines.length) {
      const none = cell("No subscription fits. Take a word away, or choose “all”.", "none");
      none.colSpan = heads.length;
      const line = make("tr");
      line.append(none);
      lines.push(line);
    }
    body.replaceChildren(...lines);
  };
  const show = () => {
    state.page = Math.min(Math.max(0, state.page), pages() - 1);
    draw(state.page * PAGE, PAGE);
    const begin = state.page * PAGE, end = Math.min(begin + PAGE, state.shown.length);
    at("where").textContent = `Page ${state.page + 1} of ${pages()}`;
    for (const id of ["first", "before"]) at(id).disabled = state.page === 0;
    for (const id of ["next", "last"]) at(id).disabled = state.page === pages() - 1;
    at("pager").hidden = pages() === 1;
    const all = rows.length.toLocaleString("en"), fit = state.shown.length.toLocaleString("en");
    const which = state.shown.length ? `${(begin + 1).toLocaleString("en")} to ${end.toLocaleString("en")} of ${fit}` : "none";
    at("told").textContent = state.shown.length === rows.length ? `Showing ${which}` : `Showing ${which} that fit, of ${all}`;
  };

  const compare = (one, other) => {
    const a = rows[one][state.sort], b = rows[other][state.sort];
    if (state.sort === NOW) return order.get(a) - order.get(b);
    if (typeof a === "number" && typeof b === "number") return a - b;
    if (state.sort === NAME) return words.compare(a || rows[one][ID], b || rows[other][ID]);
    return words.compare(a, b);
  };
  const isEmpty = (place) => rows[place][state.sort] === "" || rows[place][state.sort] === null;
  const sorted = (places) => {
    if (state.sort < 0) return places;
    const named = state.sort === NAME;
    const full = named ? places : places.filter((place) => !isEmpty(place));
    const rest = named ? [] : places.filter(isEmpty);
    full.sort((one, other) => (state.down ? compare(other, one) : compare(one, other)) || one - other);
    return full.concat(rest);
  };
  const filter = () => {
    const wanted = at("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    const now = document.querySelector("input[name=now]:checked").value, group = at("group").value;
    const fits = (row, place) =>
      (!now || row[NOW] === now) && (!group || row[GROUP] === group) && wanted.every((word) => texts[place].includes(word));
    const places = [];
    rows.forEach((row, place) => { if (fits(row, place)) places.push(place); });
    state.shown = sorted(places);
    state.page = 0;
    show();
  };

  const sortBy = (head) => {
    const place = Number(head.dataset.place);
    const falls = [EXPOSED, HEALS].includes(place);
    state.down = state.sort === place ? !state.down : falls;
    state.sort = place;
    for (const each of heads) each.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
    filter();
  };
  for (const head of heads) {
    const button = make("button", head.textContent);
    button.type = "button";
    button.addEventListener("click", () => sortBy(head));
    head.replaceChildren(button);
  }
  for (const name of [...new Set(rows.map((row) => row[GROUP]))].filter(Boolean).sort(words.compare)) {
    const option = make("option", name);
    option.value = name;
    at("group").append(option);
  }
  const turn = (id, page) => at(id).addEventListener("click", () => {
    state.page = page();
    show();
    document.querySelector("#rows").scrollIntoView({ block: "start" });
    if (at(id).disabled) at("where").focus();
  });
  turn("first", () => 0);
  turn("before", () => state.page - 1);
  turn("next", () => state.page + 1);
  turn("last", () => pages() - 1);
  at("where").tabIndex = -1;
  at("tools").addEventListener("input", filter);
  at("tools").addEventListener("submit", (event) => event.preventDefault());
  at("unscripted").hidden = true;
  at("tools").hidden = false;
  addEventListener("beforeprint", () => {
    for (const each of document.querySelectorAll("details")) each.open = true;
    draw(0, MOST_PRINTED);
    if (state.shown.length > MOST_PRINTED) at("told").textContent = `The first ${MOST_PRINTED.toLocaleString("en")} of ${state.shown.length.toLocaleString("en")}`;
  });
  addEventListener("afterprint", show);
  filter();
})();
