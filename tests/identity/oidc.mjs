// Signing in to a running Skans by npm's oidc-provider. Usage: node oidc.mjs SKANS PORT CLIENT
import assert from "node:assert/strict";
import { Browser } from "./browser.mjs";
import { start } from "./provider.mjs";

const [, , skans, port, client] = process.argv;
const idp = await start(Number(port), skans);
const { script } = idp;
script.people = {
    "7f-vera": { preferred_username: "vera", name: "Vera Exempel", groups: ["Skans granskning"] },
    "7f-ny": { preferred_username: "ny.person@lillkoping.example", name: "Ny Person", groups: ["Skans granskning"] },
};
let count = 0;
async function part(name, run) {
    await run();
    count++;
    console.log(`-- ${name}`);
}
function is(got, status, text) {
    assert.equal(got.status, status, `${got.url}\n${got.body.replace(/<[^>]*>/g, " ").slice(0, 1000)}`);
    assert.ok(got.body.includes(text), `no ${JSON.stringify(text)} at ${got.url}:\n${got.body}`);
    return got;
}
const signIn = (browser, query = "?to=/me") => browser.go(`${skans}/oidc/start${query}`);
const inside = async (browser) => (await browser.once(`${skans}/me`)).status === 200;

await part("a person signs in", async () => {
    script.person = "7f-vera";
    const vera = new Browser();
    is(await vera.go(`${skans}/sign-in?to=/me`), 200, "Logga in med Kommunkontot");
    const got = is(await signIn(vera), 200, "Vera Exempel");
    assert.equal(got.url, `${skans}/me`);
    assert.ok(!got.way.some((url) => url.includes("token")), got.way.join("\n"));
    is(await vera.go(`${skans}/me/security`), 200, "Kommunens inloggning");
});

await part("a group gives a role, and takes it", async () => {
    is(await signIn(new Browser()), 200, "Granskare");
    script.people["7f-vera"].groups = ["annat"];
    const got = is(await signIn(new Browser()), 200, "Säkerhetschef");
    assert.ok(!got.body.includes("Granskare"), "the group is gone");
});

await part("a newcomer gets an account", async () => {
    script.person = "7f-ny";
    const got = is(await signIn(new Browser("en")), 200, "Ny Person");
    assert.ok(got.body.includes("Auditor"), got.body);
});

await part("a person who is nobody there, and one who says no", async () => {
    script.person = null;
    const nobody = new Browser("en");
    is(await signIn(nobody), 403, "Kommunkontot said no");
    assert.ok(!(await inside(nobody)));
});

await part("tokens that are wrong", async () => {
    script.person = "7f-vera";
    const now = Math.floor(Date.now() / 1000);
    for (const [alter, text] of [
        [{ nonce: "another" }, "hör till en annan inloggning"],
        [{ aud: "another" }, "är till någon annan än Skans"],
        [{ iss: "https://id.example" }, "någon annan än Kommunkontot"],
        [{ exp: now - 3600, iat: now - 7200 }, "är för gammalt"],
    ]) {
        script.alter = alter;
        const browser = new Browser();
        const got = is(await signIn(browser), 422, text);
        assert.ok(/[0-9a-f]{8}/.test(got.body) && !got.body.includes("eyJ"), got.body);
        assert.ok(!(await inside(browser)));
    }
    script.alter = null;
});

await part("keys that change", async () => {
    await idp.rotate();
    is(await signIn(new Browser()), 200, "Vera Exempel");
});

await part("stronger proof", async () => {
    const vera = new Browser();
    is(await signIn(vera), 200, "Vera Exempel");
    // The permission of this page asks for loa3: there and back again, and on to the page.
    const got = await vera.go(`${skans}/mail/day`);
    assert.equal(got.status, 200, got.body);
    assert.ok(got.url.startsWith(`${skans}/mail/day`), got.url);
    assert.ok(got.way.some((url) => url.includes("acr_values=loa3")), got.way.join("\n"));
    script.acr = "never";
    const weak = new Browser();
    is(await signIn(weak), 200, "Vera Exempel");
    is(await weak.go(`${skans}/mail/day`), 403, "inte på ett tillräckligt säkert sätt");
    assert.ok(await inside(weak), "the session there was stays");
    script.acr = "loa2";
});

await part("signing out here, and there", async () => {
    const vera = new Browser();
    is(await signIn(vera), 200, "Vera Exempel");
    // The same session of the provider, in another session of ours.
    const other = new Browser();
    other.cookies.set(new URL(idp.issuer).host, new Map(vera.cookies.get(new URL(idp.issuer).host)));
    is(await signIn(other), 200, "Vera Exempel");
    is(await vera.form(`${skans}/sign-out`, {}), 200, "Du är utloggad ur Skans");
    assert.ok(!(await inside(vera)) && (await inside(other)));
    const asked = await vera.go(`${skans}/oidc/sign-out`);
    assert.equal(asked.status, 200, asked.body);
    assert.ok(!asked.way.join().includes("id_token"), "no token in an address");
    const xsrf = /name="xsrf" value="([^"]*)"/.exec(asked.body)[1];
    const back = await vera.form(`${idp.issuer}/session/end/confirm`, { xsrf, logout: "yes" });
    assert.equal(back.url.split("?")[0], `${skans}/sign-in`, back.way.join("\n"));
});

await part("a provider that is away", async () => {
    await idp.stop();
    const browser = new Browser();
    const got = await signIn(browser);
    // What it published is still known: the person is sent there, and meets the silence themselves.
    assert.ok([200, 303, 503].includes(got.status));
}).catch((error) => {
    // The address that answers no more is the provider's own.
    assert.ok(`${error.cause ?? error}`.includes("ECONNREFUSED"), error);
    console.log("-- a provider that is away");
    count++;
});

console.log(`${count} parts passed with ${client}`);
