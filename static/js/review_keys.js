// The queue of reviews by keys: j and k go down and up, a passes, r returns.

/** list: holds one article for each site. */
export function reviewKeys(list) {
  const articles = [...list.querySelectorAll("article")];
  let at = -1;
  const go = (step) => {
    at = Math.min(Math.max(at + step, 0), articles.length - 1);
    articles[at].focus();
  };
  const press = {
    j: () => go(1),
    k: () => go(-1),
    a: () => articles[at]?.querySelector("[data-pass]").click(),
    r: () => back(articles[at]),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not(.tick), textarea, select")) return;
    if (!press[event.key]) return;
    event.preventDefault();
    press[event.key]();
  });
}

function back(article) {
  const details = article?.querySelector("[data-return]");
  if (!details) return;
  details.open = true;
  details.querySelector("textarea").focus();
}
