// The bar of pages in the hand: it stands at the current one and tells on which sides it goes on.
(() => {
  'use strict';

  function tell(rail) {
    const rest = rail.scrollWidth - rail.clientWidth - rail.scrollLeft;
    rail.classList.toggle('before', rail.scrollLeft > 1);
    rail.classList.toggle('after', rest > 1);
  }

  function settle(rail) {
    const here = rail.querySelector('[aria-current]');
    if (here) rail.scrollLeft = here.offsetLeft - (rail.clientWidth - here.offsetWidth) / 2;
    tell(rail);
  }

  function look() {
    document.querySelectorAll('.rail:not([data-seen])').forEach((rail) => {
      rail.dataset.seen = '1';
      settle(rail);
      rail.addEventListener('scroll', () => tell(rail), { passive: true });
      new ResizeObserver(() => settle(rail)).observe(rail);
    });
  }

  look();
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
