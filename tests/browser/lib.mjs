// What the browser tests share: the browser, people at it, the keyboard, and what every page is held to.

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const modules = process.env.SKANS_TEST_NODE ?? join(root, ".test", "node", "node_modules");
const require = createRequire(join(modules, "here.js"));
const { chromium } = require("playwright-core");
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const FULL = Boolean(process.env.SKANS_TEST_FULL);
export const TOOLS = process.env.SKANS_TEST_TOOLS ?? join(root, ".test");
export const [BASE, PASSWORD] = process.argv.slice(2);
if (!BASE?.startsWith("http://") || !PASSWORD) {
    console.error("usage: node tests/browser/NAME.mjs http://HOST:PORT PASSWORD [LANGUAGE]");
    process.exit(2);
}

/// What the server promises with every answer, word for word.
const CSP =
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// What is no page, an answer that only leads elsewhere too, may do nothing at all.
const FILE_CSP = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; sandbox";
const HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
};
const AXE = { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], preload: false };

// ---------------------------------------------------------------------------------------------------------------------
// telling

const counts = { pages: 0, checks: 0, steps: 0 };
const findings = [];

/// Something is wrong, somewhere.
export function finding(where, what) {
    findings.push(`${where}: ${what}`);
    console.log(`  FINDING ${where}: ${what}`);
}

export function count(what, n = 1) {
    counts[what] += n;
}

/// A wrong answer ends the day: what follows would not mean anything.
export function must(condition, what) {
    if (!condition) throw new Error(what);
}

