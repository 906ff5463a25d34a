// Leaflet with the PNG tiles and nothing else.
const { tiles, lon, lat, zoom } = Object.fromEntries(new URLSearchParams(location.search));
const map = L.map("map", { center: [lat, lon], zoom: Number(zoom), zoomControl: false, attributionControl: false, fadeAnimation: false });
L.tileLayer(tiles, { maxZoom: 22 }).on("load", () => document.body.dataset.state = "drawn").addTo(map);
