// A provider of identity that is not ours: npm's oidc-provider, for the installation at `skans`. It signs in whoever it is
// told to (`script.person`), with no page between, and alters ID tokens when it is told to.
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const load = (name) => import(pathToFileURL(require.resolve(name)));
const { default: Provider, interactionPolicy } = await load("oidc-provider");
// What oidc-provider itself signs with.
const jose = await import(pathToFileURL(createRequire(require.resolve("oidc-provider")).resolve("jose")));

export const SECRET = "a secret & another: 1";

export async function start(port, skans) {
    const issuer = `http://127.0.0.1:${port}`;
    const script = { person: null, acr: "loa2", alter: null, signOuts: 0 };
    let keys;

    const policy = interactionPolicy.base();
    // acr_values are a wish; this provider grants it by asking again.
    policy.get("login").checks.add(
        new interactionPolicy.Check("acr_wished", "stronger proof is wished for", (ctx) => {
            const wished = (ctx.oidc.params.acr_values ?? "").split(" ").filter(Boolean);
            return wished.length > 0 && !wished.includes(ctx.oidc.session.acr) && !ctx.oidc.result?.login;
        }),
    );

    async function make() {
        const pair = await jose.generateKeyPair("RS256", { extractable: true });
        keys = { kid: `k${Date.now()}`, private: pair.privateKey };
        const jwk = { ...(await jose.exportJWK(pair.privateKey)), kid: keys.kid, use: "sig", alg: "RS256" };
        const client = (id, more) => ({
            client_id: id,
            redirect_uris: [`${skans}/oidc/callback`],
            post_logout_redirect_uris: [`${skans}/sign-in`],
            backchannel_logout_uri: `${skans}/oidc/backchannel`,
            backchannel_logout_session_required: true,
            ...more,
        });
        const provider = new Provider(issuer, {
            jwks: { keys: [jwk] },
            clients: [
                client("skans-secret", { client_secret: SECRET, token_endpoint_auth_method: "client_secret_basic" }),
                client("skans-key", {
                    token_endpoint_auth_method: "private_key_jwt",
                    token_endpoint_auth_signing_alg: "ES256",
                    jwks_uri: `${skans}/oidc/jwks.json`,
                }),
            ],
            acrValues: ["loa2", "loa3"],
            claims: { openid: ["sub", "acr"], profile: ["name", "preferred_username", "groups"] },
            features: {
                devInteractions: { enabled: false },
                backchannelLogout: { enabled: true },
                rpInitiatedLogout: { enabled: true },
            },
            interactions: { policy, url: (_, interaction) => `/interaction/${interaction.uid}` },
            // It keeps from asking this machine itself; here that is where Skans is.
            fetch: (url, { dispatcher, ...options }) => globalThis.fetch(url, options),
            pkce: { required: () => true },
            cookies: { keys: ["only for tests"] },
            ttl: { AccessToken: 300, IdToken: 300, Interaction: 300, Session: 3600, Grant: 3600 },
            findAccount: (_, id) => {
                const person = script.people[id];
                return person && { accountId: id, claims: () => ({ sub: id, ...person }) };
            },
        });
        provider.on("backchannel.success", () => script.signOuts++);
        provider.on("backchannel.error", (_, error) => console.log(`back-channel logout: ${error.message}`));
        provider.on("server_error", (_, error) => console.log(`the provider failed: ${error.stack}`));
        provider.use(async (ctx, next) => {
            await next();
            if (ctx.path === "/token" && script.alter && ctx.body?.id_token) {
                const claims = { ...jose.decodeJwt(ctx.body.id_token), ...script.alter };
                ctx.body.id_token = await new jose.SignJWT(claims)
                    .setProtectedHeader({ alg: "RS256", kid: keys.kid, typ: "JWT" })
                    .sign(keys.private);
            }
        });
        return { provider, callback: provider.callback() };
    }

    let { provider, callback } = await make();
    script.people = {};

    async function interaction(request, response) {
        const { params, prompt, grantId } = await provider.interactionDetails(request, response);
        if (script.person === null) {
            const error = { error: "access_denied", error_description: "the person said no" };
            return provider.interactionFinished(request, response, error, { mergeWithLastSubmission: false });
        }
        const result = {};
        if (prompt.name === "login") {
            const wished = (params.acr_values ?? "").split(" ").filter(Boolean);
            const acr = wished.includes("loa3") && script.acr !== "never" ? "loa3" : "loa2";
            result.login = { accountId: script.person, acr, remember: true };
        } else {
            const grant = grantId
                ? await provider.Grant.find(grantId)
                : new provider.Grant({ accountId: script.person, clientId: params.client_id });
            grant.addOIDCScope(params.scope);
            result.consent = { grantId: await grant.save() };
        }
        return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true });
    }

    const server = createServer((request, response) => {
        if (request.url.startsWith("/interaction/")) {
            interaction(request, response).catch((error) => {
                console.log(`the provider's interaction failed: ${error.stack}`);
                response.writeHead(500).end();
            });
        } else {
            callback(request, response);
        }
    });
    await new Promise((listening) => server.listen(port, "127.0.0.1", listening));
    return {
        issuer,
        script,
        /** New keys, with the old ones gone at once. */
        async rotate() {
            ({ provider, callback } = await make());
        },
        stop: () => new Promise((stopped) => { server.closeAllConnections(); server.close(stopped); }),
    };
}
