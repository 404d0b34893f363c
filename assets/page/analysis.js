// The analyst's page: a metric is found by typing, a view is kept, and while a long answer is on its
// way somebody sees how long it takes and can stop it.
(() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const WORDS = JSON.parse(document.currentScript.dataset.words);
  const PATIENCE = 1000;
  const LONGEST = 30;
  const GRACE = 10;
  const began = performance.now();
  const asked = location.search;

  const token = () => decodeURIComponent(/(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie)?.[1] ?? '');
  const post = (address, values, more = {}) => fetch(SITE + address, {
    ...more,
    method: 'POST',
    headers: { Accept: 'application/json', 'X-CSRFToken': token() },
    body: new URLSearchParams(values),
  });

  function find(event) {
    const field = event.target.closest?.('.picker input');
    if (!field) return;
    const wanted = field.value.trim().toLowerCase();
    field.closest('.picker').querySelectorAll('section').forEach((part) => {
      const lines = [...part.querySelectorAll('li')];
      lines.forEach((line) => { line.hidden = !line.textContent.toLowerCase().includes(wanted); });
      part.hidden = lines.every((line) => line.hidden);
    });
  }

  // Kept or deleted, the page is asked for again; refused, it says why.
  async function change(address, values, told, failed) {
    try {
      const answer = await post(address, values);
      if (answer.ok) return location.reload();
      const { error } = await answer.json();
      told.textContent = document.querySelector('.page').lang === 'en' ? error.message_en : error.message_zh;
    } catch {
      told.textContent = failed;
    }
    return undefined;
  }

  function submitted(event) {
    const form = event.target.closest?.('.save-view');
    if (!form) return;
    event.preventDefault();
    change('/analysis/views', new FormData(form), form.querySelector('.refusal'), form.dataset.failed);
  }

  function clicked(event) {
    const open = document.querySelector('.picker[open]');
    if (open && !open.contains(event.target)) open.open = false;
    const button = event.target.closest?.('.delete-view');
    if (!button) return;
    const form = button.closest('section').querySelector('.save-view');
    change('/analysis/views/delete', { view: button.dataset.view }, form.querySelector('.refusal'), form.dataset.failed);
  }

  // A table of plain values: a text, perhaps the list it opens, perhaps grey.
  function cell([text, href, few]) {
    const node = document.createElement('td');
    if (few) node.className = 'few';
    if (!href) {
      node.textContent = text;
      return node;
    }
    const link = document.createElement('a');
    link.href = SITE + href;
    link.textContent = text;
    node.append(link);
    return node;
  }

  function head([text, across, down]) {
    const node = document.createElement('th');
    node.textContent = text;
    node.colSpan = across;
    node.rowSpan = down;
    if (across > 1) node.className = 'over';
    return node;
  }

  function line(cells, make) {
    const row = document.createElement('tr');
    row.append(...cells.map(make));
    return row;
  }

  function build(slot) {
    const { head: heads, rows, foot, named } = JSON.parse(slot.dataset.table);
    const table = document.createElement('table');
    table.className = 'numbers analysis-table';
    const top = table.createTHead();
    top.append(...heads.map((cells) => line(cells, head)));
    table.createTBody().append(...rows.map((cells) => line(cells, cell)));
    if (foot.length) table.createTFoot().append(line(foot, cell));
    [...table.rows].forEach((row, place) => {
      if (place === 0 || row.parentElement !== table.tHead) {
        [...row.cells].slice(0, named).forEach((node) => node.classList.add('name'));
      }
    });
    slot.replaceChildren(table);
  }

  function look() {
    document.querySelectorAll('[data-table]:not([data-seen])').forEach((slot) => {
      slot.dataset.seen = '1';
      build(slot);
    });
  }

  const there = () => document.querySelector('.page:not(.counting)');

  function wait() {
    if (there()) return;
    const frame = document.createElement('div');
    frame.className = 'page counting';
    const [main, title, told, button] = ['main', 'h1', 'p', 'button'].map((tag) => document.createElement(tag));
    title.textContent = WORDS.title;
    told.setAttribute('role', 'status');
    button.type = 'button';
    button.textContent = WORDS.stop;
    button.addEventListener('click', () => {
      button.disabled = true;
      post('/analysis/stop', { search: asked });
    });
    main.append(title, told, button);
    frame.append(main);
    document.body.append(frame);
    const tell = () => {
      if (there()) {
        clearInterval(timer);
        frame.remove();
        return;
      }
      const seconds = Math.round((performance.now() - began) / 1000);
      if (seconds > LONGEST + GRACE) {
        clearInterval(timer);
        told.textContent = WORDS.failed;
        button.remove();
        return;
      }
      told.textContent = `${WORDS.counting} · ${WORDS.takes.replace('{n}', seconds).replace('{most}', LONGEST)}`;
    };
    const timer = setInterval(tell, 200);
    tell();
  }

  // Whoever leaves or goes back before the answer is there wants it no more.
  function left() {
    if (!there()) post('/analysis/stop', { search: asked }, { keepalive: true });
  }

  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  document.addEventListener('input', find);
  document.addEventListener('submit', submitted);
  document.addEventListener('click', clicked);
  addEventListener('pagehide', left);
  setTimeout(wait, PATIENCE);
})();
