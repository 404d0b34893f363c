// Before a page goes to paper its figures learn to scale: Plotly draws in pixels of the screen.
(() => {
  'use strict';

  window.addEventListener('beforeprint', () => {
    document.querySelectorAll('.js-plotly-plot .svg-container').forEach((drawing) => {
      const { clientWidth: width, clientHeight: height } = drawing;
      if (!width || !height) return;
      drawing.style.setProperty('--paper', `${width} / ${height}`);
      drawing.querySelectorAll('.main-svg').forEach((layer) => {
        layer.setAttribute('viewBox', `0 0 ${width} ${height}`);
      });
    });
  });

  window.addEventListener('afterprint', () => {
    document.querySelectorAll('.main-svg').forEach((layer) => layer.removeAttribute('viewBox'));
  });
})();
