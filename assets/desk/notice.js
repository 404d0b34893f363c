// What has just been done, or why it was not: said for a moment, above whatever is open.
(() => {
  'use strict';
  const { h, fill, icon } = desk;
  const STAYS = 8000;
  let slot = null;
  let timer = 0;

  function tell(text, tone, shape) {
    slot ??= desk.root.appendChild(h('div', { class: 'notice', role: 'status' }));
    clearTimeout(timer);
    slot.className = `notice ${tone}`;
    slot.hidden = false;
    fill(slot, icon(shape), text);
    timer = setTimeout(() => { slot.hidden = true; }, STAYS);
  }

  desk.say_done = (text) => tell(text, 'ok', 'done');
  desk.warn = (text) => tell(text, 'wa', 'soon');
})();
