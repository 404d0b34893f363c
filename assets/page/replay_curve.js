// The curve under the scrubber: reports and closures since midnight against what was expected, and
// below them the open cases. One x for both and for the scrubber above.
// replayCurve.create(element, words, seek) -> {draw(day), mark(frame)}
window.replayCurve = (() => {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  const LEFT = 44;
  const RIGHT = 12;
  const TOP = { from: 8, to: 112 };
  const BELOW = { from: 130, to: 176 };
  const HEIGHT = 204;

  const make = (name, attributes, parent, text) => {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (text !== undefined) node.textContent = text;
    parent.append(node);
    return node;
  };

  // The next even round number: 4, 60, 400.
  function round(value) {
    const power = 10 ** Math.floor(Math.log10(Math.max(value, 4)));
    return [1, 2, 4, 6, 8, 10].map((n) => n * power).find((n) => n >= Math.max(value, 4));
  }

  function create(element, words, seek) {
    let svg = null;
    let cursor = null;
    let day = null;
    let marked = 0;
    let width = 0;

    const x = (frame) => LEFT + ((width - LEFT - RIGHT) * (frame + 1)) / day.length;
    const scale = (low, high, { from, to }) => (value) =>
      Math.round(10 * (to - ((value - low) * (to - from)) / Math.max(high - low, 1))) / 10;
    const path = (values, y) => values.map((value, frame) => `${frame ? 'L' : 'M'}${x(frame).toFixed(1)} ${y(value)}`).join('');

    function band(y) {
      const { low, high } = day.expected;
      const back = low.map((value, frame) => [frame, value]).reverse();
      const lower = back.map(([frame, value]) => `L${x(frame).toFixed(1)} ${y(value)}`).join('');
      make('path', { class: 'band', d: `${path(high, y)}${lower}Z` }, svg);
    }

    function ruler(value, y) {
      make('line', { class: 'rule', x1: LEFT, x2: width - RIGHT, y1: y(value), y2: y(value) }, svg);
      make('text', { x: LEFT - 6, y: y(value), class: 'number' }, svg, value.toLocaleString('en'));
    }

    function hours() {
      const every = width < 560 ? 6 : 3;
      for (let hour = 0; hour * 4 <= day.length; hour += every) {
        make('text', { x: x(hour * 4 - 1), y: HEIGHT - 4, class: 'hour' }, svg, String(hour).padStart(2, '0'));
      }
    }

    function paint() {
      width = Math.round(element.clientWidth);
      if (!day || !width) return;
      element.replaceChildren();
      svg = make('svg', { width, height: HEIGHT, role: 'img', 'aria-label': words.curve }, element);
      const { reported, closed, open } = day.lines;
      const most = round(Math.max(...reported, ...closed, ...(day.expected?.high ?? [1])));
      const above = scale(0, most, TOP);
      [0, most / 2, most].forEach((value) => ruler(Math.round(value), above));
      if (day.expected) band(above);
      make('path', { class: 'line closed', d: path(closed, above) }, svg);
      make('path', { class: 'line reported', d: path(reported, above) }, svg);
      const [low, high] = [Math.min(...open), Math.max(...open)];
      const below = scale(low, high, BELOW);
      [...new Set([low, high])].forEach((value) => ruler(value, below));
      make('path', { class: 'line open', d: path(open, below) }, svg);
      hours();
      cursor = make('line', { class: 'cursor', y1: 2, y2: HEIGHT - 18 }, svg);
      mark(marked);
    }

    function mark(frame) {
      marked = frame;
      if (!cursor) return;
      cursor.setAttribute('x1', x(frame));
      cursor.setAttribute('x2', x(frame));
    }

    function pointed(event) {
      if (!day || (event.type === 'pointermove' && !event.buttons)) return;
      const share = (event.clientX - element.getBoundingClientRect().left - LEFT) / (width - LEFT - RIGHT);
      seek(Math.max(0, Math.min(Math.round(share * day.length) - 1, day.last)));
    }

    element.addEventListener('pointerdown', pointed);
    element.addEventListener('pointermove', pointed);
    new ResizeObserver(() => element.clientWidth !== width && paint()).observe(element);

    return {
      mark,
      draw(told) {
        day = told;
        paint();
      },
    };
  }

  return { create };
})();
