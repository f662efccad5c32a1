// A whole day of mail by keyboard alone, from a manifest with faults to the receipt at the desk: Olle and Nora at the
// terminal, Maj in the town hall, Vera as the second person. Nothing is clicked and nothing is put into a field but by keys;
// addresses are typed only where a person types them, to come in.

import { PASSWORD, BASE, Keys, check, close, count, finding, kind, must, open, path, person, same, session, shot, shut, texts } from "./lib.mjs";

const language = process.argv[4] ?? "sv";
const t = texts(language);
const other = { sv: "en", en: "sv" }[language];

/// A registered letter's number with its check digit; `wrong` makes it another one.
function s10(serial, wrong = 0) {
    const digits = String(serial).padStart(8, "0");
    const sum = [8, 6, 4, 2, 3, 5, 9, 7].reduce((sum, weight, n) => sum + weight * Number(digits[n]), 0);
    const rest = 11 - (sum % 11);
    const digit = rest === 10 ? 0 : rest === 11 ? 5 : rest;
    return `RR${digits}${(digit + wrong) % 10}SE`;
}

// ---------------------------------------------------------------------------------------------------------------------
// people and what they do over and over

const looked = new Set();

class Somebody extends Keys {
    static async at(login) {
        const page = await person(login, { language });
        // Listened for from the start: the browser would open a window of its own for the first file.
        page.on("filechooser", () => {});
        return new Somebody(page, login);
    }

    constructor(page, login) {
        super(page, () => `${login} ${path(page.url())}`);
        this.login = login;
    }

    button(key, within = this.page) {
        return within.getByRole("button", { name: t(key) });
    }
    link(key, within = this.page) {
        return within.getByRole("link", { name: t(key) });
    }
    /// A tab of mail by its address: its number of things waiting may be part of its name.
    tab(to) {
        return this.page.locator(`nav.tabs a[href^="${to}"]`).first();
    }
    /// What the answer at the top says.
    async flash() {
        return (await this.page.locator(".flash").allInnerTexts()).join(" ");
    }
    /// The page's words without their spaces, as codes are grouped by them.
    async words() {
        return (await this.page.locator("main").textContent()).replace(/\s/g, "");
    }
    async faults() {
        return this.page.locator(".error-summary li").allInnerTexts();
    }

    /// Sends, and looks at the page that comes. `wanted` is the status.
    async send(key = "Enter", wanted) {
        const status = await super.send(key);
        const of = `${kind(this.page.url())}${status >= 400 ? ` ${status}` : ""}`;
        // axe once for each kind of page in a day; the rest every time.
        await check(this.page, `${this.login} ${of}`, { deep: !looked.has(of), language });
        looked.add(of);
        return status;
    }
    /// Tab there, Enter, and the page is the one meant.
    async to(target, wanted = 200) {
        await this.go(target);
        const status = await this.send();
        if (status !== wanted) must(false, `${path(this.page.url())} answers ${status}, not ${wanted}: ${(await this.faults()).join("; ") || (await this.page.locator("main").innerText()).slice(0, 300)}`);
    }
    /// It is refused, and says so at the top, in the title and at the field.
    async refused(target, status, key, field) {
        await this.to(target, status);
        const faults = await this.faults();
        must(faults.some((it) => t(key).test(it)), `no fault "${t(key)}" but ${JSON.stringify(faults)}`);
        must(/^(Fel|Error): /.test(await this.page.title()), "the title does not say that something is wrong");
        if (!field) return;
        // The line of the summary leads to the field, by keyboard too.
        await this.go(this.page.locator(`.error-summary a[href="#f-${field}"]`));
        await this.press("Enter");
        await this.page.waitForFunction((id) => document.activeElement?.id === id || document.querySelector(`#${CSS.escape(id)}:target`), `f-${field}`);
        same(await this.page.locator(`[id="f-${field}"]`).getAttribute("aria-invalid"), "true", `aria-invalid of ${field}`);
    }
    /// The flash says it.
    async told(key) {
        const words = await this.flash();
        const wanted = new RegExp(t(key).source.replace(/^\^|\$$/g, ""));
        must(wanted.test(words), `the answer is not "${t(key)}" but ${JSON.stringify(words)}`);
    }

