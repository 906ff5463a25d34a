// Sites and cells that stand for one another on the screen: counts by kind, a middle, and the box to zoom in to.

/** Sites and cells as one. Everything in it adds up, so a cluster may be added to a cluster. */
export class Cluster {
  constructor() {
    Object.assign(this, { count: 0, counts: new Map(), box: undefined, sum: [0, 0], sites: [], whole: true });
  }

  /** Count in what has `counts` and `box`, at `place`. */
  add({ counts, box }, place) {
    for (const [layer, n] of counts) this.take(layer, n, place);
    this.box = this.box ? united(this.box, box) : box;
    this.whole = false; // there are sites in it that are not known one by one
  }

  addSite(site, place) {
    const [lon, lat] = site.point;
    this.take(site.layer, 1, place);
    this.box = united(this.box ?? [lon, lat, lon, lat], [lon, lat, lon, lat]);
    this.sites.push(site);
  }

  take(layer, n, [x, y]) {
    this.counts.set(layer, (this.counts.get(layer) ?? 0) + n);
    this.count += n;
    this.sum[0] += n * x;
    this.sum[1] += n * y;
  }

  /** The weighted middle of all places. */
  get middle() {
    return this.sum.map((sum) => sum / this.count);
  }
}

/** `cells` of the tile with zoom `z`, those added up that lie in the same part of `size` pixels. */
export function lumped(cells, z, size) {
  const parts = new Map();
  for (const cell of cells) {
    const key = cell.at.map((each) => Math.floor((each * 256 * 2 ** z) / size)).join(":");
    if (!parts.has(key)) parts.set(key, new Cluster());
    parts.get(key).add(cell, cell.at);
  }
  return [...parts.values()].map(({ counts, box, middle }) => ({ counts, box, at: middle }));
}

/** `cell` with the kinds only that `shows` lets through. */
export function seen(cell, shows) {
  const counts = [...cell.counts].filter(([layer]) => shows(layer));
  return counts.length === cell.counts.size ? cell : { ...cell, counts: new Map(counts) };
}

function united([west, south, east, north], [west2, south2, east2, north2]) {
  return [Math.min(west, west2), Math.min(south, south2), Math.max(east, east2), Math.max(north, north2)];
}
