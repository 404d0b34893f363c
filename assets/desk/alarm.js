// A new critical case: a banner and, once allowed, a sound, until somebody acknowledges it.
desk.alarm = (() => {
  'use strict';
  const { h, say, fill, icon } = desk;
  const AGAIN = 10000;
  const KEPT = 'desk-sound';
  let slot = null;
  let cases = [];
  let context = null;
  let timer = 0;
  const busy = new Set();

  // Two short tones, made here: no file, nothing to load.
  function beep() {
    if (!context || context.state !== 'running') return;
    [0, 0.25].forEach((wait, i) => {
      const tone = context.createOscillator();
      const volume = context.createGain();
      const at = context.currentTime + wait;
      tone.frequency.value = i ? 988 : 784;
      volume.gain.setValueAtTime(0.0001, at);
      volume.gain.exponentialRampToValueAtTime(0.25, at + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.2);
      tone.connect(volume).connect(context.destination);
      tone.start(at);
      tone.stop(at + 0.22);
    });
  }

  async function allow() {
    context ??= new AudioContext();
    await context.resume();
    localStorage.setItem(KEPT, 'on');
    beep();
    draw();
  }

  async function acknowledge(one) {
    if (busy.has(one.no)) return;
    busy.add(one.no);
    const body = { type: 'acknowledge', version: one.v, event_id: crypto.randomUUID() };
    const answer = await desk.request(`/desk/cases/${encodeURIComponent(one.no)}/actions`, { body });
    busy.delete(one.no);
    if (answer.ok || answer.status === 409) desk.refresh();
    else desk.warn(desk.problem(answer));
  }

  function draw() {
    slot.hidden = !cases.length;
    if (!cases.length) return;
    const [first, ...others] = cases;
    const heard = context?.state === 'running';
    const unfolded = slot.querySelector('details')?.open;
    fill(slot, icon('overdue'), h('b', {}, say('critical', { n: cases.length })), line(first,
      heard ? null : h('button', { type: 'button', class: 'link', onclick: allow }, icon('bell'), say('sound_on'))),
    others.length ? h('details', { open: unfolded }, h('summary', {}, say('others', { n: others.length })), others.map((one) => line(one))) : null);
  }

  const line = (one, more) => h('p', {},
    h('span', { class: 'what' }, [one.at, one.place, one.title].filter(Boolean).join(' · ')),
    h('span', { class: 'buttons' },
      h('button', { type: 'button', onclick: () => desk.open(one.no) }, say('open_case')),
      h('button', { type: 'button', class: 'main', onclick: () => acknowledge(one) }, say('action_acknowledge')), more));

  function show(found) {
    const known = new Set(cases.map((one) => one.no));
    const fresh = found.some((one) => !known.has(one.no));
    const same = JSON.stringify(found) === JSON.stringify(cases);
    cases = found;
    if (!same) draw();
    if (fresh) beep();
    clearInterval(timer);
    if (cases.length) timer = setInterval(() => { if (cases.length) beep(); }, AGAIN);
  }

  function attach(element) {
    slot = element;
    // Allowed before on this machine: the first click anywhere wakes it again.
    if (localStorage.getItem(KEPT) === 'on') {
      document.addEventListener('pointerdown', () => {
        context ??= new AudioContext();
        context.resume().then(draw);
      }, { once: true });
    }
    draw();
  }

  return { attach, show };
})();
