// Builds static/vendor (copies of npm packages, with their licences) and static/bundle (our scripts).
// Each is made in a folder beside and then renamed, so a running service never sees half of it.

import { build } from "esbuild";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { brotliCompressSync } from "node:zlib";

// Files that pages link to, and the licences of all that is in these files or in our bundle.
const VENDOR = {
  "leaflet": ["LICENSE"],
  "leaflet.locatecontrol": ["LICENSE.md"],
  "leaflet.fullscreen": ["LICENSE"],
  "@mapbox/vector-tile": ["LICENSE.txt"],
  "@mapbox/point-geometry": ["LICENSE"],
  "pbf": ["LICENSE"],
  "htmx.org": ["LICENSE"],
  "modern-normalize": ["modern-normalize.css", "license"],
  "swagger-ui": [
    "swagger-ui.css", "swagger-ui-bundle.js", "swagger-ui-bundle.js.LICENSE.txt", "LICENSE", "NOTICE",
  ],
};
const PACKAGES = { "swagger-ui": "swagger-ui-dist" };
const ENTRIES = ["static/js/entries", "static/css/entries"];

function vendor(out) {
  for (const [name, files] of Object.entries(VENDOR)) {
    const folder = join("node_modules", PACKAGES[name] ?? name);
    for (const file of files) {
      const target = join(out, name, basename(file));
      mkdirSync(dirname(target), { recursive: true });
      cpSync(join(folder, file), target, { recursive: true });
    }
  }
}

async function bundle(out) {
  mkdirSync(out, { recursive: true });
  const entries = ENTRIES.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  await build({
    entryPoints: entries,
    entryNames: "[name]",
    outdir: out,
    bundle: true,
    format: "iife",
    minify: true,
    target: "es2019",
    charset: "utf8",
    legalComments: "eof",
    loader: { ".png": "file", ".svg": "dataurl" }, // a sign is smaller than the asking for it
    assetNames: "images/[name]-[hash]",
    logLevel: "warning",
  });
  for (const name of readdirSync(out)) if (/\.(js|css)$/.test(name)) pack(join(out, name));
}

// A phone gets a sixth less than what can be packed while it waits.
function pack(file) {
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
}

async function replace(folder, make) {
  const fresh = `${folder}.new`;
  const old = `${folder}.old`;
  rmSync(fresh, { recursive: true, force: true });
  await make(fresh);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(folder)) renameSync(folder, old);
  renameSync(fresh, folder);
  rmSync(old, { recursive: true, force: true });
}

await replace("static/vendor", vendor);
await replace("static/bundle", bundle);
