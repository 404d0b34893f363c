// A figure as a picture: drawn here in high resolution, numbered and kept by the server.
(() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';

  const WIDTH = 960, HEIGHT = 540, SCALE = 2, HEAD = 48;

  function token() {
    return document.cookie.match(/(?:^|; )_csrf_token=([^;]+)/)?.[1] ?? '';
  }

  async function send(address, fields) {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.append(name, ...[].concat(value)));
    const answer = await fetch(SITE + address, { method: 'POST', body, headers: { 'X-CSRFToken': token() } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // The title and the mark stand in a margin of their own, whatever the figure has.
  function sheet(graph, title, mark) {
    const layout = structuredClone({ ...graph.layout, ...graph.usual });
    const margin = layout.margin ?? {};
    const text = (words, y, anchor, size) => ({
      text: words, xref: 'container', yref: 'container', x: 0.02, y, xanchor: 'left', yanchor: anchor,
      font: { size, color: size > 12 ? '#0f172a' : '#64748b' }, automargin: false,
    });
    return {
      ...layout,
      width: WIDTH, height: HEIGHT, autosize: false, paper_bgcolor: '#fff', plot_bgcolor: '#fff',
      margin: { ...margin, t: (margin.t ?? 0) + HEAD },
      title: { ...text(title, 0.98, 'top', 18), subtitle: { text: mark, font: { size: 11, color: '#64748b' } } },
    };
  }

  async function take(graph, format) {
    const title = graph.closest('.panel').querySelector('h2').textContent;
    const page = { of: location.pathname.slice(SITE.length), query: location.search.slice(1), format };
    const { number, mark } = await send('/exports/picture', page);
    const figure = { data: graph.data, layout: sheet(graph, title, mark) };
    const drawn = await window.Plotly.toImage(figure, { format, width: WIDTH, height: HEIGHT, scale: format === 'png' ? SCALE : 1 });
    const blob = format === 'svg'
      ? new Blob([decodeURIComponent(drawn.slice(drawn.indexOf(',') + 1))], { type: 'image/svg+xml' })
      : new Blob([Uint8Array.from(atob(drawn.slice(drawn.indexOf(',') + 1)), (sign) => sign.charCodeAt(0))]);
    const { href } = await send(`/exports/${number}/picture`, { file: [blob, title] });
    location.assign(href);
  }

  function offer(graph) {
    const head = graph.closest('.panel')?.querySelector('header');
    if (!head || head.querySelector('.pictures')) return;
    const ways = document.createElement('div');
    ways.className = 'pictures';
    ['png', 'svg'].forEach((format) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = format.toUpperCase();
      button.addEventListener('click', () => take(graph, format).catch(() => {
        button.textContent = graph.closest('.page').dataset.failed;
      }));
      ways.append(button);
    });
    head.append(ways);
  }

  const watch = new MutationObserver(() => {
    const page = document.querySelector('.page');
    if (page?.dataset.pictures) page.querySelectorAll('.js-plotly-plot').forEach(offer);
  });
  watch.observe(document.documentElement, { childList: true, subtree: true });
})();
