// The command palette: the same search as the field in the bar, while one types. Without this file the field leads to the
// page of the same answers. Opened by Ctrl+K; by "/" too, and the list of keys by "?", unless single keys are switched off.

const palette = document.getElementById("palette");
const field = document.getElementById("palette-q");
const list = document.getElementById("palette-list");
const told = palette.querySelector("[role=status]");

let chosen = -1;
let asked = 0;
let wait;

function choose(next) {
    const all = [...list.querySelectorAll("[role=option]")];
    chosen = all.length ? (next + all.length) % all.length : -1;
    all.forEach((it, n) => it.setAttribute("aria-selected", String(n === chosen)));
    if (chosen < 0) return field.removeAttribute("aria-activedescendant");
    field.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
}

function element(name, text, given = {}) {
    const it = document.createElement(name);
    it.textContent = text;
    for (const [key, value] of Object.entries(given)) it.setAttribute(key, value);
    return it;
}

function show(hits) {
    list.replaceChildren();
    let what;
    hits.forEach((hit, n) => {
        if (hit.what !== what) list.append(element("li", (what = hit.what), { role: "presentation", class: "what" }));
        const option = element("li", hit.title, { role: "option", id: `palette-${n}`, "aria-selected": "false", "data-href": hit.href });
        if (hit.under) option.append(" ", element("span", hit.under, { class: "sub" }));
        list.append(option);
    });
    told.textContent = hits.length ? told.dataset.some.replace("0", String(hits.length)) : told.dataset.none;
    choose(0);
}

async function ask() {
    const turn = ++asked;
    try {
        const answer = await fetch(`/search?${new URLSearchParams({ q: field.value })}`, { headers: { accept: "application/json" } });
        const hits = answer.ok ? await answer.json() : [];
        // A slower answer to an older question is no answer to this one.
        if (turn === asked) show(hits);
    } catch {
        if (turn === asked) show([]);
    }
}

function open() {
    if (palette.open) return;
    palette.showModal();
    field.select();
    ask();
}

function go(option) {
    if (option) location.assign(option.dataset.href);
    else field.form.requestSubmit();
}

field.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(ask, 120);
});
field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") choose(chosen + 1);
    else if (event.key === "ArrowUp") choose(chosen - 1);
    else if (event.key === "Enter") {
        // What was typed after the last answer is asked as it stands: the list is about something else.
        clearTimeout(wait);
        go(list.querySelector("[aria-selected=true]"));
    } else return;
    event.preventDefault();
});
list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) go(option);
});

// Where nothing had the focus before, the closed field keeps it until the next picture is drawn: keys would be its.
palette.addEventListener("close", () => field.blur());

const writes = (it) => it.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey) {
        event.preventDefault();
        return open();
    }
    if (palette.dataset.keys === "off" || palette.open || event.ctrlKey || event.metaKey || event.altKey || writes(event.target)) return;
    if (event.key === "/") {
        event.preventDefault();
        open();
    } else if (event.key === "?") location.assign("/keys");
});
