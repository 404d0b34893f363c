// What the table's cells look like.
desk.columns = (() => {
  'use strict';
  const { h, icon, say } = desk;
  const LONG = 9;

  const two = (upper, lower, kind = '') => ({ data }) => (data ? h('div', { class: `two ${kind}` },
    h('span', { class: 'upper' }, data[upper]), data[lower] ? h('span', { class: 'lower' }, data[lower]) : null) : null);

  const one = (field, kind = '') => ({ data }) => (data ? h('div', { class: `one ${kind}` }, data[field]) : null);

  const tags = (data) => (data.tags.length
    ? h('span', { class: 'tags' }, data.tags.map(([tone, word]) => h('i', { class: `tag ${tone}` }, word)))
    : null);

  const title = ({ data }) => (data ? h('div', { class: 'two title' }, h('span', { class: 'upper', title: data.title }, data.title), tags(data)) : null);

  const light = ({ light: name }) => (desk.SHAPES[name] ? icon(name) : null);

  const due = ({ data }) => (data ? h('div', { class: `two due ${data.due.light}` },
    h('span', { class: 'upper' }, light(data.due), data.due.text,
      data.due.provisional ? h('i', { class: 'tag', title: say('provisional_why') }, say('provisional')) : null),
    h('span', { class: 'lower' }, data.due.when)) : null);

  // A long name takes both lines rather than being cut; who assists is then a number.
  const holder = ({ data }) => {
    if (!data) return null;
    if (data.lead.length <= LONG && data.assist.length <= LONG + 3) {
      return h('div', { class: 'two' }, h('span', { class: 'upper' }, data.lead),
        data.assist ? h('span', { class: 'lower' }, data.assist) : null);
    }
    return h('div', { class: 'one wrapped' }, data.lead, ' ',
      data.assists ? h('i', { class: 'tag', title: data.assist }, say('with', { n: data.assists })) : null);
  };

  const tick = ({ data }) => (data ? h('span', {
    class: 'tick', role: 'checkbox', data: { no: data.no }, 'aria-checked': String(desk.bulk.has(data.no)),
    'aria-label': say('tick', { number: data.short }),
  }) : null);

  class AllTicks {
    init() {
      this.button = h('button', {
        type: 'button', class: 'tick', 'aria-label': say('tick_all'), title: say('tick_all'),
        onclick: () => desk.bulk.all(),
      });
    }

    getGui() { return this.button; }
  }

  // On a phone a case is a card: what and how late, where and with whom.
  const card = ({ data }) => (data ? h('div', { class: 'card' },
    h('span', { class: 'upper' }, data.title),
    h('span', { class: `due ${data.due.light}` }, light(data.due), [data.due.whose, data.due.text].filter(Boolean).join(' ')),
    h('span', { class: 'lower' }, [data.township, data.village, data.lead].filter(Boolean).join(' · ')),
    h('span', { class: 'lower end' }, [data.stage, data.step].filter(Boolean).join(' ')),
    tags(data)) : null);

  const column = (id, label, width, cellRenderer, more = {}) => ({
    colId: id, headerName: say(label), width, cellRenderer, sortable: true, resizable: true,
    suppressHeaderMenuButton: true, ...more,
  });

  // Widths at 16 px a rem; together they fit the 1,064 px beside an open case.
  function wide(rem) {
    // English words are longer.
    const px = (width, english = width) => Math.round((desk.english ? english : width) * rem / 16);
    const ticks = column('tick', '', px(34), tick, { sortable: false, resizable: false, headerComponent: AllTicks });
    return [
      // Rows are ticked for what can be done with many of them.
      ...(desk.bulk.able().length ? [ticks] : []),
      column('number', 'number', px(78), one('short', 'quiet')),
      column('reported', 'reported', px(88), one('reported', 'quiet')),
      column('place', 'place', px(84), two('township', 'village')),
      column('category', 'category', px(88, 116), one('category', 'wrapped')),
      column('title', 'title', px(160), title, { sortable: false, flex: 3, minWidth: px(160) }),
      column('stage', 'stage', px(62, 84), two('stage', 'step')),
      column('in_stage', 'in_stage', px(98), one('in_stage', 'end')),
      // A unit's own time says so, and by which clock it runs.
      column('due', 'due', desk.handler ? px(256, 280) : px(208, 224), due),
      column('lead', 'lead', px(148), holder, { flex: 1, minWidth: px(148) }),
      column('source', 'source', px(78, 116), one('source', 'wrapped')),
    ];
  }

  const cards = () => [column('card', '', 320, card, { sortable: false, flex: 1 })];

  // What gives way first where there is little room.
  const YIELD = ['source', 'category', 'in_stage', 'reported'];

  return { wide, cards, YIELD };
})();
