// The table: windows of a list that the server sorts and cuts. A refresh asks for what is loaded
// and puts it in place: no flicker, no jump, the cursor stays on its case.
desk.grid = (() => {
  'use strict';
  const BLOCK = 100;
  const MOST = 500;
  let api = null;
  let slot = null;
  let load = null;
  let resort = null;
  let store = { total: 0, rows: new Map() };
  let cursor = '';
  let narrow = null;
  let shaped = '';

  const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

  const indexOf = (number) => {
    for (const [index, row] of store.rows) if (row.no === number) return index;
    return -1;
  };
  const rowOf = (number) => store.rows.get(indexOf(number)) ?? null;

  function keep(answer) {
    store.total = answer.total;
    store.more = answer.more;
    answer.rows.forEach((row, i) => store.rows.set(answer.offset + i, row));
  }

  const has = (start) => {
    const end = Math.min(start + BLOCK, store.total);
    for (let i = start; i < end; i += 1) if (!store.rows.has(i)) return false;
    return store.rows.size > 0 || store.total === 0;
  };

  let source = {
    getRows({ startRow, sortModel, successCallback, failCallback }) {
      const [by] = sortModel;
      const wanted = by ? (by.sort === 'desc' ? '-' : '') + by.colId : 'due';
      if (!narrow && wanted !== desk.state.sort) {
        store = { total: store.total, rows: new Map() };
        resort(wanted);
      }
      const held = store;
      const give = () => {
        const rows = [];
        for (let i = startRow; i < Math.min(startRow + BLOCK, held.total); i += 1) rows.push(held.rows.get(i));
        // Never at once: the table is still busy asking.
        setTimeout(() => successCallback(rows.filter(Boolean), held.total));
      };
      if (held.ready && has(startRow)) give();
      else {
        load(startRow, BLOCK).then((answer) => {
          if (!answer || held !== store) return failCallback();
          held.ready = true;
          keep(answer);
          return give();
        });
      }
    },
  };

  // Another question: its first rows take the place of the old ones, from the top.
  function renew(answer) {
    if (api && store.total) api.ensureIndexVisible(0, 'top');
    update(answer);
  }

  // The window that is loaded now, as one question.
  function span() {
    const blocks = Object.values(api?.getCacheBlockState() ?? {}).map((block) => block.startRow);
    const start = blocks.length ? Math.min(...blocks) : 0;
    const end = blocks.length ? Math.max(...blocks) + BLOCK : BLOCK;
    return { offset: start, limit: Math.min(MOST, end - start) };
  }

  function update(answer) {
    store = { total: 0, rows: new Map(), ready: true };
    keep(answer);
    if (!api) return;
    own();
    api.setRowCount(answer.total, true);
    api.refreshInfiniteCache();
    empty();
    mark();
  }

  // ---- what is marked: the cursor, the open case, the ticked ones --------------------------------

  // By rules of a sheet, not by classes: those belong to the table, which writes them anew.
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  const row = (number) => `#desk-table .ag-row[row-id="${CSS.escape(number)}"]`;

  function mark() {
    const ticked = desk.bulk.numbers();
    const rules = ticked.map((number) => `${row(number)} { background: var(--chk); }`);
    if (cursor && !desk.narrow) rules.push(`${row(cursor)} { outline: 1px solid var(--ac); outline-offset: -1px; }`);
    if (desk.state.case) {
      rules.push(`${row(desk.state.case)} { background: var(--sel); box-shadow: inset 3px 0 var(--ac); --mu: var(--on-sel); }`);
    }
    sheet.replaceSync(rules.join('\n'));
    slot?.querySelectorAll('.ag-row .tick').forEach((tick) => tick.setAttribute('aria-checked', desk.bulk.has(tick.dataset.no)));
  }

  function go(number) {
    cursor = number;
    const index = indexOf(number);
    if (index >= 0) api?.ensureIndexVisible(index);
    mark();
  }

  function move(by) {
    const at = indexOf(cursor);
    const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), store.total - 1);
    const row = store.rows.get(next);
    if (row) go(row.no);
    else if (next < store.total) {
      api?.ensureIndexVisible(next);
      load(Math.floor(next / BLOCK) * BLOCK, BLOCK).then((answer) => {
        if (!answer) return;
        keep(answer);
        if (store.rows.has(next)) go(store.rows.get(next).no);
      });
    }
  }

  function empty() {
    slot.classList.toggle('none', store.total === 0);
  }

  // ---- shape: columns by room, cards in the hand -------------------------------------------------

  function shape() {
    if (!api || !slot.clientWidth) return;
    const now = `${desk.narrow} ${rem()}`;
    if (shaped !== now) {
      shaped = now;
      narrow = desk.narrow;
      api.setGridOption('columnDefs', narrow ? desk.columns.cards() : desk.columns.wide(rem()));
      api.setGridOption('headerHeight', narrow ? 0 : 2.5 * rem());
      height((narrow ? 5.5 : 3) * rem());
      if (!narrow) sorted(desk.state.sort);
    }
    if (narrow) return;
    const room = slot.clientWidth - 2 * rem();
    const states = api.getColumns().map((column) => [column.getColId(), column.getColDef().width]);
    const wanted = states.reduce((sum, [, width]) => sum + width, 0);
    let over = wanted - room;
    desk.columns.YIELD.forEach((id) => {
      const hidden = over > 0;
      if (hidden) over -= states.find(([name]) => name === id)[1];
      api.setColumnsVisible([id], !hidden);
    });
  }

  // Rows already asked for keep the height of their asking: a new source asks anew.
  function height(px) {
    if (api.getGridOption('rowHeight') === px) return;
    api.setGridOption('rowHeight', px);
    source = { ...source };
    own();
  }

  function sorted(sort) {
    if (!api || narrow) return;
    const colId = sort.replace('-', '');
    api.applyColumnState({
      state: [{ colId, sort: sort.startsWith('-') ? 'desc' : 'asc' }], defaultState: { sort: null },
    });
  }

  // Dash's component puts a source of its own in place when the table is ready, which speaks by
  // callbacks and never answers: whenever it came last, ours goes in again.
  function own() {
    if (api.getGridOption('datasource') !== source) api.setGridOption('datasource', source);
  }

  function attach(element, { block, sort, open, tick }) {
    slot = element;
    load = block;
    resort = sort;
    return window.dash_ag_grid.getApiAsync('desk-table').then((found) => {
      api = found;
      own();
      [0, 100, 1000].forEach((wait) => setTimeout(own, wait));
      shape();
      api.addEventListener('cellClicked', ({ data, colDef }) => {
        if (!data) return;
        go(data.no);
        if (colDef.colId === 'tick') tick(data);
        else open(data.no);
      });
      api.addEventListener('bodyScrollEnd', () => desk.bulk.draw());
      api.addEventListener('modelUpdated', () => desk.bulk.draw());
      new ResizeObserver(() => {
        shape();
        desk.bulk.draw();
      }).observe(slot);
      empty();
    });
  }

  return {
    attach, renew, update, span, mark, go, move, rowOf, sorted,
    get cursor() { return cursor; },
    get total() { return store.total; },
    get more() { return store.more; },
    rows: () => [...store.rows.entries()].sort(([a], [b]) => a - b).map(([, row]) => row),
    range() {
      const each = api?.getGridOption('rowHeight') ?? 48;
      const { top, bottom } = api?.getVerticalPixelRange() ?? { top: 0, bottom: 0 };
      const last = Math.min(Math.floor(bottom / each), store.total);
      return [Math.min(Math.ceil(top / each) + 1, last), last];
    },
  };
})();
