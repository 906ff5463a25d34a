/** Say at its field that a file is larger than the service takes, before it is sent: what was typed would be gone with the answer. */
export function fileLimits() {
  for (const input of document.querySelectorAll("input[data-most-bytes]")) {
    input.addEventListener("change", () => {
      const isLarge = [...input.files].some((file) => file.size > Number(input.dataset.mostBytes));
      input.setCustomValidity(isLarge ? input.dataset.tooLarge : "");
      if (isLarge) input.reportValidity();
    });
  }
}
