// The table: windows of a list that the server sorts and cuts. A refresh asks for what is loaded
// and puts it in place: no flicker, no jump, the cursor stays on its case.
desk.grid = (() => {
  'use strict';
  const BLOCK = 100;
  const MOST = 500;
  const TABLE = {
    rowModelType: 'infinite',
    getRowId: ({ data }) => data.no,
    cacheBlockSize: BLOCK,
    maxBlocksInCache: MOST / BLOCK,
    cacheOverflowSize: 1,
    animateRows: false,
    suppressCellFocus: true,
    suppressDragLeaveHidesColumns: true,
    // The desk says in its own words that nothing is there, and why.
    suppressNoRowsOverlay: true,
  };
  let api = null;
  let slot = null;
  let load = null;
  let resort = null;
  let store = { total: 0, rows: new Map() };
  let cursor = '';
  let narrow = null;
  let shaped = '';
  let fed = false;

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
    if (fed) {
      api.setRowCount(answer.total, true);
      api.refreshInfiniteCache();
    } else {
      feed();
      shape();
    }
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

  const direction = (sort) => (sort.startsWith('-') ? 'desc' : 'asc');

  // What gives way where the columns are wider than the table has room for.
  function yielding(columns) {
    let over = columns.reduce((sum, { width }) => sum + width, 0) - (slot.clientWidth - 2 * rem());
    return new Set(desk.columns.YIELD.filter((id) => {
      if (over <= 0) return false;
      over -= columns.find(({ colId }) => colId === id).width;
      return true;
    }));
  }

  // The table as it has to be in this window: columns, their order and heights.
  function form() {
    narrow = desk.narrow;
    shaped = `${narrow} ${rem()}`;
    if (narrow) return { columnDefs: desk.columns.cards(), headerHeight: 0, rowHeight: 5.5 * rem() };
    const columns = desk.columns.wide(rem());
    const hidden = yielding(columns);
    const columnDefs = columns.map((one) => ({
      ...one, hide: hidden.has(one.colId),
      sort: one.colId === desk.state.sort.replace('-', '') ? direction(desk.state.sort) : null,
    }));
    return { columnDefs, headerHeight: 2.5 * rem(), rowHeight: 3 * rem() };
  }

  function shape() {
    // Before it has a source the table takes no other height of rows.
    if (!slot.clientWidth || !fed) return;
    if (shaped !== `${desk.narrow} ${rem()}`) {
      api.updateGridOptions(form());
      // Rows already asked for keep the height of their asking: a new source asks anew.
      feed();
    } else if (!narrow) {
      const hidden = yielding(desk.columns.wide(rem()));
      desk.columns.YIELD.forEach((id) => api.setColumnsVisible([id], !hidden.has(id)));
    }
  }

  // Once there are rows to give: the table would else ask for those that are on their way.
  function feed() {
    fed = true;
    source = { ...source };
    api.setGridOption('datasource', source);
  }

  function sorted(sort) {
    if (!api || narrow) return;
    const colId = sort.replace('-', '');
    api.applyColumnState({ state: [{ colId, sort: direction(sort) }], defaultState: { sort: null } });
  }

  function attach(element, { block, sort, open, tick }) {
    slot = element;
    load = block;
    resort = sort;
    const own = JSON.parse(desk.root.dataset.table);
    api = window.agGrid.createGrid(slot.querySelector('#desk-table'), { ...TABLE, ...form(), localeText: own });
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
