// The help centre in a browser, as readers use it.  Arguments: words of the titles of tests to run.
import fs from "node:fs";
import { test, done, assert } from "./tap.mjs";
import { open, page, kinds, faults, run, read, from, folder } from "./browser.mjs";

const site = await open({ SITE_MORE: new URL("hostile", import.meta.url).pathname, SITE_DAYS: "2026-10-22 2026-12-20" });
const { url } = site;
const axe = read("axe-core/axe.min.js");
const looked = { ...kinds(url), tables: `${url}hostile/tables/`, rtl: `${url}he/hostile/rtl/` };
const answers = made => made.getByRole("listbox").getByRole("option");
const input = made => made.getByRole("combobox", { name: "Search the help centre" });
const visible = made => made.locator("main").innerText();

/* A page on which it is `time`, in a zone. */
async function at(time, address, options = {}) {
  const made = await page(site, options);
  await made.clock.setFixedTime(new Date(time));
  await made.goto(address);
  return made;
}
const close = made => made.context().close();
const state = (made, channel) => made.locator(`[data-channel="${channel}"][data-state]`).first();

/* ---- Search */

await test("a misspelt query finds the article as it is typed", async () => {
  const made = await page(site);
  await made.goto(url);
  await input(made).pressSequentially("trasnfer lokc");
  const first = answers(made).first();
  await first.getByText("Transfer locks and the 60-day rule").waitFor();
  assert.equal(await input(made).getAttribute("aria-expanded"), "true");
  assert.match(await made.getByRole("status").innerText(), /transfer lock.*\d results?/s);
  assert.ok(await first.locator("mark").count() > 0, "matches are marked");
  await close(made);
});

await test("arrow keys choose, Escape closes, Enter opens, and the way back has the query", async () => {
  const made = await page(site);
  await made.goto(url);
  const box = input(made);
  await box.pressSequentially("glue rec");
  await answers(made).first().waitFor();
  const chosen = () => made.locator('[role="option"][aria-selected="true"]');
  await box.press("ArrowDown");
  assert.equal(await box.getAttribute("aria-activedescendant"), await chosen().getAttribute("id"));
  await box.press("ArrowDown");
  assert.equal(await answers(made).nth(1).getAttribute("aria-selected"), "true");
  await box.press("ArrowUp");
  await box.press("ArrowUp");
  assert.equal(await chosen().count(), 0, "above the first is the text itself");
  await box.press("Escape");
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  assert.equal(await box.inputValue(), "glue rec");
  await box.press("ArrowDown");
  await answers(made).first().waitFor();
  await box.press("ArrowDown");
  await box.press("Enter");
  await made.waitForURL("**/dns/glue-records/**");
  await made.goBack();
  assert.equal(await input(made).inputValue(), "glue rec");
  await close(made);
});

await test("Tab leaves the search box and closes its list", async () => {
  const made = await page(site);
  await made.goto(url);
  await input(made).pressSequentially("glue");
  await answers(made).first().waitFor();
  await input(made).press("Tab");
  assert.equal(await input(made).getAttribute("aria-expanded"), "false");
  assert.equal(await made.evaluate(() => document.activeElement.type), "submit");
  await close(made);
});

await test("Enter without a choice asks for a page of results, and the way back has the query", async () => {
  const made = await page(site);
  await made.goto(`${url}dns/`);
  await input(made).fill("transfer lock");
  await input(made).press("Enter");
  await made.waitForURL("**/cgi/search?**");
  assert.equal(await input(made).inputValue(), "transfer lock");
  await made.getByRole("link", { name: "Transfer locks and the 60-day rule" }).first().click();
  await made.waitForURL("**/domains/transfer-locks/**");
  await made.goBack();
  assert.equal(await input(made).inputValue(), "transfer lock");
  await close(made);
});

await test("where the search does not answer, its form does", async () => {
  const made = await page(site);
  await made.route("**/search.json*", route => route.fulfill({ status: 404, body: "" }));
  await made.goto(url);
  await input(made).pressSequentially("glue");
  await input(made).press("Enter");
  await made.waitForURL("**/cgi/search?**");
  assert.match(await visible(made), /Glue records/);
  faults.splice(0, faults.length, ...faults.filter(text => !/404/.test(text)));
  await close(made);
});

