// Passkeys: asks the browser's authenticator what a form wants to know, puts the answer into the form and sends it.
// Where there is no authenticator, or this is not the site that passkeys are for, nothing is shown: the password remains.

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

/// The options as the browser wants them: what is bytes, as bytes.
function read(options) {
    const known = (list) => list?.map((it) => ({ ...it, id: bytes(it.id) }));
    const out = { ...options, challenge: bytes(options.challenge) };
    if (options.user) out.user = { ...options.user, id: bytes(options.user.id) };
    if (options.excludeCredentials) out.excludeCredentials = known(options.excludeCredentials);
    return out;
}

/// The answer as the server reads it.
function written({ id, type, response }) {
    const out = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
        if (response[name]) out[name] = text(response[name]);
    }
    return JSON.stringify({ id, type, response: out });
}

async function answer(place, options) {
    const said = place.querySelector("[role=status]");
    said.textContent = "";
    try {
        const publicKey = read(options);
        const made = options.user
            ? await navigator.credentials.create({ publicKey })
            : await navigator.credentials.get({ publicKey });
        place.querySelector("input[type=hidden]").value = written(made);
    } catch {
        // The person let it be, or the authenticator could not: the browser tells no more.
        said.textContent = place.dataset.failed;
        return;
    }
    place.closest("form").submit();
}

for (const place of document.querySelectorAll("[data-passkey]")) {
    const options = JSON.parse(place.dataset.passkey);
    const site = options.rp?.id ?? options.rpId;
    const here = location.hostname === site || location.hostname.endsWith(`.${site}`);
    if (!here || !window.PublicKeyCredential) continue;
    place.hidden = false;
    place.querySelector("button").addEventListener("click", () => void answer(place, options));
}
