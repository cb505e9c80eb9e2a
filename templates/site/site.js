/* The help centre's script.  Every page works without it; it makes search answer as one types,
 * votes without leaving the page, and opening hours say what holds now.  All texts come with the
 * page, in data- attributes; it asks no other host. */
"use strict";

/* ---- The theme that the reader chose, before anything is painted */

const store = {
  get: key => { try { return localStorage.getItem(key); } catch (e) { return null; } },
  set: (key, value) => { try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch (e) { /* not kept */ } },
};
const setTheme = name => {
  if (name === "light" || name === "dark") document.documentElement.dataset.theme = name;
  else delete document.documentElement.dataset.theme;
};
setTheme(store.get("theme"));

/* ---- Small things */

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const { lang, dataset: { said } } = document.documentElement;
/* On elements that say words of the interface, or titles where those are said: each in its language, if there are two. */
const speaks = said ? { lang: said, dir: "ltr" } : {}, own = said ? { lang, dir: "auto" } : {};

/* make("p", {class: "x"}, "text", node ...); an attribute that is null is left out. */
const make = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const key in attributes) if (attributes[key] != null) element.setAttribute(key, attributes[key]);
  element.append(...children);
  return element;
};
/* The text with {place}s filled in. */
const fill = (text, values) => (text || "").replace(/\{(\w+)\}/g, (all, key) => (key in values ? values[key] : all));
/* The form that the language of the words has for n, of "{n} result|{n} results", in Russian of three. */
const counted = (text, n) => {
  const forms = text.split("|");
  let form = n === 1 ? "one" : "other";
  try { form = new Intl.PluralRules(said || lang).select(n); } catch (e) { /* a language that is not known */ }
  const i = forms.length === 3 ? ["one", "few"].indexOf(form) : form === "one" ? 0 : 1;
  return fill(forms[i < 0 ? 2 : i] || forms[0], { n: n.toLocaleString(said || lang) });
};
const later = (wait, act) => {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(act, wait, ...given); };
};
let live;
/* Says it to those who listen to the page. */
const announce = text => {
  if (!live) document.body.append(live = make("div", { role: "status", class: "unseen", ...speaks }));
  live.textContent = text;
};
/* Answers to questions, each asked once; a new question of the same asker ends the one before. */
const asker = address => {
  const known = new Map();
  let running;
  return async (query, language) => {
    const url = `${address}?${new URLSearchParams({ q: query, lang: language })}`;
    if (running) running.abort();
    if (!known.has(url)) {
      running = new AbortController();
      const reply = await fetch(url, { headers: { Accept: "application/json" }, signal: running.signal });
      if (!reply.ok) throw new Error(reply.statusText);
      known.set(url, await reply.json());
    }
    return known.get(url);
  };
};

/* ---- Search as one types: a combobox with a list (ARIA 1.2) */

