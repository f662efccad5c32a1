// Every page of the product, held to what a page is held to: axe-core, the Nu HTML checker, 320 px, no other host, nothing
// inline, both languages, light and dark.
//
// The pages are not listed but found: everybody who may sign in follows every link from their start page, ticks what can
// be ticked, and sends every form that must be filled in empty. Of pages of one kind a few are looked at, unlike each other.

import { FULL, BASE, check, clearShots, close, count, enter, finding, kind, must, open, path, person, session, shot, shut, vnu } from "./lib.mjs";

const LOGINS = ["olle", "vera", "maj", "lars", "nora"];
const LANGUAGES = ["en", "sv"];
const SCHEMES = ["light", "dark"];
const WIDTHS = [320, 1440];
/// The most pages of one kind that are looked at for one login.
const OF_A_KIND = FULL ? 6 : 2;
const MOST = 500;
const PICTURES = [
    { language: "sv", scheme: "light", width: 1440 },
    { language: "sv", scheme: "dark", width: 320 },
];

/// Swedish last, for the pictures are Swedish.
const looks = LANGUAGES.flatMap((language) => SCHEMES.flatMap((scheme) => WIDTHS.map((width) => ({ language, scheme, width }))));
/// The eighth of all looks that has its turn today.
const turn = Math.floor(Date.now() / 86_400_000);

// ---------------------------------------------------------------------------------------------------------------------
// finding the pages

/// Reads an address in the browser without showing it: what makes pages of one kind unlike, where it leads, and which of
/// its forms would be refused if they were sent as they are.
async function read(address) {
    const answer = await fetch(address, { headers: { accept: "text/html" } });
    const html = (answer.headers.get("content-type") ?? "").startsWith("text/html") ? await answer.text() : "";
    const page = new DOMParser().parseFromString(html, "text/html");
    // Headings, forms, tags, what is empty. Not the figures.
    const all = (what) => [...new Set([...page.querySelectorAll(what)].map((it) => it.textContent.replace(/[\d\s]+/g, " ").trim()))];
    const forms = [...page.querySelectorAll("main form")].map((it) => it.getAttribute("action").replace(/[0-9a-f-]{36}/g, "…"));
    const shape = JSON.stringify([all("main h2"), [...new Set(forms)], all("main .under .tag, main .notice .strong, main .empty .strong"), page.querySelectorAll("main .error-summary li").length]);
    const ways = [...page.querySelectorAll("a[href]:not([download])")].map((it) => it.getAttribute("href"));
    for (const form of page.querySelectorAll("form[method=get]")) {
        const boxes = [...form.querySelectorAll("input[name=subject][type=checkbox]")];
        const fixed = [...form.querySelectorAll("input[type=hidden]")].map((it) => [it.name, it.value]);
        const text = form.querySelector("input[type=text], input[type=search]");
        const targets = [form.getAttribute("action"), ...[...form.querySelectorAll("[formaction]")].map((it) => it.getAttribute("formaction"))];
        // Nothing ticked, one, two; a number that nobody knows.
        const sets = boxes.length ? [0, 1, 2].map((n) => boxes.slice(0, n).map((it) => ["subject", it.value])) : [[]];
        if (text) sets.push([[text.name, "FINNS-INTE-1"]], [[text.name, ""]]);
        for (const target of new Set(targets)) for (const set of sets) ways.push(`${target}?${new URLSearchParams([...fixed, ...set])}`);
    }
    const refusable = [];
    for (const [n, form] of [...page.querySelectorAll("main form[method=post]")].entries()) {
        const empty = (it) => (it.type === "radio" ? !form.querySelector(`input[name="${it.name}"]:checked`) : it.value === "");
        // By where it is sent: what else stands on the page may come and go.
        const action = form.getAttribute("action");
        const alike = [...page.querySelectorAll("main form[method=post]")].filter((it) => it.getAttribute("action") === action);
        if ([...form.querySelectorAll("[required]")].some(empty)) refusable.push({ n, action, nth: alike.indexOf(form) });
    }
    return { status: answer.status, html: html !== "", shape, ways, refusable };
}

