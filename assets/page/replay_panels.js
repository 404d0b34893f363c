// What the day replay is made of: its controls, the stages, the events and the map of a moment.
// replayPanels.controls(slot, words, speeds, act) -> its parts; stages, ticker, colours -> {show(state)}
window.replayPanels = (() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const OPEN = 5;
  const CLOSED = 5;
  const USUAL = 4;

  const element = (name, attributes = {}, ...content) => {
    const node = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    node.append(...content);
    return node;
  };
  const filled = (phrase, values) => phrase.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const count = (n) => n.toLocaleString('en');

  function controls(slot, words, speeds, act) {
    const button = (name, sign) => {
      const made = element('button', { type: 'button', 'aria-label': words[name], title: words[name] }, sign);
      made.addEventListener('click', act[name]);
      return made;
    };
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const parts = {
      clock: element('output', { class: 'clock' }, '--:--'),
      open: element('span', { class: 'standing' }),
      play: button('play', '▶'),
      speed: element('select', {}, ...speeds.map(([n, text]) => element('option', { value: n }, text))),
      jump: element('input', { type: 'time', step: 900 }),
      scrub: element('input', { type: 'range', min: 0, value: 0, class: 'scrub', 'aria-label': words.scrub }),
    };
    parts.speed.value = calm ? 1 : USUAL;
    parts.jump.addEventListener('change', () => parts.jump.value && act.jump(parts.jump.value));
    parts.scrub.addEventListener('input', () => act.seek(Number(parts.scrub.value)));
    const keys = [
      [words.reported, 'reported'], [words.closed, 'closed'], [words.open, 'open'],
    ].map(([text, name]) => element('li', {}, element('i', { class: `key-${name}` }), text));
    parts.band = element('li', {}, element('i', { class: 'key-band' }), words.band);
    slot.append(
      element('div', { class: 'row' },
        element('p', { class: 'now' }, parts.clock, parts.open),
        element('div', { class: 'buttons' }, button('back', '◀|'), parts.play, button('forward', '|▶')),
        element('label', {}, words.speed, parts.speed),
        element('label', {}, words.jump, parts.jump),
        element('p', { class: 'keys' }, words.keys)),
      parts.scrub,
      element('ul', { class: 'legend' }, ...keys, parts.band),
    );
    return parts;
  }

  // Six boxes and what went between them; what goes back or past is told in words.
  function stages(slot, words, names) {
    const boxes = names.slice(0, OPEN + 1).map((name) => {
      const box = {
        n: element('b'), through: element('span'), bar: element('i'), arrow: element('span', { class: 'arrow' }),
      };
      slot.append(element('div', { class: 'box' }, element('h3', {}, name), box.n,
        element('div', { class: 'height' }, box.bar), box.through));
      if (slot.children.length < 2 * OPEN + 1) slot.append(box.arrow);
      return box;
    });
    const other = element('p', { class: 'other' });
    slot.after(other);

    function show(state, most) {
      const sum = (test) => state.moves.filter(test).reduce((all, [, , n]) => all + n, 0);
      boxes.forEach((box, stage) => {
        const last = stage === CLOSED;
        box.n.textContent = count(last ? state.closed : state.stages[stage]);
        box.bar.style.setProperty('--share', `${(100 * (last ? 0 : state.stages[stage])) / most}%`);
        const entered = sum(([, to]) => to === stage);
        const left = sum(([from]) => from === stage);
        box.through.textContent = last ? words.total
          : `${filled(words.entered, { n: entered })} · ${filled(words.left, { n: left })}`;
        const on = sum(([from, to]) => from === stage && to === stage + 1);
        box.arrow.textContent = on ? `${on} →` : '→';
        box.arrow.classList.toggle('moving', on > 0);
      });
      const odd = state.moves.filter(([from, to]) => from !== names.length - 1 && to !== from + 1);
      const told = odd.map(([from, to, n]) => `${names[from]} → ${names[to]} ${n}`).join('，');
      other.textContent = words.other + (told || words.none);
    }

    return { show };
  }

  function ticker(slot, words) {
    const line = (event) => element('li', {},
      element('time', {}, event.clock), element('span', { class: 'kind' }, event.kind),
      element('a', { href: `${SITE}/desk?case=${encodeURIComponent(event.number)}` }, event.title),
      element('span', { class: 'place' }, event.place || words.nowhere));

    return {
      show({ events, more }) {
        const rest = more > 0 ? [element('p', { class: 'more' }, filled(words.more, { n: more }))] : [];
        const lines = events.length ? element('ol', {}, ...events.map(line)) : element('p', {}, words.quiet);
        slot.replaceChildren(lines, ...rest);
      },
    };
  }

  function colours(slot, geometry, painting, failed) {
    const { href, township } = slot.dataset;
    const map = window.gridmap.create(slot, (code) => location.assign(`${SITE}${href}&grid=${code}`));
    if (township) map.zoom(township);
    let codes = [];
    let latest = null;
    const classOf = (n) => painting.starts.filter((start) => n >= start).length - 1;

    function show(state) {
      latest = state;
      const n = codes.map((code) => [code, state.grids.get(code) || 0]);
      map.paint({
        ...painting,
        classes: Object.fromEntries(n.map(([code, value]) => [code, classOf(value)])),
        texts: Object.fromEntries(n.map(([code, value]) => [code, String(value)])),
        marks: { went: state.went, came: state.came },
      });
    }

    fetch(SITE + geometry)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((shapes) => {
        codes = shapes.grids.filter((grid) => !township || grid.t === township)
          .map((grid) => grid.c.slice(painting.prefix.length));
        map.shapes(shapes);
        if (latest) show(latest);
      })
      .catch(() => slot.append(failed));
    return { show };
  }

  return { controls, stages, ticker, colours, filled, count };
})();