function searchBox(form) {
  const input = $("input[type=search]", form), texts = form.dataset, language = form.elements.lang.value;
  const list = make("div", { id: "C-answers", class: "answers", role: "listbox", "aria-label": $("label", form).textContent, hidden: "", lang: said });
  const ask = asker(texts.answers);
  let at = -1;

  const options = () => $$("a", list);
  const choose = to => {
    options().forEach((option, i) => option.setAttribute("aria-selected", i === to));
    at = to;
    const option = options()[to];
    if (!option) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const open = yes => {
    list.hidden = !yes;
    input.setAttribute("aria-expanded", yes);
    if (!yes) choose(-1);
  };
  const option = (i, href, kind, ...children) =>
    make("a", { id: `C-answer-${i}`, class: `answer ${kind}`, role: "option", "aria-selected": "false", tabindex: "-1", href }, ...children);
  const hit = ({ title, section, href, snippet }, i) => option(i, href, "hit",
    make("span", { class: "where", ...own }, section || ""),
    make("span", { class: "title", ...own }, title),
    make("span", { class: "snippet", ...own }, ...(snippet || []).map(([text, marked]) => (marked ? make("mark", {}, text) : text))));

  const show = (query, { hits, corrected }) => {
    const none = hits.length === 0;
    const said = none ? fill(texts.none, { query }) : counted(texts.results, hits.length);
    const all = `${form.action}?${new URLSearchParams({ q: query, lang: language })}`;
    list.replaceChildren(
      ...(corrected ? [make("p", { class: "answers-note", role: "presentation", ...speaks }, fill(texts.corrected, { query: corrected }))] : []),
      ...hits.map(hit),
      none ? option(0, all, "none", said) : option(hits.length, all, "all", fill(texts.all, { query })));
    at = -1;
    open(true);
    announce([corrected && fill(texts.corrected, { query: corrected }), said, none ? "" : texts.hint].filter(Boolean).join(". "));
  };
  const look = later(120, async () => {
    const query = input.value.trim();
    if (query.length < 2) return open(false);
    try {
      const answer = await ask(query, language);
      if (query === input.value.trim() && document.activeElement === input) show(query, answer);
    } catch (error) {
      if (error.name !== "AbortError") open(false); /* Enter asks the server for a page. */
    }
  });

  const keys = {
    ArrowDown: () => (list.hidden ? look() : choose(at + 1 < options().length ? at + 1 : -1)),
    ArrowUp: () => (list.hidden ? look() : choose(at < 0 ? options().length - 1 : at - 1)),
    Escape: () => !list.hidden && (open(false), announce("")),
    Enter: () => !list.hidden && at >= 0 && options()[at].click(),
  };
  input.addEventListener("keydown", event => {
    const key = keys[event.key];
    if (!key || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    if (key() !== false) event.preventDefault();
  });
  input.addEventListener("input", () => {
    /* So that the query is there when the reader comes back. */
    history.replaceState({ ...history.state, query: input.value }, "");
    choose(-1);
    look();
  });
  input.addEventListener("blur", () => open(false));
  list.addEventListener("mousedown", event => event.preventDefault());

  if (history.state && history.state.query) input.value = history.state.query;
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id }))
    input.setAttribute(name, value);
  form.append(list);
}

/* ---- Code is copied */

function copyButton(code) {
  const button = make("button", { type: "button", class: "copy", ...speaks }, code.dataset.copy);
  const restore = later(2500, () => { button.textContent = code.dataset.copy; button.classList.remove("done"); });
  button.addEventListener("click", async () => {
    const pre = $("pre", code);
    try {
      await navigator.clipboard.writeText(pre.textContent.replace(/\n$/, ""));
    } catch (error) {
      /* No clipboard on plain http: it is selected, for Ctrl+C. */
      getSelection().selectAllChildren(pre);
      if (!document.execCommand("copy")) return;
      getSelection().removeAllRanges();
    }
    button.textContent = code.dataset.copied;
    button.classList.add("done");
    announce(code.dataset.copied);
    restore();
  });
  code.append(button);
}

/* ---- A vote, its reason: the page that thanks is asked for behind this one */

function thankHere(form) {
  form.addEventListener("submit", async event => {
    event.preventDefault();
    const body = new URLSearchParams(new FormData(form));
    if (event.submitter && event.submitter.name) body.set(event.submitter.name, event.submitter.value);
    const buttons = $$("button", form);
    buttons.forEach(button => { button.disabled = true; });
    try {
      const reply = await fetch(form.action, { method: "POST", body });
      const thanks = reply.ok && $(".thanks", new DOMParser().parseFromString(await reply.text(), "text/html"));
      if (!thanks) throw new Error(reply.statusText);
      const place = form.closest(".thanks-place") || form.closest(".thanks").parentNode;
      const old = form.closest(".thanks") || form;
      old.replaceWith(document.adoptNode(thanks));
      $$(":scope > .count", place).forEach(count => count.remove());
      $$(":scope > h2", place).forEach(title => title.classList.add("unseen"));
      $$("form[data-thanks]", thanks).forEach(thankHere);
      thanks.tabIndex = -1;
      thanks.focus();
    } catch (error) {
      /* As it is without a script. */
      buttons.forEach(button => { button.disabled = false; });
      for (const [name, value] of body) if (!form.elements[name] || form.elements[name].type === "submit" || form.elements[name].length)
        form.append(make("input", { type: "hidden", name, value }));
      form.submit();
    }
  });
}

/* ---- Opening hours, from a table of open intervals (Unix seconds) */

