import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { decodePayload } from '../../codec/read-clear';
import { CannotDecrypt } from '../../codec/payload-codec';
import { secretsIn } from '../../config/secret';
import { createLastScrub } from '../../evidence/redaction/whole-secrets';
import { hasBearer } from '../http/bearer';
import { HttpProblem } from '../http/problem';
import type { SurfaceParts } from '../parts';
import { sessionOf } from '../sessions/session';
import { payloadOf, sentPayloads, shownPayload, type SentPayload } from './shown-payload';

const ADDRESS = '/codec/decode';
/** How long a browser may remember that the pages of Temporal are allowed to ask. */
const REMEMBER_SECONDS = 600;
/** Number of problems that the log names, each once: a page asks for hundreds of payloads. */
const NAMED_MAX = 20;

/**
 * Shows what our processes encrypted in Temporal to people who signed in: Temporal's pages ask here for each payload. It
 * encrypts nothing. A payload that cannot be read, or that is no text, comes back as it was sent. Without keys there is
 * no such address.
 */
export async function codecServer(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const { config, engine } = parts;
  if (engine.codecKeyId === undefined) return;
  const pages = config.temporalUi === null ? null : new URL(config.temporalUi).origin;
  const scrub = createLastScrub(secretsIn(config));
  const note = notes(parts);

  app.addHook('onRequest', async (request, reply) => {
    allowPages(request, reply, pages);
    if (request.method !== 'OPTIONS') await admit(request, reply, { ...parts, pages });
  });
  app.options(ADDRESS, async (_request, reply) => reply.code(204).send());
  app.post(ADDRESS, async ({ body }) => {
    const sent = sentPayloads(body);
    if (sent === null) throw new HttpProblem(400, 'this is not {"payloads": […]} as Temporal’s tools send it');
    return { payloads: await Promise.all(sent.map(async (one) => (await shown(one)) ?? one)) };
  });

  async function shown(sent: SentPayload): Promise<SentPayload | null> {
    try {
      return shownPayload(await decodePayload(engine.client, payloadOf(sent)), scrub);
    } catch (error) {
      if (!(error instanceof CannotDecrypt)) throw error;
      note(error.message);
      return null;
    }
  }
}

/** Lets the pages of Temporal read our answer, and no other origin. A browser obeys these headers. */
function allowPages({ headers: { origin } }: FastifyRequest, reply: FastifyReply, pages: string | null): void {
  void reply.header('vary', 'origin');
  if (origin !== undefined && origin !== pages) throw new HttpProblem(403, 'a page of this origin may not ask here');
  if (origin === undefined) return;
  void reply.headers({
    'access-control-allow-origin': origin,
    // The session of the console, which is a cookie, says who looks.
    'access-control-allow-credentials': 'true',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, x-namespace',
    'access-control-max-age': String(REMEMBER_SECONDS),
  });
}

/** The same people and programs that may read runs. */
async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  { config, counts, pages }: SurfaceParts & { pages: string | null },
): Promise<void> {
  if (hasBearer(request, config.viewerTokens)) return counts.count('program', request, reply);
  const isFromPages = request.headers.origin !== undefined && request.headers.origin === pages;
  if (isFromPages && sessionOf(request, config) !== null) return counts.count('decoding', request, reply);
  return counts.refuse(
    request,
    reply,
    `sign in at ${config.publicUrl} in this browser, or send a viewer token as "Authorization: Bearer …"`,
  );
}

function notes({ log }: Pick<SurfaceParts, 'log'>): (because: string) => void {
  const named = new Set<string>();
  return (because) => {
    if (named.has(because) || named.size >= NAMED_MAX) return;
    named.add(because);
    log.warn('somebody asked for a payload that cannot be decrypted', { because });
  };
}
