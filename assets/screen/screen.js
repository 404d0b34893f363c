// The life of a wall screen: it is paired, shows its wall, asks every few seconds what it is to do,
// says how it is, and shows nothing as soon as it may not. Nobody touches it.
(() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const { ask } = window.device;
  const STEP = 3000;
  const BEAT = 30000;
  const LATER = 30000;
  // Refusals after which a signature cannot help.
  const FINAL = ['screen_stopped', 'screen_lapsed', 'screen_moved'];
  const part = (id) => document.getElementById(id);
  const page = document.body.dataset;

  let device = null;
  let unpaired = false;
  let shown = null;
  let renewAt = Infinity;
  let beatAt = 0;
  let reloads = null;
  let reloadAt = 0;
  let busy = false;
  let again = false;
  let trouble = '';
  let codeEnds = 0;
  let crowded = false;
  let patternEnds = 0;
  let messageEnds = 0;

  // ---- what is shown ----------------------------------------------------------------------------

  const put = (element, text) => {
    if (element.textContent !== text) element.textContent = text;
  };

  function showCode({ code, left_ms: left }) {
    codeEnds = performance.now() + left;
    put(part('code'), code);
    part('ask').hidden = false;
    part('binding').hidden = device.bound;
    document.body.className = 'waiting';
  }

  function say(zh, en) {
    put(part('notice-zh'), zh);
    put(part('notice-en'), en);
    part('notice').hidden = !zh;
  }

  function blank(code) {
    const was = shown !== null || FINAL.includes(code);
    shown = null;
    reloads = null;
    window.wall.end();
    part('stage').replaceChildren();
    showMessage(null);
    showPattern(0);
    part('dim').style.opacity = '0';
    document.body.className = 'waiting';
    put(part('code'), '');
    part('ask').hidden = true;
    codeEnds = 0;
    crowded = false;
    renewAt = Infinity;
    if (!was) return;
    const kind = code === 'screen_moved' ? 'moved' : 'ended';
    say(page[`${kind}Zh`], page[`${kind}En`]);
  }

  function showMessage(message) {
    messageEnds = message ? performance.now() + message.left_ms : 0;
    const strip = part('message');
    if (message) put(strip, message.text);
    if (strip.hidden === !message) return;
    strip.hidden = !message;
    document.documentElement.classList.toggle('told', Boolean(message));
    // The wall has less room, or all of it again.
    window.dispatchEvent(new Event('resize'));
  }

  function showPattern(left) {
    patternEnds = left ? performance.now() + left : 0;
    if (left) window.pattern.show(part('pattern'), page.pattern);
    else window.pattern.hide(part('pattern'));
  }

  function codeLeft(now) {
    const seconds = Math.max(0, Math.round((codeEnds - now) / 1000));
    return page.left.replace('{time}', `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`);
  }

  function everySecond() {
    const now = performance.now();
    if (patternEnds && now > patternEnds) showPattern(0);
    if (messageEnds && now > messageEnds) showMessage(null);
    put(part('left'), codeEnds ? codeLeft(now) : crowded ? page.many : '');
  }

  // ---- paired -----------------------------------------------------------------------------------

  const dwells = (scenes) => Object.fromEntries(scenes.map(([name, seconds]) => [name, 1000 * seconds]));

  async function mount(orders) {
    const answer = await fetch(`${SITE}/screen/frame`, { signal: AbortSignal.timeout(8000) }).catch(() => null);
    if (!answer?.ok) return;
    const stage = part('stage');
    stage.innerHTML = await answer.text();
    shown = JSON.stringify(orders.scenes);
    document.body.className = 'showing';
    say('', '');
    // Before there was a picture nothing could be cut.
    if (trouble === 'network') trouble = '';
    window.wall.begin({ base: '/screen', dwell: dwells(orders.scenes), refused: step });
    beatAt = performance.now() + 3000;
  }

  async function obey(orders) {
    if (shown === null) await mount(orders);
    if (shown === null) return;
    const scenes = JSON.stringify(orders.scenes);
    if (scenes !== shown) {
      shown = scenes;
      window.wall.arrange(dwells(orders.scenes));
    }
    part('dim').style.opacity = String(1 - orders.brightness / 100);
    showMessage(orders.message);
    showPattern(orders.pattern_ms);
    if (reloads === null) reloads = orders.reloads;
    if (orders.reloads > reloads) reload().catch(() => {});
    if (performance.now() >= beatAt) beat();
  }

  function heap() {
    const used = performance.memory?.usedJSHeapSize;
    return used ? Math.round(used / 1048576) : null;
  }

  function beat() {
    beatAt = performance.now() + BEAT;
    const { scene, age } = window.wall.report();
    const told = {
      release: page.release, heap_mb: heap(), age_s: age === null ? null : Math.round(age / 1000), scene,
      width: innerWidth, height: innerHeight, ratio: window.devicePixelRatio, error: trouble,
    };
    trouble = '';
    // The next one says it all again.
    ask('/screen/beat', told).catch(() => {});
  }

  // Only when the page can be had: the picture stays until the new one is there.
  async function reload() {
    if (performance.now() < reloadAt) return;
    reloadAt = performance.now() + LATER;
    const answer = await fetch(`${SITE}/screen`, { cache: 'reload', signal: AbortSignal.timeout(8000) });
    if (answer.ok) location.reload();
  }

  // ---- step by step -----------------------------------------------------------------------------

  async function paired() {
    if (performance.now() >= renewAt) await renewed();
    let answer = await ask('/screen/orders');
    // A cookie left over from before it was paired anew says nothing.
    const settled = shown !== null && FINAL.includes(answer.body?.error?.code);
    if (answer.status === 401 && device.bound && !settled) {
      answer = await renewed();
      if (answer.status === 200) answer = await ask('/screen/orders');
    }
    if (answer.status === 200 && answer.body?.scenes) return obey(answer.body);
    if (answer.status === 401 && answer.body?.error) return left(answer.body.error.code);
    trouble = 'answer';
    return undefined;
  }

  async function renewed() {
    const answer = await device.renew();
    if (answer.status === 200) renewAt = performance.now() + (2 / 3) * answer.body.lasts_ms;
    return answer;
  }

  async function left(code) {
    // Of a challenge that was late or used, the next one tells.
    if (code.startsWith('screen_challenge')) return;
    blank(code);
    unpaired = true;
    if (!FINAL.includes(code)) return;
    await device.forget();
    device = await window.device.begin();
  }

  async function waiting() {
    const answer = await device.pair();
    crowded = answer.status === 429;
    if (answer.status !== 200 || !answer.body) return;
    if (answer.body.release !== page.release) await reload();
    if (answer.body.approved) unpaired = false;
    else showCode(answer.body);
  }

  async function step() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      device ??= await window.device.begin();
      if (!unpaired) await paired();
      if (unpaired) await waiting();
      if (!unpaired && shown === null) await paired();
    } catch (error) {
      // What is on the screen stays; the next step may succeed.
      trouble = error instanceof window.device.Silence ? 'network' : 'script';
    }
    busy = false;
    if (again) {
      again = false;
      setTimeout(step, 500);
    }
  }

  addEventListener('error', () => { trouble = 'script'; });
  addEventListener('unhandledrejection', () => { trouble = 'promise'; });
  setInterval(step, STEP);
  setInterval(everySecond, 1000);
  step();
})();