/* ---- Without a script */

await test("search, vote and hours work with JavaScript off", async () => {
  const made = await page(site, { javaScriptEnabled: false });
  await made.goto(url);
  await made.locator("input[type=search]").fill("trasnfer lokc");
  await made.locator("form.search button").click();
  await made.getByRole("link", { name: "Transfer locks and the 60-day rule" }).first().click();
  assert.match(await visible(made), /11 out of 22 found this helpful/);
  await made.goto(`${url}domains/auth-code/`);
  await made.getByRole("button", { name: "Yes" }).click();
  assert.match(await visible(made), /23 out of 26 found this helpful/);
  assert.match(await made.locator("h1").innerText(), /Thank you/);
  await made.getByRole("link", { name: /Auth codes/ }).click();
  await made.waitForURL("**/domains/auth-code/**");
  await made.goto(`${url}contact/`);
  assert.match(await made.locator("#phone").innerText(), /Monday\s+09:30–17:00[\s\S]*Friday\s+09:30–10:30,\s+13:30–15:00,\s+15:30–17:00/);
  await made.locator("#phone").getByRole("link", { name: "Open now?" }).click();
  await made.waitForURL("**/cgi/contact?**");
  assert.match(await state(made, "phone").innerText(), /^(Open now,|Closed) until /);
  await close(made);
});

/* ---- Votes */

await test("a vote changes the count, and voting twice counts once", async () => {
  const made = await page(site);
  await made.goto(`${url}domains/transfer-locks/`);
  await made.getByRole("button", { name: "Yes" }).click();
  await made.getByText("12 out of 23 found this helpful").waitFor();
  assert.ok(await made.getByText("Thank you").isVisible());
  assert.ok(made.url().endsWith("/domains/transfer-locks/"), "on the same page");
  await made.reload();
  await made.getByRole("button", { name: "Yes" }).click();
  await made.getByText("12 out of 23 found this helpful").waitFor();
  await close(made);
});

await test("who says no is asked why, and may say nothing", async () => {
  const made = await page(site);
  await made.goto(`${url}billing/invoices/`);
  await made.getByRole("button", { name: "No" }).click();
  await made.getByText("4 out of 12 found this helpful").waitFor();
  await made.getByLabel(/What was missing/).fill("The date is not there.");
  await made.getByRole("button", { name: "Send" }).click();
  await made.getByText(/helps us to write better/).waitFor();
  assert.equal(await made.getByRole("button", { name: "Send" }).count(), 0);
  await close(made);
});

/* ---- Hours.  (Friday: 09:30-10:30, 13:30-15:00, 15:30-17:00.) */

const october = `${url}at/2026-10-22/contact/`, december = `${url}at/2026-12-20/contact/`;

for (const [what, time, address, channel, kind, says] of [
  ["Friday 10:45", "2026-10-23T10:45:00+02:00", october, "phone", "closed", "Closed until 13:30"],
  ["Friday 10:45", "2026-10-23T10:45:00+02:00", october, "email", "open", "Open now, until 17:00"],
  ["Friday 13:30", "2026-10-23T13:30:00+02:00", october, "phone", "open", "Open now, until 15:00"],
  ["Friday evening", "2026-10-23T17:00:00+02:00", october, "phone", "closed", "Closed until Monday 09:30"],
  ["the first 02:30 of the night that the clock is put back", "2026-10-25T02:30:00+02:00", october, "phone", "closed", "Closed until Monday 09:30"],
  ["the second 02:30 of that night", "2026-10-25T02:30:00+01:00", october, "phone", "closed", "Closed until Monday 09:30"],
  ["the Monday behind it, before nine thirty", "2026-10-26T09:29:00+01:00", october, "phone", "closed", "Closed until 09:30"],
  ["that Monday at nine thirty", "2026-10-26T09:30:00+01:00", october, "phone", "open", "Open now, until 17:00"],
  ["Christmas Day", "2026-12-25T10:00:00+01:00", december, "phone", "closed", "Closed until Monday 09:30"],
  ["Christmas Eve, late", "2026-12-24T18:00:00+01:00", december, "email", "closed", "Closed until Monday 09:00"],
]) await test(`${what}: ${channel} is "${says}"`, async () => {
  const made = await at(time, address);
  await state(made, channel).waitFor();
  assert.equal(await state(made, channel).getAttribute("data-state"), kind);
  assert.equal((await state(made, channel).innerText()).trim(), says);
  await close(made);
});

