// The day replay: which frame is shown, by buttons, scrubber, keys and the clock that plays.
(() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const HOUR = 4;
  const AGAIN = 60000;
  const FIELDS = 'input:not([type="range"]), select, textarea';

  const panels = window.replayPanels;
  const { filled, count } = panels;

  function start(root) {
    const told = JSON.parse(root.dataset.told);
    const { words } = told;
    const slot = (name) => root.querySelector(`.slot-${name}`);
    const { geometry } = root.closest('.page').dataset;
    let day = null;
    let frame = -1;
    let timer = 0;

    const step = (by) => seek(frame + by);
    const act = {
      play: () => (timer ? stop() : play()),
      back: () => step(-1),
      forward: () => step(1),
      jump: (text) => seek(day ? day.frameOf(text) : 0),
      seek: (to) => seek(to),
    };
    const parts = panels.controls(slot('player'), words, told.speeds, act);
    const curve = window.replayCurve.create(slot('curve'), words, (to) => seek(to));
    const flow = panels.stages(slot('flow'), words, told.stages);
    const news = panels.ticker(slot('ticker'), words);
    const map = panels.colours(root.querySelector('.gridmap'), geometry, told.painting, words.failed);
    parts.speed.addEventListener('change', () => timer && play());
    parts.open.textContent = words.waiting;

    function show() {
      const state = day.at(frame);
      const clock = day.clock(frame);
      parts.clock.textContent = clock;
      parts.open.textContent = `${words.open} ${count(state.open)}`;
      parts.scrub.value = frame;
      parts.scrub.setAttribute('aria-valuetext', filled(words.moment, { at: clock, n: count(state.open) }));
      parts.jump.value = clock === '24:00' ? '' : clock;
      slot('unplaced').textContent = state.grids.get('') ? filled(words.unplaced, { n: state.grids.get('') }) : '';
      map.show(state);
      flow.show(state, Math.max(1, ...day.lines.stages.flat()));
      news.show(state);
      curve.mark(frame);
    }

    function seek(to) {
      if (!day) return;
      const wanted = Math.max(0, Math.min(to, day.last));
      // Dragged past what has been today, the scrubber comes back.
      parts.scrub.value = wanted;
      if (wanted === frame) return;
      frame = wanted;
      show();
      if (!timer) remember();
    }

    // The moment stands in the address, so that it can be sent to a colleague.
    function remember() {
      const query = new URLSearchParams(location.search);
      query.set('at', day.clock(frame));
      history.replaceState(history.state, '', `${location.pathname}?${query}`);
    }

    function playing(yes) {
      const name = yes ? 'pause' : 'play';
      parts.play.textContent = yes ? '❚❚' : '▶';
      parts.play.setAttribute('aria-label', words[name]);
      parts.play.title = words[name];
    }

    function play() {
      if (!day) return;
      clearInterval(timer);
      if (frame === day.last) seek(0);
      timer = setInterval(() => (frame < day.last ? step(1) : stop()), 1000 / Number(parts.speed.value));
      playing(true);
    }

    function stop() {
      clearInterval(timer);
      timer = 0;
      playing(false);
      remember();
    }

    function receive(answer) {
      const atEnd = !day || frame === day.last;
      day = window.replayDay.create(answer);
      parts.scrub.max = day.length - 1;
      if (!day.expected) parts.band.replaceChildren(words.noBand);
      curve.draw(day);
      const asked = frame < 0 ? new URLSearchParams(location.search).get('at') : '';
      if (asked && /^\d{2}:\d{2}$/.test(asked)) frame = day.frameOf(asked);
      else if (atEnd) frame = day.last;
      show();
    }

    function ask() {
      if (!root.isConnected) return;
      fetch(SITE + root.dataset.source)
        .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
        .then(receive)
        .catch(() => { parts.open.textContent = words.failed; })
        // Today goes on, and what did not come is asked for again.
        .finally(() => { if (!day || day.last < day.length - 1) setTimeout(ask, AGAIN); });
    }

    document.addEventListener('keydown', (event) => {
      const { target, key } = event;
      if (event.ctrlKey || event.metaKey || event.altKey || target.closest?.(FIELDS)) return;
      const by = event.shiftKey ? HOUR : 1;
      const keys = {
        ArrowLeft: () => step(-by), ArrowRight: () => step(by),
        Home: () => seek(0), End: () => day && seek(day.last),
      };
      if (!target.closest?.('button, a, summary')) keys[' '] = act.play;
      if (!keys[key]) return;
      event.preventDefault();
      keys[key]();
    });
    ask();
  }

  const watch = new MutationObserver(() => {
    const root = document.querySelector('.replay:not([data-begun])');
    if (!root) return;
    root.dataset.begun = '1';
    start(root);
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
})();
