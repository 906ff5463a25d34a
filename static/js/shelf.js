// What the tiles that are there hold. While tiles of two zooms are there, nothing is counted twice; when the
// datum has changed, what was there stays at its new place until the new tiles have come.

export class Shelf {
  constructor() {
    this._tiles = new Map();
    this._kept = undefined;
  }

  /** coords: {x, y, z}; content: {sites, cells}, each with `at`: its place in a world from 0 to 1. */
  put(coords, content) {
    this._tiles.set(keyOf(coords), { z: coords.z, ...content });
  }

  drop(coords) {
    this._tiles.delete(keyOf(coords));
  }

  /** Take everything from its tile and keep it until `settle`. move: (item) → the item at its new place. */
  keep(zoom, move) {
    const { sites, cells } = this.content(zoom);
    this._tiles.clear();
    this._kept = { sites: sites.map(move), cells: cells.map(move) };
  }

  /** The tiles that were asked for have come. */
  settle() {
    this._kept = undefined;
  }

  /** All sites and cells, each once: where tiles overlap, the one nearest to `zoom` counts. */
  content(zoom) {
    const levels = [...new Set([...this._tiles.values()].map(({ z }) => z))].sort(nearestTo(zoom));
    const sites = new Map();
    const cells = [];
    for (const tile of [...this._tiles.values(), ...(this._kept ? [this._kept] : [])]) {
      const nearer = levels.includes(tile.z) ? levels.slice(0, levels.indexOf(tile.z)) : levels;
      const free = ({ at }) => !nearer.some((z) => this._tiles.has(keyAt(at, z)));
      for (const site of tile.sites) if (free(site)) sites.set(site.id, site);
      for (const cell of tile.cells) if (free(cell)) cells.push(cell);
    }
    return { sites: [...sites.values()], cells };
  }
}

function nearestTo(zoom) {
  return (a, b) => Math.abs(a - zoom) - Math.abs(b - zoom) || a - b;
}

function keyOf({ x, y, z }) {
  return `${z}/${x}/${y}`;
}

function keyAt([east, south], z) {
  return keyOf({ x: Math.floor(east * 2 ** z), y: Math.floor(south * 2 ** z), z });
}
