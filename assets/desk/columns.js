// What the table's cells look like. Cells are React's, as the table library wants them.
desk.columns = (() => {
  'use strict';
  const { say } = desk;
  const LONG = 9;
  const e = (...parts) => window.React.createElement(...parts);

  const two = (upper, lower, kind = '') => ({ data }) => (data ? e('div', { className: `two ${kind}` },
    e('span', { className: 'upper' }, data[upper]), data[lower] ? e('span', { className: 'lower' }, data[lower]) : null) : null);

  const one = (field, kind = '') => ({ data }) => (data ? e('div', { className: `one ${kind}` }, data[field]) : null);

  const tags = (data) => (data.tags.length
    ? e('span', { className: 'tags' }, data.tags.map(([tone, word], i) => e('i', { key: i, className: `tag ${tone}` }, word)))
    : null);

  const title = ({ data }) => (data ? e('div', { className: 'two title' }, e('span', { className: 'upper', title: data.title }, data.title), tags(data)) : null);

  const light = ({ light: name }) => (desk.SHAPES[name]
    ? e('svg', { viewBox: '0 0 16 16', className: 'icon', 'aria-hidden': 'true', dangerouslySetInnerHTML: { __html: desk.SHAPES[name] } })
    : null);

  const due = ({ data }) => (data ? e('div', { className: `two due ${data.due.light}` },
    e('span', { className: 'upper' }, light(data.due), data.due.text,
      data.due.provisional ? e('i', { className: 'tag', title: say('provisional_why') }, say('provisional')) : null),
    e('span', { className: 'lower' }, data.due.when)) : null);

  // A long name takes both lines rather than being cut; who assists is then a number.
  const holder = ({ data }) => {
    if (!data) return null;
    if (data.lead.length <= LONG && data.assist.length <= LONG + 3) {
      return e('div', { className: 'two' }, e('span', { className: 'upper' }, data.lead),
        data.assist ? e('span', { className: 'lower' }, data.assist) : null);
    }
    return e('div', { className: 'one wrapped' }, data.lead, ' ',
      data.assists ? e('i', { className: 'tag', title: data.assist }, say('with', { n: data.assists })) : null);
  };

  const tick = ({ data }) => (data ? e('span', {
    className: 'tick', role: 'checkbox', 'data-no': data.no, 'aria-checked': desk.bulk.has(data.no),
    'aria-label': say('tick', { number: data.short }),
  }) : null);

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
    // English words are longer.
    const px = (width, english = width) => Math.round((desk.english ? english : width) * rem / 16);
    const ticks = column('tick', '', px(34), tick, { sortable: false, resizable: false, headerComponent: allTicks });
    return [
      // Rows are ticked for what can be done with many of them.
      ...(desk.bulk.able().length ? [ticks] : []),
      column('number', 'number', px(78), one('short', 'quiet')),
      column('reported', 'reported', px(88), one('reported', 'quiet')),
      column('place', 'place', px(84), two('township', 'village')),
      column('category', 'category', px(88, 116), one('category', 'wrapped')),
      column('title', 'title', px(174), title, { sortable: false, flex: 3, minWidth: px(174) }),
      column('stage', 'stage', px(62, 84), two('stage', 'step')),
      column('in_stage', 'in_stage', px(84, 92), one('in_stage', 'end')),
      column('due', 'due', px(184, 208), due),
      column('lead', 'lead', px(148), holder, { flex: 1, minWidth: px(148) }),
      column('source', 'source', px(78, 116), one('source', 'wrapped')),
    ];
  }

  const cards = () => [column('card', '', 320, card, { sortable: false, flex: 1 })];

  // What gives way first where there is little room.
  const YIELD = ['source', 'category', 'in_stage', 'reported'];

  return { wide, cards, YIELD };
})();
