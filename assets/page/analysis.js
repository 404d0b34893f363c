// The analyst's page: a metric is found by typing.
(() => {
  'use strict';

  function find(event) {
    const field = event.target.closest?.('.picker .find');
    if (!field) return;
    const wanted = field.value.trim().toLowerCase();
    field.closest('.picker').querySelectorAll('section').forEach((part) => {
      const lines = [...part.querySelectorAll('li')];
      lines.forEach((line) => { line.hidden = !line.textContent.toLowerCase().includes(wanted); });
      part.hidden = lines.every((line) => line.hidden);
    });
  }

  document.addEventListener('input', find);
})();
