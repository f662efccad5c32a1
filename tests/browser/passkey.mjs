// Passkeys in a real browser, with the authenticator that Chromium has for tests: made after a password, signed in with,
// used to prove oneself again, taken away. Everything by what is on the pages, as a person does it.

import { BASE, PASSWORD, check, close, count, must, open, path, person, same, shut, texts } from "./lib.mjs";

const language = process.argv[4] ?? "sv";
const say = texts(language);

async function step(what, run) {
    count("steps");
    console.log(`- ${what}`);
    await run();
}

async function at(page, wanted) {
    await page.waitForURL((url) => url.pathname === wanted);
}

await open();
try {
    const page = await person("vera", { language });
    const button = (key) => page.getByRole("button", { name: say(key) });
    const look = (where) => check(page, where, { language });

    await step("without an authenticator the password is enough, with one both ways are offered", async () => {
        await page.goto(`${BASE}/sign-in`);
        await button("keys-passkey-sign-in").waitFor();
        await look("sign-in");
        await page.locator("#f-login").fill("vera");
        await page.locator("#f-password").fill(PASSWORD);
        await button("web-sign-in").click();
        await at(page, "/");
    });

    const devtools = await page.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
        options: {
            protocol: "ctap2",
            transport: "internal",
            hasResidentKey: true,
            hasUserVerification: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
        },
    });
    const known = async () => (await devtools.send("WebAuthn.getCredentials", { authenticatorId })).credentials;

    await step("a passkey is made after the password", async () => {
        await page.goto(`${BASE}/me/security/passkeys`);
        await look("no passkeys");
        await page.locator("#f-password").fill(PASSWORD);
        await button("keys-passkeys-next").click();
        await page.locator("#f-name").fill("Chromium");
        await look("a passkey being made");
        await button("keys-passkey-make").click();
        await at(page, "/me/security/passkeys");
        await page.getByRole("link", { name: "Chromium" }).waitFor();
        await look("one passkey");
        same((await known()).length, 1, "passkeys in the authenticator");
        must((await known())[0].isResidentCredential, "the passkey is discoverable");
        same((await known())[0].rpId, new URL(BASE).hostname, "the relying party");
    });

    await step("it signs in by itself", async () => {
        await page.locator("form[action='/sign-out'] button").click();
        await at(page, "/sign-in");
        await button("keys-passkey-sign-in").click();
        await at(page, "/");
        await page.goto(`${BASE}/me/security`);
        await page.getByRole("cell", { name: say("account-proven-passkey") }).first().waitFor();
        await look("signed in with a passkey");
    });

    await step("a person who lets it be stays where they are and is told", async () => {
        await page.locator("form[action='/sign-out'] button").click();
        await at(page, "/sign-in");
        await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
        await button("keys-passkey-sign-in").click();
        await page.getByText(say("keys-passkey-failed")).waitFor();
        same(path(page.url()), "/sign-in", "the page");
        await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
        await button("keys-passkey-sign-in").click();
        await at(page, "/");
    });

    await step("it proves its person again, for its own removal", async () => {
        await page.goto(`${BASE}/me/security/passkeys`);
        await page.getByRole("link", { name: "Chromium" }).click();
        await look("the passkey's own page");
        await button("keys-passkey-use").click();
        await at(page, "/me/security/passkeys");
        await page.getByText(say("keys-passkeys-none")).first().waitFor();
    });
} finally {
    await shut();
}
close();
