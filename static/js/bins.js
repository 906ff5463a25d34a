// Which sites would hide each other on the screen. Bins are aligned to the tiles, so panning changes nothing.

import { Cluster } from "./cluster.js";

export const BIN = 64; // pixels; divides a tile's 256
export const APART = 27; // pixels between two signs of 32: nearer, and they are one cluster
const MOST_ALONE = 6; // more in one bin are a carpet of signs and no longer places
const WIDE = 2 ** 24; // more columns than there are at any zoom

/** Pixels from the middle of a cluster's ring to its edge; two rings fit side by side into their bins. */
export function radiusOf(count) {
  return count < 10 ? 19 : count < 100 ? 21 : count < 1000 ? 24 : 28;
}

/**
 * The clusters of sites and cells, and the sites that stand alone.
 * pixel: item → [x, y] on the map's plane. Returns {alone: [site], clusters: [{key, middle, …Cluster}]}.
 */
export function clustered(sites, cells, pixel) {
  const bins = new Bins();
  for (const site of sites) bins.at(pixel(site)).alone.push({ site, place: pixel(site) });
  for (const cell of cells) bins.at(pixel(cell)).cluster.add(cell, pixel(cell));
  const all = bins.inOrder();
  for (const bin of all) if (bin.crowded()) bin.gather();
  for (let joined = true; joined; ) joined = all.filter((bin) => bins.join(bin)).length > 0;
  for (let moved = true; moved; ) moved = all.filter((bin) => bins.pen(bin)).length > 0;
  const alone = new Set(all.flatMap((bin) => bin.alone.map(({ site }) => site)));
  return {
    alone: sites.filter((site) => alone.has(site)), // in their own order: the Tab key follows it
    clusters: all.filter(({ cluster }) => cluster.count).map(({ key, cluster, middle }) => ({ key, cluster, middle })),
  };
}

class Bins {
  constructor() {
    this.byKey = new Map();
  }

  at([x, y]) {
    const [column, row] = [Math.floor(x / BIN), Math.floor(y / BIN)];
    const key = row * WIDE + column;
    if (!this.byKey.has(key)) this.byKey.set(key, new Bin(key, column, row));
    return this.byKey.get(key);
  }

  inOrder() {
    return [...this.byKey.values()].sort((a, b) => a.key - b.key);
  }

  around({ key }) {
    return AROUND.map((step) => this.byKey.get(key + step)).filter(Boolean);
  }

  /** Sites of this bin that touch a neighbour's ring or sign become one with it. Returns whether any did. */
  join(bin) {
    if (!bin.alone.length) return false;
    const near = this.around(bin);
    const before = bin.alone.length;
    for (const one of [...bin.alone]) {
      const other = near.find((each) => each.touches(one));
      if (!other || !bin.alone.includes(one)) continue;
      bin.alone.splice(bin.alone.indexOf(one), 1);
      other.alone.push(one);
      other.gather();
    }
    return bin.alone.length !== before;
  }

  /** Rings that touch move into their own bins, where none can. Returns whether any did. */
  pen(bin) {
    if (!bin.cluster.count) return false;
    const touching = this.around(bin).filter((other) => other !== bin && other.overlaps(bin));
    const free = touching.length ? [bin, ...touching].filter(({ penned }) => !penned) : [];
    for (const each of free) each.penned = true;
    return free.length > 0;
  }
}

/** One square of the screen: the sites that stand alone in it, and the cluster of all others. */
class Bin {
  constructor(key, column, row) {
    Object.assign(this, { key, column, row, alone: [], cluster: new Cluster(), penned: false });
  }

  crowded() {
    const { alone } = this;
    return alone.length > MOST_ALONE || alone.some((one, i) => alone.slice(i + 1).some((other) => apart(one, other) < APART));
  }

  gather() {
    for (const { site, place } of this.alone) this.cluster.addSite(site, place);
    this.alone = [];
  }

  touches(one) {
    const { count } = this.cluster;
    if (count && distance(this.middle, one.place) < radiusOf(count) + APART / 2) return true;
    return this.alone.some((other) => other !== one && apart(one, other) < APART);
  }

  overlaps({ cluster: { count }, middle }) {
    return this.cluster.count > 0 && distance(this.middle, middle) < radiusOf(this.cluster.count) + radiusOf(count) + 2;
  }

  get middle() {
    const [x, y] = this.cluster.middle;
    if (!this.penned) return [x, y];
    const edge = radiusOf(this.cluster.count) + 1;
    return [within(x, this.column * BIN, edge), within(y, this.row * BIN, edge)];
  }
}

const AROUND = [-1, 0, 1].flatMap((south) => [-1, 0, 1].map((east) => south * WIDE + east));

function apart({ place }, { place: other }) {
  return distance(place, other);
}

function distance([x, y], [x2, y2]) {
  return Math.hypot(x - x2, y - y2);
}

function within(value, start, edge) {
  return Math.min(Math.max(value, start + edge), start + BIN - edge);
}