await test("a reader in New York sees the hours in both zones", async () => {
  const made = await at("2026-10-23T10:45:00+02:00", october, { timezoneId: "America/New_York" });
  await state(made, "phone").waitFor();
  const said = await state(made, "phone").innerText();
  assert.match(said, /Closed until 13:30 \(Europe\/Amsterdam\)/);
  assert.match(said, /07:30 your time/);
  const week = made.locator("#phone table");
  await week.getByText("Your time (America/New York)").waitFor();
  assert.match(await week.innerText(), /Monday\s+09:30–17:00\s+/);
  const friday = week.locator("tbody tr").nth(4);
  assert.match((await friday.innerText()).replace(/\s+/g, " "), /Friday 09:30–10:30, 13:30–15:00, 15:30–17:00 03:30–04:30, 07:30–09:00, 09:30–11:00/);
  assert.equal(await friday.getAttribute("aria-current"), "date");
  await close(made);
});

await test("a reader in Berlin, whose clock is the desk's, sees them once", async () => {
  const made = await at("2026-10-23T10:45:00+02:00", october, { timezoneId: "Europe/Berlin" });
  await state(made, "phone").waitFor();
  assert.equal((await state(made, "phone").innerText()).trim(), "Closed until 13:30");
  assert.equal(await made.getByText("Your time").count(), 0);
  await close(made);
});

await test("without a script kbcgi's page says what is open now, in the script's words", async () => {
  const made = await page(site);
  await made.goto(`${url}contact/`);
  await state(made, "phone").waitFor();
  const reply = await made.request.post(`${url}cgi/contact`, { form: { lang: "en" }, headers: { Origin: url.slice(0, -1) } });
  const said = (await reply.text()).match(/<p class="state" data-state="(open|closed)" data-channel="phone">([^<]*)</);
  assert.equal(said[1], await state(made, "phone").getAttribute("data-state"));
  assert.equal(said[2], (await state(made, "phone").innerText()).trim());
  await close(made);
});

await test("an article page says whether the telephone is open", async () => {
  const made = await page(site);
  await made.goto(`${url}domains/transfer-locks/`);
  await state(made, "phone").waitFor();
  assert.match(await state(made, "phone").innerText(), /^(Open now, until|Closed until) /);
  await close(made);
});

await test("the chat button leads to the chat in office hours and to the form outside them", async () => {
  const open = await at("2026-10-23T13:45:00+02:00", october), closed = await at("2026-10-23T10:45:00+02:00", october);
  await state(open, "chat").waitFor();
  assert.equal(await open.getByRole("link", { name: "Start a chat" }).getAttribute("href"), "https://example.net/chat");
  await state(closed, "chat").waitFor();
  assert.equal(await closed.getByRole("link", { name: "Start a chat" }).count(), 0);
  assert.equal(await closed.locator("#chat").getByRole("link", { name: "Write to us" }).getAttribute("href"), "#C-write");
  await close(open);
  await close(closed);
});

/* ---- The form */

