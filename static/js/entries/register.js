// The bundle of officers' pages. Without it all works all the same, with whole pages instead of parts.

import "htmx.org";
