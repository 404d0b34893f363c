// How old each tile's number is, in colour, hatch and words; and the clock of the county.
// freshness.create(root) -> {arrived(panel, now), answered(now), failed(), tick(), hour(), age()}
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
    let ahead = 0;
    let failing = false;

    const format = (options) =>
      new Intl.DateTimeFormat(english ? 'en-GB' : 'zh-CN', { timeZone: root.dataset.zone, ...options });
    const hands = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
    const minutes = format(hands);
    const seconds = format({ ...hands, second: '2-digit' });
    const day = format({ year: 'numeric', month: english ? 'short' : 'long', day: 'numeric', weekday: 'short' });

    function elapsed(ms) {
      const whole = Math.max(0, Math.round(ms / 1000));
      if (whole < 120) return english ? `${whole} s` : `${whole} 秒`;
      return english ? `${Math.round(whole / 60)} min` : `${Math.round(whole / 60)} 分`;
    }

    const put = (element, text) => {
      if (element.textContent !== text) element.textContent = text;
    };

    // The same words wherever something is old: up to when its numbers reach.
    const until = ({ at, time }, now) => root.dataset.until.replace('{time}',
      (now - at < 600000 ? seconds : minutes).format(time));

    function tiles(now) {
      root.querySelectorAll('.scene.on section').forEach((section) => {
        const known = fresh.get(section.querySelector('[data-panel]')?.dataset.panel);
        if (!known) return;
        const state = stateOf(now - known.at);
        if (section.dataset.state !== state) section.dataset.state = state;
        const words = state === 'live' ? minutes.format(known.time) : until(known, now);
        put(section.querySelector('.age'), words);
      });
    }

    // The headline speaks of the newest numbers on the visible scene; it is amber from the first
    // answer that fails.
    function newest() {
      return [...root.querySelectorAll('.scene.on [data-panel]')]
        .map((slot) => fresh.get(slot.dataset.panel)).filter(Boolean)
        .reduce((best, known) => (best && best.at > known.at ? best : known), null);
    }

    function headline(now) {
      const known = newest();
      const age = known ? now - known.at : 0;
      const state = failing && age <= LATE ? 'late' : stateOf(age);
      const element = root.querySelector('[data-role="state"]');
      const word = root.dataset[failing ? 'lost' : known ? state : 'waiting'];
      const told = known && (state === 'live'
        ? root.dataset.age.replace('{age}', ` ${elapsed(age)}`) : until(known, now));
      element.className = `state ${known ? state : ''}`;
      put(element, known ? `${word} · ${told}` : word);
    }

    return {
      arrived(panel, now) {
        fresh.set(panel, { at: performance.now(), time: now });
      },
      answered(now) {
        ahead = now - Date.now();
        failing = false;
      },
      failed() { failing = true; },
      failing: () => failing,
      knows: (scene) => [...root.querySelectorAll(`.scene[data-scene="${scene}"] [data-panel]`)]
        .some((slot) => fresh.has(slot.dataset.panel)),
      tick() {
        const now = performance.now();
        const local = Date.now() + ahead;
        tiles(now);
        headline(now);
        put(root.querySelector('[data-role="clock"]'), seconds.format(local));
        put(root.querySelector('[data-role="date"]'), day.format(local));
      },
      age: () => (newest() ? performance.now() - newest().at : null),
      hour: () => minutes.format(Date.now() + ahead).slice(0, 2),
    };
  }

  return { PERIOD, create };
})();
