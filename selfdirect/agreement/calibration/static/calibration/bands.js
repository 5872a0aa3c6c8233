// Look at some points of a chart: by the slider, or by pointing at the drawing. Without this the
// same figures stand in the table under each drawing.

(() => {
  "use strict";

  for (const chart of document.querySelectorAll("[data-chart]")) {
    const bands = JSON.parse(chart.dataset.bands);
    const drawing = chart.querySelector("svg.plot");
    const marker = drawing.querySelector("[data-marker]");
    const asked = chart.querySelector("[data-ask]");
    const range = asked.querySelector("input");
    const told = asked.querySelector("output");

    const show = (place) => {
      const band = bands[place];
      range.value = place;
      range.setAttribute("aria-valuetext", band.words);
      told.textContent = band.words;
      marker.setAttribute("x1", band.x);
      marker.setAttribute("x2", band.x);
    };

    const nearest = (event) => {
      const box = drawing.getBoundingClientRect();
      const x = ((event.clientX - box.left) * drawing.viewBox.baseVal.width) / box.width;
      const away = bands.map((band) => Math.abs(band.x - x));
      return away.indexOf(Math.min(...away));
    };

    asked.hidden = false;
    range.addEventListener("input", () => show(Number(range.value)));
    drawing.addEventListener("pointermove", (event) => show(nearest(event)));
    drawing.addEventListener("pointerdown", (event) => show(nearest(event)));
    show(Math.floor(bands.length / 3));
  }
})();
