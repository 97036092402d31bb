// Finds the counter whose SHA-256 with the challenge's salt and nonce begins as asked (altcha, second version).
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

self.addEventListener("message", async ({ data: challenge }) => {
  const { nonce, salt, keyPrefix } = challenge.parameters;
  const head = [...bytes(salt), ...bytes(nonce)];
  const text = new Uint8Array([...head, 0, 0, 0, 0]);
  const view = new DataView(text.buffer);
  const started = performance.now();
  for (let counter = 0; counter <= 0xffffffff; counter += 1) {
    view.setUint32(head.length, counter);
    const derivedKey = hex(await crypto.subtle.digest("SHA-256", text));
    if (derivedKey.startsWith(keyPrefix)) {
      self.postMessage({ challenge, solution: { counter, derivedKey, time: performance.now() - started } });
      return;
    }
  }
});
