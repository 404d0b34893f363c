// What can be done with the open case: buttons for the legal steps, the others named with the
// reason; each opens a small form. A form keeps what was typed until it has been recorded.
desk.forms = (() => {
  'use strict';
  const { h, say, told, fill, icon } = desk;
  // One letter, one action, whatever the state of the case; J K N X are the list's own.
  const UNIT_LETTERS = {
    sign: 's', feed_back: 'f', request_return: 'b', request_extension: 'y', request_suspension: 'g', request_help: 'h',
  };
  const DESK_LETTERS = {
    acknowledge: 'q', check: 'w', accept: 'a', refuse: 'r', dispatch: 'p', reassign: 'g', feed_back: 'f',
    decide_return: 'b', extend: 'y', decide_suspension: 's', decide_help: 'h', call_joint: 'l', resume: 'm',
    escalate: 'e', transfer: 't', verify: 'v', close: 'c', reopen: 'o', urge: 'u', supervise: 'd', comment: 'i', void: 'z',
  };
  const letterOf = (action) => (desk.handler ? UNIT_LETTERS : DESK_LETTERS)[action];
  // Corrections and other things done now and then stand behind one button.
  const RARE = new Set(['move', 'reclassify', 'amend', 'link', 'merge', 'register', 'void', 'comment', 'self_handle']);
  // The way a case usually goes: the first legal one of these is the main button. What only a unit
  // can do is nobody else's next step, though the desk may write it down.
  const USUAL = ['acknowledge', 'decide_return', 'extend', 'decide_suspension', 'decide_help', 'accept', 'check',
    'dispatch', 'close', 'verify', 'resume', 'sign', 'feed_back', 'rate'];
  // What a unit asks for, by the action that answers it.
  const ANSWERED = {
    decide_return: 'return_requested', extend: 'extension_requested',
    decide_suspension: 'suspension_requested', decide_help: 'help_requested',
  };
  let bar = null;
  let offers = [];
  let open = null;
  let found = null;
  // Forms left for another case with something in them: taken up again where they were left.
  const drafts = new Map();

  // What a unit says on the telephone: its own act, written down by the desk.
  const byPhone = (offer) => (offer.needs ?? []).some((spec) => spec.name === 'for_unit' && spec.required);
  const nameOf = (offer) => (byPhone(offer) ? say('by_phone', { name: told(offer, 'label') }) : told(offer, 'label'));

  function letters() {
    const taken = new Map();
    offers.filter((offer) => offer.legal).forEach((offer) => {
      const letter = letterOf(offer.action);
      if (letter && !taken.has(letter)) taken.set(letter, offer);
    });
    return taken;
  }

  function draw() {
    if (open) return;
    const legal = offers.filter((offer) => offer.legal);
    const not = offers.filter((offer) => !offer.legal);
    const keys = new Map([...letters()].map(([letter, offer]) => [offer.action, letter]));
    const main = USUAL.find((action) => legal.some((offer) => offer.action === action && !byPhone(offer)));
    legal.sort((a, b) => (b.action === main) - (a.action === main));
    const phoned = legal.filter((offer) => byPhone(offer) && offer.action !== main);
    const seldom = legal.filter((offer) => RARE.has(offer.action) && offer.action !== main);
    const often = legal.filter((offer) => !seldom.includes(offer) && !phoned.includes(offer));
    const fold = (key, some) => (some.length ? h('details', { class: 'more' }, h('summary', {}, say(key, { n: some.length })),
      h('div', { class: 'buttons' }, some.map(button))) : null);
    const button = (offer) => h('button', {
      type: 'button', class: offer.action === main ? 'main' : '', data: { action: offer.action },
      onclick: () => begin(offer),
    }, nameOf(offer), keys.has(offer.action) ? h('kbd', {}, keys.get(offer.action).toUpperCase()) : null);
    if (!offers.length) {
      fill(bar, h('p', { class: 'quiet' }, say(found?.case.open ? 'read_only' : 'closed_case')));
      return;
    }
    fill(bar,
      h('details', { class: 'not' }, h('summary', {}, say('can_do', { n: legal.length }),
        not.length ? ` · ${say('cannot_do', { n: not.length })}` : ''),
      h('ul', {}, not.map((offer) => h('li', {}, h('b', {}, nameOf(offer)), ' ', told(offer.why_not))))),
      h('div', { class: 'buttons' }, often.map(button),
        fold('phoned', phoned), fold('more', seldom)));
  }

  // An action without anything to say is done at once.
  function begin(offer) {
    const one = found.case;
    const draft = drafts.get(`${one.no}/${offer.action}`);
    if (draft) {
      open = draft;
      return show();
    }
    const wanted = found.assignments.find((task) => task.active && task.wanted)?.wanted;
    const context = {
      township: one.township_code, grid: one.grid_code, place: [one.township, one.village].filter(Boolean).join(' · '),
      timeline: found.timeline, wanted,
    };
    open = {
      offer, number: one.no, version: one.version, event_id: crypto.randomUUID(),
      fields: (offer.needs ?? []).map((spec) => desk.fields.field(spec, context)),
    };
    if (!open.fields.length) return send();
    return form();
  }

  // What was asked stands above the answer.
  const asked = (action) => found.assignments.map(({ active, request }) => (active && request && request.type === ANSWERED[action]
    ? h('div', { class: 'asked' },
      h('p', {}, h('b', {}, request.who), ` ${request.name}`, h('span', { class: 'quiet' }, ` ${request.at}`)),
      request.lines.map((line) => h('p', {}, line)), request.attachments.map(desk.panel.file)) : null));

  function form() {
    const { offer, fields } = open;
    open.note = h('div', { class: 'told', role: 'status' });
    open.button = h('button', { type: 'submit', class: 'main' }, say('record'), h('kbd', {}, 'Ctrl ↵'));
    const element = h('form', {
      class: 'action',
      onsubmit: (event) => { event.preventDefault(); send(); },
      onchange: () => desk.fields.follow(fields),
      onkeydown: desk.fields.hurry,
    }, h('header', {}, h('h3', {}, nameOf(offer)), h('span', { class: 'quiet' }, open.number)),
    h('div', { class: 'fields' }, asked(offer.action), fields.map((one) => one.element)), open.note,
    h('div', { class: 'buttons' }, open.button, h('button', { type: 'button', onclick: drop }, say('cancel'), h('kbd', {}, 'Esc'))));
    desk.fields.follow(fields);
    open.element = element;
    show();
  }

  function show() {
    fill(bar, open.element);
    open.element.querySelector('textarea, select, input:not([type=file])')?.focus();
  }

  async function send() {
    const held = open;
    const { values, missing } = desk.fields.read(held.fields);
    if (missing.length) {
      desk.fields.wrong(held.fields, Object.fromEntries(missing.map((one) => [one.spec.name, say('needed')])));
      return;
    }
    const rest = desk.fields.unfinished(held.fields);
    desk.fields.wrong(held.fields, rest);
    if (held.busy || Object.keys(rest).length) return;
    held.busy = true;
    if (held.button) held.button.disabled = true;
    const body = { type: held.offer.action, version: held.version, event_id: held.event_id, ...values };
    const answer = await desk.request(`/desk/cases/${encodeURIComponent(held.number)}/actions`, { body });
    held.busy = false;
    if (held.button) held.button.disabled = false;
    settle(held, answer);
  }

  function settle(held, answer) {
    if (answer.ok) {
      desk.say_done(say('recorded', { action: nameOf(held.offer), number: held.number }));
      if (open === held) drop();
      desk.panel.refresh();
      desk.refresh();
      return;
    }
    if (open !== held) return;
    if (!held.note) form();
    if (answer.status === 422) {
      const errors = Object.fromEntries((answer.body.errors ?? []).map((one) => [one.field, told(one, 'message')]));
      desk.fields.wrong(held.fields, errors);
      const rest = (answer.body.errors ?? []).filter((one) => !held.fields.some(({ spec }) => spec.name === one.field));
      tell(held, desk.problem(answer), rest.map((one) => told(one, 'message')));
    } else if (answer.status === 409) conflict(held, answer.body);
    else tell(held, desk.problem(answer), answer.status === 0 ? [say('kept')] : []);
  }

  const tell = (held, text, more = []) => fill(held.note, h('p', { class: 'cr' }, text), more.map((line) => h('p', {}, line)));

  // Somebody was quicker: say what has changed; the next click goes by what is shown now.
  function conflict(held, body) {
    const changed = (body.changed ?? []).map((one) =>
      `${typeof one.at === 'string' ? one.at.slice(5, 16).replace('T', ' ') : ''} ${told(one, 'type')} ${one.actor ?? ''}`.trim());
    const legal = offers.filter((one) => (body.legal ?? []).includes(one.action)).map(nameOf);
    tell(held, told(body.error, 'message'), [
      ...changed,
      body.error?.code === 'illegal_action' && legal.length ? say('legal_now', { names: legal.join(say('joins')) }) : '',
    ]);
    if (body.version) held.version = body.version;
    held.event_id = crypto.randomUUID();
    if (body.error?.code === 'stale_version') held.button.firstChild.textContent = say('record_anyway');
    desk.panel.refresh();
    desk.refresh();
  }

  function drop() {
    if (open) drafts.delete(`${open.number}/${open.offer.action}`);
    open = null;
    draw();
  }

  function leave() {
    if (open?.element && Object.keys(desk.fields.read(open.fields).values).length) {
      drafts.set(`${open.number}/${open.offer.action}`, open);
    }
    open = null;
  }

  function offer(shown) {
    found = shown;
    offers = shown.actions ?? [];
    if (open && open.number === shown.case.no && shown.case.version !== open.version && open.note && !open.note.childElementCount) {
      fill(open.note, h('p', { class: 'wa' }, icon('soon'), say('moved_on')));
    }
    draw();
  }

  function attach(element) {
    bar = element;
  }

  return {
    attach, offer, drop, leave, letterOf,
    get typing() { return Boolean(open); },
    press(letter) {
      const wanted = letters().get(letter) ?? offers.find((offer) => letterOf(offer.action) === letter);
      if (!wanted || open) return Boolean(wanted);
      if (wanted.legal) begin(wanted);
      else desk.warn(say('not_now', { action: nameOf(wanted), why: told(wanted.why_not) }));
      return true;
    },
  };
})();
