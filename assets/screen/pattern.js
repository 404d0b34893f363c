// The test pattern, drawn in device pixels so that a line of one is one.
// pattern.show(canvas, note) and pattern.hide(canvas); `note` is what is written below the size.
window.pattern = (() => {
  'use strict';
  const GREYS = 16;
  const COLOURS = ['#ffffff', '#ffff00', '#00ffff', '#00ff00', '#ff00ff', '#ff0000', '#0000ff', '#000000'];
  const SAFE = [0.05, 0.1];
  const FINE = [1, 2, 3];

  function box(pen, x, y, width, height) {
    // On the half pixel a line covers exactly one.
    pen.strokeRect(Math.round(x) + 0.5, Math.round(y) + 0.5, Math.round(width) - 1, Math.round(height) - 1);
  }

  function frames(pen, width, height) {
    pen.lineWidth = 1;
    pen.strokeStyle = '#ffffff';
    box(pen, 0, 0, width, height);
    pen.strokeStyle = '#5ab8ff';
    SAFE.forEach((part) => box(pen, part * width, part * height, (1 - 2 * part) * width, (1 - 2 * part) * height));
  }

  function bands(pen, x, y, width, height, colours) {
    colours.forEach((colour, i) => {
      const from = Math.round(x + (i * width) / colours.length);
      const to = Math.round(x + ((i + 1) * width) / colours.length);
      pen.fillStyle = colour;
      pen.fillRect(from, y, to - from, height);
    });
    box(pen, x, y, width, height);
  }

  // Lines of one, two and three pixels, upright and level: a scaled picture makes grey of them.
  function fine(pen, x, y, size) {
    pen.fillStyle = '#ffffff';
    FINE.forEach((step, i) => {
      const left = x + i * (size + 8);
      for (let at = 0; at < size; at += 2 * step) {
        pen.fillRect(left + at, y, step, size);
        pen.fillRect(left, y + size + 8 + at, size, step);
      }
    });
  }

  function cross(pen, width, height) {
    pen.fillStyle = pen.strokeStyle = '#ffffff';
    pen.fillRect(Math.floor(width / 2), 0, 1, height);
    pen.fillRect(0, Math.floor(height / 2), width, 1);
    pen.beginPath();
    pen.arc(width / 2, height / 2, 0.44 * height, 0, 2 * Math.PI);
    pen.stroke();
  }

  function words(pen, width, height, lines) {
    const size = Math.round(height / 24);
    pen.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
    pen.textAlign = 'center';
    pen.textBaseline = 'middle';
    const [w, h] = [0.52 * width, (lines.length + 0.6) * 1.5 * size];
    pen.fillStyle = '#000000';
    pen.fillRect(Math.round((width - w) / 2), Math.round((height - h) / 2), Math.round(w), Math.round(h));
    pen.fillStyle = '#ffffff';
    lines.forEach((line, i) =>
      pen.fillText(line, width / 2, height / 2 + (i - (lines.length - 1) / 2) * 1.5 * size, 0.96 * w));
  }

  function draw(canvas, note) {
    const ratio = window.devicePixelRatio;
    const [width, height] = [Math.round(innerWidth * ratio), Math.round(innerHeight * ratio)];
    if (canvas.width === width && canvas.height === height && canvas.dataset.drawn === note) return;
    Object.assign(canvas, { width, height });
    canvas.dataset.drawn = note;
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#000000';
    pen.fillRect(0, 0, width, height);
    const [x, w] = [Math.round(0.14 * width), Math.round(0.72 * width)];
    const greys = [...Array(GREYS).keys()].map((i) => {
      const value = Math.round((255 * i) / (GREYS - 1));
      return `rgb(${value},${value},${value})`;
    });
    cross(pen, width, height);
    bands(pen, x, Math.round(0.16 * height), w, Math.round(0.12 * height), greys);
    bands(pen, x, Math.round(0.72 * height), w, Math.round(0.12 * height), COLOURS);
    const size = Math.round(0.06 * height);
    const across = FINE.length * size + (FINE.length - 1) * 8;
    [x, x + w - across].forEach((left) => fine(pen, left, Math.round((height - 2 * size - 8) / 2), size));
    frames(pen, width, height);
    words(pen, width, height, [
      `${width} × ${height}`, `${innerWidth} × ${innerHeight} CSS px · DPR ${Number(ratio.toFixed(3))}`, note,
    ]);
  }

  function show(canvas, note) {
    canvas.hidden = false;
    draw(canvas, note);
  }

  function hide(canvas) {
    canvas.hidden = true;
    canvas.width = canvas.height = 0;
  }

  return { show, hide };
})();
