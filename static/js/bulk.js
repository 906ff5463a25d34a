// The bar of a list: it comes with the first site that is chosen, and its buttons say how many there are.

/** form: the one that sends the choice; its boxes stand in it or name it, and a box for all of them names it by data-all. */
export function bulk(form) {
  const boxes = [...document.querySelectorAll("input.tick:not([data-all])")].filter((box) => box.form === form);
  const all = document.querySelector(`[data-all="${form.id}"]`);
  const buttons = [...form.querySelectorAll("[data-count]")];
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    form.classList.toggle("with-count", count > 0);
    form.classList.toggle("without-count", count === 0);
    for (const button of buttons) button.textContent = button.dataset.count.replace("{count}", count);
    if (!all) return;
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
    all.disabled = boxes.length === 0;
  };
  for (const box of boxes) box.addEventListener("change", tell);
  all?.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  tell();
}
