// The signatures of the demo "hot repair", as its page checks them: those of Java and of OpenSSL, and all kinds of forged ones.
import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, privateDecrypt, randomBytes, sign, constants } from 'node:crypto';
import { test } from 'node:test';
import { createVerifier } from './demos.mjs';

const keyPair = (options) => generateKeyPairSync('rsa', { modulusLength: 2048, ...options });
const modulusOf = ({ publicKey }) => Buffer.from(publicKey.export({ format: 'jwk' }).n, 'base64url').toString('hex');
const signed = (text, { privateKey }, hash = 'sha256') => sign(hash, Buffer.from(text), privateKey).toString('hex');

/** The signature that, raised to the public exponent, is `bytes`: whoever has the key can make any. */
const raw = (bytes, { privateKey }) => privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, bytes).toString('hex');

const DIGEST_INFO = Buffer.from('3031300d060960864801650304020105000420', 'hex');
const digest = (text) => createHash('sha256').update(text).digest();

/** What PKCS #1 v1.5 signs, with what a forger would change in it. */
function encoded(text, { type = 1, fill = 0xff, info = DIGEST_INFO, behind = 0 } = {}) {
  const end = Buffer.concat([Buffer.from([0]), info, digest(text), randomBytes(behind)]);
  return Buffer.concat([Buffer.from([0, type]), Buffer.alloc(254 - end.length, fill), end]);
}

const pair = keyPair();
const verify = createVerifier(modulusOf(pair));

test('what the key signed is taken, whatever the text', () => {
  const texts = ['', 'a', '{"percent":20}', 'Grüße, мир, 世界 👩‍👩‍👧‍👦', '\u0000\r\n', '\u07ff\u0800\uffff\u{10000}\u{10ffff}'];
  for (let length = 50; length < 130; length++) {
    texts.push('x'.repeat(length));
  }
  for (const text of texts) {
    assert.equal(verify(text, signed(text, pair)), true, JSON.stringify(text));
  }
});

test('half a surrogate pair is U+FFFD, as in every UTF-8 encoder', () => {
  for (const text of ['\ud800', 'a\udc00b', '\udc00\ud800', '\ud83d\ud83d\ude00']) {
    assert.equal(verify(text, signed(text, pair)), true, JSON.stringify(text));
  }
});

test('keys of all kinds work', () => {
  for (let i = 0; i < 3; i++) {
    const other = keyPair();
    const check = createVerifier(modulusOf(other));
    for (let j = 0; j < 20; j++) {
      assert.equal(check(`text ${j}`, signed(`text ${j}`, other)), true);
      assert.equal(check(`text ${j}`, signed(`text ${j}`, pair)), false);
    }
  }
});

test('another text, another key, another hash, and any change of the signature are refused', () => {
  const text = '{"percent":20}';
  const good = signed(text, pair);
  assert.equal(verify('{"percent":90}', good), false);
  assert.equal(verify(`${text} `, good), false);
  assert.equal(verify(text, signed(text, keyPair())), false);
  assert.equal(verify(text, signed(text, pair, 'sha1')), false);
  assert.equal(verify(text, signed(text, pair, 'sha512')), false);
  for (let i = 0; i < good.length; i += 7) {
    const digit = ((parseInt(good[i], 16) + 1) % 16).toString(16);
    assert.equal(verify(text, good.slice(0, i) + digit + good.slice(i + 1)), false, `digit ${i}`);
  }
});

test('what is no number of 2,048 bits below the modulus is refused', () => {
  const text = 'text';
  const good = signed(text, pair);
  const modulus = BigInt(`0x${modulusOf(pair)}`);
  const hex = (number) => number.toString(16).padStart(512, '0');
  for (const bad of ['', 'x', good.slice(1), `${good}0`, `0${good}`, `${good.slice(0, -1)}g`, ` ${good.slice(1)}`, good.toUpperCase(), `${good}\n`]) {
    assert.equal(verify(text, bad), false, bad);
  }
  for (const number of [0n, 1n, modulus - 1n, modulus, modulus + 1n, (1n << 2048n) - 1n]) {
    assert.equal(verify(text, hex(number)), false, hex(number));
  }
  // The same number modulo the modulus, where it has 2,048 bits.
  const same = BigInt(`0x${good}`) + modulus;
  if (same < 1n << 2048n) {
    assert.equal(verify(text, hex(same)), false);
  }
});

test('only the one padding is taken: nothing behind the digest, no other filling, no other type', () => {
  const text = 'text';
  assert.equal(verify(text, raw(encoded(text), pair)), true);
  const forged = {
    'bytes behind the digest': { behind: 100 },
    'one byte behind it': { behind: 1 },
    'filled with zeros': { fill: 0 },
    'filled otherwise': { fill: 0xfe },
    'another type of block': { type: 2 },
    'type 0': { type: 0 },
    'no parameters of the hash': { info: Buffer.from('302f300b0609608648016503040201' + '0420', 'hex') },
    'no digest info': { info: Buffer.alloc(0) },
  };
  for (const [name, how] of Object.entries(forged)) {
    assert.equal(verify(text, raw(encoded(text, how), pair)), false, name);
  }
});

test('a forged signature for the exponent 3, a cube root, is of no use', () => {
  const text = 'text';
  const wanted = BigInt(`0x${encoded(text, { behind: 180 }).toString('hex')}`);
  let root = 1n << 684n;
  for (let bit = 683n; bit >= 0n; bit--) {
    const next = root | (1n << bit);
    root = next ** 3n <= wanted ? next : root;
  }
  assert.equal(verify(text, root.toString(16).padStart(512, '0')), false);
});

test('what is no public key of 2,048 bits is an error', () => {
  const modulus = modulusOf(pair);
  for (const bad of ['', 'x', modulus.slice(2), `${modulus}00`, `0${modulus.slice(1)}`, `${modulus.slice(0, -1)}0`, modulus.toUpperCase()]) {
    assert.throws(() => createVerifier(bad), /2,048 bits/, bad);
  }
});
