// Which code would an authenticator app show that has this secret? RFC 6238: SHA-1, six digits, thirty seconds.
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const SECONDS = 30;

export const stepNow = () => Math.floor(Date.now() / 1000 / SECONDS);

export async function codeOf(secret, step) {
  const bits = Array.from(secret, (letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const bytes = Uint8Array.from(bits.match(/.{8}/g), (byte) => parseInt(byte, 2));
  const key = await crypto.subtle.importKey("raw", bytes, { name: "HMAC", hash: "SHA-1" }, false, ["sign"]);
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(step));
  const digest = new DataView(await crypto.subtle.sign("HMAC", key, counter));
  const number = digest.getUint32(digest.getUint8(19) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
