// Searches the pages: the list of pages is filtered at once, and the places in the text come from an index
// that is loaded when it is needed. Without scripts, or without the index, the list of pages is all there.

// The places with all words, the best first: words of the page's title count most, then those of the heading.
// `pages` is [{ path, title, places: [{ id, heading, text }] }]; a word is found where another begins with it.
function find(pages, wanted) {
  // "images" is also asked by who looks for "image".
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean).map((word) => word.replace(/(?<=[a-z]{3})s$/, ""));
  if (words.length === 0) return [];
  const begins = (text, word) => {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      // Chinese and the like have no spaces between words.
      if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]) || /[^\u0000-\u024f]/.test(word)) return at;
    }
    return -1;
  };
  const found = [];
  for (const page of pages) {
    const title = page.title.toLowerCase();
    for (const [number, place] of page.places.entries()) {
      const heading = place.heading.toLowerCase();
      const text = place.text.toLowerCase();
      let score = 0;
      let at = -1;
      for (const word of words) {
        const in_text = begins(text, word);
        if (at < 0) at = in_text;
        // The title is that of the first place; the others need a word of their own.
        const points = (number === 0 && begins(title, word) >= 0 ? 8 : 0) + (begins(heading, word) >= 0 ? 4 : 0) + (in_text >= 0 ? 1 : 0);
        if (points === 0) {
          score = 0;
          break;
        }
        score += points;
      }
      if (score > 0) {
        if (number === 0 && title === words.join(" ")) score += 100;
        // The words around the first of them, from the beginning of one.
        const before = place.text.lastIndexOf(" ", Math.max(0, at - 40)) + 1;
        const from = at < 40 ? 0 : at - before > 80 ? at : before;
        const words_there = (from > 0 ? "… " : "") + place.text.slice(from, from + 120).trim() + (place.text.length > from + 120 ? " …" : "");
        found.push({ page, place, score, words: words_there });
      }
    }
  }
  return found.sort((a, b) => b.score - a.score).slice(0, 12);
}

if (typeof module === "undefined") {
  const root = new URL(".", document.currentScript.src);
  const input = document.getElementById("search");
  const results = document.getElementById("results");
  const say = document.getElementById("said");
  input.hidden = false;

  // A script rather than data that is fetched: a folder of files that is opened in a browser has it, too.
  let loading;
  const load = () => {
    loading ??= new Promise((done) => {
      const script = document.createElement("script");
      script.src = new URL("search-index.js", root);
      script.onload = script.onerror = done;
      document.head.append(script);
    });
    return loading;
  };

  const show = () => {
    const found = window.seedlintPages ? find(window.seedlintPages, input.value) : [];
    results.replaceChildren();
    for (const { page, place, words } of found) {
      const link = document.createElement("a");
      link.href = new URL(page.path + (place.id ? "#" + place.id : ""), root);
      link.textContent = place.heading && place.heading !== page.title ? `${page.title}: ${place.heading}` : page.title;
      const text = document.createElement("small");
      text.textContent = words;
      const item = document.createElement("li");
      item.append(link, text);
      results.append(item);
    }
    const count = found.length === 12 ? "The best 12 places" : `${found.length} ${found.length === 1 ? "place" : "places"}`;
    say.textContent = input.value.trim() && window.seedlintPages ? `${count} in the text` : "";
  };

  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    for (const item of document.querySelectorAll("nav details li")) {
      item.hidden = !item.textContent.toLowerCase().includes(wanted);
    }
    if (wanted) document.querySelectorAll("nav details").forEach((part) => (part.open = true));
    load().then(show);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") results.querySelector("a")?.click();
    if (event.key === "Escape") {
      input.value = "";
      input.dispatchEvent(new Event("input"));
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(input|textarea)$/i.test(event.target.tagName)) {
      event.preventDefault();
      input.focus();
    }
  });
} else {
  module.exports = { find };
}
