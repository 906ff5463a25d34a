// Sharing a page: by the phone's own sheet, or else its address is copied, or shown to be copied.

export class Share {
  /** button: data-share is the address, data-title what it is of, data-copied what to say; said: where to say it. */
  constructor(button, said) {
    Object.assign(this, { button, said });
    button.addEventListener("click", () => this.share());
  }

  async share() {
    const { share: url, title } = this.button.dataset;
    if (navigator.share) return navigator.share({ title, url }).catch(() => {}); // who closes the sheet has changed their mind
    try {
      await navigator.clipboard.writeText(url);
      this.said.textContent = this.button.dataset.copied;
    } catch {
      this.said.textContent = url;
    }
  }
}
