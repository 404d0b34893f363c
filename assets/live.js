// The live channel: hears revision numbers over /live, falls back to polling, and says so.
// live.start({news, refused, broken, base}) -> stop; inert until a page starts it. `broken` (not
// needed) hears of every break at once, before anything is known to be old; `base` goes before the
// addresses.
window.live = (() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const WATCHDOG = 40000;
  const POLL = 10000;
  const LONGEST = 30000;

  function start({ news, refused, broken = () => {}, base = '' }) {
    let source = null;
    let failures = 0;
    let stopped = false;
    const timers = {};

    const later = (name, delay, act) => {
      clearTimeout(timers[name]);
      timers[name] = setTimeout(act, delay);
    };

    // Nothing for 40 s, not even a beat: the connection is dead although nobody said so.
    const alive = () => later('watchdog', WATCHDOG, reopen);

    const heard = (event) => {
      failures = 0;
      clearTimeout(timers.poll);
      alive();
      if (event.data) news(JSON.parse(event.data));
    };

    function open() {
      source = new EventSource(`${SITE}${base}/live`);
      source.onmessage = heard;
      source.addEventListener('beat', heard);
      source.onerror = failed;
      alive();
    }

    function failed() {
      broken();
      if (!source || source.readyState !== EventSource.CLOSED) return poll();
      // Closed for good (refused, or signed out): the browser will not try again, we do.
      failures += 1;
      later('retry', Math.min(LONGEST, 1000 * 2 ** failures) * (0.5 + Math.random()), reopen);
      return poll();
    }

    function poll() {
      if (stopped) return;
      later('poll', POLL, poll);
      fetch(`${SITE}${base}/live/now`, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(8000) })
        .then((answer) => {
          if (answer.status === 401) return refused();
          if (!answer.ok) throw new Error(answer.status);
          return answer.json().then((body) => {
            if (!stopped) news(body);
          });
        })
        .catch(() => {});
    }

    function close() {
      if (source) source.close();
      source = null;
      Object.values(timers).forEach(clearTimeout);
    }

    function reopen() {
      close();
      if (!stopped && !document.hidden) open();
    }

    // A hidden tab asks for nothing; it catches up when it is seen again.
    const seen = () => (document.hidden ? close() : reopen());

    document.addEventListener('visibilitychange', seen);
    reopen();
    return () => {
      stopped = true;
      document.removeEventListener('visibilitychange', seen);
      close();
    };
  }

  return { start };
})();
