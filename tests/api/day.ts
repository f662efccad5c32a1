// A day by the client that was made from the document: announce, receive, screen by two methods, release.
import createClient from "openapi-fetch";
import type { components, paths } from "./skans.js";

declare const process: { argv: string[]; exit(code: number): never };

type Act = components["schemas"]["Act"];
const [, , base = "", token = ""] = process.argv;
const client = createClient<paths>({ baseUrl: `${base}/api/v1`, headers: { Authorization: `Bearer ${token}` } });

function need<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) {
    console.error(`FAILED: ${what}`);
    process.exit(1);
  }
  return value;
}

async function act(site: string, command: Act["command"]) {
  const { data, error } = await client.POST("/mail/acts", { body: { commandId: crypto.randomUUID(), site, command } });
  if (error) need(null, JSON.stringify(error));
  const done = need(data, "an answer");
  if (Array.isArray(done)) throw new Error("several answers to one act");
  return done;
}

async function subject(id: string) {
  const { data } = await client.GET("/mail/subjects/{id}", { params: { path: { id } } });
  return need(data, `subject ${id}`);
}

const sites = need((await client.GET("/mail/sites")).data, "sites").data;
const terminal = need(sites.find((site) => site.kind === "terminal"), "a terminal").id;
const known = need(
  (await client.GET("/mail/consignments", { params: { query: { site: terminal } } })).data?.data.find((it) => "party" in it.from),
  "a hand-over from a carrier",
);
const carrier = need("party" in known.from ? known.from.party : null, "the carrier");

const number = `API${Date.now()}`;
const announced = await act(terminal, {
  announce: {
    from: carrier,
    reference: number,
    file: null,
    lines: [{ kind: "item", code: { scheme: "own", number }, class: "letter", count: null, weightG: null, receptacle: null, seal: null, unit: null, authority: null }],
  },
});
const consignment = need(announced.said[0], "what was announced").about;
const line = need(announced.said[0], "what was announced");
console.log(`announced: ${line.kind}`);

const received = await act(terminal, {
  receive: {
    from: carrier,
    consignment: null,
    setAsideAt: null,
    arrivals: [{ what: { new: { kind: "item", code: null, class: "letter", unit: null, authority: null, into: null } }, seal: null, reading: "first", weight: null, entered: "scanned" }],
  },
});
const item = need(received.said.find((it) => it.kind === "received"), "what was received").about;
console.log(`received: ${(await subject(item)).number}`);

for (const method of ["visual", "xRay"] as const) {
  await act(terminal, { screen: { members: [{ id: item, count: null, weight: null }], method, verdict: "cleared", description: null } });
}
console.log(`screened: ${(await subject(item)).state}`);

// A verdict takes effect after some seconds; until then the release is refused, and nothing happens.
let state = "";
for (let tries = 0; tries < 20 && state !== "released"; tries += 1) {
  const { data } = await client.POST("/mail/acts", { body: { commandId: crypto.randomUUID(), site: terminal, command: { release: { subjects: [item] } } } });
  state = data ? (await subject(item)).state : "";
  if (state !== "released") await new Promise((resolve) => setTimeout(resolve, 1000));
}
if (state !== "released") need(null, `the release: ${(await subject(item)).state}`);

const custody = need((await client.GET("/mail/subjects/{id}/custody", { params: { path: { id: item } } })).data, "custody");
const kinds = custody.data.map((moment) => moment.kind);
for (const kind of ["mail.received", "mail.screened", "mail.released"]) {
  if (!kinds.includes(kind)) need(null, `${kind} in ${kinds.join(", ")}`);
}
const found = await client.GET("/mail/consignments/{id}", { params: { path: { id: consignment } } });
if (need(found.data, "the hand-over").expected !== 1) need(null, "one line");
console.log(`released, with ${kinds.length} moments in its chain`);
