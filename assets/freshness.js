// How old each tile's number is, in colour, hatch and words; and the clock of the county.
// freshness.create(root) -> {arrived(panel, now), answered(now), failed(), tick(), hour()}
window.freshness = (() => {
  'use strict';
  const PERIOD = 15000;
  const SLACK = 3000;
  const LATE = 2 * PERIOD + SLACK;
  const LOST = 5 * PERIOD + SLACK;

  const stateOf = (age) => (age > LOST ? 'lost' : age > LATE ? 'late' : 'live');

  function create(root) {
    const english = root.lang === 'en';
    const fresh = new Map();
    let last = -Infinity;
    let ahead = 0;
    let failing = false;

    const format = (options) =>
      new Intl.DateTimeFormat(english ? 'en-GB' : 'zh-CN', { timeZone: root.dataset.zone, ...options });
    const hands = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    const minutes = format(hands);
    const seconds = format({ ...hands, second: '2-digit' });
    const day = format({ year: 'numeric', month: 'long', day: 'numeric', weekday: 'short' });

    function elapsed(ms) {
      const whole = Math.max(0, Math.round(ms / 1000));
      if (whole < 120) return english ? `${whole} s` : `${whole} 秒`;
      return english ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 60)} 分`;
    }

    const put = (element, text) => {
      if (element.textContent !== text) element.textContent = text;
    };

    function tiles(now) {
      root.querySelectorAll('.scene.on section').forEach((section) => {
        const known = fresh.get(section.querySelector('[data-panel]')?.dataset.panel);
        if (!known) return;
        const state = stateOf(now - known.at);
        if (section.dataset.state !== state) section.dataset.state = state;
        const words = state === 'live' ? known.time : `${known.time} ${root.dataset[state]}`;
        put(section.querySelector('.age'), words);
      });
    }

    function headline(now) {
      const age = now - last;
      const state = failing ? 'lost' : stateOf(age);
      const element = root.querySelector('[data-role="state"]');
      const word = root.dataset[Number.isFinite(age) || failing ? state : 'waiting'];
      const words = Number.isFinite(age)
        ? `${word} · ${root.dataset.age.replace('{age}', ` ${elapsed(age)}`)}` : word;
      element.className = `state ${Number.isFinite(age) ? state : ''}`;
      put(element, words);
    }

    return {
      arrived(panel, now) {
        fresh.set(panel, { at: performance.now(), time: minutes.format(now) });
      },
      answered(now) {
        ahead = now - Date.now();
        last = performance.now();
        failing = false;
      },
      failed() { failing = true; },
      tick() {
        const now = performance.now();
        const local = Date.now() + ahead;
        tiles(now);
        headline(now);
        put(root.querySelector('[data-role="clock"]'), seconds.format(local));
        put(root.querySelector('[data-role="date"]'), day.format(local));
      },
      hour: () => minutes.format(Date.now() + ahead).slice(0, 2),
    };
  }

  return { PERIOD, create };
})();