await test("the form suggests articles and opens a ticket that slareport measures", async () => {
  const made = await page(site);
  await made.goto(`${url}contact/`);
  const form = made.locator("#C-write");
  await form.getByLabel("Your e-mail address").fill("anna@reseller.example");
  await form.getByLabel("Your reseller id").fill("100107");
  await form.getByLabel("Subject").pressSequentially("transfer is locked");
  await form.getByRole("link", { name: "Transfer locks and the 60-day rule" }).waitFor();
  await form.getByLabel("What happened?").fill("example.com cannot be transferred: clientTransferProhibited.");
  await form.getByLabel("When did it happen?").fill("2026-11-26 10:00 CET");
  await form.getByRole("button", { name: "Send message" }).click();
  await made.getByText("Your message has been sent").first().waitFor();
  const day = 86400000, now = Date.now(), clocks = run("slareport", "--clocks", "-f", "csv",
    `--since=${new Date(now - day).toISOString()}`, `--now=${new Date(now + 9 * day).toISOString()}`);
  assert.match(clocks, /^[^,]+,first reply,email,worldwide,.*,overdue,.*Example Reseller/m);
  await close(made);
});

await test("what was typed is there when the reader comes back from an article", async () => {
  const made = await page(site);
  await made.goto(`${url}contact/`);
  await made.getByLabel("Subject").pressSequentially("transfer is locked");
  await made.getByLabel("What happened?").fill("a long story");
  await made.locator("#C-write").getByRole("link", { name: "Transfer locks and the 60-day rule" }).click();
  await made.waitForURL("**/domains/transfer-locks/**");
  await made.goBack();
  assert.equal(await made.getByLabel("Subject").inputValue(), "transfer is locked");
  assert.equal(await made.getByLabel("What happened?").inputValue(), "a long story");
  await close(made);
});

await test("a form with a mistake comes back with what was typed, and says what is wrong where", async () => {
  const made = await page(site);
  await made.goto(`${url}contact/`);
  await made.getByLabel("Your e-mail address").fill("nobody");
  await made.getByLabel("Subject").fill("<b>Subject</b> & \"more\"");
  await made.getByLabel("What happened?").fill("the first line\nand the second");
  /* (The browser would not send it.) */
  await made.locator("#C-write form").evaluate(form => { form.noValidate = true; });
  await made.getByRole("button", { name: "Send message" }).click();
  await made.getByText("This is no e-mail address").waitFor();
  assert.equal(await made.getByLabel("Subject").inputValue(), "<b>Subject</b> & \"more\"");
  assert.equal(await made.getByLabel("What happened?").inputValue(), "the first line\nand the second");
  assert.equal(await made.getByLabel("Your e-mail address").getAttribute("aria-invalid"), "true");
  await close(made);
});

/* ---- Look */

await test("320 pixels are enough for every kind of page", async () => {
  const made = await page(site, { viewport: { width: 320, height: 640 }, timezoneId: "America/New_York" });
  for (const [kind, address] of Object.entries({ ...looked, "contact-ru": `${url}ru/contact/` })) {
    await made.goto(address);
    if (kind.startsWith("contact")) await made.locator("table th:nth-child(3)").first().waitFor();
    const wide = await made.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= 320, `${kind} is ${wide} px wide`);
  }
  await close(made);
});

await test("hours in both zones fit in their cards, whatever the width", async () => {
  for (const [lang, timezoneId] of [["", "America/New_York"], ["ru/", "Asia/Kolkata"], ["ru/", "Pacific/Honolulu"]]) {
    const made = await page(site, { timezoneId });
    await made.goto(`${url}${lang}contact/`);
    await made.locator("table th:nth-child(3)").first().waitFor();
    for (const width of [320, 390, 700, 900, 1060, 1100, 1180, 1240, 1280, 1500]) {
      await made.setViewportSize({ width, height: 900 });
      const wide = await made.evaluate(() => [document.documentElement, ...document.querySelectorAll(".way")].filter(part => part.scrollWidth > part.clientWidth).length);
      assert.equal(wide, 0, `${lang}: ${width} px`);
    }
    await close(made);
  }
});

const paper = made => made.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
const isDark = colour => colour.match(/\d+/g).slice(0, 3).every(part => part < 80);

