// The wall: asks for one snapshot of the visible scene at a time and puts it in place.
// It begins by itself at /wall; a paired screen begins it with wall.begin({base, dwell, refused}):
// `base` goes before every address, the address of the page stays, `dwell` names the scenes.
window.wall = (() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const GAP = 1000;
  const TIMEOUT = 10000;
  const PAGE_DWELL = 8000;
  const USUAL = { overview: 60000, flow: 40000, staffing: 40000, warning: 40000, assessment: 40000 };
  const { PERIOD } = window.freshness;

  const started = performance.now();
  const view = { scene: 'overview', township: '', picked: '', metric: {} };
  const html = new Map();
  const maps = new Map();
  const figures = new Map();
  let root = null;
  let ages = null;
  let turner = null;
  let held = null;
  let asking = null;
  let gapTimer = 0;
  let resizeTimer = 0;
  let lastAsked = -Infinity;
  let turns = 0;
  let revision = -1;
  let wanted = -1;
  let release = '';
  let geometry = '';
  let narrowed = false;
  let renewal = null;
  let base = '';
  let dwell = USUAL;
  let refusal = () => location.reload();
  let life = null;

  const names = () => Object.keys(dwell);

  function readAddress() {
    const found = /^\/wall\/([a-z]+)/.exec(location.pathname.slice(SITE.length));
    view.scene = found && names().includes(found[1]) ? found[1] : names()[0];
    view.township = new URLSearchParams(location.search).get('township') || '';
    view.picked = '';
  }

  function address() {
    const query = new URLSearchParams(location.search);
    if (view.township) query.set('township', view.township);
    else query.delete('township');
    return `/wall/${view.scene}${query.size ? `?${query}` : ''}`;
  }

  // A paired screen stays at its own address.
  function remember(how) {
    if (!base) history[how](null, '', SITE + address());
  }

  // ---- asking: never twice at once, at most once a second -------------------------------------

  function refresh() {
    if (document.hidden || asking) return;
    clearTimeout(gapTimer);
    const wait = lastAsked + GAP - performance.now();
    if (wait > 0) gapTimer = setTimeout(refresh, wait);
    else ask(view.scene);
  }

  // A change of view does not wait for its turn.
  function refreshNow() {
    asking?.abort();
    asking = null;
    return ask(view.scene);
  }

  function question(scene) {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const query = new URLSearchParams({ size: (rem / 16).toFixed(2) });
    if (view.metric[scene]) query.set('metric', view.metric[scene]);
    if (view.township) query.set('township', view.township);
    return `${base}/wall/${scene}/snapshot?${query}`;
  }

  async function ask(scene) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), TIMEOUT);
    asking = control;
    lastAsked = performance.now();
    try {
      const answer = await fetch(SITE + question(scene), {
        headers: { Accept: 'application/json' }, signal: control.signal,
      });
      if (answer.ok) receive(await answer.json());
      else refused(answer.status);
    } catch {
      // Replaced by a newer question, or lost on the way: then the headline says so.
      if (asking === control) ages?.failed();
    }
    clearTimeout(timer);
    if (asking !== control) return;
    asking = null;
    // What came may be a moment old while much happens: then ask once more, a gap later.
    if (wanted > revision) refresh();
  }

  function refused(status) {
    if (status === 401) refusal();
    else if ((status === 403 || status === 404) && view.township) {
      // Not ours to see, or no more: back to all that we may see.
      view.township = '';
      remember('replaceState');
      gapTimer = setTimeout(refresh, GAP);
    } else ages?.failed();
  }

  // ---- putting in place -----------------------------------------------------------------------

  function receive(snapshot) {
    revision = snapshot.revision;
    release = snapshot.release;
    if (!root) {
      held = snapshot;
      fetch(SITE + base + snapshot.geometry).catch(() => {});
      return;
    }
    narrowed = Boolean(snapshot.township);
    if (snapshot.scene === view.scene) ages.answered(snapshot.now);
    loadShapes(snapshot.geometry);
    Object.entries(snapshot.panels).forEach(([name, text]) => fill(name, text, snapshot.now));
    Object.entries(snapshot.figures).forEach(([name, figure]) => figures.set(name, figure));
    Object.entries(snapshot.maps).forEach(([name, values]) => {
      maps.get(name)?.zoom(snapshot.township);
      maps.get(name)?.paint(unpacked(values));
    });
    settle();
  }

  // A refresh brings the codes of each class, text and mark as one string.
  function unpacked(values) {
    const codes = (some) => (some ? some.split(' ') : []);
    const byCode = (gathered, read) => Object.fromEntries(Object.entries(gathered)
      .flatMap(([value, some]) => codes(some).map((code) => [code, read(value)])));
    const marks = Object.entries(values.marks).map(([kind, some]) => [kind, codes(some)]);
    return {
      ...values,
      classes: byCode(values.classes, Number),
      texts: byCode(values.texts, String),
      marks: Object.fromEntries(marks),
    };
  }

  function fill(name, text, now) {
    const slot = root.querySelector(`[data-panel="${name}"]`);
    if (!slot) return;
    ages.arrived(name, now);
    if (html.get(name) === text) return;
    html.set(name, text);
    slot.innerHTML = text;
    slot.classList.toggle('says', slot.querySelector('.told') !== null);
  }

  function loadShapes(url) {
    if (url === geometry) return;
    geometry = url;
    fetch(SITE + base + url)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((shapes) => maps.forEach((map) => map.shapes(shapes)))
      .catch(() => { geometry = ''; });
  }

  // After anything changed on the visible scene: whole rows, figures, ages, the way back to it.
  function settle() {
    const link = root.querySelector('.language');
    if (link) link.href = `${link.pathname}?${new URLSearchParams({ next: address() })}`;
    window.paging.arrange(root, turns, view.picked);
    root.querySelectorAll('.scene.on [data-figure]').forEach((element) => {
      const figure = figures.get(element.dataset.figure);
      if (figure) window.figures.draw(element, figure);
      else window.figures.clear(element);
    });
    ages.tick();
  }

  // ---- what is shown --------------------------------------------------------------------------

  function show() {
    root.querySelectorAll('.scene').forEach((element) =>
      element.classList.toggle('on', element.dataset.scene === view.scene));
    root.querySelectorAll('nav a').forEach((link) => {
      const current = link.dataset.scene === view.scene;
      link.hidden = !names().includes(link.dataset.scene);
      link.classList.toggle('current', current);
      link.style.setProperty('--dwell', `${dwell[link.dataset.scene]}ms`);
      link.setAttribute('aria-current', current ? 'page' : 'false');
    });
    settle();
  }

  function go(scene, township) {
    Object.assign(view, { scene, township, picked: '' });
    remember('pushState');
    turner?.restart(scene);
    show();
    refreshNow();
  }

  // The rotation comes back to the whole county.
  function turn(scene) {
    Object.assign(view, { scene, township: '', picked: '' });
    remember('replaceState');
    show();
    refreshNow();
  }

  function pick(code, township) {
    if (!narrowed) return go(view.scene, township);
    view.picked = code;
    maps.forEach((map) => map.select(code));
    return settle();
  }

  function choose(button) {
    view.metric[view.scene] = button.dataset.metric;
    button.parentElement.querySelectorAll('button').forEach((other) =>
      other.classList.toggle('current', other === button));
    refreshNow();
  }

  function clicked(event) {
    const on = (selector) => event.target.closest(selector);
    const link = on('nav a');
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      go(link.dataset.scene, view.township);
    } else if (on('[data-metric]')) choose(on('[data-metric]'));
    else if (on('[data-back]')) go(view.scene, '');
    else if (on('[data-pages] [data-code]')) {
      const { code } = on('[data-code]').dataset;
      pick(code, code);
    }
  }

  // ---- life -----------------------------------------------------------------------------------

  function mount(element) {
    root = element;
    ages = window.freshness.create(root);
    renewal = window.renewal.create(root, ages.hour);
    [html, maps].forEach((memory) => memory.clear());
    geometry = '';
    root.querySelectorAll('[data-map]').forEach((slot) =>
      maps.set(slot.dataset.map, window.gridmap.create(slot, pick)));
    root.addEventListener('click', clicked, { signal: life.signal });
    show();
    rotate();
    if (held) receive(held);
    else refresh();
    held = null;
  }

  function rotate() {
    turner?.stop();
    const asked = base ? names().length > 1 : new URLSearchParams(location.search).get('rotate') !== '0';
    const on = asked && !window.paging.stacked();
    root.classList.toggle('rotating', on);
    turner = on ? window.rotation.start({
      names: names(),
      dwell,
      current: view.scene,
      show: turn,
      prepare: (scene) => { if (!asking && !document.hidden && !view.township) ask(scene); },
      ready: (scene) => !ages.failing() || ages.knows(scene),
      paused: (yes) => root.classList.toggle('resting', yes),
    }) : null;
  }

  function news(body) {
    release = body.release;
    wanted = body.revision;
    if (wanted !== revision || ages?.failing()) refresh();
  }

  // Dash puts the wall into the page when it is ready, and may do so again.
  function look() {
    const element = document.getElementById('wall');
    if (element && element !== root) mount(element);
    return Boolean(element);
  }

  function everySecond() {
    if (!look()) return;
    if (performance.now() - lastAsked >= PERIOD) refresh();
    const due = Math.floor((performance.now() - started) / PAGE_DWELL);
    if (due !== turns) {
      turns = due;
      window.paging.arrange(root, turns, view.picked);
    }
    ages.tick();
    renewal.check(release);
  }

  function resized() {
    clearTimeout(resizeTimer);
    resizeTimer = setTimeout(() => {
      if (root) refreshNow();
    }, 300);
  }

  function begin(given = {}) {
    ({ base = '', dwell = window.rotation.dwells(USUAL), refused: refusal = refusal } = given);
    readAddress();
    document.documentElement.classList.add('on-wall');
    ask(view.scene);
    live(new AbortController());
    look();
  }

  // Everything that goes on by itself, until `life` is ended.
  function live(control) {
    life = control;
    const { signal } = life;
    const watch = new MutationObserver(() => look() && watch.disconnect());
    watch.observe(document.documentElement, { childList: true, subtree: true });
    const second = setInterval(everySecond, 1000);
    document.addEventListener('visibilitychange', refresh, { signal });
    addEventListener('resize', resized, { signal });
    addEventListener('popstate', () => {
      readAddress();
      if (!root) return;
      show();
      refreshNow();
    }, { signal });
    // Whether the server is gone, or only the stream: the next answer tells.
    const stop = window.live.start({ news, refused: () => refusal(), broken: refresh, base });
    signal.addEventListener('abort', () => {
      watch.disconnect();
      clearInterval(second);
      stop();
    });
  }

  // Nothing of it is left, on the screen or at work.
  function end() {
    life?.abort();
    turner?.stop();
    asking?.abort();
    [gapTimer, resizeTimer].forEach(clearTimeout);
    root?.remove();
    [html, maps, figures].forEach((memory) => memory.clear());
    root = ages = turner = held = asking = life = null;
    revision = wanted = -1;
  }

  // Other scenes, or the same for longer.
  function arrange(given) {
    dwell = given;
    if (!root) return;
    if (names().includes(view.scene)) show();
    else turn(names()[0]);
    rotate();
  }

  const report = () => ({ scene: root ? view.scene : '', age: ages ? ages.age() : null });

  if (location.pathname.startsWith(`${SITE}/wall`)) begin();
  return { begin, end, arrange, report, refresh: refreshNow };
})();
