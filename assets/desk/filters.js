// Search, filters and saved views: what the address says, in controls.
desk.filters = (() => {
  'use strict';
  const { h, say, fill, icon } = desk;
  const NAMES = ['by', 'since', 'until', 'township', 'category', 'urgency', 'source', 'unit'];
  let options = {};
  let change = null;
  let places = {};

  const option = (value, text, chosen) => h('option', { value, selected: value === chosen }, text);

  function choices(name, chosen) {
    if (name === 'by') return [option('', say('everybody'), chosen), option('me', say('myself'), chosen)];
    if (['since', 'until'].includes(name)) return options[name].map(([code, text]) => option(code, text, chosen));
    const all = option('', say(`all_${name}`, { n: options[name].length }), chosen);
    if (name !== 'category') return [all, ...options[name].map(([code, text]) => option(code, text, chosen))];
    const majors = options.category.filter(([, , parent]) => !parent);
    return [all, ...majors.map(([code, text]) => h('optgroup', { label: text },
      option(code, say('whole_major', { name: text }), chosen),
      options.category.filter(([, , parent]) => parent === code).map(([minor, name2]) => option(minor, name2, chosen))))];
  }

  function select(name) {
    const chosen = desk.state[name];
    return h('label', { class: `filter ${chosen ? 'on' : ''}` }, h('span', {}, say(name)),
      h('select', { name, onchange: (event) => change({ [name]: event.target.value }) }, choices(name, chosen)));
  }

  // The unit is looked for by name: there are hundreds.
  function unit() {
    const { unit: code, unitName } = desk.state;
    const found = h('datalist', { id: 'desk-units' });
    const take = (one) => (one.code === desk.state.unit ? null : change({ unit: one.code, unitName: one.name }));
    const input = h('input', {
      type: 'search', list: 'desk-units', value: code ? unitName || code : '', placeholder: say('all_unit'),
      'aria-label': say('unit'),
      oninput: desk.later(200, async () => {
        const text = input.value.trim();
        if (!text) return code ? change({ unit: '', unitName: '' }) : null;
        const answer = await desk.request(`/desk/units?${new URLSearchParams({ q: text })}`);
        const units = answer.body.units ?? [];
        fill(found, units.map(({ name }) => h('option', { value: name })));
        const exact = units.find(({ name }) => name === text);
        if (exact) take(exact);
        return null;
      }),
      onchange: async () => {
        const text = input.value.trim();
        if (!text || text === desk.state.unitName) return;
        const answer = await desk.request(`/desk/units?${new URLSearchParams({ q: text })}`);
        const units = answer.body.units ?? [];
        const meant = units.find(({ name }) => name === text) ?? (units.length === 1 ? units[0] : null);
        if (meant) take(meant);
        else desk.warn(say(units.length ? 'choose_unit' : 'no_unit'));
      },
    });
    return h('label', { class: `filter unit ${code ? 'on' : ''}` }, h('span', {}, say('unit')), input, found);
  }

  // What the address names and no control offers: it would filter by something that nobody sees.
  function unknown() {
    const offered = (name) => (name === 'by' ? ['me'] : desk.options[name].map(([code]) => code));
    const odd = NAMES.filter((name) => name !== 'unit' && desk.state[name] && !offered(name).includes(desk.state[name]));
    return Object.fromEntries(odd.map((name) => [name, '']));
  }

  // The list as a file, for who may take one.
  const out = () => (desk.root.dataset.export === 'true' ? h('a', { class: 'out', href: desk.SITE + desk.file() }, say('export')) : null);

  const any = () => Boolean(desk.state.q) || NAMES.some((name) => desk.state[name]);

  function draw() {
    const wanted = desk.handler ? NAMES.filter((name) => !['by', 'unit', 'township'].includes(name)) : NAMES;
    const listed = wanted.filter((name) => name !== 'township' || options.township.length > 1);
    fill(places.filters,
      h('details', { class: 'fold', open: !desk.narrow },
        h('summary', {}, say('filters'), any() ? h('b', {}, ` ${NAMES.filter((name) => desk.state[name]).length || ''}`) : null),
        h('div', { class: 'controls' },
          listed.map((name) => (name === 'unit' ? unit() : select(name))),
          any() ? h('button', { type: 'button', class: 'link', onclick: reset }, say('reset')) : null)),
      h('span', { class: 'note' }, say('soon_means')),
      out());
    const box = places.search.querySelector('input');
    if (document.activeElement !== box) box.value = desk.state.q;
  }

  const reset = () => change(Object.fromEntries([...NAMES, 'q', 'unitName'].map((name) => [name, ''])));

  const MARKS = { due_soon: ['soon', 'wa'], overdue: ['overdue', 'cr'], stage_overdue: ['overdue', 'cr'] };

  function views(counts) {
    fill(places.views, desk.views.map(([view, name]) => {
      const [shape, tone] = MARKS[view] ?? [];
      const n = counts?.[view];
      return h('a', {
        href: desk.SITE + desk.address({ view, case: '' }), role: 'tab', class: `view ${n ? tone ?? '' : ''}`,
        'aria-selected': String(view === desk.state.view), data: { view },
      }, shape ? icon(shape) : null, name, h('b', {}, n === undefined ? '' : n.toLocaleString('en')));
    }));
    const current = places.views.querySelector('[aria-selected="true"]');
    if (current && desk.narrow) current.scrollIntoView({ block: 'nearest', inline: 'center' });
  }

  function search() {
    const input = h('input', {
      type: 'search', placeholder: say(desk.narrow ? 'search_short' : 'search'), 'aria-label': say('search'), value: desk.state.q, maxlength: 64,
      oninput: desk.later(150, () => change({ q: input.value.trim() })),
    });
    fill(places.search, icon('search'), input, h('kbd', {}, '/'));
  }

  function attach(root, given, onchange) {
    options = given;
    change = onchange;
    places = {
      filters: root.querySelector('.filters'), views: root.querySelector('.views'), search: root.querySelector('.search'),
    };
    places.views.addEventListener('click', (event) => {
      const link = event.target.closest('[data-view]');
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      change({ view: link.dataset.view });
    });
    search();
    draw();
    views(null);
  }

  return { NAMES, attach, draw, any, reset, unknown, views, focus: () => places.search.querySelector('input').select() };
})();
