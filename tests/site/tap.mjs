// TAP for browser tests: test ("title", async () => ...) in order; done () prints the plan.
import assert from "node:assert/strict";

let n = 0, failed = 0;
const only = process.argv.slice(2);

export async function test(title, run) {
  if (only.length && !only.some(word => title.includes(word))) return;
  n++;
  try {
    await run();
    console.log(`ok ${n} - ${title}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${n} - ${title}`);
    console.log(String(error.stack || error).replace(/^/gm, "# "));
  }
}

export function done() {
  console.log(`1..${n}`);
  process.exitCode = failed ? 1 : 0;
}

export { assert };
