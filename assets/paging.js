// Lists show whole rows only; long ones turn their pages. On a small screen everything is shown.
// paging.arrange(root, turn, picked): `turn` counts page turns, `picked` is a row's code or ''.
window.paging = (() => {
  'use strict';

  const stacked = () => matchMedia('(max-width: 1279px)').matches;

  function label(list, first, last, all) {
    const note = list.closest('.slot').querySelector('[data-page-label]');
    if (note) note.textContent = first > 1 || last < all ? `${first}–${last} / ${all}` : '';
  }

  // The rows shown when a list is too long to be shown whole: those of least rank, in their order.
  function foremost(rows, count) {
    const rank = (row) => Number(row.dataset.rank || 0);
    return new Set([...rows].sort((a, b) => rank(a) - rank(b)).slice(0, count));
  }

  function size(list, rows) {
    if (stacked()) return rows.length;
    const tallest = rows.reduce((most, row) => Math.max(most, row.offsetHeight), 1);
    return Math.max(1, Math.floor((list.clientHeight + 1) / tallest));
  }

  function arrangeOne(list, turn, picked) {
    const rows = [...list.children];
    if (!rows.length) return;
    rows.forEach((row) => { row.hidden = false; });
    const room = size(list, rows);
    const pages = 'pages' in list.dataset ? Math.ceil(rows.length / room) : 1;
    const chosen = picked ? rows.findIndex((row) => row.dataset.code === picked) : -1;
    const page = chosen >= 0 ? Math.floor(chosen / room) : turn % pages;
    // Every page is full: the last one begins early enough.
    const first = Math.max(0, Math.min(page * room, rows.length - room));
    const shown = pages > 1 ? new Set(rows.slice(first, first + room)) : foremost(rows, room);
    rows.forEach((row, i) => {
      row.hidden = !shown.has(row);
      row.classList.toggle('picked', i === chosen);
    });
    label(list, first + 1, Math.min(first + room, rows.length), rows.length);
  }

  function arrange(root, turn, picked) {
    root.querySelectorAll('.scene.on [data-fit], .scene.on [data-pages]').forEach((list) =>
      arrangeOne(list, turn, picked));
  }

  return { arrange, stacked };
})();
