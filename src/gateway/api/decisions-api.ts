import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readDecision } from '../../approvals/decision';
import type { Answer, Reply } from '../../approvals/decision';
import { keepNo } from '../../marks/keep-no';
import { decide, readNamed } from '../../runs';
import { CSRF_HEADER, hasCsrfHeader, sessionOf } from '../console/session';
import { decideInSession } from '../decisions/decide-in-session';
import { RepliesKept } from '../decisions/replies-kept';
import { replyOf } from '../decisions/reply-of';
import { readEachFieldOnce, whyUnclear } from '../http/each-field-once';
import { HttpProblem } from '../http/problem';
import { peopleNow, policyIfReadable } from '../policy-now';
import type { GatewayParts, SurfaceParts } from '../parts';
import { answeredAtDoor, signedByListed } from './signature-at-door';
import type { Signed } from './signature-at-door';

/** How long the run may take to be read, before a decision is handed in. */
const ENGINE_MS = 10_000;

/** The status of each answer: what the caller should do next. */
export const STATUS: Record<Answer, number> = {
  accepted: 200,
  'waiting-for-more': 200,
  repeated: 200,
  'already-decided': 409,
  'wrong-plan': 409,
  'too-early': 409,
  expired: 410,
  'not-allowed': 403,
  frozen: 423,
  malformed: 400,
  unknown: 503,
};

/**
 * `POST /v1/runs/{run}/decisions`: a decision that its maker has signed, or one of a session with its CSRF token, which
 * the gateway signs. Whether a signed decision counts is judged where every decision is: here it is only refused, where no
 * listed key has made the signature, or where it can be seen to be expired or for something else.
 */
export async function decisionsApi(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const kept = new RepliesKept();
  readEachFieldOnce(app);
  app.post<{ Params: { run: string }; Querystring: Record<string, unknown> }>(
    '/v1/runs/:run/decisions',
    { bodyLimit: parts.limits.decisionBytes },
    async (request, reply) => {
      const { body, query } = request;
      const unclear = whyUnclear(body, query);
      if (unclear !== null) return reply.code(STATUS.malformed).send({ answer: 'malformed', because: unclear });
      const given = (body !== null && typeof body === 'object' ? body : {}) as Record<string, unknown>;
      const { answer, because } = await handIn({ ...parts, kept }, { request, reply, run: request.params.run, given });
      return reply.code(STATUS[answer]).send({ answer, because });
    },
  );
}

async function handIn(
  parts: SurfaceParts & { kept: RepliesKept },
  {
    request,
    reply,
    run,
    given,
  }: { request: FastifyRequest; reply: FastifyReply; run: string; given: Record<string, unknown> },
): Promise<Reply> {
  const { counts } = parts;
  const { signed } = given;
  const session = signed === undefined ? sessionOf(request, parts.config) : null;
  if (session !== null) {
    await counts.count('session', request, reply);
    // Not 403, which here is an answer of the policy.
    if (!hasCsrfHeader(request, parts.config, session)) {
      throw new HttpProblem(401, `a session counts here only with its CSRF token in the header ${CSRF_HEADER}`);
    }
    return decideInSession(parts, { run, session, given, surface: 'http' });
  }
  if (typeof signed !== 'string' || signed === '') {
    return counts.refuse(request, reply, 'sign the decision ("satlink keys new"), or decide in the console');
  }
  const listed = await signedByListed(signed, parts.config.policyNow);
  await counts.count(listed === true ? 'signature' : 'guess', request, reply);
  return replyOf(parts, 'http', async () => {
    const decision = readDecision({ ...given, by: signerOf(signed) });
    // What cannot be read is answered as that, whatever its signature is worth.
    if (typeof decision === 'string') return { answer: 'malformed', because: decision };
    if (listed !== true && listed !== null) return listed;
    const whole = { ...decision, signed };
    return parts.kept.together([run, whole], () => handInSigned(parts, run, whole));
  });
}

/** A run that is closed takes nothing in, so it is only asked what it ended with. */
async function handInSigned(
  { engine, config, kept }: GatewayParts & { kept: RepliesKept },
  run: string,
  decision: Signed,
): Promise<Reply> {
  const ask = () => decide(engine, run, { value: decision, people: peopleNow(config) });
  const document = await readNamed(engine, run, ENGINE_MS);
  if (document.phase === 'closed') return ask();
  const atDoor = await answeredAtDoor(decision, { document, policyNow: config.policyNow });
  if (atDoor !== null) return atDoor;
  const { plan, asks, decisions } = document;
  return kept.once([decision, document.run, plan?.digest ?? null, asks !== null, decisions.length], async () => {
    const reply = await ask();
    await keepNo(engine.client, { decision, reply }, { plan, asks, policy: policyIfReadable(config) });
    return reply;
  });
}

/** Whom a signature claims to be by: not believed here, only handed on with it. */
function signerOf(signed: string): unknown {
  try {
    const payload = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString()) as { sub?: unknown };
    return payload.sub;
  } catch {
    return undefined;
  }
}
