// Filters the list of pages.
document.getElementById("filter").addEventListener("input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const item of document.querySelectorAll("nav li")) {
    item.hidden = !item.textContent.toLowerCase().includes(wanted);
  }
  if (wanted) document.querySelectorAll("nav details").forEach((part) => (part.open = true));
});
