// A report taken by telephone: place by search or on the map, what and how urgent; cases that may
// be the same matter are shown while it is being written.
desk.report = (() => {
  'use strict';
  const { h, say, told, fill, hide, icon } = desk;
  const FIELDS = [
    { name: 'grid_code', kind: 'grid' },
    { name: 'place', kind: 'line' },
    { name: 'category', kind: 'category', required: true },
    { name: 'urgency', kind: 'choice', choices: 'urgency' },
    { name: 'source_kind', kind: 'choice', required: true, choices: 'source' },
    { name: 'title', kind: 'line', required: true },
    { name: 'text', kind: 'text' },
    { name: 'contact', kind: 'line' },
    { name: 'attachments', kind: 'attachments' },
  ];
  let slot = null;
  let button = null;
  let on = null;

  // What another page asked to be begun with (?report=1&grid=&category=&alert=).
  function begun() {
    const query = new URLSearchParams(location.search);
    if (query.get('report') !== '1') return;
    const told = (name) => query.get(name) ?? '';
    const alert = /^YJ\d+$/.test(told('alert')) ? told('alert') : '';
    open({ grid: told('grid'), category: told('category'), place: told('place') }, alert);
  }

  function open(known = {}, alert = '') {
    if (!button || (on && !slot.hidden)) return;
    desk.close();
    desk.root.classList.add('with-report');
    slot.hidden = false;
    if (on) {
      slot.querySelector('input').focus();
      return;
    }
    const fields = FIELDS.map((spec) => desk.fields.field({ ...spec, choices: (desk.options[spec.choices] ?? []).map(([value, text]) => ({ value, zh: text, en: text })) }, known));
    const alike = h('div', { class: 'similar' });
    const before = h('div', { class: 'similar before' });
    const note = h('div', { class: 'told', role: 'status' });
    const send = h('button', { type: 'submit', class: 'main' }, say('register_case'));
    on = { fields, alike, before, note, send, alert, event_id: crypto.randomUUID() };
    const look = desk.later(400, similar);
    fill(slot, h('form', {
      class: 'report action', oninput: look, onchange: () => { look(); callers(); }, onkeydown: desk.fields.hurry,
      onsubmit: (event) => { event.preventDefault(); submit(); },
    }, h('header', {}, h('h2', {}, say('new_case')), h('button', { type: 'button', class: 'close', 'aria-label': say('close'), onclick: close }, icon('close'))),
    alike, before, h('div', { class: 'fields' }, fields.map((one) => one.element), h('p', { class: 'quiet' }, say('contact_note'))),
    note, h('div', { class: 'buttons' }, send, h('button', { type: 'button', onclick: drop }, say('cancel')))));
    slot.querySelector('input').focus();
  }

  // What has been written stays for the next time; only cancelling throws it away.
  function close() {
    if (!on || slot.hidden) return false;
    hide(slot);
    desk.root.classList.remove('with-report');
    return true;
  }

  function drop() {
    close();
    on = null;
    fill(slot);
  }

  const value = (name) => on.fields.find(({ spec }) => spec.name === name).value();

  async function similar() {
    if (!on) return;
    const held = on;
    const [grid, category, q] = ['grid_code', 'category', 'title'].map(value);
    const query = new URLSearchParams({ grid, category, q });
    if (held.asked === `${query}`) return;
    held.asked = `${query}`;
    // A place alone, or a category alone, says nothing of the matter.
    if (!q && !(grid && category)) {
      fill(held.alike);
      return;
    }
    const answer = await desk.request(`/desk/similar?${query}`);
    if (on !== held || held.asked !== `${query}` || !answer.ok) return;
    const cases = answer.body.cases ?? [];
    list(held.alike, say('similar', { n: cases.length }), cases);
  }

  // What the same number reported before. Each look is on record, so a number is asked for once.
  async function callers() {
    if (!on) return;
    const held = on;
    const number = value('contact');
    if (held.number === number) return;
    held.number = number;
    fill(held.before);
    if (!/\d{7}/.test((number ?? '').replace(/[\s-]/g, ''))) return;
    const answer = await desk.request('/desk/callers', { body: { number } });
    if (on !== held || held.number !== number || !answer.ok) return;
    list(held.before, say('callers', answer.body), answer.body.cases ?? []);
  }

  function list(at, title, cases) {
    fill(at, cases.length ? [h('h3', {}, title), h('ul', {}, cases.map((one) => h('li', {},
      h('a', { href: `${desk.SITE}/desk?case=${one.case_no}`, target: '_blank' }, one.title),
      h('span', { class: 'quiet' }, ` ${one.case_no} ${told(one, 'stage') || ''} ${told(one, 'reason') || ''}`))))] : null);
  }

  async function submit() {
    const held = on;
    const { values, missing } = desk.fields.read(held.fields);
    const open = desk.fields.unfinished(held.fields);
    desk.fields.wrong(held.fields, { ...Object.fromEntries(missing.map((one) => [one.spec.name, say('needed')])), ...open });
    if (missing.length || Object.keys(open).length || held.send.disabled) return;
    held.send.disabled = true;
    const { contact, text, ...rest } = values;
    const full = [text, contact ? say('contact_line', { contact }) : ''].filter(Boolean).join('\n');
    const answer = await desk.request('/desk/reports', { body: { event_id: held.event_id, ...rest, ...(full ? { text: full } : {}) } });
    held.send.disabled = false;
    if (on !== held) return;
    if (answer.ok) {
      drop();
      // Back to the alert the case was opened for, which is marked with its number.
      if (held.alert) {
        location.assign(`${desk.SITE}/warning/alerts/${held.alert}?${new URLSearchParams({ case: answer.body.case_no })}#mark`);
        return;
      }
      desk.say_done(say('registered', { number: answer.body.case_no }));
      desk.open(answer.body.case_no);
      desk.refresh();
      return;
    }
    desk.fields.wrong(held.fields, Object.fromEntries((answer.body.errors ?? []).map((one) => [one.field, told(one, 'message')])));
    fill(held.note, h('p', { class: 'cr' }, desk.problem(answer)), answer.status === 0 ? h('p', {}, say('kept')) : null);
  }

  function attach(root) {
    if (root.dataset.report !== 'true') return;
    slot = h('aside', { class: 'new', hidden: true, 'aria-label': say('new_case') });
    root.append(slot);
    button = h('button', { type: 'button', class: 'main new-case', onclick: () => open() }, say('new_case'), h('kbd', {}, 'N'));
    root.querySelector('.bar .search').after(button);
    begun();
  }

  return { attach, open, close, get offered() { return Boolean(button); } };
})();
