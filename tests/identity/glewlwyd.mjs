// Signing in to a running Skans by Debian's glewlwyd, started here. Usage: node glewlwyd.mjs SKANS PORT FOLDER
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, openSync, writeFileSync } from "node:fs";
import { Browser } from "./browser.mjs";

const [, , skans, port, folder] = process.argv;
const root = `http://127.0.0.1:${port}`;
const api = `${root}/api`;
const secret = "only-for-tests";

mkdirSync(`${folder}/none`, { recursive: true });
writeFileSync(
    `${folder}/glewlwyd.conf`,
    `port=${port}
bind_address="127.0.0.1"
external_url="${root}"
login_url="login.html"
api_prefix="api"
static_files_path="/usr/share/glewlwyd/webapp/"
log_mode="console"
log_level="WARNING"
cookie_domain="127.0.0.1"
cookie_secure=0
session_expiration=3600
session_key="GLEWLWYD2_SESSION_ID"
admin_session_authentication="cookie"
profile_session_authentication="cookie"
login_api_enabled=true
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="/usr/lib/glewlwyd/user"
user_middleware_module_path="${folder}/none"
client_module_path="/usr/lib/glewlwyd/client"
user_auth_scheme_module_path="/usr/lib/glewlwyd/scheme"
plugin_module_path="/usr/lib/glewlwyd/plugin"
hash_algorithm="SHA512"
database = { type = "sqlite3", path = "${folder}/glewlwyd.db" };
`,
);
const log = openSync(`${folder}/glewlwyd.log`, "w");
const server = spawn("glewlwyd", ["-c", `${folder}/glewlwyd.conf`], { stdio: ["ignore", log, log] });
const ended = once(server, "exit");
process.on("exit", () => server.kill("SIGKILL"));

async function ready() {
    for (let tries = 0; tries < 200; tries++) {
        try {
            return await fetch(`${root}/config`);
        } catch {
            assert.equal(server.exitCode, null, "glewlwyd ended");
            await new Promise((again) => setTimeout(again, 50));
        }
    }
    throw new Error("glewlwyd does not listen");
}
async function send(browser, method, path, body) {
    const options = { method, headers: { "content-type": "application/json" }, body: body && JSON.stringify(body) };
    const answer = await browser.once(`${api}/${path}`, options);
    assert.equal(answer.status, 200, `${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
}

await ready();
const pem = { publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } };
const pair = generateKeyPairSync("rsa", { modulusLength: 2048, ...pem });
const admin = new Browser();
await send(admin, "POST", "auth/", { username: "admin", password: "password" });
await send(admin, "POST", "mod/plugin/", {
    module: "oidc",
    name: "oidc",
    display_name: "OpenID Connect",
    parameters: {
        iss: `${api}/oidc`,
        "jwt-type": "rsa",
        "jwt-key-size": "256",
        key: pair.privateKey,
        cert: pair.publicKey,
        "access-token-duration": 300,
        "refresh-token-duration": 300,
        "code-duration": 60,
        "refresh-token-rolling": true,
        "allow-non-oidc": false,
        "auth-type-code-enabled": true,
        "auth-type-token-enabled": false,
        "auth-type-id-token-enabled": true,
        "auth-type-password-enabled": false,
        "auth-type-client-enabled": false,
        "auth-type-refresh-enabled": false,
        "pkce-allowed": true,
        "pkce-method-plain-allowed": false,
        "pkce-required": true,
        "jwks-show": true,
        "subject-type": "public",
        "name-claim": "mandatory",
        "email-claim": "no",
        "scope-claim": "no",
        claims: [{ name: "preferred_username", "user-property": "username", type: "string", mandatory: true, scope: [] }],
        "session-management-allowed": true,
        "session-cookie-name": "GLEWLWYD2_OIDC_SID",
        "session-cookie-expiration": 3600,
        "back-channel-logout-allowed": true,
        "encrypt-out-token-allow": false,
        scope: [],
    },
});
await send(admin, "POST", "client/", {
    client_id: "skans-secret",
    name: "Skans",
    scope: [],
    confidential: true,
    enabled: true,
    client_secret: secret,
    redirect_uri: [`${skans}/oidc/callback`],
    token_endpoint_auth_method: ["client_secret_basic"],
    authorization_type: ["code"],
    backchannel_logout_uri: `${skans}/oidc/backchannel`,
});
for (const [username, name] of [["vera", "Vera Exempel"], ["ny", "Ny Person"]]) {
    await send(admin, "POST", "user/", { username, name, password: "only for tests", enabled: true, scope: ["openid"] });
}

/** Signs in as somebody of glewlwyd's: at its own login first, then on to Skans. */
async function signIn(username) {
    const browser = new Browser();
    await send(browser, "POST", "auth/", { username, password: "only for tests" });
    await send(browser, "PUT", "auth/grant/skans-secret", { scope: "openid" });
    const asked = await browser.go(`${skans}/oidc/start?to=/me`);
    // Its page to sign in is a program; this is where that program sends the browser when nothing is left to ask.
    const back = new URL(asked.url).searchParams.get("callback_url");
    assert.ok(back, asked.way.join("\n"));
    return [browser, await browser.go(`${back}&g_continue`)];
}
let count = 0;
function passed(name) {
    count++;
    console.log(`-- ${name}`);
}

const [vera, got] = await signIn("vera");
assert.equal(got.url, `${skans}/me`, `${got.way.join("\n")}\n${got.body}`);
assert.ok(got.body.includes("Vera Exempel"), got.body);
passed("a person signs in");

const [, fresh] = await signIn("ny");
assert.equal(fresh.url, `${skans}/me`, fresh.body);
assert.ok(fresh.body.includes("Ny Person"), fresh.body);
passed("a newcomer gets an account");

// A code is good once, and only in the browser that began.
const again = await vera.go(got.way.find((url) => url.includes("/oidc/callback?")));
assert.equal(again.status, 422, again.body);
assert.ok(again.body.includes("referensen"), again.body);
passed("an answer is good once");

const out = await vera.once(`${skans}/oidc/sign-out`);
assert.ok(out.headers.get("location").startsWith(`${api}/oidc/end_session?client_id=skans-secret`));
passed("signing out leads there");

server.kill("SIGTERM");
await ended;
console.log(`${count} parts passed with glewlwyd`);
