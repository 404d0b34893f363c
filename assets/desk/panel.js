// The open case: what, where it stands, why this limit, what happened, where, what can be done.
desk.panel = (() => {
  'use strict';
  const { h, say, fill, hide, icon } = desk;
  const MOST_PICTURES = 6;
  let slot = null;
  let parts = {};
  let number = '';
  let shown = null;
  let asking = null;

  const tag = ([tone, word]) => h('i', { class: `tag ${tone}` }, word);

  const section = (name, note, ...content) => h('section', {},
    h('header', {}, h('h3', {}, say(name)), note ? h('span', {}, note) : null), ...content);

  const due = (told) => (told ? h('span', { class: `due ${told.light}` }, icon(told.light), [told.whose, told.text].filter(Boolean).join(' '),
    told.provisional ? h('i', { class: 'tag', title: say('provisional_why') }, say('provisional')) : null) : null);

  // Whom to ring back: shown for a reason alone, which goes on record.
  function ring(one) {
    const told = h('p', { role: 'status' });
    const reason = h('input', { type: 'text', required: true, maxlength: 200, placeholder: say('contact_reason'), 'aria-label': say('contact_reason') });
    // A number is seen no longer than it is needed: what is folded up is gone.
    const forget = () => { fill(told); reason.value = ''; };
    const details = h('details', { class: 'ring', ontoggle: () => details.open || forget() }, h('summary', {}, say('contact')), h('form', {
      onsubmit: async (event) => {
        event.preventDefault();
        const query = new URLSearchParams({ reason: reason.value });
        const answer = await desk.request(`/desk/cases/${encodeURIComponent(one.no)}/contact?${query}`);
        fill(told, answer.ok ? [h('b', {}, answer.body.contact), ' ', h('button', { type: 'button', onclick: () => { details.open = false; } }, say('contact_hide'))] : desk.problem(answer));
      },
    }, reason, h('button', { type: 'submit' }, say('contact_show'))), told);
    return details;
  }

  function head({ case: one, attachments, contact }) {
    const pictures = attachments.filter(({ picture }) => picture).slice(0, MOST_PICTURES);
    const where = [one.township, one.village, one.category].filter(Boolean).join(' · ');
    return h('div', { class: 'head' },
      h('p', { class: 'line' },
        h('span', { class: 'number' }, one.no),
        h('span', {}, one.source ? say('source_of', { source: one.source }) : ''),
        h('button', { type: 'button', class: 'close', 'aria-label': say('close'), onclick: desk.close }, icon('close'))),
      h('h2', {}, one.title),
      h('p', { class: 'line' }, h('span', { class: 'where' }, where), h('span', { class: 'tags' }, one.open ? null : tag(['', one.stage_name]), one.tags.map(tag))),
      one.place ? h('p', { class: 'quiet' }, one.place) : null,
      one.said ? h('p', { class: 'said' }, one.said) : null,
      contact ? ring(one) : null,
      pictures.length ? h('p', { class: 'pictures' }, pictures.map((picture, i) => file(picture.id, i))) : null,
      one.hidden ? h('p', { class: 'quiet' }, one.hidden) : null,
      one.merged_into ? h('p', {}, say('merged_into'), ' ', link(one.merged_into)) : null,
      h('ol', { class: 'track' }, one.track.map((step) => h('li', { class: step.state },
        h('b', {}), h('span', {}, step.name), h('time', {}, step.time.map((part) => h('span', {}, part)))))));
  }

  const link = (to, text) => h('a', {
    href: desk.SITE + desk.address({ case: to }),
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      desk.open(to);
    },
  }, text ?? to);

  // The clock that runs now is explained at once, the others when asked.
  function why({ why: clocks, case: one }) {
    if (!clocks.length) return null;
    const now = clocks.find((clock) => clock.current) ?? clocks[0];
    const others = clocks.filter((clock) => clock !== now);
    const list = (clock) => h('dl', { class: 'why' }, clock.lines.map(([label, text], i) => h('div', {
      class: i === clock.lines.length - 1 && clock.current ? `now ${one.due?.light ?? ''}` : '',
    }, h('dt', {}, label), h('dd', {}, text))));
    return section('why_due', now.title, list(now), others.length ? h('details', { class: 'others' },
      h('summary', {}, say('other_clocks', { n: others.length })), others.map((clock) => [h('h4', {}, clock.title), list(clock)])) : null);
  }

  function timeline({ timeline: events }) {
    return section('timeline', say('timeline_note', { n: events.length }),
      h('ol', { class: 'timeline' }, events.map((event) => h('li', { class: `${event.tone} ${event.off ? 'off' : ''}` },
        h('time', {}, event.at), h('b', {}, event.name),
        h('div', {}, h('p', { class: 'who' }, event.who),
          event.lines.map((line) => h('p', {}, line)),
          event.attachments.length ? h('p', {}, event.attachments.map(file)) : null,
          event.over ? h('p', { class: 'cr' }, event.over) : null,
          event.notes.map((note) => h('p', { class: 'quiet' }, note)))))));
  }

  // An event of another system may name files that are not kept here: they have no link.
  const file = (id, i) => {
    const known = shown?.attachments.find((one) => one.id === id);
    const name = known?.name || say('attachment', { n: i + 1 });
    if (!known) return h('span', { class: 'quiet' }, `${name} `);
    return h('a', { href: `${desk.SITE}/attachments/${encodeURIComponent(id)}`, target: '_blank', rel: 'noopener', class: 'file' },
      known.picture ? h('img', { src: `${desk.SITE}/attachments/${encodeURIComponent(id)}`, alt: name, loading: 'lazy' })
        : [name, h('span', { class: 'quiet' }, ` ${known.kind} `)]);
  };

  function assignments({ assignments: tasks }) {
    if (!tasks.length) return null;
    return section('assignments', '', h('ul', { class: 'tasks' }, tasks.map((task) => h('li', { class: task.active ? '' : 'off' },
      h('p', {}, h('span', { class: 'quiet' }, task.role), ' ', h('b', {}, task.name),
        task.asked ? h('i', { class: 'tag wa' }, task.asked) : null),
      h('p', { class: 'quiet' }, say(task.signed ? 'issued_signed' : 'issued', { issued: task.issued, signed: task.signed })),
      h('p', {}, task.done || task.ended || due(task.due),
        task.due?.when ? h('span', { class: 'quiet' }, ` ${task.due.when}`) : null)))));
  }

  function next({ next: step, ladder }) {
    if (!step?.step) return null;
    return section('next', '', h('p', { class: 'next' }, h('b', {}, step.step), ' · ', step.who, ' ', due(step.due),
      step.due?.when ? h('span', { class: 'quiet' }, ` ${step.due.when}`) : null),
    ladder ? h('p', { class: 'quiet' }, ladder) : null);
  }

  const nearby = (name, cases) => h('details', {}, h('summary', {}, h('span', {}, say(name)),
    h('b', {}, say('cases', { n: cases.length }))), h('ul', {}, cases.map((one) =>
    h('li', {}, link(one.no, one.title), h('span', { class: 'quiet' }, ` ${one.at} · ${one.stage}`)))));

  function place({ case: one, neighbours }) {
    const map = h('div', { class: 'map' });
    if (one.grid_code) desk.place.show(map, one.grid_code, one.township_code);
    return section('where', say('schematic'), h('div', { class: 'around' },
      one.grid_code ? map : h('p', { class: 'quiet' }, say(one.open ? 'no_place' : 'never_placed')),
      one.grid_code ? h('div', {},
        h('p', { class: 'pair' }, h('span', {}, say('chief')), h('b', {}, neighbours.chief || say('vacant'))),
        desk.handler ? null : nearby('open_in_grid', neighbours.in_grid),
        desk.handler ? null : nearby('alike', neighbours.alike)) : null));
  }

  // News of the same case leave open what was unfolded; another case begins folded.
  function draw(found, fresh) {
    const top = parts.body.scrollTop;
    const openLists = fresh ? [] : [...parts.body.querySelectorAll('details')].map((one) => one.open);
    fill(parts.body, head(found), next(found), why(found), timeline(found), assignments(found), place(found));
    parts.body.querySelectorAll('details').forEach((one, i) => { one.open = openLists[i] ?? false; });
    parts.body.scrollTop = top;
    desk.forms.offer(found);
  }

  async function load(to, fresh) {
    const control = new AbortController();
    asking?.abort();
    asking = control;
    const answer = await desk.request(`/desk/cases/${encodeURIComponent(to)}`, { signal: control.signal });
    if (asking !== control) return;
    asking = null;
    if (answer.ok) {
      const text = JSON.stringify({ ...answer.body, now: 0 });
      if (fresh || text !== parts.text) {
        shown = answer.body;
        parts.text = text;
        draw(answer.body, fresh);
      }
    } else if (fresh || answer.status === 404) {
      shown = null;
      parts.text = '';
      fill(parts.body, h('div', { class: 'head' }, h('p', { class: 'line' }, h('span', { class: 'number' }, to),
        h('button', { type: 'button', class: 'close', 'aria-label': say('close'), onclick: desk.close }, icon('close'))),
      h('p', {}, desk.problem(answer)),
      answer.status === 404 ? null : h('button', { type: 'button', onclick: () => load(to, true) }, say('again'))));
      fill(parts.bar);
    }
  }

  function open(to) {
    const fresh = to !== number || slot.hidden;
    number = to;
    slot.hidden = false;
    slot.classList.remove('reporting');
    desk.root.classList.add('with-case');
    if (fresh) {
      desk.forms.leave();
      parts.body.scrollTop = 0;
    }
    return load(to, fresh);
  }

  function close() {
    number = '';
    shown = null;
    hide(slot);
    desk.root.classList.remove('with-case');
    desk.forms.leave();
  }

  function attach(element) {
    slot = element;
    parts = { body: h('div', { class: 'body', tabindex: '0' }), bar: h('div', { class: 'bar-actions' }), text: '' };
    fill(slot, parts.body, parts.bar);
    desk.forms.attach(parts.bar);
  }

  return {
    attach, open, close, link, file,
    refresh: () => (number && !slot.hidden ? load(number, false) : null),
    get shown() { return shown; },
  };
})();
