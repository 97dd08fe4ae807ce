import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { decodeBase64Document, looksLikeBase64 } from './decode-base64';
import { hostClashes, hostOfUrl } from '../names/environment-of-host';
import type { ApiKeyFinding } from '../../contract/findings';
import { readAnswers, type KeyLookUpAnswers } from './key-answers';
import { takeEntryLines } from './key-entries';
import { takeJson } from './key-json';
import { takeRawBase64, takeRawToml } from './key-raw';
import { ENTRY, STORE, type Block, type KeyValue } from './key-values';
import { takeYaml } from './key-yaml';
import { isLocationId } from '../../contract/location-id';
import { commandLines } from '../text/log-lines';
import { toText } from '../text/raw-text';
import { regionOfHost, sameRegion } from '../names/region-names';
import { readSlclientToml, type KeyVerdict, type SeenOfText } from './slclient-toml';

/** A Secret holds at most 1 MiB; twice that leaves room for base64 and the log around it. More is not read. */
export const API_KEY_LOG_BYTES_MAX = 2 * 1024 * 1024;

export interface ApiKeyQuestion {
  location?: string;
  environment?: string;
  region?: string;
  /** If given, a present key comes with its fingerprint under this salt. */
  salt?: string;
  /** The caller could not read the artifact to its end. */
  truncated?: boolean;
  /** Names of more Secrets or ConfigMaps that may hold the document, besides the usual one. */
  stores?: string[];
}

const NAMED_SECRET = /(?:api_key|apikey|secret|token|password)\w{0,40}["']?\s{0,8}[=:]\s{0,8}["']?([^\s"',]{5,4096})/gi;

interface Reading {
  verdicts: KeyVerdict[];
  urls: string[];
  secrets: string[];
}

/**
 * S5. Reads `connector_getConnectorAPIKey.log`: is there an `iam_api_key` in the connector's `slclient.toml`? The
 * document may come as YAML, JSON, jsonpath, `describe`, bare base64 or plain text, within any console log. Never
 * throws, and never shows anything of the key's value. Input beyond `API_KEY_LOG_BYTES_MAX` is not judged.
 */
export function readConnectorApiKey(bytes: Buffer, asked: ApiKeyQuestion): ApiKeyFinding {
  try {
    return read(bytes, asked);
  } catch {
    // A parser failed on absurd input, such as a million nested lists. Its error may quote the document.
    return unreadable('The key log could not be read.');
  }
}

function read(bytes: Buffer, asked: ApiKeyQuestion): ApiKeyFinding {
  if (bytes.length > API_KEY_LOG_BYTES_MAX || asked.truncated === true)
    return unreadable('The key log is longer than what is read of it, or was cut off.');

  const raw = toText(bytes);
  if ('fault' in raw) return unreadable(`The key log ${raw.fault}.`);

  const foreignId = foreignIdIn(raw.text, asked.location);
  if (foreignId) return unreadable('The key log names another location than the one that was asked about.');

  const { found, rest } = findKeyValues(raw.text);
  const { verdicts, urls } = readValues(found);
  const foreign = foreignBecause(urls, asked);
  if (foreign !== null) return unreadable(foreign);

  const agreed = agree(verdicts);
  if (agreed?.kind === 'present') {
    return {
      kind: 'present',
      because: `iam_api_key is present in ${ENTRY}.`,
      ...(asked.salt === undefined ? {} : { fingerprint: fingerprintOf(agreed.value, asked.salt) }),
    };
  }
  if (agreed !== null && agreed.kind !== 'missing') return { kind: agreed.kind, because: agreed.because };

  const stores = [STORE, ...(asked.stores ?? [])];
  return judgeLack(agreed, found, readAnswers(raw.text, { rest, documents: verdicts.length, stores }));
}

/**
 * No key was found. It counts as missing only if every look-up was answered, and the answers are about our location.
 */
function judgeLack(
  agreed: (KeyVerdict & { kind: 'missing' }) | null,
  found: KeyValue[],
  answers: KeyLookUpAnswers,
): ApiKeyFinding {
  const kinds = new Set(found.map(({ kind }) => kind));
  if (kinds.has('other-key')) {
    return unreadable(
      'The key log has another kind of key (such as ibm-credentials.env), for which the runbook has no answer.',
    );
  }
  if (kinds.has('size-only')) return unreadable(`The key log names ${ENTRY} and its size, but not its content.`);

  if (kinds.has('other-answer') || (agreed === null && kinds.has('copy')))
    return unreadable(`The key log shows something else than the Secret or ConfigMap that holds ${ENTRY}.`);

  if (answers.unanswered !== null) return unreadable(answers.unanswered);

  if (agreed !== null) return { kind: 'missing', because: agreed.because };

  return answers.notFound > 0
    ? { kind: 'missing', because: `kubectl says that ${STORE} does not exist, and nothing in the key log failed.` }
    : unreadable(`The key log shows no ${ENTRY}.`);
}

/**
 * Every secret in a key log: keys, passwords, tokens. It serves one purpose: removing them from all that is printed
 * next to the finding. The result stays in memory and is never part of a finding.
 */
