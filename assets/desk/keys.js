// The keyboard: everything often done has a key, shown where it is done.
desk.keys = (() => {
  'use strict';
  const { h, say } = desk;
  let help = null;

  const writing = (element) => element?.closest?.('input, textarea, select, [contenteditable]');

  function escape(event) {
    if (help) return toggleHelp();
    if (writing(event.target) && !event.target.closest('.action')) return event.target.blur();
    if (desk.forms.typing) return desk.forms.drop();
    if (desk.bulk.clear()) return null;
    if (desk.report.close()) return null;
    if (desk.state.case) return desk.close();
    if (desk.state.q) return desk.change({ q: '' });
    return null;
  }

  const ACTS = {
    j: () => desk.grid.move(1),
    k: () => desk.grid.move(-1),
    ArrowDown: () => desk.grid.move(1),
    ArrowUp: () => desk.grid.move(-1),
    x: () => {
      const row = desk.grid.rowOf(desk.grid.cursor);
      if (row) desk.bulk.toggle(row);
    },
    Enter: () => { if (desk.grid.cursor) desk.open(desk.grid.cursor); },
    '/': () => desk.filters.focus(),
    '?': () => toggleHelp(),
    n: () => desk.report.open(),
  };

  function toggleHelp() {
    if (help) {
      help.remove();
      help = null;
      return;
    }
    const letters = desk.options.actions.filter(([action]) => desk.forms.letterOf(action));
    // Only what this role can do.
    const keys = [['J K ↓ ↑', 'key_move'], ['Enter', 'key_open'], desk.bulk.able().length ? ['X', 'key_tick'] : null,
      ['/', 'key_search'], desk.report.offered ? ['N', 'key_new'] : null, letters.length ? ['Ctrl Enter', 'key_record'] : null,
      ['Esc', 'key_escape'], ['?', 'key_help']].filter(Boolean);
    help = h('div', { class: 'help', role: 'dialog', 'aria-label': say('key_help') },
      h('h3', {}, say('key_help')),
      h('dl', {}, keys.map(([key, text]) => [h('dt', {}, key.split(' ').map((one) => h('kbd', {}, one))), h('dd', {}, say(text))])),
      letters.length ? [h('h4', {}, say('key_letters')), h('dl', { class: 'letters' }, letters.map(([action, name]) =>
        [h('dt', {}, h('kbd', {}, desk.forms.letterOf(action).toUpperCase())), h('dd', {}, name)]))] : null,
      h('button', { type: 'button', onclick: toggleHelp }, say('close'), h('kbd', {}, 'Esc')));
    desk.root.append(help);
    help.querySelector('button').focus();
  }

  function pressed(event) {
    if (event.key === 'Escape') {
      escape(event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || writing(event.target)) return;
    const onControl = event.target.closest?.('button, a, summary');
    if (onControl && (event.key === 'Enter' || event.key === ' ')) return;
    const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    // The letters of the open case come before the list's own.
    if (!['j', 'k', 'x', '/', '?'].includes(letter) && desk.state.case && desk.forms.press(letter)) event.preventDefault();
    else if (ACTS[letter]) {
      event.preventDefault();
      ACTS[letter]();
    }
  }

  return { attach: () => document.addEventListener('keydown', pressed) };
})();
