// Where gcoord puts places: each line is read as JSON and answered by a line of JSON. tests/outside.py asks.
import gcoord from "gcoord";
import { createInterface } from "node:readline";
for await (const line of createInterface({ input: process.stdin })) {
  const { places, target, box } = JSON.parse(line);
  // It would turn GCJ-02 into BD-09 outside the box, too, where GCJ-02 is WGS-84 and 百度 has no map to compare with.
  const [west, south, east, north] = box;
  const inside = ([lon, lat]) => lon >= west && lon <= east && lat >= south && lat <= north;
  const shift = (place) => (inside(place) ? gcoord.transform([...place], gcoord.WGS84, gcoord[target]) : place);
  const shifted = places.map(shift);
  const metres = shifted.map((place) => gcoord.transform([...place], gcoord.BD09, gcoord.BD09Meter));
  console.log(JSON.stringify({ shifted, metres }));
}
