import { z } from 'zod';
import type { Payload } from '@temporalio/common';

const PAYLOADS_MAX = 1_000;
const Base64 = z.base64();

/** A payload as Temporal's tools send it: bytes in base64. */
const SentPayload = z.looseObject({ metadata: z.record(z.string(), Base64).optional(), data: Base64.optional() });
export type SentPayload = z.infer<typeof SentPayload>;

/** A query without arguments has no payloads. */
const SentPayloads = z.object({ payloads: z.array(SentPayload).max(PAYLOADS_MAX).default([]) });

/** The payloads in a request; null if it is not of the form that Temporal's tools send. */
export function sentPayloads(body: unknown): SentPayload[] | null {
  return SentPayloads.safeParse(body).data?.payloads ?? null;
}

export function payloadOf({ metadata = {}, data }: SentPayload): Payload {
  return { metadata: bytesOfEach(metadata), data: bytesOf(data ?? '') };
}

/** The encodings whose text can be looked through before it is shown. */
const TEXTS = ['json/plain', 'json/protobuf'];
const NOTHING = 'binary/null';

/**
 * A payload in clear, as it may be shown: without signatures, and without what `scrub` takes out. Null if it is no text,
 * so that nobody could look through it.
 */
export function shownPayload({ metadata, data }: Payload, scrub: (text: string) => string): SentPayload | null {
  const encoding = Buffer.from(metadata?.['encoding'] ?? []).toString();
  const shownMetadata = Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, Buffer.from(value).toString('base64')]),
  );
  if (encoding === NOTHING) return { metadata: shownMetadata };
  if (!TEXTS.includes(encoding)) return null;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(data ?? []).toString());
  } catch {
    return null;
  }
  const text = scrub(JSON.stringify(value, (_name, one: unknown) => (isSignature(one) ? LEFT_OUT : one)));
  return { metadata: shownMetadata, data: Buffer.from(text).toString('base64') };
}

const LEFT_OUT = '[a signature, which is not shown here]';

/** Somebody who may only look needs no signature, and could hand it in again. */
function isSignature(value: unknown): boolean {
  if (typeof value !== 'string' || !value.startsWith('eyJ')) return false;
  const parts = value.split('.');
  return parts.length === 3 && parts.every((part) => /^[\w-]*$/.test(part));
}

function bytesOfEach(texts: Record<string, string>): Record<string, Uint8Array> {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, bytesOf(text)]));
}

function bytesOf(text: string): Uint8Array {
  return Buffer.from(text, 'base64');
}
