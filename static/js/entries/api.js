// The page of the OpenAPI document: swagger-ui on the document that the page names.

const place = document.getElementById("api");

window.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  // The badge and the "try it out" of other servers would ask outside hosts.
  validatorUrl: null,
});