/* A moment on the wall of a zone: the zone's rules, with every change of the clock, are the browser's. */
const clocks = {};
function onWall(at, zone) {
  const clock = clocks[zone] = clocks[zone] || new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const part = {};
  for (const { type, value } of clock.formatToParts(at * 1000)) part[type] = value;
  const day = Date.UTC(part.year, part.month - 1, part.day) / 86400000;
  return { time: `${part.hour}:${part.minute}${part.second === "00" ? "" : `:${part.second}`}`, day, d: +part.day, month: +part.month, year: part.year, weekday: (day + 3) % 7 };
}

function openingHours(texts, table) {
  const word = name => texts.getAttribute(`data-w-${name}`) || "";
  const weekdays = word("weekdays").split("|"), months = word("months").split("|");
  const desk = table.zone, reader = Intl.DateTimeFormat().resolvedOptions().timeZone || desk;
  const named = zone => zone.replace(/_/g, " ");
  const yours = fill(word("your-zone"), { zone: named(reader) }).split(/(?<=\/)/).flatMap((part, i) => (i ? [make("wbr"), part] : [part]));
  const open = new Map(table.channels.map(channel => [channel.name, channel.open]));
  const now = () => Math.floor(Date.now() / 1000);
  const known = () => now() >= table.from && now() < table.until;

  /* `13:30` today, `Monday 09:30` within the week, `Friday 1 January 2027 09:30` later. */
  const sayTime = (at, zone) => {
    const then = onWall(at, zone), ahead = then.day - onWall(now(), zone).day;
    const weekday = weekdays[then.weekday];
    if (ahead === 0) return then.time;
    if (ahead < 7) return `${weekday} ${then.time}`;
    const date = fill(word("date"), { d: then.d, month: months[then.month - 1], year: then.year });
    return `${fill(word("weekday-date"), { weekday, date })} ${then.time}`;
  };

  function sayState(element) {
    const spans = open.get(element.dataset.channel);
    if (!spans) return;
    const next = spans.find(span => span[1] > now()), isOpen = Boolean(next) && next[0] <= now();
    const at = next && next[isOpen ? 1 : 0];
    const texts = [word("closed"), ""];
    if (next) {
      const here = sayTime(at, desk), there = sayTime(at, reader);
      texts[0] = fill(word(isOpen ? "open-until" : "closed-until"), { time: here });
      if (here !== there) {
        texts[0] += ` (${named(desk)})`;
        texts[1] = fill(word("your-time"), { time: there });
      }
    }
    element.dataset.state = isOpen ? "open" : "closed";
    if (element.dataset.said === texts.join()) return;
    element.dataset.said = texts.join();
    element.replaceChildren(texts[0], ...(texts[1] ? [make("span", { class: "yours" }, texts[1])] : []));
  }

  function chatButton(button) {
    const { chat, closed, write, url } = button.dataset, spans = open.get(chat);
    if (!spans || !closed) return;
    const isOpen = spans.some(span => span[0] <= now() && now() < span[1]);
    button.href = isOpen ? url : write;
    button.textContent = isOpen ? button.dataset.open : closed;
  }

  /* Spans in pieces of one day each. */
  const seconds = time => time.split(":").reduce((sum, part, i) => sum + part * [3600, 60, 1][i], 0);
  const nextMidnight = (at, zone) => {
    const wall = onWall(at, zone), guess = at + 86400 - seconds(wall.time), there = onWall(guess, zone);
    /* (A day may have 23 hours, or 25.) */
    return there.day > wall.day ? guess - seconds(there.time) : guess + 86400 - seconds(there.time);
  };
  const cutDays = (spans, zone) => spans.flatMap(([from, to]) => {
    const pieces = [];
    for (let at = from; at < to;) pieces.push([at, at = Math.min(to, nextMidnight(at, zone))]);
    return pieces;
  });
  const sayWindow = ([from, to]) => `${from.time}–${to.time === "00:00" ? "24:00" : to.time}`;

  /* A column of the reader's own time beside the week, if his clock shows another. */
  function ownColumn(week, today) {
    const spans = cutDays(open.get(week.dataset.week) || [], desk).map(span => ({ span, here: span.map(at => onWall(at, desk)) }));
    if (!spans.some(({ span: [from], here }) => here[0].time !== onWall(from, reader).time)) return;
    $("thead", week).classList.remove("unseen");
    $("thead tr", week).append(make("th", { scope: "col" }, ...yours.map(part => part.cloneNode ? part.cloneNode() : part)));
    $$("tbody tr", week).forEach((row, weekday) => {
      const plain = row.cells[1].textContent.trim(), days = new Map();
      for (const span of spans) if (span.here[0].weekday === weekday && span.here[0].day >= today.day)
        days.set(span.here[0].day, [...(days.get(span.here[0].day) || []), span]);
      /* The next such day on which the hours are the usual ones, not a holiday. */
      const usual = [...days.values()].find(day => day.map(({ here }) => sayWindow(here)).join(", ") === plain) || [];
      const theirs = cutDays(usual.map(({ span }) => span), reader).map(span => span.map(at => onWall(at, reader)));
      const named = theirs.some(([from]) => from.weekday !== weekday);
      const own = theirs.flatMap((there, i) => [...(named ? [`${weekdays[there[0].weekday]} `] : []),
        make("span", { class: "window" }, sayWindow(there) + (theirs[i + 1] ? "," : "")), " "]);
      row.append(make("td", { class: row.cells[1].className }, ...(own.length ? own : [row.cells[1].className ? plain : ""])));
    });
  }

  function markToday(week, today) {
    const row = $$("tbody tr", week)[today.weekday];
    if (row) row.setAttribute("aria-current", "date");
  }

  const tell = () => {
    if (!known()) return;
    $$("[data-channel]").forEach(sayState);
    $$("a[data-chat]").forEach(chatButton);
  };
  for (const button of $$("a[data-chat]")) button.dataset.url = button.dataset.url || button.href;
  tell();
  setInterval(tell, 15000);
  if (known()) for (const week of $$("table[data-week]")) {
    markToday(week, onWall(now(), desk));
    ownColumn(week, onWall(now(), desk));
  }
}

