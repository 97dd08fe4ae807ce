import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readDecision } from '../../approvals/decision';
import type { Reply } from '../../approvals/decision';
import { peopleNow } from '../../config/policy-now';
import { keepSignedNo } from '../../marks/keep-signed-no';
import { decide, readNamed } from '../../runs';
import { decideInSession } from '../decisions/decide-in-session';
import { RepliesKept } from '../decisions/replies-kept';
import { replyOf } from '../decisions/reply-of';
import { sendAnswer } from '../decisions/answer-status';
import { fieldsGivenOnce, readEachFieldOnce } from '../http/each-field-once';
import type { GatewayParts, SurfaceParts } from '../parts';
import { sessionOfProgram } from '../sessions/session-of-program';
import { answeredAtDoor, signedByListed } from '../decisions/signature-at-door';
import type { Signed } from '../decisions/signature-at-door';

/** How long the run may take to be read, before a decision is handed in. */
const ENGINE_MS = 10_000;

/**
 * `POST /v1/runs/{run}/decisions` takes a decision that a person signed with their own key, or one of a session with
 * its CSRF token. The gateway signs the decision of a session. The run judges whether a signed decision counts. The
 * gateway only refuses a signature that no listed key made, one that is visibly expired, and one for something else.
 */
export async function decisionsApi(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const kept = new RepliesKept();
  readEachFieldOnce(app);
  app.post<{ Params: { run: string }; Querystring: Record<string, unknown> }>(
    '/v1/runs/:run/decisions',
    { bodyLimit: parts.limits.decisionBytes },
    async (request, reply) => {
      const given = fieldsGivenOnce(request);
      if (typeof given === 'string') return sendAnswer(reply, { answer: 'malformed', because: given });
      return sendAnswer(reply, await handIn({ ...parts, kept }, { request, reply, run: request.params.run, given }));
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
  const session = signed === undefined ? await sessionOfProgram(parts, request, reply) : null;
  if (session !== null) return decideInSession(parts, { run, session, given, surface: 'http' });
  if (typeof signed !== 'string' || signed === '')
    return counts.refuse(request, reply, 'sign the decision ("satlink keys new"), or decide in the console');

  const listed = await signedByListed(signed, parts.config.policyNow);
  await counts.count(listed === true ? 'signature' : 'guess', request, reply);
  return replyOf(parts, { surface: 'http', run }, async (isAbout) => {
    const decision = readDecision({ ...given, by: signerOf(signed) });
    // A body that cannot be read gets that answer, whatever its signature is worth.
    if (typeof decision === 'string') return { answer: 'malformed', because: decision };
    if (listed !== true && listed !== null) return listed;
    const whole = { ...decision, signed };
    return parts.kept.together([run, whole], () => handInSigned({ ...parts, isAbout }, run, whole));
  });
}

/** A closed run takes no decision, so we only ask for its outcome. */
async function handInSigned(
  { engine, config, kept, isAbout }: GatewayParts & { kept: RepliesKept; isAbout: (run: string) => void },
  run: string,
  decision: Signed,
): Promise<Reply> {
  const ask = () => decide(engine, run, { value: decision, people: peopleNow(config.policyNow) });
  const document = await readNamed(engine, run, ENGINE_MS);
  isAbout(document.run);
  if (document.phase === 'closed') return ask();
  const atDoor = await answeredAtDoor(decision, { document, policyNow: config.policyNow });
  if (atDoor !== null) return atDoor;
  const { plan, asks, decisions } = document;
  return kept.once([decision, document.run, plan?.digest ?? null, asks !== null, decisions.length], async () => {
    const reply = await ask();
    await keepSignedNo(engine.client, { decision, reply }, { plan, asks, now: config.policyNow() });
    return reply;
  });
}

/** The name that the signature claims. The gateway does not believe it here; it only passes it on. */
function signerOf(signed: string): unknown {
  try {
    const payload = JSON.parse(Buffer.from(signed.split('.')[1] ?? '', 'base64url').toString()) as { sub?: unknown };
    return payload.sub;
  } catch {
    return undefined;
  }
}
