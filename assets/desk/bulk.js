// The foot of the list: what is ticked, what fits, and how far one has read.
desk.bulk = (() => {
  'use strict';
  const { h, say, told, fill } = desk;
  const MOST = 200;
  const NAMES = ['dispatch', 'urge', 'escalate'];
  const ticked = new Map();
  const able = () => NAMES.filter((action) => desk.root.dataset.bulk.split(' ').includes(action));
  let slot = null;
  let form = null;

  // Why none of the ticked ones fits; each reason once.
  const unfit = (action) => [...new Set([...ticked.values()].map((row) => row.unfit[action]))].join(say('joins'));

  const fitting = (action) => [...ticked.values()].filter((row) => row.fits.includes(action));

  function toggle(row) {
    if (!able().length) return;
    if (ticked.has(row.no)) ticked.delete(row.no);
    else if (ticked.size < MOST) ticked.set(row.no, row);
    changed();
  }

  function all() {
    const rows = desk.grid.rows().slice(0, MOST);
    const whole = rows.every((row) => ticked.has(row.no));
    ticked.clear();
    if (!whole) rows.forEach((row) => ticked.set(row.no, row));
    changed();
  }

  function clear() {
    const had = ticked.size > 0 || Boolean(form);
    ticked.clear();
    form = null;
    changed();
    return had;
  }

  function changed() {
    desk.grid.mark();
    draw();
  }

  function draw() {
    if (!slot || form) return;
    // What is ticked is judged by its newest row.
    ticked.forEach((row, number) => ticked.set(number, desk.grid.rowOf(number) ?? row));
    slot.classList.toggle('on', ticked.size > 0);
    const [first, last] = desk.grid.range();
    const total = desk.grid.total.toLocaleString('en');
    const whole = desk.grid.more ? say('newest_only', { total }) : total;
    fill(slot,
      ticked.size ? [
        h('b', {}, say('chosen', { n: ticked.size })),
        able().sort((a, b) => Boolean(fitting(b).length) - Boolean(fitting(a).length)).map((action, i) => {
          const n = fitting(action).length;
          const text = n ? say(`bulk_${action}`, { n }) : say('bulk_none', { action: say(`action_${action}`), why: unfit(action) });
          const kind = n ? (i ? '' : 'main') : 'unfit';
          return h('button', { type: 'button', class: kind, disabled: !n, onclick: () => begin(action) }, text);
        }),
        h('button', { type: 'button', class: 'link', onclick: clear }, say('unchoose'), h('kbd', {}, 'Esc')),
      ] : null,
      h('span', { class: 'range' }, last ? say('range', { first: first.toLocaleString('en'), last: last.toLocaleString('en'), total: whole }) : ''),
      h('span', { class: 'keys' }, h('kbd', {}, 'J'), h('kbd', {}, 'K'), say('key_move'), able().length ? [h('kbd', {}, 'X'), say('key_tick')] : null, h('kbd', {}, '?'), say('key_help')));
  }

  const FIELDS = {
    dispatch: [{ name: 'lead_unit', kind: 'unit', required: true }, { name: 'assist_units', kind: 'units' }, { name: 'opinion', kind: 'text' }],
    urge: [{ name: 'opinion', kind: 'text' }],
    escalate: [
      { name: 'to_level', kind: 'choice', required: true, choices: 'levels' },
      { name: 'cause', kind: 'choice', required: true, choices: 'causes' },
      { name: 'opinion', kind: 'text' },
    ],
  };

  function begin(action) {
    const rows = fitting(action);
    const fields = FIELDS[action].map((spec) => desk.fields.field(
      { ...spec, choices: typeof spec.choices === 'string' ? desk.options[spec.choices].map(([value, text]) => ({ value, zh: text, en: text })) : [] }, {}));
    // One name for every try of this form: what was done already is not done again.
    const click = crypto.randomUUID();
    const tellSlot = h('div', { class: 'told', role: 'status' });
    const button = h('button', { type: 'submit', class: 'main' }, say(`bulk_${action}`, { n: rows.length }));
    form = h('form', {
      class: 'action',
      onkeydown: desk.fields.hurry,
      onsubmit: async (event) => {
        event.preventDefault();
        const { values, missing } = desk.fields.read(fields);
        desk.fields.wrong(fields, Object.fromEntries(missing.map((one) => [one.spec.name, say('needed')])));
        if (missing.length || button.disabled) return;
        button.disabled = true;
        const cases = rows.map((row) => ({ case_no: row.no, version: row.v }));
        const answer = await desk.request('/desk/bulk', { body: { type: action, event_id: click, cases, ...values } });
        button.disabled = false;
        settle(answer, tellSlot);
      },
    }, h('header', {}, h('h3', {}, say(`bulk_${action}`, { n: rows.length }))), h('div', { class: 'fields' }, fields.map((one) => one.element)),
    tellSlot, h('div', { class: 'buttons' }, button, h('button', { type: 'button', onclick: () => { form = null; draw(); } }, say('cancel'), h('kbd', {}, 'Esc'))));
    fill(slot, form);
    form.querySelector('input, textarea, select')?.focus();
  }

  function settle(answer, tellSlot) {
    if (!answer.ok) return fill(tellSlot, h('p', { class: 'cr' }, desk.problem(answer)), answer.status === 0 ? h('p', {}, say('kept')) : null);
    answer.body.done.forEach((number) => ticked.delete(number));
    desk.refresh();
    const { refused } = answer.body;
    if (!refused.length) {
      form = null;
      desk.say_done(say('bulk_done', { n: answer.body.done.length }));
      return changed();
    }
    desk.grid.mark();
    return fill(tellSlot, h('p', {}, say('bulk_partly', { done: answer.body.done.length, n: refused.length })),
      refused.slice(0, 5).map((one) => h('p', { class: 'cr' }, `${one.case_no} ${told(one.error, 'message')}`)));
  }

  return { attach: (element) => { slot = element; draw(); }, toggle, all, clear, draw, able, has: (number) => ticked.has(number), numbers: () => [...ticked.keys()] };
})();
