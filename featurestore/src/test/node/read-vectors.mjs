// Reads with the ordinary "redis" package what memberflow wrote, and compares it with the vectors.
//   node read-vectors.mjs PORT vectors.json
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createClient, RESP_TYPES } from 'redis';

const [port, file] = process.argv.slice(2);
const vectors = JSON.parse(readFileSync(file, 'utf8'));
const client = createClient({ url: `redis://127.0.0.1:${port}` });
await client.connect();
const bytes = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });

let compared = 0;
function same(what, actual, expected) {
  compared++;
  const [a, e] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== e) {
    console.log(`${what} differs: is ${a}, must be ${e}`);
    process.exitCode = 1;
  }
}

// keys
const escape = (text) =>
  text.replace(/[%{}\x00-\x1f\x7f]/g, (c) =>
    '%' + c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0'));
const keyOf = ({ namespace, kind, id, part = null }) =>
  `mf:${namespace}:${kind}:{${escape(id)}}` + (part === null ? '' : ':' + escape(part));
for (const vector of vectors.keys) {
  const key = keyOf(vector);
  same(`key of ${vector.id}`, Buffer.from(key).toString('hex'), vector.hex);
  same(`${key} in Redis`, await client.exists(key), 1);
}

// codes
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const code = (feature) => {
  const n = createHash('sha256').update(feature).digest().readUInt32BE(0);
  return [3, 2, 1, 0].map((i) => digits[Math.floor(n / 62 ** i) % 62]).join('');
};
for (const { feature, code: expected } of vectors.codes) {
  same(`code of ${feature}`, code(feature), expected);
}

// numbers
for (const { bits, hex } of vectors.numbers) {
  const number = Buffer.from(bits, 'hex').readDoubleBE(0);
  const text = Buffer.from(hex, 'hex').toString();
  same(`number ${text}`, Number(text), number === 0 ? 0 : number);
}

// records, to the byte
for (const name of ['record', 'layout', 'erased']) {
  const { fields, key } = vectors[name];
  const stored = await bytes.hGetAll(key);
  same(`fields of ${key}`, Object.keys(stored).sort(), Object.keys(fields).sort());
  for (const [field, value] of Object.entries(stored)) {
    same(`${field} of ${key}`, value.toString('hex'), fields[field]);
  }
}

// a record by its layout
const record = await client.hGetAll(keyOf(vectors.record));
const [asOf, epoch, version, written] = record['@features'].split(' ');
same('as-of', Number(asOf), 1323388800000);
same('job epoch', Number(epoch), 3);
same('written', Number(written), 1767225600000);
const layout = await client.hGetAll(`mf:${vectors.record.namespace}:layout:{${version}}`);
const decode = {
  number: Number,
  instant: Number,
  text: (text) => (text.includes('\x1f') ? text.split('\x1f') : text),
};
const values = {};
for (const [field, text] of Object.entries(layout)) {
  if (field.startsWith('@') || field.startsWith('layout.')) continue;
  const [feature, type] = text.split(' ', 2);
  values[feature] = field in record ? decode[type](record[field]) : null;
}
for (const [feature, expected] of Object.entries(vectors.record.values)) {
  same(feature, values[feature], expected);
}
same('score', Number(record[vectors.record.score.model]), vectors.record.score.value);

// what was erased
const erased = await client.hGetAll(vectors.erased.key);
same('features of the erased', '@features' in erased, false);

await client.close();
if (!process.exitCode) console.log(`all vectors hold: ${compared} comparisons`);
