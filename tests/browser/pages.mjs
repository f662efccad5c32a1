// Every page of the product, held to what a page is held to: axe-core, the Nu HTML checker, 320 px, no other host, nothing
// inline, both languages, light and dark.
//
// The pages are not listed but found: everybody who may sign in follows every link from their start page, ticks what can
// be ticked, and sends every form that must be filled in empty. Of pages of one kind a few are looked at, unlike each other.

import { FULL, PASSWORD, BASE, check, clearShots, close, count, enter, finding, kind, must, open, path, person, session, shot, shut, vnu } from "./lib.mjs";

const LOGINS = ["olle", "vera", "maj", "lars", "nora"];
const LANGUAGES = ["sv", "en"];
const SCHEMES = ["light", "dark"];
const WIDTHS = [320, 1440];
/// The most pages of one kind that are looked at for one login.
const OF_A_KIND = FULL ? 6 : 3;
const MOST = 500;

const looks = LANGUAGES.flatMap((language) => SCHEMES.flatMap((scheme) => WIDTHS.map((width) => ({ language, scheme, width }))));
/// The eighth of all looks that has its turn today.
const turn = Math.floor(Date.now() / 86_400_000);

// ---------------------------------------------------------------------------------------------------------------------
// finding the pages

/// What makes pages of one kind unlike: headings, forms, tags, what is empty. Not the figures.
async function shape(page) {
    return page.evaluate(() => {
        const words = (it) => it.textContent.replace(/[\d\s]+/g, " ").trim();
        const all = (what) => [...new Set([...document.querySelectorAll(what)].map(words))];
        const forms = [...document.querySelectorAll("main form")].map((it) => it.getAttribute("action").replace(/[0-9a-f-]{36}/g, "…"));
        return JSON.stringify([all("main h2"), [...new Set(forms)], all("main .under .tag, main .notice .strong, main .empty .strong"), document.querySelectorAll("main .error-summary li").length]);
    });
}

/// Where a page leads: links, and forms that ask, as they are and with what can be ticked.
function ways(page) {
    return page.evaluate(() => {
        const out = [...document.querySelectorAll("a[href]")].map((it) => it.getAttribute("href"));
        for (const form of document.querySelectorAll("form[method=get]")) {
            const all = [...form.querySelectorAll("input[name=subject][type=checkbox]")];
            const targets = new Set([form.getAttribute("action"), ...[...form.querySelectorAll("[formaction]")].map((it) => it.getAttribute("formaction"))]);
            const fixed = [...form.querySelectorAll("input[type=hidden]")].map((it) => [it.name, it.value]);
            const first = form.querySelector("input[type=text], input[type=search]");
            for (const target of targets) {
                // Nothing, one, two; a number that nobody knows.
                const sets = all.length ? [[], all.slice(0, 1), all.slice(0, 2)].map((set) => set.map((it) => ["subject", it.value])) : [[]];
                if (first) sets.push([[first.name, "FINNS-INTE-1"]], [[first.name, ""]]);
                for (const set of sets) out.push(`${target}?${new URLSearchParams([...fixed, ...set])}`);
            }
        }
        return out;
    });
}

/// Whether a form on the page would be refused if it were sent as it is: something that must be filled in is empty.
function refusable() {
    const found = [];
    for (const [n, form] of [...document.querySelectorAll("main form[method=post]")].entries()) {
        const empty = [...form.querySelectorAll("[required]")].some((it) =>
            it.type === "radio" ? !form.querySelector(`input[name="${it.name}"]:checked`) : it.value === "",
        );
        if (empty) found.push(n);
    }
    return found;
}

/// A page to look at: whose it is, its address, and which of its forms is sent first.
async function crawl(login, found) {
    const page = await person(login);
    if (login) await enter(page, await session(login));
    const queue = login ? ["/", "/me", "/mail/find", "/mail/find?q=FINNS-INTE-1", "/finns-inte", "/mail/subjects/finns-inte"] : ["/sign-in", "/sign-in?to=/mail", "/link/finns-inte"];
    const seen = new Set(queue);
    const kinds = new Map();
    let visited = 0;
    while (queue.length && visited < MOST) {
        const at = queue.shift();
        const of = kind(at);
        const known = kinds.get(of) ?? new Set();
        kinds.set(of, known);
        // So many of one kind have been seen that another would show nothing new.
        if (known.size >= OF_A_KIND || (known.tries ?? 0) >= 12) continue;
        known.tries = (known.tries ?? 0) + 1;
        visited += 1;
        const response = await page.goto(BASE + at, { waitUntil: "domcontentloaded" }).catch((error) => {
            if (/Download is starting|ERR_ABORTED/.test(error.message)) return undefined;
            throw error;
        });
        if (!response) continue; // a file
        if (!/text\/html/.test(response.headers()["content-type"] ?? "")) continue;
        const dead = [400, 404, 405, 409].includes(response.status()) && !/finns-inte/i.test(at);
        if (dead) finding(`${login ?? "nobody"} ${at}`, `a link that leads to ${response.status()}`);
        const now = await shape(page);
        if (!known.has(now)) {
            known.add(now);
            found.push({ login, at, of });
            for (const form of await page.evaluate(refusable)) found.push({ login, at, of: `${of} sent empty${form ? ` (${form + 1})` : ""}`, form });
        }
        for (const way of await ways(page)) {
            const url = new URL(way, BASE + at);
            url.hash = "";
            const next = path(url.href);
            if (url.origin !== BASE || seen.has(next)) continue;
            if (/^\/(language|assets|sign-out|ledger)/.test(next) || /\.csv(\?|$)/.test(next)) continue;
            seen.add(next);
            queue.push(next);
        }
    }
    if (visited >= MOST) console.log(`  (${login}: stopped after ${MOST} addresses)`);
    await page.context().close();
}