await test("dark follows the system, and the reader's own choice is kept", async () => {
  const made = await page(site, { colorScheme: "dark" });
  await made.goto(url);
  assert.ok(isDark(await paper(made)), "dark as the system");
  await made.getByLabel("Colours").selectOption("light");
  assert.ok(!isDark(await paper(made)), "light as chosen");
  await made.goto(`${url}dns/`);
  assert.ok(!isDark(await paper(made)), "on the next page, too");
  assert.equal(await made.getByLabel("Colours").inputValue(), "light");
  await made.getByLabel("Colours").selectOption("auto");
  assert.ok(isDark(await paper(made)), "as the system again");
  await close(made);
});

for (const colorScheme of ["light", "dark"]) await test(`axe-core finds nothing on any kind of page (${colorScheme})`, async () => {
  const made = await page(site, { colorScheme, bypassCSP: true });
  const found = [];
  for (const [kind, address] of Object.entries(looked)) {
    await made.goto(address);
    if (kind === "home") {
      await input(made).pressSequentially("transfer");
      await answers(made).first().waitFor();
      await input(made).press("ArrowDown");
    }
    await made.evaluate(axe);
    const { violations } = await made.evaluate(() => globalThis.axe.run());
    for (const { id, nodes } of violations) found.push(`${kind}: ${id}: ${nodes.map(node => node.html.slice(0, 200)).join(" | ")}`);
  }
  assert.deepEqual(found, []);
  await close(made);
});

await test("html-validate finds nothing on any kind of page", async () => {
  const { HtmlValidate } = from("html-validate");
  const check = new HtmlValidate({ root: true, extends: ["html-validate:recommended"] });
  const made = await page(site), found = [];
  for (const [kind, address] of Object.entries(looked)) {
    const report = await check.validateString(await (await made.request.get(address)).text());
    for (const { messages } of report.results) for (const message of messages) found.push(`${kind}:${message.line}:${message.column}: ${message.ruleId}: ${message.message}`);
  }
  assert.deepEqual(found, []);
  await close(made);
});

await test("code has a button that copies it", async () => {
  const made = await page(site);
  await made.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await made.goto(`${url}dns/glue-records/`);
  await made.locator(".code").first().hover();
  await made.getByRole("button", { name: "Copy" }).first().click();
  await made.getByRole("button", { name: "Copied" }).waitFor();
  assert.match(await made.evaluate(() => navigator.clipboard.readText()), /^curl -X POST[\s\S]*\}'$/);
  await close(made);
});

await test("on paper there is the article, black on white, and nothing to click", async () => {
  const made = await page(site, { colorScheme: "dark" });
  await made.goto(`${url}dns/glue-records/`);
  await made.emulateMedia({ media: "print" });
  assert.ok(await made.locator("h1").isVisible());
  assert.ok(!isDark(await paper(made)), "white");
  for (const part of [".search", ".vote", ".beside", ".copy", ".foot"])
    assert.equal(await made.locator(part).first().isVisible(), false, part);
  await close(made);
});

await test("code reads from left to right in a page that does not", async () => {
  const made = await page(site);
  await made.goto(looked.rtl);
  const direction = part => made.locator(part).first().evaluate(element => getComputedStyle(element).direction);
  assert.equal(await direction(".prose"), "rtl");
  for (const part of [".prose pre", ".prose p code"]) assert.equal(await direction(part), "ltr", part);
  await close(made);
});

await test("in a language without words of its own they are English, marked so, and on the page's side", async () => {
  const made = await page(site, { timezoneId: "America/New_York" });
  await made.goto(`${url}he/`);
  const state = made.locator("p.state[data-state]").first();
  await state.waitFor();
  const marked = part => made.locator(part).first().evaluate(element => [element.closest("[lang]").lang, getComputedStyle(element).direction].join());
  for (const part of ["h1", "#C-categories", ".card .quiet", "p.state", ".skip"]) assert.equal(await marked(part), "en,ltr", part);
  assert.equal(await marked(".card .titles a"), "he,rtl");
  const right = part => made.locator(part).first().evaluate(element => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return Math.round(element.closest("section").getBoundingClientRect().right - range.getBoundingClientRect().right);
  });
  assert.equal(await right("#C-categories"), 0);
  await input(made).pressSequentially("curl");
  await answers(made).first().waitFor();
  assert.equal(await marked(".answer .title"), "he,rtl");
  assert.match(await made.getByRole("status").innerText(), /1 result/);
  assert.equal(await marked("[role=status]"), "en,ltr");
  await close(made);
});

