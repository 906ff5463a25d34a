// WGS-84 to GCJ-02 and BD-09 and back, as geoservice/model/datum.py has it, for single points.
// Tiles arrive shifted by the server; this serves search results, positions and place names.

const SEMI_MAJOR = 6378245.0; // Krasovsky 1940, as the GCJ-02 formula has it
const ECCENTRICITY_SQUARED = 0.00669342162296594323;
const BOX = { west: 72.004, east: 137.8347, south: 0.8293, north: 55.8271 };
const BD_TURN = (Math.PI * 3000) / 180;

function inBox([lon, lat]) {
  return lon >= BOX.west && lon <= BOX.east && lat >= BOX.south && lat <= BOX.north;
}

function wave(x, value) {
  const { sin, PI } = Math;
  return ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI) + 20 * sin(value * PI) + 40 * sin((value / 3) * PI)) * 2) / 3;
}

function swell(value, near, period, far) {
  const { sin, PI } = Math;
  return ((near * sin((value / period) * PI) + far * sin((value / 30) * PI)) * 2) / 3;
}

/** Degrees by which GCJ-02 lies east and north of WGS-84. */
function offset([lon, lat]) {
  const x = lon - 105;
  const y = lat - 35;
  const root = Math.sqrt(Math.abs(x));
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave(x, y) + swell(y, 160, 12, 320);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave(x, x) + swell(x, 150, 12, 300);
  const radians = (lat / 180) * Math.PI;
  const curve = 1 - ECCENTRICITY_SQUARED * Math.sin(radians) ** 2;
  const meridian = (SEMI_MAJOR * (1 - ECCENTRICITY_SQUARED)) / (curve * Math.sqrt(curve));
  const parallel = (SEMI_MAJOR / Math.sqrt(curve)) * Math.cos(radians);
  return [(east * 180) / (parallel * Math.PI), (north * 180) / (meridian * Math.PI)];
}

function toGcj02(point) {
  if (!inBox(point)) return point;
  const [east, north] = offset(point);
  return [point[0] + east, point[1] + north];
}

function toBd09(point) {
  if (!inBox(point)) return point;
  const [lon, lat] = toGcj02(point);
  const radius = Math.hypot(lon, lat) + 0.00002 * Math.sin(lat * BD_TURN);
  const angle = Math.atan2(lat, lon) + 0.000003 * Math.cos(lon * BD_TURN);
  return [radius * Math.cos(angle) + 0.0065, radius * Math.sin(angle) + 0.006];
}

const FORWARD = { wgs84: (point) => point, gcj02: toGcj02, bd09: toBd09 };

/** A WGS-84 [lon, lat] in degrees, moved to where it lies on a map of `datum`. */
export function shift(point, datum) {
  return FORWARD[datum](point);
}

/** The WGS-84 [lon, lat] that lies at `point` on a map of `datum`, to better than a millimetre. */
export function unshift(point, datum) {
  let guess = point;
  for (let step = 0; step < 6; step += 1) {
    const there = shift(guess, datum);
    guess = [guess[0] + point[0] - there[0], guess[1] + point[1] - there[1]];
  }
  return guess;
}
