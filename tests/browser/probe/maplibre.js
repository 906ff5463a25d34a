// MapLibre with our own style.
import * as maplibre from "./maplibre-gl.mjs";

const { style, lon, lat, zoom } = Object.fromEntries(new URLSearchParams(location.search));
const map = new maplibre.Map({
  container: "map",
  style,
  center: [Number(lon), Number(lat)],
  zoom: Number(zoom) - 1, // its tiles are 512 pixels wide
  attributionControl: false,
  fadeDuration: 0,
});
map.on("error", ({ error }) => console.error(error.message));
map.on("idle", () => { document.body.dataset.state = "drawn"; });
