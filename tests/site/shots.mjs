// Pictures of every kind of page, to look at: shots.mjs FOLDER [KIND|SCREEN...]
import fs from "node:fs";
import path from "node:path";
import { open, page, kinds, folder } from "./browser.mjs";

const [to, ...only] = process.argv.slice(2);
const screens = { light: { width: 1280, colorScheme: "light" }, dark: { width: 1280, colorScheme: "dark" },
  tablet: { width: 900, colorScheme: "light" }, phone: { width: 390, colorScheme: "light" }, "phone-dark": { width: 390, colorScheme: "dark" },
  print: { width: 720, colorScheme: "dark", media: "print" } };
const wanted = names => Object.entries(names).filter(([name]) => !only.some(word => word in names) || only.includes(name));

fs.mkdirSync(to, { recursive: true });
const site = await open();
for (const [screen, { width, colorScheme, media }] of wanted(screens)) {
  const made = await page(site, { viewport: { width, height: 900 }, colorScheme });
  if (media) await made.emulateMedia({ media });
  for (const [kind, address] of wanted(kinds(site.url))) {
    await made.goto(address, { waitUntil: "networkidle" });
    await made.screenshot({ path: path.join(to, `${kind}-${screen}.png`), fullPage: true });
    if (kind !== "home" || media) continue;
    await made.locator("#C-q").pressSequentially("trasnfer lokc");
    await made.getByRole("listbox").getByRole("option").first().waitFor();
    await made.keyboard.press("ArrowDown");
    await made.screenshot({ path: path.join(to, `typing-${screen}.png`) });
  }
  await made.context().close();
}
await site.close();
fs.rmSync(folder, { recursive: true, force: true });
console.log(`${fs.readdirSync(to).length} pictures in ${to}`);
