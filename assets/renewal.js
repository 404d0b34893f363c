// Takes over a new release, and renews a page that has run for most of a day, at a calm moment.
// renewal.create(root, hour) -> {check(release)}; `hour` gives the county's hour as '04'.
window.renewal = (() => {
  'use strict';
  const CALM = 5000;
  const OLD = 20 * 3600 * 1000;
  const AGAIN = 30000;
  const TIMEOUT = 10000;
  const started = performance.now();
  let touched = -Infinity;
  let busy = false;

  ['pointerdown', 'keydown'].forEach((sign) =>
    document.addEventListener(sign, () => { touched = performance.now(); }, { passive: true }));

  function create(root, hour) {
    return {
      check(release) {
        const now = performance.now();
        const outdated = release && release !== root.dataset.release;
        const old = now - started > OLD && hour() === '04';
        if (busy || !(outdated || old) || now - touched < CALM) return;
        busy = true;
        // Only when the page can be had: the picture stays until the new one is there.
        fetch(location.href, { cache: 'reload', signal: AbortSignal.timeout(TIMEOUT) })
          .then((answer) => { if (answer.ok) location.reload(); })
          .catch(() => {})
          .finally(() => setTimeout(() => { busy = false; }, AGAIN));
      },
    };
  }

  return { create };
})();
