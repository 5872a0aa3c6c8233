// Small helps on top of pages that already work without them: read aloud, print, `/` to search,
// and the key that makes one record of a form sent twice.

(() => {
  "use strict";

  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Print ------------------------------------------------------------------------------------
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // Search -----------------------------------------------------------------------------------
  const typing = (place) =>
    place.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(place.tagName);

  document.addEventListener("keydown", (event) => {
    const find = document.querySelector("[data-find]");
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (event.key !== "/" || held || !find || typing(event.target)) return;
    event.preventDefault();
    find.focus();
    find.select();
  });

  // Skip ---------------------------------------------------------------------------------------
  // The place that was skipped to must not stay in the address: a form sent from there would come
  // back to it, and the keyboard would miss what is wrong at the head of the page.
  document.querySelector(".govuk-skip-link")?.addEventListener("click", () =>
    setTimeout(() => history.replaceState(null, "", location.pathname + location.search)),
  );

  // One record -------------------------------------------------------------------------------
  // A form keeps the key it was sent with. Somebody who comes back to it by the back button or a
  // reload, perhaps because no answer came, sends the same key again. So does a form that comes
  // back with an error, which carries its old key. A page opened afresh has a new one.
  const address = (form) => `once:${form.getAttribute("action") || location.pathname}`;
  const arrived = performance.getEntriesByType("navigation")[0]?.type;

  for (const field of all('input[name="once"]')) {
    const form = field.form;
    try {
      const kept = sessionStorage.getItem(address(form));
      if (kept && (arrived === "back_forward" || arrived === "reload")) field.value = kept;
      else if (kept !== field.value) sessionStorage.removeItem(address(form));
      form.addEventListener("submit", () => sessionStorage.setItem(address(form), field.value));
    } catch {
      // A browser that keeps nothing still sends the key that the page came with.
    }
  }

  // Read aloud -------------------------------------------------------------------------------
  const button = document.querySelector("[data-read-aloud]");
  const voice = window.speechSynthesis;
  if (!button || !voice || !window.SpeechSynthesisUtterance) return;

  const words = button.querySelector("[data-read-aloud-words]");
  const readable = "h1, h2, h3, p, li, dt, dd, th, td, legend, label, summary, figcaption, caption";
  let reading = 0;

  const parts = () =>
    all(readable, document.getElementById("main")).filter(
      (part) => part.innerText.trim() && part.checkVisibility?.() !== false && !part.querySelector(readable),
    );

  const show = (on) => {
    button.setAttribute("aria-pressed", String(on));
    words.textContent = on ? "Stop reading" : "Read aloud";
  };

  const stop = () => {
    reading += 1;
    voice.cancel();
    for (const part of all(".being-read")) part.classList.remove("being-read");
    show(false);
  };

  const read = (rest, turn) => {
    if (turn !== reading) return;
    for (const part of all(".being-read")) part.classList.remove("being-read");
    const [part, ...others] = rest;
    if (!part) return stop();
    const speech = new SpeechSynthesisUtterance(part.innerText);
    speech.lang = document.documentElement.lang;
    speech.onend = () => read(others, turn);
    speech.onerror = () => turn === reading && stop();
    part.classList.add("being-read");
    part.scrollIntoView({ block: "nearest" });
    voice.speak(speech);
  };

  button.closest("[data-read-aloud-item]").hidden = false;
  button.addEventListener("click", () => {
    if (button.getAttribute("aria-pressed") === "true") return stop();
    reading += 1;
    show(true);
    read(parts(), reading);
  });
  window.addEventListener("pagehide", () => voice.cancel());
})();
