// What reads vector tiles, for the finder's map: it asks for this with its first tile.

import { contentOf } from "../tile_reader.js";

window.geoservice = { ...window.geoservice, contentOf };
