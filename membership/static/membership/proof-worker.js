// Finds the counter whose SHA-256 with the challenge's salt and nonce begins as asked (altcha, second version).
const bytes = (hex) => Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

const AT_ONCE = 64;

self.addEventListener("message", async ({ data: challenge }) => {
  const { nonce, salt, keyPrefix } = challenge.parameters;
  const head = [...bytes(salt), ...bytes(nonce)];
  const started = performance.now();
  const attempt = async (counter) => {
    const text = new Uint8Array([...head, 0, 0, 0, 0]);
    new DataView(text.buffer).setUint32(head.length, counter);
    return { counter, key: new Uint8Array(await crypto.subtle.digest("SHA-256", text)) };
  };
  const wanted = bytes(keyPrefix);
  for (let first = 0; first <= 0xffffffff; first += AT_ONCE) {
    const tried = await Promise.all(Array.from({ length: AT_ONCE }, (_, more) => attempt(first + more)));
    const found = tried.find(({ key }) => wanted.every((byte, place) => key[place] === byte));
    if (found) {
      const solution = { counter: found.counter, derivedKey: hex(found.key), time: performance.now() - started };
      self.postMessage({ challenge, solution });
      return;
    }
  }
});