/// Follows everything that a person can reach. What is found: whose it is, its address, and which form is sent first.
async function crawl(login, found) {
    const page = await person(login ?? "nobody");
    if (login) await enter(page, await session(login));
    await page.goto(`${BASE}/sign-in`);
    // Who may act in several ledgers begins in their own; the mail is in the municipality's.
    const own = login && (await page.goto(`${BASE}/me`)) && page.locator('form[action="/me/tenant"] button');
    if (own && (await own.count())) await Promise.all([page.waitForNavigation(), own.first().press("Enter")]);
    const queue = login ? ["/", "/me", "/keys", "/search?q=stads", "/mail/find", "/finns-inte", "/mail/subjects/finns-inte"] : ["/sign-in", "/sign-in?to=/mail", "/link/finns-inte", "/design", "/design/sure", "/help", "/accessibility"];
    const seen = new Set(queue);
    const kinds = new Map();
    let visited = 0;
    for (; queue.length && visited < MOST; visited += 1) {
        const at = queue.shift();
        const of = kind(at);
        const known = kinds.get(of) ?? { shapes: new Set(), tries: 0 };
        kinds.set(of, known);
        // So many of one kind have been seen that another would show nothing new.
        if (known.shapes.size >= OF_A_KIND || known.tries >= 12) continue;
        known.tries += 1;
        const it = await page.evaluate(read, BASE + at);
        const meant = /finns-inte/i.test(at) || it.status === 422;
        if (it.status >= 400 && !meant) finding(`${login ?? "nobody"} ${at}`, `a link that leads to ${it.status}`);
        if (!it.html) continue;
        if (!known.shapes.has(it.shape)) {
            known.shapes.add(it.shape);
            found.push({ login, at, of });
            for (const form of it.refusable) found.push({ login, at, of: `${of} sent empty${form.n ? ` (${form.n + 1})` : ""}`, form });
        }
        for (const way of it.ways) {
            const url = new URL(way, BASE + at);
            url.hash = "";
            const next = path(url.href);
            if (url.origin !== BASE || seen.has(next) || /^\/(language|assets|sign-out|ledger)/.test(next)) continue;
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

/// One browser for each person and language, kept; light or dark, wide or narrow as wanted.
async function at(login, { language, scheme, width }) {
    const key = `${login} ${language}`;
    if (!people.has(key)) {
        const page = await person(login ?? "nobody", { language });
        if (login) {
            await enter(page, await session(login));
            await page.goto(`${BASE}/me`);
            const own = page.locator('form[action="/me/tenant"] button');
            if (await own.count()) await Promise.all([page.waitForNavigation(), own.first().press("Enter")]);
        }
        people.set(key, page);
    }
    const page = people.get(key);
    await dress(page, { scheme, width });
    return page;
}

async function dress(page, { scheme, width }) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height: width < 500 ? 640 : 900 });
}

/// Goes there, and sends the form when that is what is asked for. Gives the HTML as the server sent it.
async function visit(page, it, where) {
    let response = await page.goto(BASE + it.at, { waitUntil: "load" });
    if (it.form !== undefined) {
        [response] = await Promise.all([
            page.waitForNavigation({ waitUntil: "load" }),
            page.evaluate(({ action, nth }) => {
                const forms = [...document.querySelectorAll("main form[method=post]")];
                const form = forms.filter((it) => it.getAttribute("action") === action)[nth];
                const button = form.querySelector("button[type=submit]:not([formnovalidate])");
                form.requestSubmit(button);
            }, it.form),
        ]);
        if (response.status() < 400) finding(where, `a form sent empty is answered with ${response.status()}`);
        const summary = await page.locator(".error-summary li").count();
        // A link that leads nowhere has no form to correct.
        if (!summary && response.status() !== 404) finding(where, `${response.status()}, but no summary says what is wrong`);
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
        if (n >= (FULL ? 12 : 2)) continue;
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
        let last;
        for (const look of mine) {
            const page = await at(it.login, look);
            const where = `${name} [${Object.values(look).join(" ")}]`;
            // The same page in another dress is not asked for again.
            if (last !== look.language) html.push([where, await visit(page, it, where)]);
            last = look.language;
            bad += await check(page, where, { language: look.language });
        }
        // Pictures to look at: Swedish, wide and light, narrow and dark.
        if (it.n === 0 || FULL) {
            const page = await at(it.login, PICTURES[0]);
            if (mine.at(-1).language !== "sv") await visit(page, it, `${name} [sv]`);
            for (const look of PICTURES) {
                await dress(page, look);
                await shot(page, `${name.replace(/[^\w.-]+/g, "-").replace(/^-|-$/g, "").slice(0, 110)}.${look.scheme}-${look.width}`);
            }
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