// ---------------------------------------------------------------------------------------------------------------------
// looking at them

const people = new Map();

/// One browser for each person and look, kept.
async function at(login, look) {
    const key = JSON.stringify([login, look]);
    if (!people.has(key)) {
        const page = await person(login ?? "nobody", look);
        if (login) await enter(page, await cookie(login));
        people.set(key, page);
    }
    return people.get(key);
}
const cookies = new Map();
async function cookie(login) {
    if (!cookies.has(login)) cookies.set(login, await session(login));
    return cookies.get(login);
}

/// Goes there, and sends the form when that is what is asked for. Gives the HTML as the server sent it.
async function visit(page, it, where) {
    let response = await page.goto(BASE + it.at, { waitUntil: "load" });
    if (it.form !== undefined) {
        [response] = await Promise.all([
            page.waitForNavigation({ waitUntil: "load" }),
            page.evaluate((n) => {
                const form = document.querySelectorAll("main form[method=post]")[n];
                const button = form.querySelector("button[type=submit]:not([formnovalidate])");
                form.requestSubmit(button);
            }, it.form),
        ]);
        if (response.status() < 400) finding(where, `a form sent empty is answered with ${response.status()}`);
        const summary = await page.locator(".error-summary li").count();
        if (!summary) finding(where, `${response.status()}, but no summary says what is wrong`);
        const named = await page.title();
        if (summary && !/^(Fel|Error): /.test(named)) finding(where, `the title does not say that something is wrong: ${named}`);
    }
    return response.text();
}

await open();
try {
    const began = Date.now();
    clearShots();
    const found = [];
    for (const login of [undefined, ...LOGINS]) await crawl(login, found);
    // The same kind for several people is looked at once for the first, and again only where it is another page.
    const chosen = [];
    const twice = new Map();
    for (const it of found) {
        const n = twice.get(it.of) ?? 0;
        if (n >= OF_A_KIND + (FULL ? 6 : 1)) continue;
        twice.set(it.of, n + 1);
        chosen.push({ ...it, n });
    }
    must(chosen.length > 40, `only ${chosen.length} pages were found`);
    console.log(`${chosen.length} pages of ${twice.size} kinds, found in ${((Date.now() - began) / 1000).toFixed(0)} s; ${FULL ? "all eight looks" : "one look each"}`);

    const html = [];
    for (const [n, it] of chosen.entries()) {
        const mine = FULL ? looks : [looks[(n + turn) % looks.length]];
        let bad = 0;
        const time = Date.now();
        const name = `${it.login ?? "nobody"} ${it.of}${it.n ? ` #${it.n + 1}` : ""}`;
        for (const look of mine) {
            const page = await at(it.login, look);
            const where = `${name} [${look.language} ${look.scheme} ${look.width}]`;
            const sent = await visit(page, it, where);
            bad += await check(page, where, { language: look.language });
            if (look.scheme === "light" && look.width === 1440) html.push([where, sent]);
            else if (!FULL) html.push([where, sent]);
        }
        // Pictures to look at: Swedish, wide and light, narrow and dark.
        for (const look of [{ language: "sv", scheme: "light", width: 1440 }, { language: "sv", scheme: "dark", width: 320 }]) {
            const page = await at(it.login, look);
            await visit(page, it, `${name} [picture]`);
            await shot(page, `${name.replace(/[^\w.-]+/g, "-").replace(/^-|-$/g, "").slice(0, 110)}.${look.scheme}-${look.width}`);
        }
        count("pages");
        console.log(`${bad ? "BAD" : "ok "} ${name}  ${path(it.at).slice(0, 60)}  ${mine.length === 1 ? Object.values(mine[0]).join(" ") : `${mine.length} looks`}  ${Date.now() - time} ms`);
    }
    const time = Date.now();
    const n = await vnu(html);
    console.log(`vnu: ${n} pages in ${((Date.now() - time) / 1000).toFixed(0)} s`);
} finally {
    await shut();
}
close();
