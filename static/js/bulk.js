// The bar of a list: it comes with the first site that is chosen, and its buttons say how many there are.

/** form: the one that sends the choice; its boxes stand in it or name it. */
export function bulk(form) {
  const boxes = [...document.querySelectorAll("input.tick")].filter((box) => box.form === form);
  const buttons = [...form.querySelectorAll("[data-count]")];
  const tell = () => {
    const count = boxes.filter((box) => box.checked).length;
    form.classList.toggle("with-count", count > 0);
    form.classList.toggle("without-count", count === 0);
    for (const button of buttons) button.textContent = button.dataset.count.replace("{count}", count);
  };
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
