// OpenLayers with vector tiles, each site a red square, or with the PNG tiles.
const { tiles, lon, lat, zoom, kind } = Object.fromEntries(new URLSearchParams(location.search));
const square = new ol.style.Style({
  image: new ol.style.RegularShape({ points: 4, radius: 8, angle: Math.PI / 4, fill: new ol.style.Fill({ color: "#b5121b" }) }),
});
const layer = kind === "png"
  ? new ol.layer.Tile({ source: new ol.source.XYZ({ url: tiles, transition: 0 }) })
  : new ol.layer.VectorTile({
    source: new ol.source.VectorTile({ format: new ol.format.MVT(), url: tiles, maxZoom: 18, transition: 0 }),
    style: square,
    renderBuffer: 64,
  });
const map = new ol.Map({
  target: "map",
  controls: [],
  layers: [layer],
  view: new ol.View({ center: ol.proj.fromLonLat([Number(lon), Number(lat)]), zoom: Number(zoom) }),
});
map.on("rendercomplete", () => { document.body.dataset.state = "drawn"; });