    async signIn() {
        await this.page.goto(`${BASE}/`);
        must(path(this.page.url()).startsWith("/sign-in"), `no sign-in but ${this.page.url()}`);
        await this.write("#f-login", this.login);
        await this.write("#f-password", PASSWORD);
        await this.go(this.button("web-sign-in"));
        same(await this.send(), 200, "signing in");
        same(path(this.page.url()), "/", "after signing in");
    }
    async signOut() {
        await this.to(this.button("ui-sign-out"));
        must(path(this.page.url()).startsWith("/sign-in"), "signed out, but not at the door");
        await this.page.goto(`${BASE}/mail/holds`);
        must(path(this.page.url()).startsWith("/sign-in"), "signed out, but the pages still open");
    }
    /// The tab of mail, at a site.
    async place(to, site) {
        if ((await this.tab(to).count()) === 0) await this.to(this.page.locator('a.brand'));
        await this.to(this.tab(to));
        const sites = this.page.getByRole("navigation", { name: t("mail-site") });
        // Who works at one site only is not asked which.
        if ((await sites.count()) === 0) return must((await this.words()).length > 0, "an empty page");
        if ((await sites.locator("[aria-current]").innerText()) === site) return;
        await this.to(sites.getByRole("link", { name: site, exact: true }));
        same(await sites.locator("[aria-current]").innerText(), site, "the site");
    }
    /// Something scanned: the number and Enter, into the field that listens already.
    async scan(code, status = 200) {
        const listens = await this.page.evaluate(() => document.activeElement?.name === "code");
        if (!listens) {
            finding(this.where(), "the scan field does not have the keyboard when the page opens");
            await this.go('input[name="code"]');
        }
        this.presses += code.length;
        await this.page.keyboard.type(code);
        same(await this.send(), status, `scanning ${code}`);
    }
    /// Every box in the table.
    async tickAll(name = "subject", within = this.page.locator("main")) {
        const boxes = await within.locator(`input[type=checkbox][name="${name}"]`).all();
        must(boxes.length > 0, "there is nothing to tick");
        for (const box of boxes) await this.tick(box);
        return boxes.length;
    }
    /// A file by the keyboard's own way to it.
    async file(target, name, content) {
        await this.go(target);
        const [chooser] = await Promise.all([this.page.waitForEvent("filechooser"), this.press("Enter")]);
        await chooser.setFiles({ name, mimeType: "text/csv", buffer: Buffer.from(content) });
    }
}

let now;
/// One step of the day: told, and counted.
async function step(what, who, does) {
    now = { what, who };
    const began = Date.now();
    const before = who?.presses ?? 0;
    await does();
    count("steps");
    console.log(`ok  ${what}  (${(who?.presses ?? before) - before} keys, ${Date.now() - began} ms)`);
}

// ---------------------------------------------------------------------------------------------------------------------
// the day

const TERMINAL = "Terminal Öst";
const HOUSE = "Stadshuset";
const registered = [s10(58000001), s10(58000002), s10(58000003)];
const byHand = s10(58000004);
const heads = {
    sv: "rad;typ;nummer;klass;antal;vikt_g;behållare;plombering;mottagare",
    en: "line;type;number;class;count;weight_g;receptacle;seal;recipient_unit",
};
const word = {
    sv: { item: "försändelse", lot: "parti", receptacle: "behållare", letter: "brev", registered: "rekommenderat" },
    en: { item: "item", lot: "lot", receptacle: "receptacle", letter: "letter", registered: "registered" },
}[language];
const row = (...cells) => cells.join(";");
const good = [
    row(1, word.receptacle, "LADA-91", "", "", "", "", "7788-0001", HOUSE),
    row(2, word.lot, "", word.letter, "12", "252,5", "LADA-91", "", HOUSE),
    row(3, word.item, registered[0], word.registered, "", "", "", "", "Kommunkansliet"),
    row(4, word.item, registered[1], word.registered, "", "", "", "", "Kommunkansliet"),
    row(5, word.item, registered[2], word.registered, "", "", "", "", "Björkskolan"),
];
const faulty = [
    good[0],
    row(2, word.lot, "", word.letter, "-12", "252,5", "LADA-91", "", HOUSE),
    row(3, word.item, s10(58000001, 1), word.registered, "", "", "", "", "Kommunkansliet"),
    row(4, word.item, registered[1], word.registered, "", "tung", "", "", "Komunkansliet"),
    row(5, word.item, registered[2], "vykort", "", "", "", "", "Björkskolan"),
    row(6, word.item, registered[2], word.registered, "", "", "LADA-99", "", "Björkskolan"),
];
const asFile = (rows) => `\ufeff${[heads[language], ...rows].join("\r\n")}\r\n`;

