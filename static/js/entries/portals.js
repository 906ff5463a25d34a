// The bundle of /portals: the live view and the codes follow the form, and the form follows the map.
// Without it the form is sent by its button, and codes are copied by hand.

import { Composer } from "../composer.js";

new Composer(document.getElementById("compose"), document.getElementById("preview"));
