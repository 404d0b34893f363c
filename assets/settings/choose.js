// A long list to tick from: typing leaves what contains it, and what is ticked stays in sight.
(() => {
  'use strict';

  document.querySelectorAll('[data-choices]').forEach((list) => {
    const field = document.getElementById(list.dataset.choices);
    const count = document.getElementById(list.dataset.count);
    const options = [...list.querySelectorAll('label')];
    const groups = [...list.querySelectorAll('fieldset')];

    const show = () => {
      const wanted = field.value.trim().toLowerCase();
      options.forEach((option) => {
        const group = option.closest('fieldset').firstElementChild.textContent;
        const text = `${group} ${option.textContent}`.toLowerCase();
        option.hidden = !text.includes(wanted) && !option.querySelector('input').checked;
      });
      groups.forEach((group) => { group.hidden = !group.querySelector('label:not([hidden])'); });
      const ticked = options.filter((option) => option.querySelector('input').checked);
      count.textContent = ticked.map((option) => option.textContent.trim()).join('、');
    };

    field.addEventListener('input', show);
    // Enter in the field would send the form.
    field.addEventListener('keydown', (event) => { if (event.key === 'Enter') event.preventDefault(); });
    list.addEventListener('change', show);
    field.closest('[hidden]')?.removeAttribute('hidden');
    show();
  });
})();
