// The bundle of the suggestions under the finder's field, which the finder asks for when its list is there.

import { suggestFor } from "../site_search.js";

window.geoservice = { ...window.geoservice, suggestFor };