await test("columns of a table stand as its markdown says", async () => {
  const made = await page(site);
  await made.goto(looked.tables);
  const sides = row => made.locator("table").first().locator(row).evaluateAll(cells => cells.map(cell => getComputedStyle(cell).textAlign));
  assert.deepEqual(await sides("th"), ["start", "end", "center"]);
  assert.deepEqual(await sides("td"), ["start", "end", "center"]);
  await close(made);
});

/* ---- Hostile articles, and links */

await test("an article with scripts, handlers and a hostile title stays inert", async () => {
  const made = await page(site);
  const inert = async where => assert.equal(await made.evaluate(() => window.hacked), undefined, where);
  await made.goto(`${url}hostile/evil/`);
  assert.match(await made.locator("h1").innerText(), /<\/title><script>window\.hacked=1<\/script>/);
  assert.match(await made.locator(".prose").innerText(), /Zyzzogeton/);
  await inert("the article");
  assert.equal(await made.locator(".prose :is(script, style, iframe, form, base, meta, svg, [style])").count(), 0);
  assert.deepEqual(await made.evaluate(() => [...document.querySelectorAll(".prose *")].flatMap(element =>
    [...element.attributes].filter(({ name, value }) => /^on/i.test(name) || /^\s*(javascript|data):/i.test(value)).map(({ name }) => name))), []);
  for (const link of await made.locator(".prose a").all()) await link.click({ noWaitAfter: true, timeout: 2000 }).catch(() => {});
  await inert("its links");
  await made.goto(url);
  await input(made).pressSequentially("zyzzogeton");
  await answers(made).first().getByText("<script>").first().waitFor();
  await inert("an answer");
  await input(made).press("Enter");
  await made.waitForURL("**/cgi/search?**");
  await inert("a result");
  await made.goto(`${url}cgi/search?lang=en&q=${encodeURIComponent("\"><script>window.hacked=1</script><img src=x onerror=window.hacked=2>")}`);
  await inert("a query");
  await close(made);
});

await test("every internal link and anchor leads somewhere", async () => {
  const made = await page(site);
  await made.goto(url);
  const broken = await made.evaluate(async start => {
    const pages = new Map(), wrong = [], queue = [start], seen = new Set(queue), links = [];
    while (queue.length) {
      const address = queue.shift();
      const reply = await fetch(address);
      if (!reply.ok) { wrong.push(`${reply.status} ${address}`); continue; }
      if (!(reply.headers.get("content-type") || "").includes("html")) continue;
      const made = new DOMParser().parseFromString(await reply.text(), "text/html");
      pages.set(address, new Set([...made.querySelectorAll("[id]")].map(({ id }) => id)));
      for (const element of made.querySelectorAll("[href], [src]")) {
        const link = new URL(element.getAttribute("href") ?? element.getAttribute("src"), address);
        if (link.origin !== location.origin) continue;
        const plain = link.href.split("#")[0];
        links.push([address, plain, decodeURIComponent(link.hash.slice(1))]);
        if (!seen.has(plain)) { seen.add(plain); queue.push(plain); }
      }
    }
    for (const [on, to, anchor] of links)
      if (anchor && pages.has(to) && !pages.get(to).has(anchor)) wrong.push(`${on}: no #${anchor} in ${to}`);
    return { wrong: [...new Set(wrong)], pages: pages.size };
  }, url);
  assert.deepEqual(broken.wrong, []);
  assert.ok(broken.pages > 63, `${broken.pages} pages`);
  await close(made);
});

await test("no page asked another host, broke its policy or reported an error", async () => {
  assert.deepEqual(faults, []);
});

await site.close();
fs.rmSync(folder, { recursive: true, force: true });
done();
