// The pages of numbers: filters that ask by themselves, calendars, the map, marks that are links.
(() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';

  function calendars(root) {
    root.querySelectorAll('.filters .date input').forEach((field) => { field.type = 'date'; });
  }

  // Filters lie open where there is room for them; in the hand they are opened by a tap.
  const roomy = window.matchMedia('(min-width: 768px)');

  function unfold(root) {
    root.querySelectorAll('.folded').forEach((folded) => { folded.open = roomy.matches; });
  }

  function changed(event) {
    const form = event.target.closest?.('.filters');
    if (form && event.target.value !== undefined && form.reportValidity()) form.requestSubmit();
  }

  // Empty filters have no place in the address.
  function submitted(event) {
    const form = event.target.closest?.('.filters');
    if (!form) return;
    event.preventDefault();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const kept = new URLSearchParams(location.search).get('measure');
    if (kept) query.set('measure', kept);
    location.assign(`${location.pathname}?${query}`);
  }

  // Who a person is stands in no page: it is asked for, with a reason that is kept.
  function unmasked(event) {
    const form = event.target.closest?.('.unmask');
    if (!form) return;
    event.preventDefault();
    const told = form.parentElement.querySelector('.contact');
    const refusal = form.closest('.page').lang === 'en' ? 'message_en' : 'message_zh';
    fetch(`${SITE}/staffing/contact?${new URLSearchParams(new FormData(form))}`)
      .then((answer) => answer.json())
      .then(({ name, phone, error }) => { told.textContent = error ? error[refusal] : `${name} ${phone}`; })
      .catch(() => { told.textContent = form.closest('.page').dataset.failed; });
  }

  function map(slot) {
    const { geometry, failed } = slot.closest('.page').dataset;
    const { href, township, by } = slot.dataset;
    const drawn = window.gridmap.create(slot, (code) => {
      if (!href) return;
      const of = slot.querySelector(`[data-code="${code}"]`).dataset.township;
      location.assign(SITE + (by === 'township' ? `${href}&township=${of}` : `${href}&grid=${code}`));
    });
    if (township) drawn.zoom(township);
    fetch(SITE + geometry)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((shapes) => {
        drawn.shapes(shapes);
        drawn.paint(JSON.parse(slot.dataset.values));
      })
      .catch(() => slot.append(failed));
  }

  // Plotly is there when the graph is: its marks carry the address behind them.
  function marks(graph) {
    graph.on('plotly_click', ({ points }) => {
      const href = points[0]?.customdata;
      if (typeof href === 'string' && href.startsWith('/')) location.assign(SITE + href);
    });
  }

  // Plotly knows pixels only: on a wide screen its signs grow with those around them.
  const GROWING = new Set(['size', 'xshift', 'yshift', 'l', 'r', 't', 'b', 'ticklabelstandoff']);
  const grown = (value, by, key) => {
    if (Array.isArray(value)) return value.map((one) => grown(one, by));
    if (value && typeof value === 'object') {
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, grown(one, by, name)]));
    }
    return GROWING.has(key) && typeof value === 'number' ? value * by : value;
  };

  function grow(graph) {
    const by = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
    if (!(by > 1.05) || !window.Plotly) return;
    const { font, margin, xaxis, yaxis, annotations, legend } = graph.layout;
    const told = Object.entries({ font, margin, xaxis, yaxis, annotations, legend }).filter(([, one]) => one);
    graph.usual = structuredClone(Object.fromEntries(told)); // for pictures, which have a size of their own
    window.Plotly.relayout(graph, grown(graph.usual, by));
  }

  function look(root) {
    calendars(root);
    root.querySelectorAll('.folded:not([data-seen])').forEach((folded) => {
      folded.dataset.seen = '1';
      folded.open = roomy.matches;
    });
    root.querySelectorAll('.gridmap:not([data-seen])').forEach((slot) => {
      slot.dataset.seen = '1';
      map(slot);
    });
    root.querySelectorAll('.js-plotly-plot:not([data-seen])').forEach((graph) => {
      if (!graph.on) return;
      graph.dataset.seen = '1';
      marks(graph);
      grow(graph);
    });
  }

  // A link that orders something: the token is in the page's cookie, the answer is where to go.
  function posted(event) {
    const link = event.target.closest?.('[data-post]');
    if (!link) return;
    event.preventDefault();
    const body = new URLSearchParams(link.dataset.fields);
    body.set('csrf_token', document.cookie.match(/(?:^|; )_csrf_token=([^;]+)/)?.[1] ?? '');
    fetch(SITE + link.dataset.post, { method: 'POST', body })
      .then((answer) => { location.assign(answer.ok ? answer.url : link.href); })
      .catch(() => location.assign(link.href));
  }

  // What takes the server seconds says so, and is not sent twice.
  function working(event) {
    const told = event.target.dataset?.working;
    const button = told && !event.defaultPrevented && event.target.querySelector('[type=submit]');
    if (!button) return;
    button.dataset.said = button.textContent;
    button.textContent = told;
    button.disabled = true;
  }

  function rested() {
    document.querySelectorAll('button[data-said]').forEach((button) => {
      button.textContent = button.dataset.said;
      button.disabled = false;
    });
  }

  document.addEventListener('submit', working);
  window.addEventListener('pageshow', rested);
  document.addEventListener('click', posted);
  document.addEventListener('change', changed);
  roomy.addEventListener('change', () => unfold(document));
  document.addEventListener('submit', submitted);
  document.addEventListener('submit', unmasked);
  const watch = new MutationObserver(() => {
    const root = document.querySelector('.page');
    if (root) look(root);
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
  // A page that a template renders is there before its script.
  const rendered = document.querySelector('.page');
  if (rendered) look(rendered);
})();
