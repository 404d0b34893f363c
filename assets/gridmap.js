// The grid map: own SVG. Shapes are loaded once by URL; a refresh brings classes and marks only,
// recolours what changed and never moves the view.
// gridmap.create(element, pick) -> {shapes(geometry), paint(values), zoom(township), select(code)}
window.gridmap = (() => {
  'use strict';
  const SVG = 'http://www.w3.org/2000/svg';
  const HATCH = -1;
  const SILENT = -2;

  const make = (name, attributes, parent) => {
    const node = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => node.setAttribute(key, value));
    if (parent) parent.append(node);
    return node;
  };

  function patterns(svg, id) {
    const defs = make('defs', {}, svg);
    ['hatch', 'silent'].forEach((kind) => {
      const pattern = make('pattern', {
        id: `${id}-${kind}`, patternUnits: 'userSpaceOnUse', width: 6, height: 6,
        patternTransform: 'rotate(45)',
      }, defs);
      make('rect', { width: 6, height: 6, class: `${kind}-ground` }, pattern);
      make('path', { d: 'M0 0V6', class: `${kind}-line` }, pattern);
    });
    return defs;
  }

  function create(element, pick) {
    let svg = null;
    let grids = new Map();
    let townships = new Map();
    let bounds = null;
    let layers = {};
    let township = '';
    let latest = null;
    let letter = 0;
    let named = [];
    const last = new Map();
    const id = `map-${element.dataset.map}`;

    function shapes(geometry) {
      element.replaceChildren();
      last.clear();
      // A map goes by the heading of the panel it stands in.
      const heading = element.closest('section, article, dialog')?.querySelector('h1, h2, h3');
      const name = heading?.textContent || document.title;
      svg = make('svg', { role: 'img', 'aria-label': name, preserveAspectRatio: 'xMidYMid meet' }, element);
      patterns(svg, id);
      layers = {};
      ['entrusted', 'grids', 'townships', 'alerts', 'marks', 'names', 'numbers'].forEach((name) => {
        layers[name] = make('g', { class: name }, svg);
      });
      bounds = [0, 0, geometry.width, geometry.height];
      geometry.entrusted.forEach((area) => make('path', { d: area.d }, layers.entrusted));
      grids = new Map(geometry.grids.map((grid) => {
        const path = make('path', { d: grid.d, 'data-code': grid.c, 'data-township': grid.t }, layers.grids);
        return [grid.c, { ...grid, path, title: make('title', {}, path) }];
      }));
      townships = new Map(geometry.townships.map((area) => {
        const path = make('path', { d: area.d }, layers.townships);
        return [area.c, { ...area, path }];
      }));
      view();
      if (latest) paint(latest);
    }

    // The frame: the whole county, or one township with a margin.
    function view() {
      const area = townships.get(township);
      let box = bounds;
      if (area && townships.size > 1) {
        const { x, y, width, height } = area.path.getBBox();
        const margin = 0.06 * Math.max(width, height);
        box = [x - margin, y - margin, width + 2 * margin, height + 2 * margin];
      }
      svg.setAttribute('viewBox', box.map(Math.round).join(' '));
      svg.classList.toggle('narrowed', Boolean(area));
      svg.parentElement?.classList.toggle('one-township', Boolean(area));
      townships.forEach(({ path }, code) => path.classList.toggle('chosen', code === township));
      grids.forEach((grid) => grid.path.classList.toggle('outside', Boolean(area) && grid.t !== township));
      fit(box);
    }

    // Letters and marks keep their size on the screen, whatever the frame.
    function fit(box = svg.getAttribute('viewBox').split(' ').map(Number)) {
      const { width, height } = element.getBoundingClientRect();
      if (!width || !height) return;
      const unit = Math.max(box[2] / width, box[3] / height);
      svg.style.setProperty('--unit', unit);
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      svg.querySelectorAll('pattern').forEach((pattern) => {
        pattern.setAttribute('patternTransform', `rotate(45) scale(${unit * rem / 16})`);
      });
      names(1.125 * rem * unit);
      if (latest) {
        marks(latest);
        alerts(latest);
      }
    }

    // Names step aside until they are free of one another; the town centre, last in line, gives way.
    function names(size) {
      letter = size;
      const narrowed = single();
      const areas = narrowed ? [...grids.values()].filter((grid) => !township || grid.t === township)
        : [...townships.values()];
      const line = (area) => [area.n, narrowed && latest ? textOf(area.c) : ''].filter(Boolean).join(' ');
      const placed = [];
      layers.names.replaceChildren();
      if (!narrowed) entrusted();
      areas.sort((a, b) => crowd(a, areas, size) - crowd(b, areas, size)).forEach((area) => {
        const text = line(area);
        const width = [...text].reduce((sum, sign) => sum + (sign > '\u2e80' ? 1 : 0.58), 0) * size;
        const spot = free(area, width, size, placed);
        if (!spot) return;
        placed.push(spot);
        const node = make('text', { x: Math.round(spot.x), y: Math.round(spot.y) }, layers.names);
        node.textContent = text;
      });
      named = placed;
    }

    function entrusted() {
      const { x, y, width, height } = layers.entrusted.getBBox();
      if (!width) return;
      const spot = { x: Math.round(x + width / 2), y: Math.round(y + height / 2), class: 'quiet' };
      make('text', spot, layers.names).textContent = element.dataset.entrusted;
    }

    const crowd = (area, areas, size) =>
      areas.filter((other) => Math.hypot(other.x - area.x, other.y - area.y) < 4 * size).length;

    const STEPS = [[0, 0], [0, -0.6], [0, 0.6], [0.5, 0], [-0.5, 0], [0.6, -0.7], [-0.6, -0.7],
      [0.6, 0.7], [-0.6, 0.7], [0, -1.1], [0, 1.1], [1, 0], [-1, 0], [1.2, -0.9], [-1.2, 0.9]];

    function free(area, width, size, placed) {
      for (const [dx, dy] of STEPS) {
        const spot = { x: area.x + dx * size, y: area.y + dy * size, width: width * 1.06, height: size * 1.16 };
        const clash = placed.some((other) =>
          Math.abs(other.x - spot.x) * 2 < other.width + spot.width
          && Math.abs(other.y - spot.y) * 2 < other.height + spot.height);
        if (!clash) return spot;
      }
      return null;
    }

    const cut = (code) => code.slice(latest.prefix.length);
    // A class whose label is the very value sends no text of its own.
    const textOf = (code) => latest.texts[cut(code)] ?? latest.labels[latest.classes[cut(code)]] ?? '';

    function fill(index, fills) {
      if (index === HATCH) return `url(#${id}-hatch)`;
      if (index === SILENT) return `url(#${id}-silent)`;
      return index >= 0 ? `var(--${fills[index]})` : 'var(--sunk)';
    }

    function paint(values) {
      const renamed = single() && told(values) !== (latest ? told(latest) : '');
      latest = values;
      if (!svg) return;
      grids.forEach((grid, code) => {
        tell(grid, textOf(code));
        const colour = fill(values.classes[cut(code)] ?? -3, values.fills);
        if (last.get(code) === colour) return;
        last.set(code, colour);
        grid.path.style.fill = colour;
      });
      marks(values);
      alerts(values);
      if (renamed) fit();
    }

    const told = ({ texts, classes }) => JSON.stringify([texts, classes]);

    // For a pointer; nothing is told here alone.
    function tell(grid, text) {
      const words = [townships.get(grid.t)?.n, grid.n, text].filter(Boolean).join(' · ');
      if (grid.title.textContent !== words) grid.title.textContent = words;
    }

    const single = () => Boolean(township) || townships.size === 1;

    function marks(values) {
      layers.marks.replaceChildren();
      Object.entries(values.marks).forEach(([kind, codes]) => codes.forEach((code) => {
        const grid = grids.get(values.prefix + code);
        if (!grid || (township && grid.t !== township)) return;
        // Beside a printed name the mark sits above it.
        const y = Math.round(grid.y - (single() ? 1.2 * letter : 0));
        const mark = make('g', { class: kind, transform: `translate(${grid.x} ${y})` }, layers.marks);
        if (kind === 'overdue') make('circle', { class: 'ring' }, mark);
        make('circle', { class: 'dot' }, mark);
      }));
    }

    // Areas of alerts are outlined and bear the number they have in the list; clusters are ringed.
    function alerts(values) {
      layers.alerts.replaceChildren();
      layers.numbers.replaceChildren();
      const taken = [];
      const rings = [];
      (values.alerts ?? []).forEach(({ n, codes, cluster }) => {
        const areas = codes.map((code) => grids.get(values.prefix + code) ?? townships.get(values.prefix + code))
          .filter((area) => area && (!township || (area.t ?? area.c) === township));
        if (!areas.length) return;
        areas.forEach((area) => {
          const d = area.path.getAttribute('d');
          make('path', { d, class: 'ground' }, layers.alerts);
          make('path', { d }, layers.alerts);
        });
        const around = cluster && areas.length > 1 ? circle(areas) : null;
        if (around) rings.push(around);
        // On the upper edge of its ring, else above the name of its area.
        const y = around ? around.cy - around.r : areas[0].y - 1.25 * letter;
        number(n, { x: around ? around.cx : areas[0].x, y }, taken);
      });
      // Above all outlines, each on a ground of its own: among them it would not be seen.
      rings.forEach((at) => ['ring-ground', 'ring'].forEach((name) =>
        make('circle', { ...at, class: name }, layers.alerts)));
    }

    function circle(areas) {
      const x = areas.reduce((sum, area) => sum + area.x, 0) / areas.length;
      const y = areas.reduce((sum, area) => sum + area.y, 0) / areas.length;
      const r = Math.max(...areas.map((area) => Math.hypot(area.x - x, area.y - y))) + letter;
      return { cx: Math.round(x), cy: Math.round(y), r: Math.round(r) };
    }

    // Where another number or a name stands, as close to its place as there is room; where there is
    // none, rather on a name than on a number.
    const PLACES = [[0, 0], [1, 0], [-1, 0], [0, -1], [1, -1], [-1, -1], [0, 1.7], [1, 1.7], [-1, 1.7], [2, 0], [-2, 0]];

    function number(n, { x, y }, taken) {
      const step = 1.5 * letter;
      const spots = PLACES.map(([dx, dy]) => ({ x: x + dx * step, y: y + dy * step }));
      const isFree = (spot) => taken.every((other) => Math.hypot(other.x - spot.x, other.y - spot.y) >= 0.98 * step);
      const hides = (spot) => named.some((name) => Math.abs(name.x - spot.x) < name.width / 2 + 0.65 * letter
        && Math.abs(name.y - spot.y) < 1.2 * letter);
      const free = spots.filter(isFree);
      const spot = free.find((one) => !hides(one)) ?? free[0] ?? spots[0];
      taken.push(spot);
      const at = make('g', { transform: `translate(${Math.round(spot.x)} ${Math.round(spot.y)})` }, layers.numbers);
      make('circle', { class: 'disc' }, at);
      make('text', {}, at).textContent = n;
    }

    element.addEventListener('click', (event) => {
      const path = event.target.closest('path[data-code]');
      if (path) pick(path.dataset.code, path.dataset.township);
    });
    new ResizeObserver(() => svg && fit()).observe(element);

    return {
      shapes,
      paint,
      zoom(code) {
        if (code === township) return;
        township = code;
        if (svg) view();
      },
      select(code) {
        grids.forEach((grid) => grid.path.classList.toggle('picked', grid.c === code));
      },
    };
  }

  return { create };
})();
