// The page of the OpenAPI document: swagger-ui on the document that the page names.

const place = document.getElementById("api");
const dark = matchMedia("(prefers-color-scheme: dark)");

// Its own style has the dark by a class.
function dress() {
  document.documentElement.classList.toggle("dark-mode", dark.matches);
}

dress();
dark.addEventListener("change", dress);

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  // The badge and the "try it out" of other servers would ask outside hosts.
  validatorUrl: null,
});
