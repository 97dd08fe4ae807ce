import { runName } from '../../contract/engine-names';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Reply } from '../../approvals/decision';
import { peopleOf } from '../../config/people';
import { lookUpOf, provideLocation, readHandedIn } from '../../runs';
import { readSignedLocation, verifyLocation } from '../../signing';
import { RepliesKept } from '../decisions/replies-kept';
import { replyOf } from '../decisions/reply-of';
import { sendAnswer } from '../decisions/answer-status';
import { fieldsGivenOnce, readEachFieldOnce } from '../http/each-field-once';
import type { SurfaceParts } from '../parts';
import { sessionOfProgram } from '../sessions/session-of-program';
import { keysOf } from '../decisions/signature-at-door';

/**
 * `POST /v1/runs/{run}/location` takes the answer of xo that a person read while the run waits for it. The person signs
 * it, or sends it in a session with its CSRF token; then the gateway signs it. The run judges whether it counts. The
 * gateway only refuses a signature that no listed key made, and one that is visibly for something else, so that the run
 * need not be asked. The run is asked about each signature once: it takes a limited number of answers.
 */
export async function locationApi(app: FastifyInstance, parts: SurfaceParts): Promise<void> {
  const kept = new RepliesKept();
  readEachFieldOnce(app);
  app.post<{ Params: { run: string } }>(
    '/v1/runs/:run/location',
    { bodyLimit: parts.limits.decisionBytes },
    async (request, reply) => {
      const given = fieldsGivenOnce(request);
      if (typeof given === 'string') return sendAnswer(reply, { answer: 'malformed', because: given });
      const handed = { request, reply, run: request.params.run, given };
      return sendAnswer(
        reply,
        await ('signed' in given ? handInSigned({ ...parts, kept }, handed) : handInInSession(parts, handed)),
      );
    },
  );
}

type Given = Record<string, unknown>;

interface Handed {
  request: FastifyRequest;
  reply: FastifyReply;
  run: string;
  given: Given;
}

async function handInSigned(
  parts: SurfaceParts & { kept: RepliesKept },
  { request, reply, run, given }: Handed,
): Promise<Reply> {
  const { engine, config, counts, kept } = parts;
  const { finding, by, signed } = given;
  const now = config.policyNow();
  const policy = now.readable ? now.value : null;
  const signers = policy === null ? null : keysOf(policy);
  const read = signers === null ? null : await readSignedLocation(String(signed), signers);
  const isListed = read !== null && typeof read !== 'string';
  await counts.count(isListed ? 'signature' : 'guess', request, reply);
  return replyOf(parts, { surface: 'http', run }, async (isAbout) => {
    const provided = readHandedIn({ finding, by, signed });
    if (typeof provided === 'string') return { answer: 'malformed', because: provided };
    if (typeof read === 'string') return { answer: 'not-allowed', because: read };
    const asked = await lookUpOf(engine, run);
    if ('answer' in asked) return asked;
    const { lookUp } = asked;
    isAbout(runName(lookUp.run.workflowId, lookUp.run.firstRunId));
    const ask = () => provideLocation(engine, run, provided);
    if (policy === null || signers === null) return ask();
    const question = { lookUp, signers, people: peopleOf(policy), atMs: Date.now() };
    const verdict = await verifyLocation({ ...provided, signed: String(signed) }, question);
    if (!verdict.valid) return { answer: 'not-allowed', because: verdict.because };
    // Not with the name as it was sent: a person has many spellings, and the signature names them once.
    return kept.once([signed, provided.finding, lookUp], ask);
  });
}

async function handInInSession(parts: SurfaceParts, { request, reply, run, given }: Handed): Promise<Reply> {
  const session = await sessionOfProgram(parts, request, reply);
  if (session === null)
    return parts.counts.refuse(request, reply, 'sign what you hand in ("satlink provide-xo"), or sign in');

  return parts.provide({ session, run, given });
}