await open();
try {
    const olle = await Somebody.at("olle");
    await step("olle is refused with a wrong password, then signs in", olle, async () => {
        await olle.page.goto(`${BASE}/mail/holds`);
        must(path(olle.page.url()).startsWith("/sign-in"), "no door");
        await olle.press("Tab");
        same(await olle.page.evaluate(() => document.activeElement.getAttribute("href")), "#main", "what the first Tab reaches");
        await olle.write("#f-login", "olle");
        await olle.write("#f-password", "gissat fel lösenord");
        await olle.to(olle.button("web-sign-in"), 401);
        must((await olle.faults()).some((it) => t("access-refused-sign-in").test(it)), "it does not say what is wrong");
        same(await olle.page.locator("#f-login").inputValue(), "olle", "the name stays");
        same(await olle.page.locator("#f-password").inputValue(), "", "the password does not");
        await olle.signIn();
    });
    await step("today in both languages", olle, async () => {
        const heading = await olle.page.locator("h1").innerText();
        must(t("web-start-waits").test(heading), `the heading is ${heading}`);
        await olle.go(olle.page.locator(`a[hreflang="${other}"]`));
        await Keys.prototype.send.call(olle);
        same(await olle.page.locator("html").getAttribute("lang"), other, "the language");
        await olle.to(olle.page.locator(`a[hreflang="${language}"]`));
        await olle.place("/", HOUSE);
        await olle.place("/", TERMINAL);
        must((await olle.page.locator("main").innerText()).includes(TERMINAL), "today does not tell of the terminal");
    });

    let handOver;
    await step("the list, an open hand-over, what is left of it is received and it is closed", olle, async () => {
        await olle.place("/mail/consignments", TERMINAL);
        const rows = olle.page.locator("main table tbody tr");
        must((await rows.count()) >= 1, "no open hand-over");
        await olle.to(rows.first().locator('a[href^="/mail/consignments/"]').first());
        // Its tray came already and is opened first: what lies in a sealed one cannot be seen.
        await olle.to(olle.page.locator('main table a[href^="/mail/subjects/"]').first());
        await olle.to(olle.page.locator('a[href^="/mail/do/open"]').first());
        await olle.to(olle.page.locator("main form button.btn").first());
        await olle.to(olle.page.locator('a[href^="/mail/consignments/"]').last());
        handOver = path(olle.page.url());
        await olle.tickAll("line");
        await olle.to(olle.button("mail-lots-do"));
        await olle.told("mail-done-received-lots");
        for (;;) {
            const open = olle.page.locator("main table tbody tr", { has: olle.page.locator('a[href*="/lines/"]') });
            if ((await open.count()) === 0) break;
            const code = await open.first().evaluate((row) => row.cells[2].textContent.replace(/\s/g, ""));
            await olle.scan(code);
            await olle.told("mail-done-received");
        }
        await olle.to(olle.page.locator(`a[href="${handOver.split("?")[0]}/close"]`));
        await olle.to(olle.page.locator(".interruption button"));
        await olle.told("mail-done-closed");
    });
    await step("a consignment announced by hand, with a wrong number first", olle, async () => {
        await olle.place("/mail/consignments", TERMINAL);
        await olle.to(olle.link("mail-announce"));
        await olle.choose('select[name="from"]', "Postbolaget");
        await olle.write('input[name="reference"]', `HAND-${language}`);
        await olle.choose('select[name="kind.1"]', "item");
        await olle.write('input[name="code.1"]', s10(58000004, 1));
        await olle.choose('select[name="class.1"]', "registered");
        await olle.write('input[name="unit.1"]', "Socialkontoret");
        await olle.choose('select[name="kind.2"]', "lot");
        await olle.choose('select[name="class.2"]', "letter");
        await olle.write('input[name="count.2"]', "7");
        await olle.to(olle.button("mail-announce-do"), 422);
        same((await olle.faults()).length, 1, "faults of the form");
        same(await olle.page.locator('input[name="unit.1"]').inputValue(), "Socialkontoret", "what was typed stays");
        await olle.go(olle.page.locator(".error-summary a"));
        await olle.press("Enter");
        await olle.write('input[name="code.1"]', byHand);
        await olle.to(olle.button("mail-announce-do"));
        await olle.told("mail-done-announced");
        same(await olle.page.locator("main table tbody tr").count(), 2, "lines");
    });
    await step("a manifest with faults: every fault is shown and nothing saved", olle, async () => {
        await olle.place("/mail/consignments", TERMINAL);
        await olle.to(olle.link("mail-announce"));
        await olle.choose('select[name="file-from"]', "Postbolaget");
        await olle.write('input[name="file-reference"]', `FIL-${language}`);
        await olle.file('input[name="file"]', "manifest.csv", asFile(faulty));
        await olle.to(olle.button("mail-announce-check"));
        const rows = await olle.page.locator("main table tbody tr").evaluateAll((rows) => rows.map((row) => [row.cells[0].innerText.trim(), row.cells[2].querySelectorAll("li").length || Number(!/^[\u2013\s]*$/.test(row.cells[2].innerText))]));
        const shown = rows.map(([line, n]) => `${line.match(/\d+/)?.[0]}:${n}`).join(" ");
        // A fault each, and two where two are; the sixth row repeats a number and lies in a tray that is not there.
        must(/^2:0 3:1 4:1 5:2 6:[12] 7:[12]$/.test(shown), `the faults by row are ${shown}`);
        must(await olle.button("mail-report-again").or(olle.link("mail-report-again")).count(), "no way to choose a corrected file");
        await shot(olle.page, `day-${language}-manifest-faults.light-1440`);
    });
    await step("the corrected manifest is saved, and a second time has no effect", olle, async () => {
        for (const again of [false, true]) {
            await olle.place("/mail/consignments", TERMINAL);
            await olle.to(olle.link("mail-announce"));
            await olle.choose('select[name="file-from"]', "Postbolaget");
            await olle.write('input[name="file-reference"]', `FIL-${language}`);
            await olle.file('input[name="file"]', "manifest.csv", asFile(good));
            await olle.to(olle.button("mail-announce-check"));
            if (again) {
                must(await olle.page.getByText(t("mail-report-repeated")).count(), "it does not say that the file was read already");
                await olle.to(olle.link("mail-report-repeated-link"));
                same(path(olle.page.url()).split("?")[0], handOver, "where the file led the first time");
                break;
            }
            await olle.to(olle.button("mail-report-save"));
            await olle.told("mail-done-announced");
            handOver = path(olle.page.url()).split("?")[0];
            same(await olle.page.locator("main table tbody tr").count(), 5, "lines");
        }
    });
    await step("the tray is scanned: its seal is asked for, read, and the tray received", olle, async () => {
        await olle.scan("LADA-91", 422);
        must((await olle.faults()).some((it) => t("mail-refused-seal-needed").test(it)), `not asked for the seal: ${await olle.faults()}`);
        await olle.write("#f-seal", "7788-0001");
        same(await olle.send(), 200, "the tray with its seal");
        await olle.told("mail-done-received");
    });
    await step("letters are scanned; one twice, and one that nobody announced", olle, async () => {
        await olle.scan(registered[0]);
        await olle.told("mail-done-received");
        await olle.scan(registered[1]);
        await olle.scan(registered[1], 422);
        must((await olle.faults()).some((it) => t("mail-refused-received-already").test(it)), `twice: ${await olle.faults()}`);
        await olle.write("#f-code", s10(58000009));
        same(await olle.send(), 200, "an unknown number");
        must(path(olle.page.url()).includes("/surplus"), `an unknown number leads to ${path(olle.page.url())}`);
        await olle.pick("kind", "item");
        await olle.choose('select[name="class"]', "registered");
        await olle.write('input[name="unit"]', "Kommunkansliet");
        await olle.to(olle.button("mail-surplus-do"));
        await olle.told("mail-done-surplus");
    });
    await step("the tray is opened, its letters are seen, and the hand-over closed with one missing", olle, async () => {
        await olle.to(olle.page.locator('main table a[href^="/mail/subjects/"]').first());
        await olle.to(olle.page.locator('a[href^="/mail/do/open"]').first());
        await olle.to(olle.page.locator("main form button.btn").first());
        await olle.to(olle.page.locator('main a[href^="/mail/consignments/"]').last());
        await olle.tickAll("line");
        await olle.to(olle.button("mail-lots-do"));
        await olle.to(olle.page.locator(`a[href="${handOver}/close"]`));
        must((await olle.words()).includes(registered[2]), "what becomes missing is not named");
        await olle.to(olle.page.locator(".interruption button"));
        await olle.told("mail-done-closed-missing");
        await shot(olle.page, `day-${language}-hand-over.light-1440`);
    });
    await step("olle screens by eye: the tray by its code, then the rest; nothing is cleared by Enter alone", olle, async () => {
        await olle.place("/mail/screening", TERMINAL);
        await olle.go("#scan");
        olle.presses += 7;
        await olle.page.keyboard.type("LADA-91");
        same(await olle.send(), 200, "scanning the tray");
        must(path(olle.page.url()).startsWith("/mail/screening/set"), `the tray leads to ${path(olle.page.url())}`);
        const counts = olle.page.locator('input[name^="count-"]');
        same(await counts.count(), 1, "lots to count");
        await olle.write(counts.first(), "12");
        same(await olle.send(), 422, "Enter without a verdict");
        must((await olle.faults()).length > 0, "it does not say that a verdict is missing");
        same(await counts.first().inputValue(), "12", "the count stays");
        await shot(olle.page, `day-${language}-station.light-1440`);
        await olle.to(olle.page.locator('button[name="verdict"][value="cleared"]'));
        await screenRest(olle, "visual");
    });
    const nora = await Somebody.at("nora");
    await step("nora screens by X-ray", nora, async () => {
        await nora.signIn();
        await screenRest(nora, "xRay");
        await nora.signOut();
    });
    await step("released by olle, when the verdicts are in effect", olle, async () => {
        await olle.page.waitForTimeout(6_000);
        await olle.place("/mail/screening", TERMINAL);
        await olle.to(olle.link("mail-cleared-see"));
        await olle.tickAll();
        await olle.to(olle.button("mail-release-ticked"));
        await olle.told("mail-done-release");
    });
    let letters;
    let seal;
    let items;
    await step("packed in a tray, with a wrong count first", olle, async () => {
        await olle.place("/mail/dispatch", TERMINAL);
        await olle.write('input[name="code"]', "UT-91");
        await olle.to(olle.button("mail-tray-new-do"));
        await olle.told("mail-done-tray");
        const form = olle.page.locator('form[action="/mail/do/pack"]');
        // What is held cannot be ticked, and is not counted.
        const counted = await form.locator("tbody tr").evaluateAll((rows) =>
            rows.filter((row) => row.querySelector("input")).map((row) => [Number(row.cells[2].innerText), /^(Parti|Lot)\b/.test(row.cells[1].innerText)]),
        );
        letters = counted.reduce((sum, [n]) => sum + n, 0);
        items = counted.filter(([, lot]) => !lot).length;
        must(items > 3 && counted.length - items === 3, `three lots and the letters, not ${JSON.stringify(counted)}`);
        await olle.tickAll("subject", form);
        await olle.to(olle.button("mail-pack-ticked"));
        const into = olle.page.locator('select[name="into"]');
        const label = await into.locator("option", { hasText: "UT-91" }).getAttribute("value");
        await olle.choose(into, label);
        await olle.write('input[name="count"]', String(letters + 1));
        await olle.refused(olle.page.locator("main form button.btn").first(), 422, "mail-refused-pack-count", "count");
        await olle.write('input[name="count"]', String(letters));
        await olle.to(olle.page.locator("main form button.btn").first());
        await olle.told("mail-done-pack");
    });
    await step("sealed and dispatched to the town hall", olle, async () => {
        seal = `7788-91${language === "sv" ? 1 : 2}`;
        await olle.to(olle.page.locator('a[href^="/mail/do/seal"]').last());
        await olle.write('input[name="seal"]', seal);
        await olle.write('input[name="count"]', String(letters));
        await olle.to(olle.page.locator("main form button.btn").first());
        await olle.told("mail-done-seal");
        const form = olle.page.locator('form[action="/mail/do/dispatch"]');
        await olle.tickAll("subject", form);
        await olle.to(olle.button("mail-dispatch-ticked"));
        await olle.choose('select[name="carrier"]', "Internbud");
        await olle.choose('select[name="to"]', HOUSE);
        await olle.to(olle.page.locator("main form button.btn").first());
        await olle.told("mail-done-dispatch");
    });

    const maj = await Somebody.at("maj");
    await step("maj receives the tray: the seal is read twice when it differs, and agrees the third time", maj, async () => {
        await maj.signIn();
        await maj.place("/mail/consignments", HOUSE);
        await maj.to(maj.page.locator('main table tbody a[href^="/mail/consignments/"]').first());
        await maj.scan("UT-91");
        must(path(maj.page.url()).startsWith("/mail/do/deliver"), `the tray leads to ${path(maj.page.url())}`);
        await maj.write('input[name="seal"]', "7788-9999");
        await maj.write('input[name="items"]', String(items));
        await maj.to(maj.page.locator("main form button.btn").first(), 422);
        must((await maj.faults()).some((it) => t("mail-refused-seal-read-again").test(it)), `another seal: ${await maj.faults()}`);
        await maj.write('input[name="seal"]', seal);
        await maj.write('input[name="items"]', String(items));
        await maj.to(maj.page.locator("main form button.btn").first());
        await maj.told("mail-done-deliver");
    });
    await step("maj closes the hand-over, opens the tray and hands the letters out", maj, async () => {
        await maj.to(maj.page.locator('a[href^="/mail/do/open"]').first());
        await maj.to(maj.page.locator("main form button.btn").first());
        await maj.told("mail-done-open");
        await maj.place("/mail/consignments", HOUSE);
        await maj.to(maj.page.locator('main table tbody a[href^="/mail/consignments/"]').first());
        await maj.to(maj.page.locator('a[href$="/close"]'));
        await maj.to(maj.page.locator(".interruption button"));
        await maj.told("mail-done-closed");
        await maj.place("/mail/dispatch", HOUSE);
        const form = maj.page.locator('form[action="/mail/do/hand-out"]');
        await maj.tickAll("subject", form);
        await maj.to(maj.button("mail-hand-out-ticked"));
        await maj.write('input[name="receipt"]', `KV-${language}-1`);
        await maj.write('input[name="takenBy"]', "Per Exempel");
        await maj.to(maj.page.locator("main form button.btn").first());
        await maj.told("mail-done-hand-out");
    });
    await step("maj finds the letter by its number and reads its whole story", maj, async () => {
        await maj.page.goto(`${BASE}/mail/find`);
        await maj.write('input[name="q"]', registered[0]);
        same(await maj.send(), 200, "finding");
        must(path(maj.page.url()).startsWith("/mail/subjects/"), `the number leads to ${path(maj.page.url())}`);
        const story = await maj.page.locator("ol.timeline > li").count();
        must(story >= 8, `the story has ${story} moments`);
        must((await maj.page.locator("main").innerText()).includes(HOUSE), "the story does not come to the town hall");
        must(!(await maj.page.locator("main").innerText()).includes("Olle Exempel"), "the municipality sees the operator's names");
        await shot(maj.page, `day-${language}-story.light-1440`);
    });
    await step("maj closes the day in the town hall alone, for it balances", maj, async () => {
        await maj.place("/mail/day", HOUSE);
        await maj.to(maj.link("mail-day-close"));
        await maj.to(maj.button("mail-day-close"));
        await maj.told("mail-done-day-closed");
        await maj.signOut();
    });

    const vera = await Somebody.at("vera");
    await step("vera agrees as the second person; a wrong password is refused", vera, async () => {
        await vera.signIn();
        await vera.to(vera.page.locator('.now a[href^="/mail/acts/"]').first());
        await vera.write("#f-password", "gissat fel lösenord");
        await vera.refused(vera.button("mail-act-agree-do"), 422, "access-refused-password-wrong", "password");
        await shot(vera.page, `day-${language}-second-person.light-1440`);
        await vera.write("#f-password", PASSWORD);
        await vera.to(vera.button("mail-act-agree-do"));
        await vera.told("mail-done-seconded");
    });
    await step("olle holds a letter, sees why among the held, and lets it go", olle, async () => {
        await olle.place("/mail/consignments", TERMINAL);
        await olle.place("/mail/holds", TERMINAL);
        await olle.write('form[action="/mail/holds/new"] input[name="code"]', "FINNS-INTE");
        await olle.to(olle.button("mail-hold-new-do"), 422);
        const held = await olle.page.evaluate(async () => {
            const page = new DOMParser().parseFromString(await (await fetch("/mail/screening" + location.search.replace(/code=[^&]*/, ""))).text(), "text/html");
            return page.querySelector("main tbody code")?.textContent.replace(/\s/g, "");
        });
        must(held, "there is nothing left to hold");
        await olle.write('form[action="/mail/holds/new"] input[name="code"]', held);
        await olle.to(olle.button("mail-hold-new-do"));
        await olle.write('textarea[name="reason"]', "Avsändaren ringer tillbaka.");
        await olle.to(olle.page.locator("main form button.btn").first());
        await olle.told("mail-done-hold");
        await olle.place("/mail/screening", TERMINAL);
        await olle.place("/mail/holds", TERMINAL);
        must(await olle.page.getByText("Avsändaren ringer tillbaka.").count(), "the reason is not shown");
        await olle.tick(olle.page.locator("main tbody tr", { hasText: "Avsändaren ringer" }).locator("input[type=checkbox]"));
        await olle.to(olle.page.locator('button[formaction="/mail/do/unhold"]'));
        await olle.to(olle.page.locator("main form button.btn").first());
        await olle.told("mail-done-unhold");
    });
    let waits;
    await step("olle proposes to close the day with its discrepancies, and cannot be the second person too", olle, async () => {
        await olle.place("/mail/screening", TERMINAL);
        await olle.place("/mail/day", TERMINAL);
        await olle.to(olle.link("mail-day-close"));
        await olle.to(olle.button("mail-two-go-on"), 422);
        await olle.write('textarea[name="reason"]', "Ett brev saknas. Postbolaget eftersöker det.");
        await olle.to(olle.button("mail-two-go-on"));
        await olle.write("#f-password", PASSWORD);
        await olle.to(olle.button("mail-two-propose-do"));
        await olle.told("mail-done-proposed");
        waits = path(olle.page.url()).split("?")[0];
        same(await olle.page.locator("#f-password").count(), 0, "password fields for the first person");
        must(await olle.page.getByText(t("mail-act-own")).count(), "it does not say that it is their own");
    });
    await step("the first person is refused as second person whatever the page says", olle, async () => {
        // As somebody would who sends the form of another's page with their own session.
        await vera.page.goto(`${BASE}${waits}`);
        const digest = await vera.page.locator('input[name="digest"]').inputValue();
        const cookie = await session("olle");
        const answer = await fetch(`${BASE}${waits}`, {
            method: "POST",
            headers: { cookie, "accept-language": language },
            body: new URLSearchParams({ digest, password: PASSWORD }),
            redirect: "manual",
        });
        must([403, 409, 422].includes(answer.status), `the first person as second: ${answer.status}`);
    });
    await step("vera agrees, and the day is closed with discrepancies", vera, async () => {
        await vera.write("#f-password", PASSWORD);
        await vera.to(vera.button("mail-act-agree-do"));
        await vera.told("mail-done-seconded");
        must(await vera.page.getByText(t("mail-closing-withDiscrepancies")).count(), "the day is not closed with discrepancies");
        await shot(vera.page, `day-${language}-day.light-1440`);
        await vera.signOut();
    });
    await step("olle signs out", olle, async () => olle.signOut());
} catch (error) {
    finding(`${now?.what} (${now?.who?.where()})`, error.message.split("\n")[0]);
    if (process.env.SKANS_TEST_TRACE) console.log(error.stack);
    if (now?.who) await shot(now.who.page, `day-${language}-failed.light-1440`).catch(() => {});
} finally {
    await shut();
}
close();

/// What waits for a method is ticked and cleared by it, all at once.
async function screenRest(who, method) {
    await who.place("/mail/screening", TERMINAL);
    await who.tickAll();
    await who.to(who.button("mail-screen-ticked"));
    await who.choose('select[name="method"]', method);
    for (const field of await who.page.locator('input[name^="count-"]').all()) await who.write(field, "31");
    await who.to(who.page.locator('button[name="verdict"][value="cleared"]'));
}