export function secretsInKeyLog(bytes: Buffer): string[] {
  const raw = toText(bytes.subarray(0, API_KEY_LOG_BYTES_MAX));
  if ('fault' in raw) return [];

  const named = [...raw.text.matchAll(NAMED_SECRET)].map((match) => match[1] ?? '');
  try {
    return [...new Set([...readValues(findKeyValues(raw.text).found).secrets, ...named])];
  } catch {
    return [...new Set(named)];
  }
}

function fingerprintOf(value: string, salt: string): string {
  return bytesToHex(hmac(sha256, utf8ToBytes(salt), utf8ToBytes(value)));
}

/** Each way to find the document takes the lines that it understands and leaves the others to the next way. */
function findKeyValues(text: string): Block {
  const found: KeyValue[] = [];
  let rest = commandLines(text);
  // An empty last line, or one with only a time stamp, shows that the line before it ended.
  const ended = rest.length > 1 && rest.at(-1)?.trim() === '';
  rest = ended ? rest.slice(0, -1) : rest;
  for (const take of [takeYaml, takeJson, takeEntryLines, takeRawBase64, takeRawToml]) {
    const block = take(rest, ended);
    block.found.forEach((value) => found.push(value));
    rest = block.rest;
  }
  return { found, rest };
}

function readValues(values: KeyValue[]): Reading {
  const reading: Reading = { verdicts: [], urls: [], secrets: [] };
  for (const value of values) {
    const { verdicts, urls, secrets } = readValue(value);
    reading.verdicts.push(...verdicts);
    reading.urls.push(...urls);
    reading.secrets.push(...secrets);
  }
  return reading;
}

function readValue(value: KeyValue): Reading {
  const verdict = (kind: 'missing' | 'masked' | 'unreadable', because: string): Reading => ({
    verdicts: [{ kind, because }],
    urls: [],
    secrets: [],
  });
  switch (value.kind) {
    case 'masked':
      return verdict('masked', `The content of ${ENTRY} is masked with asterisks.`);
    case 'absent':
      return verdict('missing', `${STORE} is shown whole and has no ${ENTRY}.`);
    case 'broken':
      return verdict('unreadable', value.because);
    case 'other-key':
    case 'other-answer':
    case 'copy':
    case 'size-only':
      return { verdicts: [], urls: [], secrets: [] };
    case 'content':
      return readContent(value.text, value);
  }
}

function readContent(text: string, seen: SeenOfText): Reading {
  const { delimited } = seen;
  const bare = text.trim();
  if (bare === '') {
    const because = delimited ? `${ENTRY} is there and empty.` : `${ENTRY} is empty, or was cut off.`;
    return { verdicts: [{ kind: delimited ? 'missing' : 'unreadable', because }], urls: [], secrets: [] };
  }
  if (!looksLikeBase64(bare)) {
    const plain = readSlclientToml(text, seen);
    return { verdicts: [plain.verdict], urls: plain.urls, secrets: plain.secrets };
  }
  const decoded = decodeBase64Document(bare);
  if ('fault' in decoded) {
    return {
      verdicts: [{ kind: 'unreadable', because: `The content of ${ENTRY} ${decoded.fault}.` }],
      urls: [],
      secrets: [],
    };
  }
  // Padding stands only at the end of an encoded text.
  const reading = readSlclientToml(decoded.text, { ...seen, delimited: delimited || bare.endsWith('=') });
  return { verdicts: [reading.verdict], urls: reading.urls, secrets: reading.secrets };
}

/** All documents must agree. A broken document does not weaken a key that another one shows. */
function agree(verdicts: KeyVerdict[]): KeyVerdict | null {
  const [first] = verdicts;
  if (first === undefined) return null;

  const present = verdicts.filter((verdict) => verdict.kind === 'present');
  const clear = verdicts.filter((verdict) => verdict.kind !== 'unreadable');
  if (present.length > 0 && present.length === clear.length && new Set(present.map(({ value }) => value)).size === 1)
    return present[0] ?? null;

  if (new Set(verdicts.map(({ kind }) => kind)).size === 1 && present.length === 0) return first;

  return {
    kind: 'unreadable',
    because:
      clear.length === verdicts.length
        ? `The key log shows ${ENTRY} more than once, and the copies differ.`
        : (verdicts.find((verdict) => verdict.kind === 'unreadable')?.because ?? ''),
  };
}

const NAMED_ID = /\b(?:cluster_?id|location_?id)\b["']?\s*[:=]\s*["']?([a-z0-9]{20,32})\b/gi;

/** Does the log name ids of locations, but not ours? */
function foreignIdIn(text: string, location: string | undefined): boolean {
  if (location === undefined) return false;

  const ids = [...text.matchAll(NAMED_ID)].map((match) => match[1]).filter(isLocationId);
  return ids.length > 0 && !ids.includes(location);
}

function foreignBecause(urls: string[], asked: ApiKeyQuestion): string | null {
  const hosts = urls.map(hostOfUrl).filter((host) => host !== null);
  const { environment, region } = asked;
  if (environment !== undefined && hosts.some((host) => hostClashes(host, environment)))
    return `${ENTRY} points to another environment than the one that was asked about.`;

  const regions = hosts.map(regionOfHost).filter((name) => name !== null);
  if (region !== undefined && regions.some((name) => !sameRegion(name, region)))
    return `${ENTRY} points to another region than the one that was asked about.`;

  return null;
}

function unreadable(because: string): ApiKeyFinding {
  return { kind: 'unreadable', because };
}
