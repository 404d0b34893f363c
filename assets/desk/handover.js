// The hand-over sheet works without any script: this one prints it, and on a phone folds its parts
// until they are wanted.
(() => {
  'use strict';
  const parts = [...document.querySelectorAll('details.panel')];
  if (matchMedia('(max-width: 767px)').matches) {
    parts.filter((part) => !part.matches('.came, .closed')).forEach((part) => { part.open = false; });
  }
  // A folded part would be missing on paper.
  addEventListener('beforeprint', () => parts.forEach((part) => { part.open = true; }));
  const button = document.querySelector('[data-print]');
  button.hidden = false;
  button.addEventListener('click', () => window.print());
})();
