// The bundle of the page of what is kept on this phone.

import { Age } from "../age.js";
import { KeptPage } from "../kept_page.js";
import { listenToStars } from "../stars.js";

const note = document.getElementById("saved");
listenToStars();
new KeptPage(document.getElementById("kept"), new Age(note));
navigator.serviceWorker?.register(note.dataset.worker).catch(() => {});
