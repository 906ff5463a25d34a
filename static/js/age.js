// How old a kept page or card is, said plainly: a state is true of the moment at which it was told.

const MINUTE = 60_000;
const STEPS = [["days", 24 * 60 * MINUTE], ["hours", 60 * MINUTE], ["minutes", MINUTE]];

export class Age {
  /** note: the line that is shown over what is old; its data- attributes hold the words. */
  constructor(note) {
    this.note = note;
    const { saved } = document.documentElement.dataset;
    this.opened = new Date().toISOString();
    if (saved !== undefined) this.tell(document.body, saved);
    else if (!navigator.onLine) this.tell(document.body, this.opened); // gone before anything listened
    window.addEventListener("offline", () => this.tell(document.body, saved || this.opened));
    window.addEventListener("online", () => saved === undefined && this.hide());
  }

  /** Say that a part of the page is old. Over the page stands how old the oldest of it is; of the page of what is kept nobody knows, and it says only why. */
  tell(part, saved) {
    const { offline, saved: silent, offlineAlone, silentAlone } = this.note.dataset;
    const known = [this.oldest, saved].filter((time) => !Number.isNaN(Date.parse(time)));
    this.oldest = known.sort()[0]; // as text, for all are written alike
    const words = this.oldest ? [silent, offline] : [silentAlone, offlineAlone];
    this.note.textContent = words[Number(!navigator.onLine)].replace("{ago}", this.ago(this.oldest));
    this.note.hidden = false;
    this.mark(part, saved);
  }

  hide() {
    this.note.hidden = true;
    this.oldest = undefined;
    for (const mark of document.querySelectorAll(".as-of")) mark.remove();
    for (const part of document.querySelectorAll(".openness.old")) part.classList.remove("old");
  }

  /** Say beside each state of a part of the page of when it is. */
  mark(part, saved) {
    if (Number.isNaN(Date.parse(saved))) return;
    const time = shown(new Date(saved));
    for (const state of part.querySelectorAll(".openness:not(.old)")) {
      const of = Object.assign(document.createElement("span"), { className: "small as-of", textContent: this.note.dataset.at.replace("{time}", time) });
      state.classList.add("old");
      state.append(of);
    }
  }

  /** `3 h ago`, in the page's language. */
  ago(saved) {
    const passed = Date.now() - Date.parse(saved);
    const [name, length] = STEPS.find(([, step]) => passed >= step) ?? [];
    return name ? this.note.dataset[name].replace("{n}", Math.floor(passed / length)) : this.note.dataset.moment;
  }
}

// `22:11`, or of another day than today `Nov 20, 22:11`.
function shown(moment) {
  const day = moment.toDateString() === new Date().toDateString() ? {} : { month: "short", day: "numeric" };
  return moment.toLocaleString(document.documentElement.lang, { ...day, hour: "2-digit", minute: "2-digit" });
}
