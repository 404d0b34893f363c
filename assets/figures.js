// Draws Plotly figures. The library is big: it is fetched after the first paint and never awaited.
window.figures = (() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const CONFIG = { displayModeBar: false, displaylogo: false, responsive: false };
  const waiting = new Map();
  const drawn = new WeakMap();
  let asked = false;

  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement('script');
    script.src = SITE + document.getElementById('wall').dataset.library;
    script.onload = () => {
      waiting.forEach((figure, element) => paint(element, figure));
      waiting.clear();
    };
    script.onerror = () => {
      asked = false;
      script.remove();
    };
    document.head.append(script);
  }

  function paint(element, figure) {
    if (!element.isConnected || !element.clientWidth) return;
    const text = JSON.stringify(figure) + element.clientWidth + 'x' + element.clientHeight;
    if (drawn.get(element) === text) return;
    drawn.set(element, text);
    const size = { width: element.clientWidth, height: element.clientHeight };
    // Only what has something to tell listens to a finger or a pointer.
    const config = { ...CONFIG, staticPlot: !figure.layout.hovermode };
    window.Plotly.react(element, figure.data, { ...figure.layout, ...size, autosize: false }, config);
  }

  // Shows the figure as soon as the library is there; an unchanged figure costs nothing.
  function draw(element, figure) {
    if (window.Plotly) paint(element, figure);
    else {
      waiting.set(element, figure);
      (window.requestIdleCallback || setTimeout)(load);
    }
  }

  function clear(element) {
    waiting.delete(element);
    if (!drawn.delete(element)) return;
    window.Plotly.purge(element);
    element.replaceChildren();
  }

  return { draw, clear };
})();
