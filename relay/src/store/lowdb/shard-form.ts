import { crc32 } from 'node:zlib';
import { inHex } from './checksum.ts';
import type { Form } from './durable-file.ts';

/** What stands in a shard's file. */
export interface Shard {
  records: Map<string, unknown>;
  /** Of what is damaged, each piece as it was found, in one line. */
  damaged: string[];
}

/**
 * A shard as JSON that a person can read: by its id each record, behind a checksum of its own. Read record by record,
 * so that a bit that has flipped costs one record, also where the whole is no JSON any more.
 */
export const shardForm: Form<Shard> = {
  render: ({ records }) => {
    const entries = [...records].map(([id, record]) => {
      const name = JSON.stringify(id);
      const json = inLines(record);
      return `${name}: ["${sumOf(name, json)}", ${json}]`;
    });
    return opening + entries.join(',\n') + closing;
  },
  parse: (text) => {
    const shard: Shard = { records: new Map(), damaged: [] };
    const leave = (piece: string) => {
      if (!/^[\s,{}]*$/.test(piece)) shard.damaged.push(JSON.stringify(piece.trim()));
    };
    let done = 0;
    const beginning = new RegExp(beginningOfRecord);
    for (let found = beginning.exec(text); found !== null; found = beginning.exec(text)) {
      const [, name = '', checksum] = found;
      const from = beginning.lastIndex;
      const json = text.slice(from, text.indexOf(endOfRecord, from) + 2);
      // What is damaged may have lost its end too; the next record is looked for inside of it.
      if (checksum !== sumOf(name, json)) continue;
      leave(text.slice(done, found.index));
      shard.records.set(JSON.parse(name) as string, JSON.parse(json));
      done = from + json.length + 1;
      beginning.lastIndex = done;
    }
    leave(text.slice(done));
    // Records that are not there at all leave no piece.
    if (!text.startsWith(opening) || !text.endsWith(closing)) shard.damaged.push('"no whole file"');
    return shard;
  },
};

// --- Internal helpers ---

const opening = '{\n';
const closing = '\n}\n';
const beginningOfRecord = /("(?:[^"\\\n]|\\.)*"): \["([0-9a-f]{8})", (?=\{)/g;
const endOfRecord = '\n}]';

/** A field a line; JSON.stringify takes several times as long where it indents. */
function inLines(record: unknown): string {
  let lines = '';
  for (const [field, value] of Object.entries(record as Record<string, unknown>)) {
    if (value !== undefined) lines += `${lines && ',\n'} ${quoted(field)}: ${JSON.stringify(value)}`;
  }
  return `{\n${lines}\n}`;
}

/** Names of fields are few, and each is written with every record. */
const known = new Map<string, string>();
function quoted(field: string): string {
  let name = known.get(field);
  if (name === undefined) {
    name = JSON.stringify(field);
    known.set(field, name);
  }
  return name;
}

const sumOf = (name: string, json: string): string => inHex(crc32(json, crc32(name)));
