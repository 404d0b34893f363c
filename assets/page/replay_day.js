// A day as the server told it: its start and its changes. Pure: the state at the end of any frame.
// replayDay.create(answer) -> {last, length, at(frame), line(name)}
window.replayDay = (() => {
  'use strict';
  const OPEN = 5;
  const CLOSED = 5;
  const PENDING = 7;
  const QUARTER = 15;

  function byFrame(rows, length) {
    const frames = Array.from({ length }, () => []);
    rows.forEach(([frame, ...row]) => frames[Math.min(frame, length - 1)].push(row));
    return frames;
  }

  function create(answer) {
    const { length } = answer;
    const last = answer.frames - 1;
    const changes = byFrame(answer.changes, length);
    const moves = byFrame(answer.moves, length);
    const events = byFrame(answer.events, length);
    const counts = new Map(answer.counts);

    // Sums after each frame: the curve, and what a jump needs not count again.
    const lines = { reported: [], closed: [], open: [], stages: [] };
    let [reported, closed] = [0, 0];
    const stages = [...answer.stages];
    for (let frame = 0; frame <= last; frame += 1) {
      moves[frame].forEach(([from, to, n]) => {
        if (from < OPEN) stages[from] -= n;
        if (to < OPEN) stages[to] += n;
        if (from === PENDING) reported += n;
        if (to === CLOSED) closed += n;
      });
      lines.reported.push(reported);
      lines.closed.push(closed);
      lines.open.push(stages.reduce((sum, n) => sum + n, 0));
      lines.stages.push([...stages]);
    }

    function grids(frame) {
      const found = new Map(answer.open.map(([grid, n]) => [grid, n]));
      for (let k = 0; k <= frame; k += 1) {
        changes[k].forEach(([grid, came, went]) => found.set(grid, (found.get(grid) || 0) + came - went));
      }
      return new Map([...found].map(([grid, n]) => [answer.grids[grid], n]));
    }

    function at(frame) {
      const touched = (index) => changes[frame].filter((row) => row[index]).map(([grid]) => answer.grids[grid]);
      const came = touched(1);
      return {
        grids: grids(frame),
        came,
        went: touched(2).filter((grid) => !came.includes(grid)),
        stages: lines.stages[frame],
        moves: moves[frame],
        reported: lines.reported[frame],
        closed: lines.closed[frame],
        open: lines.open[frame],
        events: events[frame].map(([clock, kind, number, place, title]) => ({
          clock, kind: answer.kinds[kind], number, place: answer.places[place], title,
        })),
        more: (counts.get(frame) || 0) - events[frame].length,
      };
    }

    // A frame goes by the time it ends; the one that runs, by the time it has come to.
    function clock(frame) {
      const minutes = Math.min((frame + 1) * QUARTER, Math.floor(answer.now / 60000));
      return [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0')).join(':');
    }

    // The frame that ends at 08:15, or the one in which that time lies.
    function frameOf(text) {
      const [hours, minutes] = text.split(':').map(Number);
      const frame = Math.ceil((60 * hours + minutes) / QUARTER) - 1;
      return Math.max(0, Math.min(frame, last));
    }

    return { last, length, lines, expected: answer.expected, at, clock, frameOf };
  }

  return { create };
})();
