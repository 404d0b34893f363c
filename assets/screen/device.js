// What proves this screen: a key that the browser keeps and cannot give away, where it can; else the
// server knows it by a cookie from one address.
// device.begin() -> {bound, pair(), renew(), forget()}
// device.ask(path, body) -> {status, body}; rejects with a device.Silence when nothing comes.
window.device = (() => {
  'use strict';
  const SITE = document.documentElement.dataset.site ?? '';
  const TIMEOUT = 2500;
  const NAME = 'screen';
  const STORE = 'keys';
  const PURPOSE = 'screen-renewal:';
  const CURVE = { name: 'ECDSA', namedCurve: 'P-256' };

  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const hex = (bytes) => [...new Uint8Array(bytes)].map((one) => one.toString(16).padStart(2, '0')).join('');

  class Silence extends Error {}

  async function ask(path, body) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), TIMEOUT);
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    try {
      const answer = await fetch(SITE + path, {
        ...sent,
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        signal: control.signal,
      });
      const json = (answer.headers.get('Content-Type') || '').includes('json');
      return { status: answer.status, body: json ? await answer.json() : null };
    } catch {
      throw new Silence(path);
    } finally {
      clearTimeout(timer);
    }
  }

  // ---- the key ----------------------------------------------------------------------------------

  function opened() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(STORE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => reject(request.error);
    });
  }

  // In one transaction, so that two tabs come to the same key: `made` counts where there is none.
  function stored(database, made) {
    return new Promise((resolve, reject) => {
      const work = database.transaction(STORE, 'readwrite');
      const keys = work.objectStore(STORE);
      let kept = made;
      keys.get(NAME).onsuccess = (event) => {
        if (event.target.result) kept = event.target.result;
        else if (made) keys.put(made, NAME);
      };
      work.oncomplete = () => resolve(kept);
      work.onerror = work.onabort = () => reject(work.error);
    });
  }

  async function keyPair() {
    const database = await opened();
    try {
      const known = await stored(database, null);
      if (known) return known;
      return await stored(database, await crypto.subtle.generateKey(CURVE, false, ['sign', 'verify']));
    } finally {
      database.close();
    }
  }

  function forget() {
    return new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(NAME);
      request.onsuccess = request.onerror = request.onblocked = resolve;
    });
  }

  async function bound() {
    const pair = await keyPair();
    const point = await crypto.subtle.exportKey('raw', pair.publicKey);
    const keyId = hex(await crypto.subtle.digest('SHA-256', point));
    return {
      bound: true,
      pair: () => ask('/screen/pairing', { key: base64(point) }),
      async renew() {
        const given = await ask('/screen/challenge');
        if (given.status !== 200) return given;
        const { challenge } = given.body;
        const message = new TextEncoder().encode(PURPOSE + challenge);
        const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, message);
        return ask('/screen/renew', { key_id: keyId, challenge, signature: base64(signature) });
      },
      forget,
    };
  }

  const unbound = () => ({
    bound: false,
    pair: () => ask('/screen/pairing', { key: null }),
    renew: null,
    forget: () => Promise.resolve(),
  });

  async function begin() {
    if (!window.crypto?.subtle || !window.indexedDB) return unbound();
    // An error of the moment is told: whoever asks tries again, and the pairing stays.
    return bound();
  }

  return { begin, ask, Silence };
})();
