// Scene rotation: a clock and nothing else, so that no failing request can stop it.
// rotation.dwells(usual) -> the same, or ?dwell=SECONDS of the address for every scene
// rotation.start({names, dwell, current, prepare, ready, show, paused}) -> {restart(name), stop()}; a
// scene that is not `ready` when its turn comes is passed over: while the line is cut, one that has
// no numbers yet would be an empty wall.
window.rotation = (() => {
  'use strict';
  const REST = 120000;
  const AHEAD = 2000;
  const TICK = 500;
  const SHORTEST = 5;
  const LONGEST = 600;
  const SIGNS = ['pointerdown', 'pointermove', 'wheel', 'keydown', 'touchstart'];

  function dwells(usual) {
    const asked = Number(new URLSearchParams(location.search).get('dwell'));
    if (!(asked > 0)) return usual;
    const each = 1000 * Math.min(Math.max(asked, SHORTEST), LONGEST);
    return Object.fromEntries(Object.keys(usual).map((name) => [name, each]));
  }

  function start({ names, dwell, current, prepare, ready, show, paused }) {
    let name = current;
    let left = dwell[name];
    let last = performance.now();
    let rest = 0;
    let prepared = false;

    const after = () => names.map((_, i) => names[(names.indexOf(name) + 1 + i) % names.length]);

    const restart = (next) => {
      name = next;
      left = dwell[name];
      prepared = false;
    };

    const touched = () => {
      if (rest === 0) paused(true);
      rest = REST;
    };

    const timer = setInterval(() => {
      const now = performance.now();
      // A machine that slept must not run through the scenes to catch up.
      const passed = Math.min(now - last, 2 * TICK);
      last = now;
      if (rest > 0) {
        rest = Math.max(0, rest - passed);
        if (rest === 0) paused(false);
        return;
      }
      left -= passed;
      if (left <= AHEAD && !prepared) {
        prepared = true;
        prepare(after()[0]);
      }
      if (left <= 0) {
        const next = after().find(ready) ?? name;
        const turns = next !== name;
        restart(next);
        if (turns) show(name);
      }
    }, TICK);

    SIGNS.forEach((sign) => document.addEventListener(sign, touched, { passive: true }));
    return {
      restart,
      stop() {
        clearInterval(timer);
        SIGNS.forEach((sign) => document.removeEventListener(sign, touched));
      },
    };
  }

  return { dwells, start };
})();
