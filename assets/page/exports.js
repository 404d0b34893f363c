/* An export's page follows its making; a file is proved by its SHA-256, computed here. */
"use strict";
(() => {
  const SITE = document.documentElement.dataset.site ?? '';
  const panel = document.querySelector("[data-going]");
  const look = async () => {
    const answer = await fetch(SITE + panel.dataset.going, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const now = await answer.json();
    document.querySelector("[data-told]").textContent = now.told;
    document.querySelector("[data-rows]").textContent = now.rows;
    if (now.share) panel.querySelector("progress").value = now.share;
    if (now.state !== "waiting" && now.state !== "running") location.reload();
  };
  if (panel) setInterval(() => look().catch(() => {}), 1000);

  const proof = document.querySelector("[data-proof]");
  const chosen = proof?.querySelector("[data-file]");
  // Browsers lend their digests to safe addresses only; elsewhere a SHA-256 can be pasted.
  if (chosen && window.crypto?.subtle) {
    chosen.hidden = false;
    chosen.addEventListener("change", async () => {
      const bytes = await chosen.files[0].arrayBuffer();
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
      const hex = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
      proof.querySelector("[name=sha256]").value = hex;
    });
  }
})();
