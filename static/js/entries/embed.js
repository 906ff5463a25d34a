// The one script tag of a portal's page: it puts our map in a frame in its own place.
//
//   <script async src="https://map.example.cn/embed.js" data-center="110.5,38.8" data-zoom="11"></script>
//
// data-layers, -center, -zoom, -datum, -basemap, -lang, -theme, -controls and -select are those of /embed;
// data-height fixes the height in pixels, which otherwise follows the width; data-title names the frame.

const ASKED = ["layers", "center", "zoom", "datum", "basemap", "lang", "theme", "controls", "select"];
const TITLES = { zh: "工会服务阵地地图", en: "Map of union service sites" };
const EVENTS = ["ready", "select", "move"];
const VERSION = 1;
const SHAPE = 0.66; // height to width where there is room
const LOWEST = 360; // pixels: below that the credit would cover the map
const HIGHEST = 720;

const script = document.currentScript;
const address = new URL("embed", script.src); // beside the script, whatever stands before it

function frameOf({ dataset }) {
  for (const name of ASKED) if (dataset[name]) address.searchParams.set(name, dataset[name]);
  address.searchParams.set("origin", location.origin);
  const english = (dataset.lang || document.documentElement.lang).startsWith("en");
  const frame = document.createElement("iframe");
  Object.assign(frame, { src: address.href, title: dataset.title || TITLES[english ? "en" : "zh"], loading: "lazy" });
  frame.allow = "geolocation; fullscreen";
  Object.assign(frame.style, { display: "block", width: "100%", border: "0" });
  return frame;
}

// As high as its width asks for, but never higher than what can be seen at once.
function heightOf(width) {
  const most = Math.max(LOWEST, Math.min(HIGHEST, window.innerHeight * 0.85));
  return Math.min(Math.max(width * SHAPE, LOWEST), most);
}

function keepShape(frame, fixed) {
  const shape = () => (frame.style.height = `${Math.round(fixed || heightOf(frame.clientWidth))}px`);
  shape();
  if (fixed) return;
  new ResizeObserver(shape).observe(frame.parentElement);
  window.addEventListener("resize", shape);
}

// What the map tells becomes geoservice:ready, geoservice:select and geoservice:move on the frame.
function listen(frame) {
  window.addEventListener("message", ({ data, origin, source }) => {
    if (source !== frame.contentWindow || origin !== address.origin || data?.geoservice !== VERSION) return;
    if (!EVENTS.includes(data.type)) return;
    const { geoservice, type, ...detail } = data;
    frame.dispatchEvent(new CustomEvent(`geoservice:${type}`, { bubbles: true, detail }));
  });
}

// frame.geoservice.select(id) opens a site (null closes it), .view({center, zoom}) moves the map.
function speak(frame) {
  const tell = (type, matter) =>
    frame.contentWindow.postMessage({ geoservice: VERSION, type, ...matter }, address.origin);
  frame.geoservice = { select: (id) => tell("select", { id }), view: (view) => tell("view", view) };
}

function place(frame) {
  if (document.head.contains(script)) document.body.append(frame); // a head shows nothing
  else script.after(frame);
  keepShape(frame, Number(script.dataset.height));
}

const frame = frameOf(script);
listen(frame);
speak(frame);
if (document.body) place(frame);
else document.addEventListener("DOMContentLoaded", () => place(frame));
