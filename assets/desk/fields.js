// One control for each kind of field an action may ask for; each knows its value.
// field(spec, context) -> {element, value(), spec}; an empty value is left out of what is sent.
desk.fields = (() => {
  'use strict';
  const { h, say, told, fill } = desk;
  const FEW = 4;

  const label = (spec) => told(spec, 'label') || say(`field_${spec.name}`);
  // What only one answer of another field demands has its star with that answer (follow).
  const star = (spec) => (spec.required ? h('i', { class: 'must', title: say('required'), hidden: Boolean(spec.when) }, '*') : null);

  const framed = (spec, control) => h('label', { class: `field ${spec.kind}` }, h('span', {}, label(spec), star(spec)), control,
    h('small', { class: 'wrong', role: 'alert' }));
  const grouped = (spec, ...content) => h('fieldset', { class: `field ${spec.kind}` },
    h('legend', {}, label(spec), star(spec)), ...content, h('small', { class: 'wrong', role: 'alert' }));

  function text(spec) {
    const input = h('textarea', { rows: 2, maxlength: 4000, name: spec.name });
    return { element: framed(spec, input), value: () => input.value.trim() };
  }

  function choice(spec) {
    const name = `${spec.name}-${Math.random().toString(36).slice(2)}`;
    const back = (raw) => spec.choices.find(({ value }) => String(value) === raw)?.value ?? '';
    if (spec.choices.length > FEW) {
      const input = h('select', { name: spec.name }, h('option', { value: '' }, say('choose')),
        spec.choices.map((one) => h('option', { value: one.value }, told(one))));
      return { element: framed(spec, input), value: () => back(input.value), input };
    }
    const only = spec.choices.length === 1 && (spec.required || spec.name === 'assignment_id');
    const group = grouped(spec, h('div', { class: 'few' }, spec.choices.map((one) => h('label', {},
      h('input', { type: 'radio', name, value: one.value, checked: only }), h('span', {}, told(one))))));
    return { element: group, value: () => back(group.querySelector(':checked')?.value), input: group };
  }

  // Enter takes the first of what is found, also when that has still to come.
  const firstOf = (input, found, look) => async (event) => {
    if (event.key !== 'Enter' || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!input.value.trim()) return;
    await look();
    found.querySelector('button')?.click();
  };

  // Units are found by name; the chosen ones stand as tags that can be taken away again.
  function unit(spec, { township }) {
    const many = spec.kind === 'units';
    const chosen = new Map();
    const tags = h('div', { class: 'tags' });
    const found = h('div', { class: 'found', role: 'listbox' });
    const input = h('input', { type: 'search', placeholder: say('search_unit'), autocomplete: 'off', name: spec.name });
    const draw = () => {
      fill(tags, [...chosen].map(([code, name]) => h('button', {
        type: 'button', class: 'tag', title: say('remove'), onclick: () => { chosen.delete(code); draw(); },
      }, `${name} ×`)));
      input.hidden = !many && chosen.size > 0;
    };
    const take = (one) => {
      if (!many) chosen.clear();
      chosen.set(one.code, one.name);
      input.value = '';
      fill(found);
      draw();
      input.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const look = async () => {
      const q = input.value.trim();
      const answer = await desk.request(`/desk/units?${new URLSearchParams({ q, township: township ?? '' })}`);
      if (q !== input.value.trim()) return;
      const units = (answer.body.units ?? []).filter(({ code }) => !chosen.has(code));
      fill(found, units.length ? units.map((one) => h('button', { type: 'button', role: 'option', onclick: () => take(one) }, one.name))
        : h('p', {}, say('no_unit')));
    };
    input.addEventListener('input', desk.later(150, () => (input.value.trim() ? look() : fill(found))));
    input.addEventListener('focus', () => { if (!found.childElementCount) look(); });
    input.addEventListener('keydown', firstOf(input, found, look));
    // Choices a case brings itself are offered before anything is typed.
    (spec.choices ?? []).forEach((one) => found.append(h('button', {
      type: 'button', role: 'option', onclick: () => take({ code: one.value, name: told(one) }),
    }, told(one))));
    const value = () => (many ? [...chosen.keys()] : [...chosen.keys()][0] ?? '');
    return { element: grouped(spec, tags, input, found), value, input };
  }

  // A moment is typed by the county's clock and sent with its offset; what a unit asked for is
  // there already when it is granted.
  function moment(spec, { wanted }) {
    const input = h('input', { type: 'datetime-local', name: spec.name });
    if (spec.name === 'due_approved' && wanted) input.value = wanted.slice(0, 16);
    return { element: framed(spec, input), value: () => (input.value ? withOffset(input.value) : '') };
  }

  function withOffset(local) {
    const zone = desk.root.dataset.zone;
    const asUtc = new Date(`${local}:00Z`);
    const parts = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(asUtc);
    const offset = parts.find(({ type }) => type === 'timeZoneName').value.replace('GMT', '') || '+00:00';
    return `${local}:00${offset}`;
  }

  // A place is found by name or on the map; the chosen one stands as a tag that can be taken away.
  function grid(spec, { grid: present, place }) {
    let chosen = present ?? '';
    let chooser = null;
    const tags = h('div', { class: 'tags' });
    const map = h('div', { class: 'map' });
    const found = h('div', { class: 'found', role: 'listbox' });
    const input = h('input', { type: 'search', placeholder: say('search_place'), autocomplete: 'off', name: spec.name });
    const draw = (name) => fill(tags, chosen ? h('button', {
      type: 'button', class: 'tag', title: say('remove'), onclick: () => { chooser?.clear(); take('', ''); },
    }, `${name} ×`) : null);
    const take = (code, ...names) => {
      chosen = code;
      input.value = '';
      fill(found);
      draw(names.filter(Boolean).join(' · '));
      input.dispatchEvent(new Event('change', { bubbles: true }));
    };
    const look = async () => {
      const q = input.value.trim();
      if (!q) return fill(found);
      const answer = await desk.request(`/desk/places?${new URLSearchParams({ q })}`);
      if (q !== input.value.trim()) return null;
      const places = answer.body.places ?? [];
      return fill(found, places.length ? places.map((one) => h('button', {
        type: 'button', role: 'option',
        onclick: () => { take(one.grid_code, one.township, one.name); chooser?.choose(one.grid_code); },
      }, [one.township, one.name].filter(Boolean).join(' · '))) : h('p', {}, say('no_such_place')));
    };
    input.addEventListener('input', desk.later(200, look));
    input.addEventListener('keydown', firstOf(input, found, look));
    const township = (code) => desk.options.township.find(([one]) => one === code)?.[1];
    desk.place.picker(map, ({ c, n, t }) => take(c, township(t), n)).then((made) => {
      chooser = made;
      if (chosen) made?.choose(chosen);
    });
    draw(place);
    // A name that was typed but not chosen would be lost.
    const unfinished = () => (input.value.trim() ? say('choose_place') : '');
    return { element: grouped(spec, tags, input, found, map), value: () => chosen, input, unfinished };
  }

  function category(spec, { category: present } = {}) {
    const all = desk.options.category;
    const input = h('select', { name: spec.name }, h('option', { value: '' }, say('choose')),
      all.filter(([, , parent]) => !parent).map(([major, name]) => h('optgroup', { label: name },
        all.filter(([, , parent]) => parent === major).map(([code, minor]) => h('option', { value: code }, minor)))));
    if (present) input.value = present;
    return { element: framed(spec, input), value: () => input.value, input };
  }

  function line(spec, type = 'text') {
    const input = h('input', { type, maxlength: 200, name: spec.name, inputmode: type === 'number' ? 'numeric' : null });
    const value = () => (type === 'number' && input.value ? Number(input.value) : input.value.trim());
    return { element: framed(spec, input), value, input };
  }

  function event(spec, { timeline }) {
    const listed = (timeline ?? []).filter((one) => one.id).reverse();
    const input = h('select', { name: spec.name }, h('option', { value: '' }, say('choose')),
      listed.map((one) => h('option', { value: one.id }, `${one.at} ${one.name} ${one.who}`)));
    return { element: framed(spec, input), value: () => input.value, input };
  }

  function changes(spec) {
    const inputs = ['title', 'place', 'text'].map((name) => [name, h('input', { type: 'text', maxlength: 200, placeholder: say(`field_${name}`), 'aria-label': say(`field_${name}`) })]);
    const value = () => {
      const given = Object.fromEntries(inputs.map(([name, input]) => [name, input.value.trim()]).filter(([, text]) => text));
      return Object.keys(given).length ? given : '';
    };
    return { element: grouped(spec, inputs.map(([, input]) => input)), value };
  }

  function flag(spec) {
    const input = h('input', { type: 'checkbox', name: spec.name });
    const element = h('label', { class: 'field flag' }, input, h('span', {}, label(spec)), h('small', { class: 'wrong', role: 'alert' }));
    return { element, value: () => (input.checked ? true : ''), input };
  }

  // Files go up as soon as they are chosen; the action names them.
  function attachments(spec) {
    const held = new Map();
    let waiting = 0;
    const list = h('ul', { class: 'files' });
    const input = h('input', { type: 'file', multiple: true, accept: 'image/*,application/pdf', name: spec.name });
    const draw = (note, tone = 'wrong') => fill(list, [...held].map(([id, name]) => h('li', {}, name, h('button', {
      type: 'button', 'aria-label': say('remove'), onclick: () => { held.delete(id); draw(); },
    }, '×'))), note ? h('li', { class: tone }, note) : null);
    input.addEventListener('change', async () => {
      for (const one of [...input.files]) {
        waiting += 1;
        draw(say('sending', { name: one.name }), 'quiet');
        const form = new FormData();
        form.append('file', one);
        const answer = await desk.request('/desk/attachments', { form });
        waiting -= 1;
        if (answer.ok) held.set(answer.body.attachment_id, answer.body.name ?? one.name);
        draw(answer.ok ? '' : desk.problem(answer));
      }
      input.value = '';
    });
    const choose = h('label', { class: 'files-button' }, say('choose_files'), input);
    const unfinished = () => (waiting ? say('still_sending') : '');
    return { element: grouped(spec, choose, list), value: () => [...held.keys()], unfinished };
  }

  const KINDS = {
    text, choice, unit, units: unit, moment, grid, category, event, changes, flag, attachments,
    case: line, line, number: (spec) => line(spec, 'number'),
  };

  function field(spec, context) {
    const made = (KINDS[spec.kind] ?? line)(spec, context);
    return { spec, ...made };
  }

  const given = (value) => value !== '' && value !== undefined && !(Array.isArray(value) && !value.length);

  // {values, missing}: what the fields hold, and those that must be there but are not.
  function read(fields) {
    const values = {};
    fields.forEach((one) => { if (!one.element.hidden && given(one.value())) values[one.spec.name] = one.value(); });
    const missing = fields.filter((one) => one.spec.required && !(one.spec.name in values)
      && (!one.spec.when || String(values[one.spec.when[0]]) === String(one.spec.when[1])));
    return { values, missing };
  }

  // What is not finished yet, by field: a place that is not chosen, a file on its way.
  const unfinished = (fields) => Object.fromEntries(fields
    .map((one) => [one.spec.name, one.unfinished?.() ?? '']).filter(([, text]) => text));

  function wrong(fields, errors) {
    fields.forEach((one) => {
      const found = errors[one.spec.name];
      one.element.classList.toggle('bad', Boolean(found));
      one.element.querySelector('.wrong').textContent = found ?? '';
    });
  }

  // Fields that belong to one answer of another field are shown with it only, and starred; words
  // always may be said.
  function follow(fields) {
    const { values } = read(fields.map((one) => ({ ...one, element: { hidden: false } })));
    fields.filter(({ spec }) => spec.when).forEach(({ spec, element }) => {
      const applies = String(values[spec.when[0]]) === String(spec.when[1]);
      element.hidden = !applies && spec.kind !== 'text';
      const must = element.querySelector('.must');
      if (must) must.hidden = !applies;
    });
  }

  // Ctrl and Enter record from wherever one is writing.
  function hurry(event) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.currentTarget.requestSubmit();
  }

  return { field, read, unfinished, wrong, follow, hurry };
})();
