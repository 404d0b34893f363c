// The desk: what is asked lives in the address; one question at a time; what comes is put in place.
(() => {
  'use strict';
  const { h, say, fill, icon } = desk;
  const GAP = 1000;
  const PERIOD = 15000;
  const LATE = 33000;
  const LOST = 78000;
  const RETRY = 5000;
  const KEYS = ['view', 'q', 'sort', 'case', ...desk.filters.NAMES];
  const DEFAULT = { view: 'all', sort: 'due' };

  const state = { unitName: '' };
  let root = null;
  let asking = null;
  let timer = 0;
  let lastAsked = -Infinity;
  let revision = -1;
  let followed = -1;
  let wanted = -1;
  let again = false;
  let answered = -Infinity;
  let failing = false;
  let ahead = 0;
  let counts = null;
  desk.state = state;

  // ---- the address ------------------------------------------------------------------------------

  function readAddress() {
    const query = new URLSearchParams(location.search);
    KEYS.forEach((key) => { state[key] = query.get(key) ?? DEFAULT[key] ?? ''; });
  }

  // What the address asks for and the desk does not know falls back to all, and says so.
  function tidy() {
    const odd = desk.filters.unknown();
    if (!desk.views.some(([view]) => view === state.view)) odd.view = DEFAULT.view;
    if (!Object.keys(odd).length) return false;
    Object.assign(state, odd);
    history.replaceState(null, '', desk.SITE + desk.address({}));
    desk.warn(say('unknown_filter'));
    return true;
  }

  function query(changes = {}, keys = KEYS) {
    const all = { ...state, ...changes };
    const found = new URLSearchParams();
    keys.forEach((key) => { if (all[key] && all[key] !== DEFAULT[key]) found.set(key, all[key]); });
    return found;
  }

  desk.address = (changes) => {
    const found = query(changes);
    return `/desk${found.size ? `?${found}` : ''}`;
  };

  desk.file = () => `/exports/new?${new URLSearchParams({ of: desk.address({ case: '' }) })}`;

  function visit(changes) {
    Object.assign(state, changes);
    history.pushState(null, '', desk.SITE + desk.address({}));
    links();
  }

  // What leads away from the list takes its address along.
  function links() {
    const language = root.querySelector('.language');
    language.href = `${language.pathname}?${new URLSearchParams({ next: desk.address({}) })}`;
    const out = root.querySelector('.filters .out');
    if (out) out.href = desk.SITE + desk.file();
  }

  // ---- asking: never twice at once, at most once a second ----------------------------------------

  function question(offset, limit) {
    const found = query({}, KEYS.filter((key) => key !== 'case'));
    found.set('offset', offset);
    found.set('limit', limit);
    return `/desk/list?${found}`;
  }

  async function ask(offset, limit) {
    const control = new AbortController();
    asking?.abort();
    asking = control;
    lastAsked = performance.now();
    const answer = await desk.request(question(offset, limit), { signal: control.signal });
    if (asking !== control) return null;
    asking = null;
    if (answer.ok) {
      receive(answer.body);
      catchUp();
      return answer.body;
    }
    // Asked for what is not ours: back to everything that is.
    if ((answer.status === 403 || answer.status === 404) && state.township) {
      desk.warn(desk.problem(answer));
      change({ township: '' });
    }
    failing = true;
    return null;
  }

  // A window the table has come to: beside the question that keeps the list fresh.
  async function block(offset, limit) {
    const answer = await desk.request(question(offset, limit));
    if (answer.ok) receive(answer.body, revision);
    return answer.ok ? answer.body : null;
  }

  // What was heard while a question was open, whichever question it was, may not be in its answer.
  function catchUp() {
    if (!again && wanted <= revision) return;
    again = false;
    clearTimeout(timer);
    timer = setTimeout(refresh, GAP);
  }

  function refresh() {
    if (document.hidden) return;
    clearTimeout(timer);
    if (asking) {
      again = true;
      return;
    }
    const wait = lastAsked + GAP - performance.now();
    if (wait > 0) {
      timer = setTimeout(refresh, wait);
      return;
    }
    const { offset, limit } = desk.grid.span();
    ask(offset, limit).then((answer) => {
      if (!answer) return;
      desk.grid.update(answer);
      follow(answer);
    });
  }

  function renew() {
    return ask(0, 100).then((answer) => {
      if (answer) {
        desk.grid.renew(answer);
        follow(answer);
      }
      return answer;
    });
  }

  // The open case goes with the list.
  function follow(answer) {
    if (answer.revision !== followed) desk.panel.refresh();
    followed = answer.revision;
  }

  // Whoever searches for a whole number wants that case, ended or not.
  function lead(answer) {
    if (answer?.exact && answer.exact !== state.case) open(answer.exact);
  }

  // A further window says nothing of the rows that are there: those stay of their revision.
  function receive(answer, of = answer.revision) {
    revision = of;
    answered = performance.now();
    ahead = answer.now - Date.now();
    failing = false;
    counts = answer.counts;
    desk.filters.views(counts);
    desk.alarm.show(answer.critical);
    ladder(answer.stopped);
    desk.bulk.draw();
    empty();
    tick();
  }

  // Nobody is told of what runs late while the escalation ladder stands still.
  function ladder(stopped) {
    const note = root.querySelector('.bar .stopped');
    note.hidden = !stopped;
    if (stopped && note.dataset.words !== stopped) fill(note, icon('overdue'), stopped);
    note.dataset.words = stopped;
  }

  // ---- what the user does -------------------------------------------------------------------------

  function change(changes) {
    visit(changes);
    desk.filters.draw();
    desk.filters.views(counts);
    return renew().then((answer) => { if (changes.q) lead(answer); });
  }

  function open(number) {
    if (state.case !== number) visit({ case: number });
    desk.panel.open(number);
    desk.grid.mark();
  }

  function close() {
    if (state.case) visit({ case: '' });
    desk.panel.close();
    desk.grid.mark();
  }

  Object.assign(desk, { open, close, change, refresh });

  function empty() {
    const table = root.querySelector('.table');
    let note = table.querySelector('.nothing');
    if (!note) table.append(note = h('div', { class: 'nothing' }));
    const filtered = desk.filters.any();
    const text = filtered ? say('nothing_found') : say(`none_${state.view}`);
    const open = filtered && state.view !== 'ended';
    // A search looks at case numbers, places and texts; of telephones the list keeps none.
    const hint = /^[\d\s+-]{7,}$/.test(state.q ?? '') ? say('number_hint') : '';
    if (note.dataset.text === `${text} ${open} ${hint}`) return;
    note.dataset.text = `${text} ${open} ${hint}`;
    fill(note, h('p', {}, text), hint ? h('p', {}, hint) : null, h('div', { class: 'buttons' },
      open ? h('button', { type: 'button', onclick: () => change({ view: 'ended' }) }, say('look_in_ended')) : null,
      filtered ? h('button', { type: 'button', onclick: desk.filters.reset }, say('reset')) : null));
  }

  // ---- the head: how old, what time ----------------------------------------------------------------

  function tick() {
    const now = new Date(Date.now() + ahead);
    const format = (options) => new Intl.DateTimeFormat(desk.english ? 'en-GB' : 'zh-CN', { timeZone: root.dataset.zone, ...options }).format(now);
    const clock = root.querySelector('.bar .clock');
    const time = format({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
    const day = format({ month: desk.english ? 'short' : 'long', day: 'numeric', weekday: 'short' });
    if (clock.dataset.at !== time) {
      clock.dataset.at = time;
      fill(clock, `${day} `, h('b', {}, time));
    }
    const age = performance.now() - answered;
    const light = failing || age > LOST ? 'lost' : age > LATE ? 'late' : 'live';
    const element = root.querySelector('.bar .state');
    const seconds = Math.round(age / 1000);
    const words = answered === -Infinity ? say('waiting')
      : `${say(light)} · ${say('age', { age: seconds < 120 ? say('seconds', { n: seconds }) : say('minutes', { n: Math.round(seconds / 60) }) })}`;
    if (element.dataset.words !== words) {
      element.dataset.words = words;
      element.className = `state ${answered === -Infinity ? '' : light}`;
      fill(element, icon({ live: 'done', late: 'soon', lost: 'overdue' }[light]), words);
    }
  }

  function everySecond() {
    if (document.hidden) return;
    if (performance.now() - lastAsked >= PERIOD) refresh();
    tick();
    renewal.check(release);
  }

  // ---- life ----------------------------------------------------------------------------------------

  let release = '';
  let renewal = null;

  function news(body) {
    release = body.release;
    wanted = body.revision;
    if (wanted !== revision) refresh();
  }

  // Its file did not arrive: the desk goes on saying that it waits, and begins anew once it can.
  function withoutTable() {
    desk.warn(say('no_answer'));
    setTimeout(async () => {
      const { status } = await desk.request('/live/now');
      if (status) location.reload();
      else withoutTable();
    }, RETRY);
  }

  function mount(element) {
    root = element;
    desk.learn(root);
    desk.root = root;
    desk.handler = root.dataset.role === 'handler';
    desk.views = JSON.parse(root.dataset.views);
    desk.options = JSON.parse(root.dataset.options);
    renewal = window.renewal.create(root, () => '');
    const odd = tidy();
    desk.panel.attach(root.querySelector('.case'));
    desk.bulk.attach(root.querySelector('.work > .foot'));
    desk.alarm.attach(root.querySelector('.alarm'));
    desk.report.attach(root);
    desk.filters.attach(root, desk.options, change);
    desk.keys.attach();
    links();
    if (!window.agGrid) {
      withoutTable();
      return;
    }
    // The first question has been asked already; what is asked before its answer takes its place.
    const opening = new AbortController();
    asking = opening;
    lastAsked = performance.now();
    desk.first.then((answer) => {
      if (asking !== opening) return;
      asking = null;
      if (answer && !odd) {
        receive(answer);
        catchUp();
        followed = answer.revision;
        desk.grid.renew(answer);
        if (!state.case) lead(answer);
      } else renew();
    });
    desk.grid.attach(root.querySelector('.table'), {
      block, sort: (sort) => visit({ sort }), open, tick: (row) => desk.bulk.toggle(row),
    });
    if (state.case) open(state.case);
    setInterval(everySecond, 1000);
    window.live.start({ news, refused: () => location.reload() });
  }

  readAddress();
  mount(document.getElementById('desk'));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
  addEventListener('popstate', () => {
    readAddress();
    tidy();
    desk.filters.draw();
    desk.filters.views(counts);
    desk.grid.sorted(state.sort);
    renew();
    if (state.case) desk.panel.open(state.case);
    else desk.panel.close();
  });
})();
