// What the table's cells look like. Cells are React's, as the table library wants them.
desk.columns = (() => {
  'use strict';
  const { say } = desk;
  const e = (...parts) => window.React.createElement(...parts);

  const two = (upper, lower, kind = '') => ({ data }) => (data ? e('div', { className: `two ${kind}` },
    e('span', { className: 'upper' }, data[upper]), data[lower] ? e('span', { className: 'lower' }, data[lower]) : null) : null);

  const one = (field, kind = '') => ({ data }) => (data ? e('div', { className: `one ${kind}` }, data[field]) : null);

  const tags = (data) => (data.tags.length
    ? e('span', { className: 'tags' }, data.tags.map(([tone, word], i) => e('i', { key: i, className: `tag ${tone}` }, word)))
    : null);

  const title = ({ data }) => (data ? e('div', { className: 'two title' }, e('span', { className: 'upper' }, data.title), tags(data)) : null);

  const light = ({ light: name }) => (desk.SHAPES[name]
    ? e('svg', { viewBox: '0 0 16 16', className: 'icon', 'aria-hidden': 'true', dangerouslySetInnerHTML: { __html: desk.SHAPES[name] } })
    : null);

  const due = ({ data }) => (data ? e('div', { className: `two due ${data.due.light}` },
    e('span', { className: 'upper' }, light(data.due), data.due.text),
    e('span', { className: 'lower' }, data.due.when,
      data.due.provisional ? e('i', { className: 'tag', title: say('provisional_why') }, say('provisional')) : null)) : null);

  const tick = ({ data }) => (data ? e('span', { className: 'tick', role: 'checkbox', 'aria-label': say('tick', { number: data.short }) }) : null);

  const allTicks = () => e('button', {
    type: 'button', className: 'tick', 'aria-label': say('tick_all'), title: say('tick_all'),
    onClick: () => desk.bulk.all(),
  });

  // On a phone a case is a card: what and how late, where and with whom.
  const card = ({ data }) => (data ? e('div', { className: 'card' },
    e('span', { className: 'upper' }, data.title),
    e('span', { className: `due ${data.due.light}` }, light(data.due), data.due.text),
    e('span', { className: 'lower' }, [data.township, data.village, data.lead].filter(Boolean).join(' · ')),
    e('span', { className: 'lower end' }, [data.stage, data.step].filter(Boolean).join(' ')),
    tags(data)) : null);

  const column = (id, label, width, cellRenderer, more = {}) => ({
    colId: id, headerName: say(label), width, cellRenderer, sortable: true, resizable: true,
    suppressHeaderMenuButton: true, ...more,
  });

  // Widths at 16 px a rem; together they fit the 1,064 px beside an open case.
  function wide(rem) {
    const px = (width) => Math.round(width * rem / 16);
    return [
      column('tick', '', px(40), tick, { sortable: false, resizable: false, headerComponent: allTicks, cellClass: 'ticking' }),
      column('number', 'number', px(88), one('short', 'quiet')),
      column('reported', 'reported', px(98), one('reported', 'quiet')),
      column('place', 'place', px(96), two('township', 'village')),
      column('category', 'category', px(104), one('category', 'wrapped')),
      column('title', 'title', px(196), title, { sortable: false, flex: 1, minWidth: px(176) }),
      column('stage', 'stage', px(80), two('stage', 'step')),
      column('in_stage', 'in_stage', px(96), one('in_stage', 'number')),
      column('due', 'due', px(184), due),
      column('lead', 'lead', px(176), two('lead', 'assist')),
      column('source', 'source', px(104), one('source')),
    ];
  }

  const cards = () => [column('card', '', 320, card, { sortable: false, flex: 1 })];

  // What gives way first where there is little room.
  const YIELD = ['source', 'category', 'in_stage', 'reported'];

  return { wide, cards, YIELD };
})();
