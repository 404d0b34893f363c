// A small map: one township with the grid of the case, or the county to pick a place from.
desk.place = (() => {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  let shapes = null;

  // One file, kept by the browser for ever; asked for when the first map is wanted.
  const load = () => {
    shapes ??= fetch(desk.SITE + desk.root.dataset.geometry).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .catch(() => { shapes = null; return null; });
    return shapes;
  };

  const make = (name, attributes, parent) => {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    parent.append(node);
    return node;
  };

  function frame(svg, paths) {
    const boxes = paths.map((path) => path.getBBox());
    const x = Math.min(...boxes.map((box) => box.x));
    const y = Math.min(...boxes.map((box) => box.y));
    const width = Math.max(...boxes.map((box) => box.x + box.width)) - x;
    const height = Math.max(...boxes.map((box) => box.y + box.height)) - y;
    const margin = 0.05 * Math.max(width, height);
    svg.setAttribute('viewBox', [x - margin, y - margin, width + 2 * margin, height + 2 * margin].map(Math.round).join(' '));
    const size = svg.getBoundingClientRect();
    return Math.max((width + 2 * margin) / (size.width || 170), (height + 2 * margin) / (size.height || 130));
  }

  function drawTownship(element, geometry, township, chosen, pick) {
    element.replaceChildren();
    const svg = make('svg', { role: 'img', 'aria-label': desk.say('place') }, element);
    const grids = geometry.grids.filter((grid) => grid.t === township);
    const paths = grids.map((grid) => {
      const path = make('path', { d: grid.d, class: grid.c === chosen ? 'grid chosen' : 'grid' }, svg);
      make('title', {}, path).textContent = grid.n;
      if (pick) path.addEventListener('click', () => pick(grid));
      return path;
    });
    if (!paths.length) return;
    const area = geometry.townships.find((one) => one.c === township);
    if (area) make('path', { d: area.d, class: 'edge' }, svg);
    const unit = frame(svg, paths);
    svg.style.setProperty('--unit', unit);
    if (pick) names(svg, grids);
    const mine = grids.find((grid) => grid.c === chosen);
    if (!mine) return;
    svg.querySelectorAll('.name').forEach((name) => { if (name.textContent === mine.n) name.remove(); });
    make('circle', { cx: mine.x, cy: mine.y, r: 4 * unit, class: 'spot' }, svg);
    const text = make('text', { x: mine.x, y: mine.y - 9 * unit, class: 'name' }, svg);
    text.textContent = mine.n;
    // A name near the edge stays inside the picture.
    const [left, top, width] = svg.getAttribute('viewBox').split(' ').map(Number);
    const box = text.getBBox();
    if (box.x < left) text.setAttribute('x', mine.x + left - box.x);
    if (box.x + box.width > left + width) text.setAttribute('x', mine.x - (box.x + box.width - left - width));
    if (box.y < top) text.setAttribute('y', mine.y + 20 * unit);
  }

  async function show(element, grid, township) {
    const geometry = await load();
    if (geometry) drawTownship(element, geometry, township, grid, null);
  }

  // Names that would stand on others are left out: the place is named when it is tapped.
  function names(svg, areas) {
    const placed = [];
    areas.forEach((area) => {
      const text = make('text', { x: area.x, y: area.y, class: 'name' }, svg);
      text.textContent = area.n;
      const box = text.getBBox();
      const clash = placed.some((other) => box.x < other.x + other.width && other.x < box.x + box.width
        && box.y < other.y + other.height && other.y < box.y + box.height);
      if (clash) text.remove();
      else placed.push(box);
    });
  }

  // The county first, a tap opens a township, a second one takes the grid.
  async function picker(element, pick) {
    const geometry = await load();
    if (!geometry) return null;
    const grids = (township, chosen) => {
      drawTownship(element, geometry, township, chosen, (grid) => {
        grids(township, grid.c);
        pick(grid);
      });
      if (geometry.townships.length > 1) {
        element.append(desk.h('button', { type: 'button', class: 'back', onclick: county }, desk.say('whole_county')));
      }
    };
    const county = () => {
      if (geometry.townships.length === 1) return grids(geometry.townships[0].c, '');
      element.replaceChildren();
      const svg = make('svg', { role: 'img', 'aria-label': desk.say('place') }, element);
      const paths = geometry.townships.map((area) => {
        const path = make('path', { d: area.d, class: 'grid' }, svg);
        make('title', {}, path).textContent = area.n;
        path.addEventListener('click', () => grids(area.c, ''));
        return path;
      });
      const unit = frame(svg, paths);
      svg.style.setProperty('--unit', unit);
      names(svg, geometry.townships);
      return null;
    };
    county();
    return {
      clear: county,
      choose(code) {
        const found = geometry.grids.find((grid) => grid.c === code);
        if (found) grids(found.t, code);
      },
    };
  }

  return { show, picker };
})();
