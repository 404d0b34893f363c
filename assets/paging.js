// Lists show whole rows only; long ones turn their pages, whose rows share the room there is. On a
// small screen everything is shown.
// paging.arrange(root, turn, picked): `turn` counts page turns, `picked` is a row's code or ''.
window.paging = (() => {
  'use strict';
  // So much may a row of a page give up, unseen, for one more to fit.
  const SQUEEZE = 0.98;

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

  function size(list, rows, paged) {
    if (stacked()) return rows.length;
    const tallest = rows.reduce((most, row) => Math.max(most, row.offsetHeight), 1);
    const room = Math.floor((list.clientHeight + 1) / tallest);
    if (!paged || rows.length <= room) return Math.max(1, room);
    return Math.max(1, Math.floor(list.clientHeight / (tallest * SQUEEZE)));
  }

  // Rows of different heights: as many as there is room for, from the first on.
  function fill(list, rows) {
    if (stacked()) return;
    const over = () => list.scrollHeight > list.clientHeight + 1;
    for (let last = rows.length - 1; last > 0 && over(); last -= 1) rows[last].hidden = true;
  }

  function arrangeOne(list, turn, picked) {
    const rows = [...list.children];
    if (!rows.length) return;
    rows.forEach((row) => {
      row.hidden = false;
      row.style.height = '';
    });
    if (list.dataset.fit === 'each') {
      fill(list, rows);
      return;
    }
    const paged = 'pages' in list.dataset;
    const room = size(list, rows, paged);
    const pages = paged ? Math.ceil(rows.length / room) : 1;
    const chosen = picked ? rows.findIndex((row) => row.dataset.code === picked) : -1;
    const page = chosen >= 0 ? Math.floor(chosen / room) : turn % pages;
    const first = page * room;
    const shown = pages > 1 ? new Set(rows.slice(first, first + room)) : foremost(rows, room);
    const height = paged && rows.length >= room && !stacked() ? `${list.clientHeight / room}px` : '';
    rows.forEach((row, i) => {
      row.hidden = !shown.has(row);
      row.style.height = height;
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