export function same(got, wanted, what) {
    must(got === wanted, `${what}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);
}

/// The last line counts; the exit code tells.
export function close() {
    const told = Object.entries(counts).filter(([, n]) => n > 0).map(([what, n]) => `${n} ${what}`).join(", ");
    if (findings.length) {
        console.log(`\n${findings.length} findings:`);
        for (const it of findings) console.log(`  ${it}`);
    }
    console.log(`\n${told}, ${findings.length} findings`);
    process.exitCode = findings.length ? 1 : 0;
}

// ---------------------------------------------------------------------------------------------------------------------
// texts

/// The product's own words in a language, so that a button is found by what it says. A text with placeables or
/// variants becomes a pattern.
export function texts(language) {
    const folders = ["app", "platform/access", "platform/ui", "platform/web", "capability/mail", "capability/organisation"];
    const found = new Map();
    for (const folder of folders) {
        const at = join(root, folder, "locale");
        for (const file of readdirSync(at).filter((it) => it === `${language}.ftl` || it.endsWith(`.${language}.ftl`))) {
            let key;
            for (const line of readFileSync(join(at, file), "utf8").split("\n")) {
                const begins = /^([a-zA-Z][\w-]*) =(.*)$/.exec(line);
                if (begins) found.set((key = begins[1]), begins[2].trim());
                else if (/^\s+\S/.test(line) && key) found.set(key, `${found.get(key)}\n${line.trim()}`);
                else key = undefined;
            }
        }
    }
    const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const pattern = (text) => {
        const parts = text.replace(/\{"\\u00A0"\}/g, "\u00a0").split(/\{[^}]*\}/);
        return parts.map(escape).join(".+");
    };
    return (key) => {
        const text = found.get(key);
        must(text !== undefined, `no text ${key} in ${language}`);
        if (!text.includes("->")) return new RegExp(`^\\s*${pattern(text)}\\s*$`);
        const variants = [...text.matchAll(/^\*?\[[^\]]*\] ?(.*)$/gm)].map((it) => pattern(it[1]));
        return new RegExp(`^\\s*(${variants.join("|")})\\s*$`);
    };
}

// ---------------------------------------------------------------------------------------------------------------------
// the browser

let browser;

export async function open() {
    browser = await chromium.launch({
        executablePath: process.env.SKANS_TEST_CHROMIUM ?? "/usr/bin/chromium",
        // Debian's browser is started as root in a container, and must not talk to anybody but us.
        args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
        headless: true,
    });
}

export async function shut() {
    await browser?.close();
}

const LOCALES = { sv: "sv-SE", en: "en-GB" };

/// Somebody at a browser of their own.
export async function person(login, { language = "sv", scheme = "light", width = 1440 } = {}) {
    const context = await browser.newContext({
        locale: LOCALES[language],
        timezoneId: "Europe/Stockholm",
        colorScheme: scheme,
        reducedMotion: "reduce",
        viewport: { width, height: width < 500 ? 640 : 900 },
    });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    watch(page, login);
    return page;
}

/// A session by the same form, without the pages.
export async function session(login) {
    const body = new URLSearchParams({ login, password: PASSWORD });
    const answer = await fetch(`${BASE}/sign-in`, { method: "POST", body, redirect: "manual" });
    const cookie = answer.headers.getSetCookie().find((it) => it.startsWith("skans="));
    must(answer.status === 303 && cookie, `${login} cannot sign in: ${answer.status}`);
    return cookie.split(";")[0];
}

/// Signs the browser in by its cookie.
export async function enter(page, cookie) {
    await page.context().addCookies([{ name: "skans", value: cookie.split("=")[1], url: BASE }]);
}

/// What is wrong whatever the page is: errors on the console, requests that leave, answers without their headers.
function watch(page, who) {
    const where = () => `${who} ${path(page.url())}`;
    page.on("pageerror", (error) => finding(where(), `script error: ${error.message}`));
    page.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        // The browser repeats the status of an answer on the console; answers are looked at below.
        if (/^Failed to load resource: the server responded with a status of [45]\d\d/.test(message.text())) return;
        finding(where(), `console ${message.type()}: ${message.text()}`);
    });
    page.on("request", (request) => {
        if (new URL(request.url()).host !== new URL(BASE).host) finding(where(), `a request to ${request.url()}`);
    });
    page.on("requestfailed", (request) => {
        const why = request.failure()?.errorText;
        if (why !== "net::ERR_ABORTED") finding(where(), `${path(request.url())} failed: ${why}`);
    });
    page.on("dialog", (dialog) => {
        finding(where(), `a dialog: ${dialog.message()}`);
        dialog.dismiss();
    });
    page.on("response", (response) => {
        const at = path(response.url());
        const asked = ["document", "fetch"].includes(response.request().resourceType());
        if (response.status() >= (asked ? 500 : 400)) finding(where(), `${at} answers ${response.status()}`);
        for (const [name, wanted] of Object.entries(HEADERS)) {
            const got = response.headers()[name];
            const page = (response.headers()["content-type"] ?? "").startsWith("text/html");
            if (got !== (page || name !== "content-security-policy" ? wanted : FILE_CSP)) finding(where(), `${at} has ${name}: ${got}`);
        }
        // A form taken in leads elsewhere by GET: reloading sends nothing twice.
        if (response.request().method() === "POST" && response.ok() && response.status() !== 200)
            finding(where(), `${at} answers ${response.status()} to a form`);
    });
}

/// Path and query, without the host.
export function path(address) {
    return address.startsWith(BASE) ? address.slice(BASE.length) : address;
}

/// What only orders a list or pages through it, or says where: the page stays of its kind.
const SAME = new Set(["site", "sort", "desc", "after", "before", "trail"]);

/// An address with its numbers taken out: pages of one kind have the same.
export function kind(address) {
    const url = new URL(address, BASE);
    const names = [...new Set([...url.searchParams.keys()])].filter((it) => !SAME.has(it)).sort();
    const short = url.pathname.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…");
    const query = names.map((name) => {
        const value = url.searchParams.get(name);
        return /^[a-zA-Z-]{1,20}$/.test(value) ? `${name}=${value}` : name;
    });
    return short + (query.length ? `?${query.join("&")}` : "");
}

// ---------------------------------------------------------------------------------------------------------------------
// what every page is held to

/// Looks at the page as it stands. `deep` also asks axe.
export async function check(page, where, { deep = true, language } = {}) {
    const before = findings.length;
    count("checks");
    const plain = await page.evaluate(() => {
        const found = [];
        const text = document.documentElement.innerHTML;
        if (text.includes("\u27e6")) found.push(`a text that is not there: ${text.match(/\u27e6[^\u27e7]*\u27e7?/)[0]}`);
        for (const it of document.querySelectorAll("*")) {
            for (const { name } of it.attributes) if (/^on/.test(name) || name === "style") found.push(`inline ${name} on <${it.localName}>`);
        }
        for (const it of document.querySelectorAll("style, script:not([src]), base, iframe, object, embed")) found.push(`<${it.localName}> in the page`);
        const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
        if (wide > 0) {
            const edge = document.documentElement.clientWidth;
            const scrolls = (it) => it && (/(auto|scroll|hidden|clip)/.test(getComputedStyle(it).overflowX) || scrolls(it.parentElement));
            const out = [...document.querySelectorAll("body *")].filter((it) => it.getBoundingClientRect().right > edge + 1 && !scrolls(it.parentElement));
            const name = (it) => it.localName + (it.id ? `#${it.id}` : "") + [...it.classList].map((it) => `.${it}`).join("");
            found.push(`scrolls sideways by ${wide} px: ${[...new Set(out.map(name))].slice(-4).join(", ")}`);
        }
        if (document.querySelectorAll("h1").length !== 1) found.push(`${document.querySelectorAll("h1").length} h1`);
        if (!document.title.endsWith(" \u2013 Skans")) found.push(`title ${document.title}`);
        const ids = [...document.querySelectorAll("[id]")].map((it) => it.id);
        for (const id of new Set(ids.filter((id, n) => ids.indexOf(id) !== n))) found.push(`two of id ${id}`);
        // The summary of faults leads to the fields.
        const faults = document.querySelectorAll(".error-summary a");
        for (const it of faults) if (!document.querySelector(it.getAttribute("href"))) found.push(`the summary leads to ${it.getAttribute("href")}, which is not there`);
        return { found, lang: document.documentElement.lang, words: document.body.innerText };
    });
    for (const it of plain.found) finding(where, it);
    if (language && plain.lang !== language) finding(where, `language ${plain.lang}, not ${language}`);
    const tongue = language && foreign(plain.words, language);
    if (tongue) finding(where, `words of the other language: ${tongue}`);
    if (deep) {
        await page.evaluate(axeSource);
        const result = await page.evaluate((options) => axe.run(document, options), AXE);
        for (const it of result.violations) {
            const node = it.nodes[0];
            finding(where, `axe ${it.id} (${it.impact}), ${it.nodes.length} times: ${node.target.join(" ")}: ${node.failureSummary.replace(/\s+/g, " ")}`);
        }
    }
    return findings.length - before;
}

