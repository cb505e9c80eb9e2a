// Whether a browser starts here at all: what make does before it says that the tests can run.
import { launch } from "./browser.mjs";

await (await launch()).close();