/* ---- The e-mail form: articles that may answer, while the subject is typed */

function suggestArticles(form) {
  const box = $(".suggest", form), { subject, what, lang: language } = form.elements;
  const ask = asker(form.dataset.suggest);
  const look = later(350, async () => {
    const query = [subject.value, what.value.slice(0, 600)].join(" ").replace(/\s+/g, " ").trim();
    if (query.length < 4) return box.replaceChildren();
    try {
      const { hits } = await ask(query, language.value);
      if (!hits.length) return box.replaceChildren();
      const links = hits.slice(0, 3).map(({ title, href }) => make("li", own, make("a", { href }, title)));
      box.replaceChildren(make("strong", {}, box.dataset.title), make("ul", {}, ...links));
    } catch (error) { /* The form does without. */ }
  });
  subject.addEventListener("input", look);
  what.addEventListener("input", look);
}

/* ---- Where one is, in the table of contents */

function followReading(toc) {
  const links = new Map($$("a", toc).map(link => [document.getElementById(decodeURIComponent(link.hash.slice(1))), link]));
  const seen = new Set();
  const watch = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) isIntersecting ? seen.add(target) : seen.delete(target);
    const here = [...links.keys()].find(heading => seen.has(heading));
    if (here) for (const [heading, link] of links) link.classList.toggle("here", heading === here);
  }, { rootMargin: "0px 0px -60% 0px" });
  for (const heading of links.keys()) if (heading) watch.observe(heading);
}

/* ---- The head's tools */

function themeSwitch(select) {
  select.value = document.documentElement.dataset.theme || "auto";
  select.addEventListener("change", () => {
    const name = select.value === "auto" ? null : select.value;
    store.set("theme", name);
    setTheme(name);
  });
  select.closest("label").hidden = false;
}

function menu(details) {
  document.addEventListener("click", event => { if (!details.contains(event.target)) details.open = false; });
  details.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !details.open) return;
    details.open = false;
    $("summary", details).focus();
  });
}

document.addEventListener("DOMContentLoaded", () => {
  $$("#C-theme").forEach(themeSwitch);
  $$("details.menu").forEach(menu);
  $$("form.search").forEach(searchBox);
  $$(".code").forEach(copyButton);
  $$("form[data-thanks]").forEach(thankHere);
  $$("form[data-suggest]").forEach(suggestArticles);
  $$(".toc").forEach(followReading);
  const hours = $("#C-hours");
  if (hours) fetch(hours.dataset.table).then(reply => reply.json()).then(table => openingHours(hours, table))
    .catch(() => document.documentElement.classList.add("no-hours"));
});