/// A few words that only one of the languages has.
function foreign(words, language) {
    const of = {
        en: /\b(och|inte|är|från|till|väntar|plats|behållare|försändelse)\b/i,
        sv: /\b(the|and|not|from|waits|received|receptacle|please)\b/i,
    };
    // Names and what people wrote stay as they are: only lines wholly in another tongue are told.
    const lines = words.split("\n").filter((line) => line.split(" ").length > 4);
    const other = lines.filter((line) => (line.match(new RegExp(of[language], "gi")) ?? []).length > 2);
    return other[0];
}

const shots = join(TOOLS, "screenshots");

export function clearShots() {
    rmSync(shots, { recursive: true, force: true });
}

export async function shot(page, name) {
    mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true, animations: "disabled" });
}

/// The Nu HTML checker over pages, all at once: a name and the HTML for each.
export async function vnu(pages) {
    const folder = join(TOOLS, "html");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const names = new Map();
    pages.forEach(([name, html], n) => {
        const file = join(folder, `${String(n).padStart(4, "0")}.html`);
        writeFileSync(file, html);
        names.set(file, name);
    });
    if (!names.size) return 0;
    const jar = require.resolve("vnu-jar/build/dist/vnu.jar");
    // It ends with 1 when it has something to say, and says it as JSON.
    const { stderr } = await promisify(execFile)("java", ["-Xss2m", "-jar", jar, "--format", "json", "--html", ...names.keys()], {
        maxBuffer: 64 << 20,
    }).catch((error) => {
        if (!error.stderr?.includes('"messages"')) throw error;
        return error;
    });
    const said = stderr ? JSON.parse(stderr).messages : [];
    const seen = new Map();
    for (const it of said) {
        const name = names.get(decodeURI(it.url.replace(/^file:/, ""))) ?? it.url;
        const what = `vnu ${it.subType ?? it.type}: ${it.message} ${JSON.stringify((it.extract ?? "").replace(/\s+/g, " ").slice(0, 160))}`;
        if (!seen.has(it.message)) seen.set(it.message, []);
        seen.get(it.message).push([name, what]);
    }
    for (const all of seen.values()) {
        const [name, what] = all[0];
        const more = [...new Set(all.slice(1).map(([name]) => name))];
        finding(name, more.length ? `${what}; also ${more.slice(0, 9).join(", ")}${more.length > 9 ? ` and ${more.length - 9} more` : ""}` : what);
    }
    return names.size;
}

