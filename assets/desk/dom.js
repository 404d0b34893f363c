// The desk's ground: elements, words, icons, requests. The list is asked for before anything else.
window.desk = (() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const SVG = 'http://www.w3.org/2000/svg';
  const TIMEOUT = 15000;
  const NARROW = matchMedia('(max-width: 767px)');

  // The same question the list will ask: its answer is on the way while the page is built.
  const query = new URLSearchParams(location.search);
  query.delete('case');
  const first = fetch(`${SITE}/desk/list?${query}`, {
    headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(TIMEOUT),
  })
    .then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);

  let words = {};
  let english = false;

  function learn(root) {
    words = JSON.parse(root.dataset.words);
    english = root.lang === 'en';
  }

  const say = (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value), words[key] ?? key);

  // What answers carry in both languages: {zh, en}, or fields ending in _zh and _en.
  const told = (both, name) => {
    if (!both) return '';
    if (name) return both[`${name}_${english ? 'en' : 'zh'}`] ?? '';
    return typeof both === 'string' ? both : (both[english ? 'en' : 'zh'] ?? '');
  };

  function put(node, children) {
    children.flat(3).forEach((child) => {
      if (child !== null && child !== undefined && child !== false && child !== '') node.append(child);
    });
    return node;
  }

  // h('button', {class, onclick, data: {…}}, 'text', [more]); text is always text, never markup.
  function h(tag, attributes, ...children) {
    const node = document.createElement(tag);
    Object.entries(attributes ?? {}).forEach(([name, value]) => {
      if (value === null || value === undefined || value === false) return;
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (name === 'data') Object.assign(node.dataset, value);
      else if (name === 'value') node.value = value;
      else node.setAttribute(name, value === true ? '' : value);
    });
    return put(node, children);
  }

  const fill = (node, ...children) => {
    node.replaceChildren();
    return put(node, children);
  };

  // A hidden field keeps the focus until the next paint, and would swallow the letter typed then.
  function hide(node) {
    if (node.contains(document.activeElement)) document.activeElement.blur();
    node.hidden = true;
  }

  // Status is colour, shape and word together; these are the shapes.
  const SHAPES = {
    overdue: '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor"/><path d="M8 4v5M8 11v1.2" class="ink"/>',
    soon: '<path d="M8 1.8 15 14.2H1z" fill="none" stroke="currentColor"/><path d="M8 6v4.2M8 11.6v1.2" stroke="currentColor"/>',
    running: '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor"/><path d="M8 4.2V8l2.6 1.8" fill="none" stroke="currentColor"/>',
    paused: '<path d="M5.5 3v10M10.5 3v10" stroke="currentColor"/>',
    done: '<circle cx="8" cy="8" r="6.4" fill="none" stroke="currentColor"/><path d="m5 8.2 2.1 2.2L11 6" fill="none" stroke="currentColor"/>',
    search: '<circle cx="7" cy="7" r="4.6" fill="none" stroke="currentColor"/><path d="m10.6 10.6 3.6 3.6" stroke="currentColor"/>',
    close: '<path d="m3.5 3.5 9 9m0-9-9 9" stroke="currentColor"/>',
    bell: '<path d="M3 12h10l-1.4-2V7a3.6 3.6 0 0 0-7.2 0v3zM6.6 13.6h2.8" fill="none" stroke="currentColor"/>',
  };

  function icon(name) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('class', 'icon');
    svg.setAttribute('aria-hidden', 'true');
    svg.innerHTML = SHAPES[name] ?? '';
    return svg;
  }

  const token = () => decodeURIComponent(/(?:^|; )_csrf_token=([^;]*)/.exec(document.cookie)?.[1] ?? '');

  // {status, ok, body}; a status of 0 says that nobody answered. Signed out: back to the door.
  async function request(url, { body, form, signal } = {}) {
    const headers = { Accept: 'application/json' };
    const changing = body !== undefined || form !== undefined;
    if (changing) headers['X-CSRFToken'] = token();
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const limits = [AbortSignal.timeout(TIMEOUT), signal].filter(Boolean);
    try {
      const answer = await fetch(SITE + url, {
        method: changing ? 'POST' : 'GET', headers, signal: AbortSignal.any(limits),
        body: form ?? (body === undefined ? undefined : JSON.stringify(body)),
      });
      if (answer.status === 401) location.reload();
      return { status: answer.status, ok: answer.ok, body: await answer.json().catch(() => ({})) };
    } catch {
      return { status: 0, ok: false, body: {} };
    }
  }

  // What went wrong, in words that say what to do next.
  function problem(answer) {
    if (answer.status === 0) return say('no_answer');
    return told(answer.body.error, 'message') || say('failed');
  }

  function later(wait, act) {
    let timer = 0;
    return (...args) => {
      clearTimeout(timer);
      timer = setTimeout(() => act(...args), wait);
    };
  }

  return {
    SITE, first, SHAPES, learn, say, told, h, put, fill, hide, icon, request, problem, later,
    get english() { return english; },
    get narrow() { return NARROW.matches; },
  };
})();
