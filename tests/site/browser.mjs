// The sample site, served, and a browser that looks at it.  What every page must not do is held against
// all of them: ask another host, break its Content-Security-Policy, report an error.
import { spawn, execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
export const top = path.resolve(here, "../..");
export const build = path.resolve(process.env.BUILD || path.join(top, "build"));
export const folder = path.join(build, "site", "sample");
export const from = createRequire(path.join(build, "site", "package.json"));
const { chromium } = from("playwright-core");

const freePort = () => new Promise((resolve, reject) => {
  const server = net.createServer().on("error", reject).listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export const launch = () => chromium.launch({
  executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
  args: process.getuid() === 0 ? ["--no-sandbox"] : [],
});

/* Starts the site and the browser; `close` ends both. */
export async function open(environment = {}) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const server = spawn("sh", [path.join(here, "sample.sh"), folder, String(port)],
    { env: { ...process.env, BUILD: build, ...environment }, stdio: ["ignore", "ignore", "inherit"] });
  let ended = false;
  server.on("exit", () => { ended = true; });
  process.on("exit", () => server.kill());
  for (let tries = 0; ; tries++) {
    if (ended || tries > 600) throw new Error("the sample site did not start");
    try { if ((await fetch(url)).ok) break; } catch { /* not yet */ }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  const browser = await launch();
  const close = async () => {
    await browser.close();
    server.kill();
    if (!ended) await new Promise(resolve => server.on("exit", resolve));
  };
  return { url, browser, close };
}

export const faults = [];

/* A page of a new profile; in Amsterdam, if `options` does not say otherwise.  (A browser without a head is no
 * reader to kbcgi, so it is called what it is called with one.) */
export async function page(site, options = {}) {
  const userAgent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${site.browser.version()} Safari/537.36`;
  const context = await site.browser.newContext({ userAgent, timezoneId: "Europe/Amsterdam", locale: "en-GB", ...options });
  const made = await context.newPage();
  const report = text => faults.push(`${made.url()}: ${text}`);
  context.on("request", request => {
    if (!request.url().startsWith(site.url) && !/^(about|blob):/.test(request.url())) report(`asks for ${request.url()}`);
  });
  made.on("pageerror", error => report(error.message));
  made.on("console", message => {
    const { url } = message.location();
    /* (What is not there, and a form that is wrong, are meant to be refused.) */
    if (message.type() === "error" && !/\/(notfound\/|cgi\/nowhere|cgi\/vote\/transfer-locks|cgi\/contact)$/.test(url)) report(`${message.text()} ${url}`);
  });
  made.on("dialog", dialog => { report(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  made.setDefaultTimeout(30000);
  return made;
}

/* One page of each kind. */
export const kinds = url => ({
  home: url,
  category: `${url}dns/`,
  article: `${url}domains/transfer-locks/`,
  "article-image": `${url}domains/domain-lifecycle/`,
  contact: `${url}contact/`,
  search: `${url}cgi/search?q=transfer+lock&lang=en`,
  nothing: `${url}cgi/search?q=xyzzyplugh&lang=en`,
  thanks: `${url}cgi/thanks?article=transfer-locks&helpful=no&lang=en`,
  notfound: `${url}notfound/`,
  refused: `${url}cgi/vote/transfer-locks`,
  "contact-now": `${url}cgi/contact?lang=nl`,
  russian: `${url}ru/`,
});

export const run = (tool, ...words) => execFileSync(path.join(build, tool), words, {
  encoding: "utf8", env: { ...process.env, TZ: "UTC", DESKBOOK_DB: path.join(folder, "desk.db"), DESKBOOK_CONFIG: path.join(folder, "kb/desk.yaml") } });
export const read = name => fs.readFileSync(from.resolve(name), "utf8");
