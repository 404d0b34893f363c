// The bar of pages: in the hand it stands at the current one and tells on which sides it goes on;
// beside early warning it says how many alerts wait.
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

  async function count(rail) {
    const link = [...rail.querySelectorAll('a')].find((a) => a.pathname.endsWith('/warning'));
    if (!link) return;
    const answer = await fetch(`${link.pathname}/unseen`).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const { n, told } = await answer.json();
    link.querySelectorAll('.unseen').forEach((old) => old.remove());
    if (!n) return;
    const mark = document.createElement('b');
    mark.className = 'unseen';
    mark.textContent = n > 99 ? '99+' : n;
    mark.title = told;
    mark.setAttribute('role', 'img');
    mark.setAttribute('aria-label', told);
    link.append(mark);
  }

  function look() {
    document.querySelectorAll('.rail:not([data-seen])').forEach((rail) => {
      rail.dataset.seen = '1';
      settle(rail);
      count(rail);
      rail.addEventListener('scroll', () => tell(rail), { passive: true });
      new ResizeObserver(() => settle(rail)).observe(rail);
    });
  }

  look();
  // A desk stays open for days; asking by the clock would keep its session alive for ever.
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) document.querySelectorAll('.rail').forEach(count);
  });
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
})();