// ---------------------------------------------------------------------------------------------------------------------
// the keyboard

/// A person's hands: only keys are pressed. What Tab does not reach, or shows no focus, is a finding.
export class Keys {
    constructor(page, where) {
        this.page = page;
        this.where = where;
        this.presses = 0;
    }

    async press(key) {
        this.presses += 1;
        await this.page.keyboard.press(key);
    }

    async tabTo(element, name) {
        const here = (it) => (it === document.activeElement ? "there" : document.activeElement === document.body ? "round" : "elsewhere");
        let rounds = 0;
        for (let tabs = 0; ; tabs += 1) {
            const at = await element.evaluate(here);
            if (at === "there") return;
            // Twice past the end: it is nowhere on the way.
            if (at === "round" && tabs > 0) rounds += 1;
            must(rounds < 2 && tabs < 600, `Tab does not reach ${name}`);
            await this.press("Tab");
        }
    }

    /// Tab until the element has the focus.
    async go(target) {
        const locator = typeof target === "string" ? this.page.locator(target) : target;
        const element = await locator.first().elementHandle();
        // What is folded away is opened as a person would.
        const folded = await element.evaluateHandle((it) => it.closest("details:not([open])")?.querySelector("summary") ?? null);
        if (folded.asElement() && !(await folded.evaluate((summary, it) => summary.contains(it), element))) {
            await this.tabTo(folded.asElement(), `the summary over ${locator}`);
            await this.press("Enter");
        }
        await this.tabTo(element, locator);
        const shown = await element.evaluate((it) => {
            const own = (it) => {
                const style = getComputedStyle(it);
                return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
            };
            const box = it.getBoundingClientRect();
            return { ring: own(it) || (it.parentElement && own(it.parentElement)), seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight };
        });
        if (!shown.ring) finding(this.where(), `no focus to see on ${locator}`);
        if (!shown.seen) finding(this.where(), `the focus is outside the window on ${locator}`);
        return element;
    }

    /// Tab to a field and write in it, over what stood there.
    async write(target, text) {
        await this.go(target);
        await this.press("Control+A");
        await this.press("Delete");
        this.presses += text.length;
        await this.page.keyboard.type(text);
    }

    /// Tab to a list and choose with the arrows what is shown as `label`, or has the value.
    async choose(target, wanted) {
        const element = await this.go(target);
        const at = () => element.evaluate((it) => ({ value: it.value, label: it.selectedOptions[0]?.label, last: it.selectedIndex === it.options.length - 1 }));
        await this.press("Home");
        for (;;) {
            const now = await at();
            if (now.value === wanted || now.label === wanted) return;
            must(!now.last, `there is no choice ${wanted}`);
            await this.press("ArrowDown");
        }
    }

    /// Tab to a box and tick it.
    async tick(target) {
        const element = await this.go(target);
        if (!(await element.evaluate((it) => it.checked))) await this.press("Space");
        must(await element.evaluate((it) => it.checked), "Space does not tick");
    }

    /// Tab into a group of radios and choose with the arrows.
    async pick(name, value) {
        const group = this.page.locator(`input[type=radio][name="${name}"]`);
        const checked = this.page.locator(`input[type=radio][name="${name}"]:checked`);
        await this.go((await checked.count()) ? checked : group);
        const at = () => this.page.evaluate(() => document.activeElement.value);
        const before = await at();
        if (before === value) return this.press("Space");
        for (let n = 0; n < 20; n += 1) {
            await this.press("ArrowDown");
            if ((await at()) === value) return;
        }
        must(false, `the arrows do not reach ${value}`);
    }

    /// Tab to a link or button and press Enter; waits for the page that comes. Answers with its status.
    async enter(target) {
        if (target) await this.go(target);
        return this.send();
    }

    /// Presses a key that leads to another page.
    async send(key = "Enter") {
        const url = this.page.url();
        const [response] = await Promise.all([this.page.waitForNavigation({ waitUntil: "load" }), this.press(key)]);
        count("pages");
        return response?.status() ?? (this.page.url() === url ? 0 : 200);
    }
}
