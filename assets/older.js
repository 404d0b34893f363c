// What browsers of the age of Chromium 100 lack, and every browser lacks on a page without HTTPS.
(() => {
  'use strict';

  AbortSignal.timeout ??= (wait) => {
    const control = new AbortController();
    setTimeout(() => control.abort(new DOMException('', 'TimeoutError')), wait);
    return control.signal;
  };

  AbortSignal.any ??= (signals) => {
    const control = new AbortController();
    signals.forEach((one) => {
      if (one.aborted) control.abort(one.reason);
      else one.addEventListener('abort', () => control.abort(one.reason), { once: true });
    });
    return control.signal;
  };

  // Version 4 of RFC 9562: random but for six bits.
  crypto.randomUUID ??= () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  };

  if (!('size' in URLSearchParams.prototype)) {
    Object.defineProperty(URLSearchParams.prototype, 'size', { get() { return [...this].length; } });
  }
})();
