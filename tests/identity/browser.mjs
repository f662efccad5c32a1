// A browser as small as it can be: it keeps cookies, and follows where it is sent from one site to another.
export class Browser {
    cookies = new Map();

    constructor(language = "sv") {
        this.language = language;
    }

    /** One request, not followed. */
    async once(url, options = {}) {
        const host = new URL(url).host;
        const jar = this.cookies.get(host) ?? new Map();
        this.cookies.set(host, jar);
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
        const headers = { "accept-language": this.language, accept: "text/html", cookie, ...options.headers };
        const response = await fetch(url, { ...options, headers, redirect: "manual" });
        for (const set of response.headers.getSetCookie()) {
            const [pair, ...rest] = set.split(";");
            const at = pair.indexOf("=");
            const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1)];
            const gone = rest.some((part) => /max-age=0\b|expires=thu, 01 jan 1970/i.test(part));
            if (gone || value === "") jar.delete(name);
            else jar.set(name, value);
        }
        return response;
    }

    /** Followed to where it ends; every address on the way is kept. */
    async go(url, options) {
        const way = [];
        for (let hops = 0; hops < 20; hops++) {
            way.push(url);
            const response = await this.once(url, options);
            // A page may lead on by itself.
            const to = response.headers.get("location") ?? response.headers.get("refresh")?.split("url=")[1];
            if (!to) {
                return { status: response.status, url, way, body: await response.text() };
            }
            url = new URL(to, url).href;
            options = {};
        }
        throw new Error(`sent around in circles: ${way.join("\n")}`);
    }

    form(url, fields) {
        const headers = { "content-type": "application/x-www-form-urlencoded" };
        return this.go(url, { method: "POST", headers, body: new URLSearchParams(fields).toString() });
    }
}
