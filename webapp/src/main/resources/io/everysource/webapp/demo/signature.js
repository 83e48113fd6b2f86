/**
 * Checks signatures of RSA with 2,048 bits, PKCS #1 v1.5 and SHA-256, in the language that every browser since 2001 reads
 * (ECMAScript 3) and without the browser's help: crypto.subtle is newer, and missing where the page came without TLS.
 *
 *   var verify = createVerifier(modulus);   // of the public key, in hexadecimal; its exponent is 65537
 *   verify(text, signature)                 // true or false; the signature in hexadecimal
 *
 * It checks public things with a public key, so it need not hide how long it takes.
 */
var createVerifier = (function () {
  "use strict";

  var BITS = 2048;
  var DIGITS = 512;
  var HEX = /^[0-9a-f]{512}$/;
  /** The exponent is 2 to the power of this, and 1. */
  var EXPONENT_BITS = 16;
  /** A number is an array of limbs, the lowest first. The sum of 2 * LIMBS products of two limbs is an exact double. */
  var LIMB_BITS = 22;
  var LIMB = 4194304;
  var LIMBS = 94;

  /** What comes before the digest: DigestInfo of SHA-256 [RFC 8017, 9.2]. */
  var DIGEST_INFO = "3031300d060960864801650304020105000420";

  // ---- SHA-256 [FIPS 180-4] ----

  var INITIAL = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
  var ROUND = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2
  ];

  /** The bytes of a text in UTF-8; half a surrogate pair is U+FFFD, as encoders have it. */
  function utf8(text) {
    var bytes = [];
    var i;
    var code;
    var low;
    for (i = 0; i < text.length; i++) {
      code = text.charCodeAt(i);
      if (code >= 0xd800 && code <= 0xdfff) {
        low = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
        if (code <= 0xdbff && low >= 0xdc00 && low <= 0xdfff) {
          code = 0x10000 + ((code - 0xd800) << 10) + low - 0xdc00;
          i++;
        } else {
          code = 0xfffd;
        }
      }
      if (code < 0x80) {
        bytes.push(code);
      } else if (code < 0x800) {
        bytes.push(0xc0 | code >> 6, 0x80 | code & 63);
      } else if (code < 0x10000) {
        bytes.push(0xe0 | code >> 12, 0x80 | code >> 6 & 63, 0x80 | code & 63);
      } else {
        bytes.push(0xf0 | code >> 18, 0x80 | code >> 12 & 63, 0x80 | code >> 6 & 63, 0x80 | code & 63);
      }
    }
    return bytes;
  }

  function rotate(word, bits) {
    return word >>> bits | word << 32 - bits;
  }

  /** Works the 64 bytes at `from` into the state. */
  function compress(state, bytes, from) {
    var words = [];
    var a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
    var i;
    var first;
    var second;
    for (i = 0; i < 64; i++) {
      if (i < 16) {
        words[i] = bytes[from + 4 * i] << 24 | bytes[from + 4 * i + 1] << 16 | bytes[from + 4 * i + 2] << 8 | bytes[from + 4 * i + 3];
      } else {
        first = rotate(words[i - 15], 7) ^ rotate(words[i - 15], 18) ^ words[i - 15] >>> 3;
        second = rotate(words[i - 2], 17) ^ rotate(words[i - 2], 19) ^ words[i - 2] >>> 10;
        words[i] = words[i - 16] + first + words[i - 7] + second | 0;
      }
      first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + (e & f ^ ~e & g) + ROUND[i] + words[i] | 0;
      second = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
      h = g;
      g = f;
      f = e;
      e = d + first | 0;
      d = c;
      c = b;
      b = a;
      a = first + second | 0;
    }
    state[0] = state[0] + a | 0;
    state[1] = state[1] + b | 0;
    state[2] = state[2] + c | 0;
    state[3] = state[3] + d | 0;
    state[4] = state[4] + e | 0;
    state[5] = state[5] + f | 0;
    state[6] = state[6] + g | 0;
    state[7] = state[7] + h | 0;
  }

  /** The digest of a text in UTF-8, in hexadecimal. */
  function sha256(text) {
    var bytes = utf8(text);
    var bits = bytes.length * 8;
    var state = INITIAL.slice(0);
    var hex = "";
    var i;
    bytes.push(0x80);
    while (bytes.length % 64 != 56) {
      bytes.push(0);
    }
    for (i = 7; i >= 0; i--) {
      bytes.push(Math.floor(bits / Math.pow(256, i)) % 256);
    }
    for (i = 0; i < bytes.length; i += 64) {
      compress(state, bytes, i);
    }
    for (i = 0; i < 8; i++) {
      hex += ("0000000" + (state[i] >>> 0).toString(16)).slice(-8);
    }
    return hex;
  }

  // ---- numbers ----

  /** The number of DIGITS hexadecimal digits. */
  function fromHex(hex) {
    var limbs = [];
    var value = 0;
    var bits = 0;
    var i;
    for (i = hex.length - 1; i >= 0; i--) {
      value += parseInt(hex.charAt(i), 16) * (1 << bits);
      bits += 4;
      if (bits >= LIMB_BITS) {
        limbs.push(value % LIMB);
        value = Math.floor(value / LIMB);
        bits -= LIMB_BITS;
      }
    }
    limbs.push(value);
    return limbs;
  }

  /** Whether a is less than b. */
  function isLess(a, b) {
    var i;
    for (i = LIMBS - 1; i > 0 && a[i] == b[i]; i--) {
      // Up to the first difference.
    }
    return a[i] < b[i];
  }

  /** a - b, where a is not less. */
  function minus(a, b) {
    var result = [];
    var borrow = 0;
    var i;
    var value;
    for (i = 0; i < LIMBS; i++) {
      value = a[i] - b[i] - borrow;
      borrow = value < 0 ? 1 : 0;
      result[i] = value + borrow * LIMB;
    }
    return result;
  }

  /** 2 * a modulo n. */
  function twice(a, n) {
    var result = [];
    var carry = 0;
    var i;
    var value;
    for (i = 0; i < LIMBS; i++) {
      value = a[i] * 2 + carry;
      carry = value >= LIMB ? 1 : 0;
      result[i] = value - carry * LIMB;
    }
    return isLess(result, n) ? result : minus(result, n);
  }

  /** The inverse of -n modulo LIMB, where n is odd: each step doubles the number of bits that are right. */
  function inverse(n) {
    var result = 1;
    var i;
    for (i = 0; i < 5; i++) {
      result = times(result, (2 + times(n, result)) % LIMB);
    }
    return result;
  }

  /** a * b modulo LIMB. */
  function times(a, b) {
    var product = a * b;
    return product - Math.floor(product / LIMB) * LIMB;
  }

  /**
   * Montgomery's product: a * b / R modulo n, where R is LIMB to the power of LIMBS. It adds multiples of n that make the lowest
   * limb 0, which is then left out: nothing is divided but by LIMB. Carries wait for the end, except the lowest limb's.
   */
  function product(a, b, n, inverseOfN) {
    var sum = [];
    var carry = 0;
    var i;
    var j;
    var digit;
    var multiple;
    for (i = 0; i <= LIMBS; i++) {
      sum[i] = 0;
    }
    for (i = 0; i < LIMBS; i++) {
      digit = a[i];
      carry = sum[0] + digit * b[0];
      multiple = times(carry % LIMB, inverseOfN);
      sum[1] += Math.floor((carry + multiple * n[0]) / LIMB);
      for (j = 1; j < LIMBS; j++) {
        sum[j - 1] = sum[j] + digit * b[j] + multiple * n[j];
      }
      sum[LIMBS - 1] = 0;
    }
    carry = 0;
    for (i = 0; i < LIMBS; i++) {
      carry += sum[i];
      sum[i] = carry % LIMB;
      carry = Math.floor(carry / LIMB);
    }
    sum.length = LIMBS;
    return isLess(sum, n) ? sum : minus(sum, n);
  }

  /** R * R modulo n, by which numbers come into the form that Montgomery's product keeps: R * 2, squared and doubled up to R * R. */
  function squareOfR(n, inverseOfN) {
    var result = [];
    var i;
    for (i = 0; i < LIMBS; i++) {
      result[i] = 0;
    }
    result[LIMBS - 1] = 1 << (BITS - 1) % LIMB_BITS;
    for (i = BITS - 1; i <= LIMBS * LIMB_BITS; i++) {
      result = twice(result, n);
    }
    for (i = Math.floor(Math.log(LIMBS * LIMB_BITS) / Math.LN2) - 1; i >= 0; i--) {
      result = product(result, result, n, inverseOfN);
      if (LIMBS * LIMB_BITS >> i & 1) {
        result = twice(result, n);
      }
    }
    return result;
  }

  /** What a signature of this text has to be when it is raised to the exponent: the one text, so that nothing has to be read in it. */
  function encoded(text) {
    var end = "00" + DIGEST_INFO + sha256(text);
    var padding = "";
    while (padding.length + end.length + 4 < DIGITS) {
      padding += "ff";
    }
    return fromHex("0001" + padding + end);
  }

  /** @throws Error if it is no modulus of 2,048 bits */
  return function (modulus) {
    var n;
    var inverseOfN;
    var square;
    if (!HEX.test(modulus) || !/^[89a-f].*[13579bdf]$/.test(modulus)) {
      throw new Error("The public key is not an odd number of 2,048 bits in hexadecimal.");
    }
    n = fromHex(modulus);
    inverseOfN = inverse(n[0]);
    square = squareOfR(n, inverseOfN);

    return function (text, signature) {
      var base;
      var power;
      var i;
      if (!HEX.test(signature)) {
        return false;
      }
      base = fromHex(signature);
      if (!isLess(base, n)) {
        return false;
      }
      power = product(base, square, n, inverseOfN);
      for (i = 0; i < EXPONENT_BITS; i++) {
        power = product(power, power, n, inverseOfN);
      }
      power = product(power, base, n, inverseOfN);
      return power.join() == encoded(text).join();
    };
  };
})();
